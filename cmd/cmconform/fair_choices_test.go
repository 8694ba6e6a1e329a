//go:build !race

package main

import (
	"math/rand/v2"
	"sync"

	"github.com/beevik/etree"
)

// Habits that say the same in other words: another order, a role more, the other object of a fault.

// reordered puts the items of lists into another order. Only the slots of
// PartialErrors say something by theirs.
func reordered(isList func(string) bool, order func(n int) []int) func(*etree.Element) bool {
	return func(root *etree.Element) bool {
		changed := false
		elements(root.SelectElement("Body"), func(x *etree.Element) {
			items := x.ChildElements()
			if !isList(x.Tag) || x.Tag == "PartialErrors" || len(items) < 2 {
				return
			}
			for _, i := range order(len(items)) {
				x.AddChild(items[i])
			}
			changed = true
		})
		return changed
	}
}

func backwards(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = n - 1 - i
	}
	return order
}

// shuffler gives another order every time, as a service may.
func shuffler() func(n int) []int {
	var mu sync.Mutex
	source := rand.New(rand.NewPCG(1, 2))
	return func(n int) []int {
		mu.Lock()
		defer mu.Unlock()
		return source.Perm(n)
	}
}

// strangeRole is the number of a role that no page lists.
const strangeRole = "777"

// furtherRole gives every user of a GetUser reply one role more, of a number that no page lists.
func furtherRole(root *etree.Element) bool {
	reply := root.FindElement("./Body/GetUserResponse")
	if reply == nil {
		return false
	}
	if list := reply.SelectElement("CustomerRoles"); list != nil && list.SelectElement("CustomerRole") != nil {
		further := list.SelectElement("CustomerRole").Copy()
		further.SelectElement("RoleId").SetText(strangeRole)
		list.AddChild(further)
		return true
	}
	if list := reply.SelectElement("Roles"); list != nil && len(list.ChildElements()) > 0 { // v11
		further := list.ChildElements()[0].Copy()
		further.SetText(strangeRole)
		list.AddChild(further)
		return true
	}
	return false
}

// faultDetail is the object in which a fault has its errors; nil where there is none.
func faultDetail(root *etree.Element, name string) *etree.Element {
	return root.FindElement("./Body/Fault/detail/" + name)
}

// operationErrors says "not authorised" in the other of the two documented ways.
func operationErrors(root *etree.Element, version string) bool {
	fault := faultDetail(root, "AdApiFaultDetail")
	if fault == nil {
		return false
	}
	found := fault.FindElements("./Errors/AdApiError")
	if len(found) != 1 || found[0].SelectElement("Code").Text() != "106" {
		return false
	}
	asApiFault(fault, version, "1001")
	return true
}

// asApiFault replaces a fault of AdApiErrors by one with an OperationError.
func asApiFault(fault *etree.Element, version, code string) {
	service := "https://bingads.microsoft.com/Customer/" + version
	other := etree.NewElement("f:ApiFault")
	other.CreateAttr("xmlns:f", service)
	other.CreateAttr("xmlns:e", service+"/Exception")
	tracking := other.CreateElement("t:TrackingId")
	tracking.CreateAttr("xmlns:t", adapiNamespace)
	tracking.SetText(fault.SelectElement("TrackingId").Text())
	one := other.CreateElement("e:OperationErrors").CreateElement("e:OperationError")
	one.CreateElement("e:Code").SetText(code)
	one.CreateElement("e:Details")
	one.CreateElement("e:Message").SetText("Nope.")
	detail := fault.Parent()
	detail.RemoveChild(fault)
	detail.AddChild(other)
}

// otherContainer puts the errors of each fault into the other of the two
// objects that are documented for them; their numbers stay.
func otherContainer(root *etree.Element, version string) bool {
	if fault := faultDetail(root, "AdApiFaultDetail"); fault != nil {
		asApiFault(fault, version, fault.FindElement("./Errors/AdApiError/Code").Text())
		return true
	}
	fault := faultDetail(root, "ApiFault")
	if fault == nil {
		return false
	}
	other := etree.NewElement("f:AdApiFaultDetail")
	other.CreateAttr("xmlns:f", adapiNamespace)
	other.CreateElement("f:TrackingId").SetText(fault.SelectElement("TrackingId").Text())
	list := other.CreateElement("f:Errors")
	for _, e := range fault.FindElements("./OperationErrors/OperationError") {
		one := list.CreateElement("f:AdApiError")
		one.CreateElement("f:Code").SetText(e.SelectElement("Code").Text())
		one.CreateElement("f:Detail")
		one.CreateElement("f:ErrorCode").SetText("Whatever")
		one.CreateElement("f:Message").SetText("Nope.")
	}
	detail := fault.Parent()
	detail.RemoveChild(fault)
	detail.AddChild(other)
	return true
}
