package specs

import (
	"fmt"
	"slices"
	"strings"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// The texts of an update: each is taken as long as documented and refused one character beyond.

// boundedText is one end of the documented length of a text, in an update of an entity.
type boundedText struct {
	stampedEntity
	id           string
	path         string // in the entity
	fits, beyond int    // characters
}

// kept is the requirement that an update stores what was sent at a path.
func kept(update, path string) string {
	if update == "UpdateAccount" && strings.HasPrefix(path, "BusinessAddress/") {
		return "CM-ADDR-012"
	}
	return map[string]string{"UpdateUser": "CM-USER-001", "UpdateAccount": "CM-ACCT-011", "UpdateCustomer": "CM-CUST-005"}[update]
}

// boundedTexts are taken from the table of limits. The first place of a
// requirement gives the plain id; others add what they differ in.
func boundedTexts() []boundedText {
	var texts []boundedText
	taken := map[string]bool{}
	for _, l := range contract.Limits("v13") {
		i := slices.IndexFunc(stampedEntities, func(e stampedEntity) bool { return e.update == l.Operation })
		if i < 0 || l.Unit != contract.Characters {
			continue
		}
		e, path := stampedEntities[i], strings.TrimPrefix(l.Path, stampedEntities[i].name+"/")
		add := func(bound *contract.Bound, step int) {
			if bound == nil {
				return
			}
			variant := "/" + contract.Kebab(e.name)
			if e.name == "User" {
				variant = "/" + contract.Kebab(path[strings.LastIndexByte(path, '/')+1:])
			}
			id := bound.Refused
			if taken[id] && step < 0 {
				id += "/shortest"
			} else if taken[id] {
				id += variant
			}
			taken[id] = true
			texts = append(texts, boundedText{e, id, path, bound.Value, bound.Value + step})
		}
		add(l.Max, 1)
		add(l.Min, -1)
	}
	return texts
}

var _ = each(boundedTexts(), func(b boundedText) {
	Behaviour(b.id, fmt.Sprintf("takes %d characters in %s by %s and refuses %d", b.fits, b.path, b.update, b.beyond), func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		before := Given(admin.Call(ctx, b.get, b.named(w)))
		fits := ready(before.Take(b.name))
		completeAddress(fits, b.path)
		beyond := fits.Clone()
		fits.SetText(b.path, textOf(b.path, before.Value(b.name+"/Number"), b.fits))
		beyond.SetText(b.path, textOf(b.path, before.Value(b.name+"/Number"), b.beyond))

		Expect(admin.Call(ctx, b.update, beyond)).To(BeRefused(), fmt.Sprintf("%d characters", b.beyond))
		Expect(Given(admin.Call(ctx, b.get, b.named(w)))).To(BeSameAs(before.Body()))

		Expect(admin.Call(ctx, b.update, fits)).To(Succeed(), fmt.Sprintf("%d characters", b.fits))
		after, place := Given(admin.Call(ctx, b.get, b.named(w))), b.name+"/"+b.path
		if after.Value(place) == before.Value(place) {
			Suppose(kept(b.update, b.path), after).To(HaveElement(place, Equal(fits.Value(b.path))))
		}
		Expect(after).To(HaveElement(place, Equal(fits.Value(b.path))))
	}, Writes(Restorable))
})

// completeAddress gives an account or a customer the address that a path leads
// into. It may have none, and takes only one that is complete.
func completeAddress(entity *Element, path string) {
	name, _, inside := strings.Cut(path, "/")
	if !inside || name != "BusinessAddress" && name != "CustomerAddress" {
		return
	}
	for _, part := range [][2]string{
		{"City", "Redmond"}, {"CountryCode", "US"}, {"Line1", "1 Example Street"}, {"PostalCode", "98052"}, {"StateOrProvince", "WA"}, {"BusinessName", "Example"},
	} {
		if entity.At(name + "/" + part[0]).Blank() {
			entity.SetText(name+"/"+part[0], part[1])
		}
	}
}

// textOf makes a text of so many characters that is in order otherwise: names
// of accounts are unique and so begin with the account's number.
func textOf(path, number string, n int) string {
	pattern := "Example"
	switch last := path[strings.LastIndexByte(path, '/')+1:]; last {
	case "Email":
		return strings.Repeat("a", 50) + "@" + strings.Repeat("b", n-55) + ".com"
	case "Phone1", "Phone2", "HomePhone", "Mobile", "Fax":
		pattern = "4255550100"
	case "PostalCode":
		pattern = "98052-6399"
	case "Name":
		pattern = strings.Repeat(number[max(0, len(number)-3):]+"Example", n)
	}
	return strings.Repeat(pattern, n)[:n]
}
