package specs

import (
	"strings"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// Which elements without a value a reply writes.

var _ = Behaviour("CM-VER-111", "leaves the BusinessAddress of an account out where there is none", func(ctx SpecContext, w *World) {
	reply := Given(readA1(ctx, w, w.As("superAdmin")))
	Suppose("CM-ACCT-001", reply).To(HaveElement("Account/Number"))
	if !reply.At("Account/BusinessAddress").Blank() {
		Skip("the account has a business address")
	}
	Expect(reply).To(HaveNoElement("Account/BusinessAddress"))
}, OnlyIn("v11"))

// completeRead is a read with the requirement that it answers with a whole entity, of which some elements never lack a value.
type completeRead struct {
	entity, whole string
	filled        []string
	versions      []string // in which some element has no value
	request       func(w *World) *Element
}

var completeReads = []completeRead{
	{"User", "CM-GETUSER-004", []string{"Id"}, nil, func(w *World) *Element { return Text("UserId", w.User("viewer")) }},
	{"Account", "CM-ACCT-001", []string{"Id"}, nil, func(w *World) *Element { return Text("AccountId", w.Account("A1")) }},
	{"Customer", "CM-CUST-001", []string{"Id", "CustomerLifeCycleStatus"}, []string{"v11", "v13"}, func(w *World) *Element { return Text("CustomerId", w.Customer("C1")) }},
}

var _ = each(completeReads, func(r completeRead) {
	id := "CM-VER-114"
	if r.entity != "User" {
		id += "/" + contract.Kebab(r.entity)
	}
	Behaviour(id, "answers Get"+r.entity+" with every element of the "+r.entity+", nil where there is no value", func(ctx SpecContext, w *World) {
		reply := w.As("superAdmin").Call(ctx, "Get"+r.entity, r.request(w))
		for _, name := range r.filled {
			Suppose(r.whole, reply).To(HaveElement(r.entity + "/" + name))
		}
		var missing []string
		for _, name := range elementsOf(w, r.entity) {
			if reply.At(r.entity+"/"+name) == nil {
				missing = append(missing, name)
			}
		}
		Expect(missing).To(BeEmpty(), "elements that are missing")
	}, OnlyIn(r.versions...))
})

// elementsOf are the elements that an entity always has, as the newest version
// calls them: of lists an empty one may be left out.
func elementsOf(w *World, entity string) []string {
	own, name := w.Contract(), entity
	if name == "Account" {
		name = "AdvertiserAccount"
	}
	var names []string
	for _, d := range own.Elements(own.Type(name)) {
		switch {
		case d.OmitNull || strings.HasPrefix(d.Type, "ArrayOf"):
		case d.As != "":
			names = append(names, d.As)
		default:
			names = append(names, d.Name)
		}
	}
	return names
}
