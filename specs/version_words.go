package specs

import (
	"strings"

	"github.com/beevik/etree"

	. "github.com/cmconform/cmconform/harness/check"
)

// Currencies and time zones that go by another name from version to version.

var _ = Behaviour("CM-VER-507", "shows the currency of an account by its name", func(ctx SpecContext, w *World) {
	reply := Given(readA1(ctx, w, w.As("superAdmin")))
	Suppose("CM-ACCT-001", reply).To(HaveElement("Account/CurrencyCode", Equal("USD"))) // as the newest version calls it
	shown, sent := "", etree.NewDocument()
	if sent.ReadFromBytes(reply.Result.Body) == nil {
		if e := sent.FindElement("//Account/CurrencyType"); e != nil {
			shown = strings.TrimSpace(e.Text())
		}
	}
	Expect(shown).To(Equal("USDollar"), "CurrencyType as it was sent")
}, OnlyOver("soap"), OnlyIn("v11"))

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
	admin := w.As("superAdmin")
	for _, names := range zoneNames {
		before := Given(readA1(ctx, w, admin))
		account := before.Take("Account")
		account.SetText("TimeZone", names[1])
		own := admin.Prepare("UpdateAccount", account)
		foreign := rewritten(own, func(envelope *etree.Element) {
			for _, zone := range envelope.FindElements("//TimeZone") {
				if zone.Text() == names[0] {
					zone.SetText(names[1])
				} else {
					zone.SetText(names[0])
				}
			}
		})
		Expect(admin.Post(ctx, foreign)).To(BeRefused(), names[0]+" or "+names[1]+", whichever is of another version")
		Expect(Given(readA1(ctx, w, admin))).To(BeSameAs(before.Body()), "afterwards")
		Control(admin.Call(ctx, "UpdateAccount", account))
		Suppose("CM-ACCT-019", Given(readA1(ctx, w, admin))).To(HaveElement("Account/TimeZone", Equal(names[1])))
	}
}, OnlyOver("soap"), Writes(Restorable))
