package specs

import (
	"strings"

	"github.com/beevik/etree"

	. "github.com/cmconform/cmconform/harness/check"
)

// What API versions differ in on the wire, beside the words of the contract.

// laterOperations are operations with the version that has them first, by its number.
var laterOperations = []struct{ name, since string }{
	{"ValidateAddress", "v12"}, {"GetAccountPilotFeatures", "v13"}, {"GetLinkedAccountsAndCustomersInfo", "v13"}, {"GetUserMFAStatus", "v13"},
}

var _ = each([][2]string{{"v11", "CM-VER-107"}, {"v12", "CM-VER-108"}}, func(v [2]string) {
	Behaviour(v[1], "refuses operations that only later versions have", func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		request := admin.Prepare("GetUser", Nil("UserId"))
		for _, o := range laterOperations {
			if o.since <= v[0] {
				continue
			}
			later := rewritten(request, func(envelope *etree.Element) {
				envelope.SelectElement("Body").ChildElements()[0].Tag = o.name + "Request"
			})
			later.Header["SOAPAction"] = []string{o.name}
			Expect(spoiled(admin).Post(ctx, later)).To(BeRefused(), o.name)
		}
		Control(admin.Post(ctx, request))
	}, OnlyIn(v[0]))
})

var _ = Behaviour("CM-VER-501", "says of an account that it is an AdvertiserAccount", func(ctx SpecContext, w *World) {
	Expect(Given(w.As("superAdmin").Call(ctx, "GetAccount", Text("AccountId", w.Account("A1")))).Take("Account").Type).To(Equal("AdvertiserAccount"))
})

var _ = Behaviour("CM-VER-502", "takes an account that says to be an AdvertiserAccount", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	account := Given(readA1(ctx, w, admin)).Take("Account")
	account.SetText("Name", fresh("Typed"))
	account.Type = "AdvertiserAccount"
	Expect(admin.Call(ctx, "UpdateAccount", account)).To(Succeed())
	Suppose("CM-ACCT-011", Given(readA1(ctx, w, admin))).To(HaveElement("Account/Name", Equal(account.Value("Name"))))
	Control(admin.Call(ctx, "GetUser", Nil("UserId")))
}, Writes(Restorable))

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
}, OnlyIn("v11"))
