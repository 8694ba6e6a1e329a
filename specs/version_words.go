package specs

import (
	"bytes"
	"strings"

	. "github.com/cmconform/cmconform/harness/check"
)

// Currencies and time zones that go by another name from version to version.

var _ = Behaviour("CM-VER-508", "refuses an account whose currency is called as in v11", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	before := Given(readA1(ctx, w, admin))
	account := before.Take("Account")
	account.SetText("CurrencyCode", "USDollar")
	Expect(admin.Call(ctx, "UpdateAccount", account)).To(BeRefused())
	Expect(Given(readA1(ctx, w, admin))).To(BeSameAs(before.Body()), "afterwards")
	Control(admin.Call(ctx, "UpdateAccount", before.Take("Account")))
}, OnlyIn("v12", "v13"), Writes(Restorable))

// zoneNames are the two time zones that were renamed, first as v11 calls them.
var zoneNames = [][2]string{
	{"InternationalDatelineWest", "InternationalDateLineWest"}, {"MagadanSolomonIslandNewCaledonia", "SolomonIslandNewCaledonia"},
}

var _ = Behaviour("CM-VER-524", "takes time zones by the names of its own version and by no others", func(ctx SpecContext, w *World) {
	admin, customer := w.As("superAdmin"), Text("CustomerId", w.Customer("C1"))
	Control(admin.Call(ctx, "GetUsersInfo", customer, Text("StatusFilter", "Active")))
	spelt := admin.Call(ctx, "GetUsersInfo", customer, Text("StatusFilter", "active"))
	for _, names := range zoneNames {
		if spelt.Succeeded() && strings.EqualFold(names[0], names[1]) {
			Record("the case of values does not count: %s and %s are one name", names[0], names[1])
			continue
		}
		before := Given(readA1(ctx, w, admin))
		account := before.Take("Account")
		account.SetText("TimeZone", names[1])
		own := admin.Prepare("UpdateAccount", account)
		foreign, other := own.Clone(), [2]string{names[1], names[0]}
		if bytes.Contains(own.Body, []byte(names[0])) { // it may hold the second as its end
			other = names
		}
		foreign.Body = bytes.Replace(own.Body, []byte(other[0]), []byte(other[1]), 1)
		Expect(admin.Post(ctx, foreign)).To(BeRefused(), names[0]+" or "+names[1]+", whichever is of another version")
		Expect(Given(readA1(ctx, w, admin))).To(BeSameAs(before.Body()), "afterwards")
		Control(admin.Call(ctx, "UpdateAccount", account))
		Suppose("CM-ACCT-019", Given(readA1(ctx, w, admin))).To(HaveElement("Account/TimeZone", Equal(names[1])))
	}
}, Writes(Restorable))
