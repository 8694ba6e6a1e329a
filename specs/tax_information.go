package specs

import . "github.com/cmconform/cmconform/harness/check"

// The tax information of an account, where it is updated and where one is opened.

const vatNumber = "DE123456789"

// wrongTax is tax information for which an update or a sign-up is refused.
type wrongTax struct {
	id, text string
	refused  *Element
}

// refusesTax refuses an update of an account in Germany for its tax information.
func refusesTax(ctx SpecContext, w *World, refused *Element) {
	refusesChange(ctx, w, []*Element{refused}, []*Element{taxes("VATNumber", vatNumber)})
}

var _ = each([]wrongTax{
	{"CM-ACCT-024", "refuses the tax key of another country", taxes("GSTINNumber", "29AABCT1332L1ZV")},
	{"CM-ACCT-024/unknown", "refuses a tax key that does not exist", taxes("VatCode", "DE123456789")},
	{"CM-ACCT-024/duplicate", "refuses a tax key that comes twice", taxes("VATNumber", vatNumber, "VATNumber", "DE987654321")},
}, func(t wrongTax) {
	Behaviour(t.id, t.text, func(ctx SpecContext, w *World) { refusesTax(ctx, w, t.refused) }, Writes(Restorable), Shaped(located("DE", "EUR")))
})

var _ = Behaviour("CM-ACCT-027", "refuses the tax keys of earlier versions", func(ctx SpecContext, w *World) {
	refusesTax(ctx, w, taxes("TaxId", "51824753556", "TaxType", "BusinessNumber"))
}, Writes(Restorable), Shaped(located("DE", "EUR")), OnlyIn("v13"))

var _ = Behaviour("CM-ACCT-025", "removes a tax key that is sent with an empty value", func(ctx SpecContext, w *World) {
	admin, keys := w.As("superAdmin"), "TaxInformation/KeyValuePairOfstringstring/key"
	account := readAccount(ctx, w, admin, "A2")
	account.Set("TaxInformation", taxes("VATNumber", vatNumber))
	Given(admin.Call(ctx, "UpdateAccount", account))
	stored := readAccount(ctx, w, admin, "A2")
	if len(stored.Values(keys)) == 0 {
		Skip("the target shows no tax information")
	}
	stored.Set("TaxInformation", taxes("VATNumber", ""))
	Expect(admin.Call(ctx, "UpdateAccount", stored)).To(Succeed())
	Expect(readAccount(ctx, w, admin, "A2").Values(keys)).NotTo(ContainElement("VATNumber"), "the tax keys afterwards")
}, Writes(Restorable), Shaped(located("DE", "EUR")))

var _ = each([]wrongTax{
	{"CM-ACCT-026", "refuses a malformed GSTINNumber", taxes("GSTINNumber", "29AABCT133")},
	{"CM-ACCT-026/state", "refuses a GSTINNumber of another state than that of the address", taxes("GSTINNumber", "27AABCT1332L1ZV")},
}, func(t wrongTax) {
	Behaviour(t.id, t.text, func(ctx SpecContext, w *World) {
		refusesChange(ctx, w, []*Element{t.refused}, []*Element{taxes("GSTINNumber", "29AABCT1332L1ZV")})
	}, Writes(Restorable), Shaped(located("IN", "INR")))
})

// Without a PAN no Indian account is opened, and with one it cannot be changed.
var _ = each([]wrongTax{
	{"CM-ACCT-026/pan", "refuses to open an Indian account with a malformed PanNumber", taxes("PanNumber", "AABCT13")},
	{"CM-ACCT-026/pan-required", "refuses to open an Indian account without a PanNumber", taxes("GSTINNumber", "29AABCT1332L1ZV")},
}, func(t wrongTax) {
	Behaviour(t.id, t.text, func(ctx SpecContext, w *World) {
		name := fresh("Indian")
		account := newAccount(name, Text("CurrencyCode", "INR"), abroad("Bengaluru", "IN", "560001", "KA"))
		Expect(signUp(ctx, w, newCustomer(name), changed(account.Clone(), []*Element{t.refused}))).To(BeRefused())
		nothingSignedUp(ctx, w, name)
		Control(signUp(ctx, w, newCustomer(name), changed(account, []*Element{taxes("PanNumber", "AABCT1332L")})))
	}, InWorld("reseller"), Writes(Irreversible))
})
