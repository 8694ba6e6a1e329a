//go:build !race

package main

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/cmconform/cmconform/harness/rest"
)

// flatHabit is one way of writing replies over REST that is left to the
// service. Each part is nil where the habit does not concern it.
type flatHabit struct {
	name string
	// value reports whether it found anything to change.
	value  func(*rest.Value) bool
	bytes  func([]byte) []byte
	header func(*http.Response)
	// unordered limits the habit to replies to requests that ask for no order.
	unordered bool
}

// members visits every object, and reports whether any visit changed something.
func members(visit func(*rest.Value) bool) func(*rest.Value) bool {
	var walk func(v *rest.Value) bool
	walk = func(v *rest.Value) bool {
		changed := v.Kind == rest.Object && visit(v)
		for _, m := range v.Members {
			changed = walk(m.Value) || changed
		}
		for _, item := range v.Items {
			changed = walk(item) || changed
		}
		return changed
	}
	return walk
}

func each(v *rest.Value, change func(*rest.Member) bool) bool {
	changed := false
	for i := range v.Members {
		changed = change(&v.Members[i]) || changed
	}
	return changed
}

// flatTexts says whatever is meant for people in other words.
func flatTexts(v *rest.Value) bool {
	return v.Child("Type") != nil && v.Child("TrackingId") != nil && members(func(v *rest.Value) bool {
		return each(v, func(m *rest.Member) bool {
			if m.Value.Kind != rest.String || m.Name != "Message" && m.Name != "Detail" && m.Name != "Details" {
				return false
			}
			m.Value = &rest.Value{Kind: rest.String, Text: "Nope."}
			return true
		})
	})(v)
}

var flatInstant = regexp.MustCompile(`^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d+)$`)

// flatFractions rewrites the fraction of a second of every time; an empty one goes with its dot.
func flatFractions(rewrite func(string) string) func(*rest.Value) bool {
	return members(func(v *rest.Value) bool {
		return each(v, func(m *rest.Member) bool {
			found := flatInstant.FindStringSubmatch(m.Value.Text)
			if m.Value.Kind != rest.String || found == nil {
				return false
			}
			m.Value = &rest.Value{Kind: rest.String, Text: strings.TrimSuffix(found[1]+"."+rewrite(found[2]), ".")}
			return true
		})
	})
}

// flatLists changes the empty or null lists of a reply.
func flatLists(isList func(string) bool, from rest.Kind, to *rest.Value) func(*rest.Value) bool {
	return members(func(v *rest.Value) bool {
		return each(v, func(m *rest.Member) bool {
			if m.Value.Kind != from || len(m.Value.Items) > 0 || !isList(m.Name) {
				return false
			}
			m.Value = to
			return true
		})
	})
}

// flatReordered puts the items of lists into another order, but for the slots of PartialErrors.
func flatReordered(order func(n int) []int) func(*rest.Value) bool {
	return members(func(v *rest.Value) bool {
		return each(v, func(m *rest.Member) bool {
			if m.Value.Kind != rest.Array || m.Name == "PartialErrors" || len(m.Value.Items) < 2 {
				return false
			}
			items := make([]*rest.Value, 0, len(m.Value.Items))
			for _, i := range order(len(m.Value.Items)) {
				items = append(items, m.Value.Items[i])
			}
			m.Value = &rest.Value{Kind: rest.Array, Items: items}
			return true
		})
	})
}

// flatFurtherRole gives every user of a GetUser reply one role more, of a number that no page lists.
func flatFurtherRole(v *rest.Value) bool {
	list := v.Child("CustomerRoles")
	if v.Child("User") == nil || list == nil || len(list.Items) == 0 {
		return false
	}
	further := *list.Items[0]
	further.Members = append([]rest.Member(nil), further.Members...)
	each(&further, func(m *rest.Member) bool {
		if m.Name == "RoleId" {
			m.Value = &rest.Value{Kind: rest.Number, Text: strangeRole}
		}
		return true
	})
	list.Items = append(list.Items, &further)
	return true
}

// flatOperationErrors says "not authorised" in the other of the two documented ways.
func flatOperationErrors(v *rest.Value) bool {
	list := v.Child("Errors")
	if list == nil || len(list.Items) != 1 || v.At("Errors/Code").Text != "106" {
		return false
	}
	flatApiFault(v, rest.Text("1001"))
	return true
}

// flatApiFault makes a fault one with an OperationError.
func flatApiFault(v, code *rest.Value) {
	v.Members = []rest.Member{
		{Name: "OperationErrors", Value: &rest.Value{Kind: rest.Array, Items: []*rest.Value{{Kind: rest.Object, Members: []rest.Member{
			{Name: "Code", Value: &rest.Value{Kind: rest.Number, Text: code.Text}}, {Name: "Details", Value: &rest.Value{}}, {Name: "Message", Value: rest.Text("Nope.")},
		}}}}},
		{Name: "TrackingId", Value: v.Child("TrackingId")},
		{Name: "Type", Value: rest.Text("ApiFault")}, // clients wait for it to the end
	}
}

// flatOtherContainer makes each fault one of the other documented type; the numbers stay.
func flatOtherContainer(v *rest.Value) bool {
	if list := v.Child("Errors"); list != nil && len(list.Items) > 0 {
		flatApiFault(v, v.At("Errors/Code"))
		return true
	}
	list := v.Child("OperationErrors")
	if list == nil || len(list.Items) == 0 || v.Child("Type") == nil {
		return false
	}
	errors := &rest.Value{Kind: rest.Array}
	for _, e := range list.Items {
		errors.Items = append(errors.Items, &rest.Value{Kind: rest.Object, Members: []rest.Member{
			{Name: "Code", Value: e.Child("Code")}, {Name: "Detail", Value: &rest.Value{}},
			{Name: "ErrorCode", Value: rest.Text("Whatever")}, {Name: "Message", Value: rest.Text("Nope.")},
		}})
	}
	v.Members = []rest.Member{
		{Name: "Errors", Value: errors}, {Name: "TrackingId", Value: v.Child("TrackingId")}, {Name: "Type", Value: rest.Text("AdApiFaultDetail")},
	}
	return true
}

// escaped writes what need not be escaped by its number.
func escaped(body []byte) []byte {
	text := strings.NewReplacer("/", `\/`, "@", `\u0040`, "+", `\u002B`, "=", `\u003d`).Replace(string(body))
	var b strings.Builder
	for _, r := range text {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r < 0x10000:
			b.WriteString(`\u` + strconv.FormatInt(int64(r)+0x10000, 16)[1:])
		default:
			b.WriteRune(r)
		}
	}
	return []byte(b.String())
}
