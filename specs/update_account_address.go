package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// The business address of an account.

// refusesChange sends an update of A2 with changes, which is refused and
// changes nothing, and then one with other changes, which is not.
func refusesChange(ctx SpecContext, w *World, refused, taken []*Element) {
	admin := w.As("superAdmin")
	before := readAccount(ctx, w, admin, "A2")
	Expect(admin.Call(ctx, "UpdateAccount", changed(before.Clone(), refused))).To(BeRefused())
	Expect(readAccount(ctx, w, admin, "A2")).To(BeSameAs(before), "afterwards")
	Control(admin.Call(ctx, "UpdateAccount", changed(before.Clone(), taken)))
}

var _ = each([]neededElement{
	{"CM-ACCT-020", "BusinessName"}, {"CM-ACCT-020/city", "City"}, {"CM-ACCT-020/country-code", "CountryCode"},
	{"CM-ACCT-020/line1", "Line1"}, {"CM-ACCT-020/state-or-province", "StateOrProvince"},
}, func(part neededElement) {
	Behaviour(part.id, "refuses a new business address without "+part.name, func(ctx SpecContext, w *World) {
		whole := usAddress("BusinessAddress", Text("PostalCode", "98053"))
		lacking := whole.Clone()
		lacking.Remove(part.name)
		refusesChange(ctx, w, []*Element{lacking}, []*Element{whole})
	}, Writes(Restorable), OnlyIn("v12", "v13"))
})

// located gives A2 an address in a country; where it is empty, one in the United States.
func located(country, currency string) func(*world.World) {
	return func(declared *world.World) {
		account := declared.Accounts["A2"]
		account.CurrencyCode = currency
		account.Address = &world.Address{Line1: "1 Example Street", City: "Redmond", StateOrProvince: "WA", PostalCode: "98052", CountryCode: "US", BusinessName: "Example"}
		switch country {
		case "DE":
			account.Address = &world.Address{Line1: "1 Hauptstrasse", City: "Berlin", PostalCode: "10115", CountryCode: "DE", BusinessName: "Beispiel"}
		case "IN":
			account.Address = &world.Address{
				Line1: "1 Example Road", City: "Bengaluru", StateOrProvince: "KA", PostalCode: "560001", CountryCode: "IN", BusinessName: "Example",
			}
		}
		declared.Accounts["A2"] = account
	}
}

var _ = Behaviour("CM-ACCT-023", "refuses to move an account to a country that does not trade in its currency", func(ctx SpecContext, w *World) {
	refusesChange(ctx, w, []*Element{abroad("Bengaluru", "IN", "560001", "KA")}, []*Element{usAddress("BusinessAddress", Text("Line1", "2 Example Street"))})
}, Writes(Restorable), Shaped(located("", "USD")))

var _ = Behaviour("CM-ACCT-023/add-account", "refuses to add an account in a currency that the country of its address does not trade in", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	before := accountsOfC1(ctx, w)
	account := into(w.Customer("C1"), newAccount(fresh("Traded")))
	other := account.Clone()
	other.SetText("CurrencyCode", "INR")
	Expect(admin.Call(ctx, "AddAccount", other)).To(BeRefused())
	Expect(accountsOfC1(ctx, w)).To(BeSameAs(before.Body()), "afterwards")
	Control(add(ctx, admin, account))
}, Writes(Irreversible), OnlyIn("v13"))

// invoiceUpdate sends a change to the invoice account of a managed customer, which is
// refused, and the same to the reseller's own account, which is not.
func invoiceUpdate(ctx SpecContext, w *World, invoice, own string, change *Element, alsoOwn ...*Element) {
	aggregator := managing(w)
	get := Text("AccountId", w.Account(invoice))
	before := Given(aggregator.Call(ctx, "GetAccount", get))
	Expect(aggregator.Call(ctx, "UpdateAccount", changed(before.Take("Account"), []*Element{change}))).To(BeRefused())
	Expect(aggregator.Call(ctx, "GetAccount", get)).To(BeSameAs(before.Body()), "afterwards")
	plain := Given(aggregator.Call(ctx, "GetAccount", Text("AccountId", w.Account(own)))).Take("Account")
	Control(aggregator.Call(ctx, "UpdateAccount", changed(plain, append(alsoOwn, change))))
}

var _ = Behaviour("CM-ACCT-021", "refuses to change the business address of an invoice account", func(ctx SpecContext, w *World) {
	invoiceUpdate(ctx, w, "M1A", "R1A", usAddress("BusinessAddress", Text("Line1", "4 Main Street")))
}, InWorld("reseller"), Writes(Restorable))

var _ = Behaviour("CM-ACCT-022", "refuses to add tax information to an invoice account", func(ctx SpecContext, w *World) {
	invoiceUpdate(ctx, w, "M1B", "R1A", taxes("VATNumber", "DE123456789"), abroad("Berlin", "DE", "10115", ""))
}, InWorld("reseller"), Writes(Restorable))

var _ = Behaviour("CM-ADDR-012", "takes a business address that ValidateAddress finds valid", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	address := usAddress("Address", Text("Line1", "One Microsoft Way"), Text("BusinessName", "Microsoft"))
	status := Given(admin.Call(ctx, "ValidateAddress", address)).Value("Status")
	Suppose("CM-ADDR-004", status).To(HavePrefix("AddressValid"), "Status")
	account := readAccount(ctx, w, admin, "A2")
	address.Name = "BusinessAddress"
	account.Set("BusinessAddress", address)
	Expect(admin.Call(ctx, "UpdateAccount", account)).To(Succeed())
	after := readAccount(ctx, w, admin, "A2")
	Expect(after).To(HaveElement("BusinessAddress/Line1", Equal("One Microsoft Way")))

	after.Remove("BusinessAddress")
	unsaid := admin.Call(ctx, "UpdateAccount", after)
	Observe("C-01", "%s without BusinessAddress, which then has the Line1 %q", unsaid, readAccount(ctx, w, admin, "A2").Value("BusinessAddress/Line1"))
}, Writes(Restorable), OnlyIn("v12", "v13"))
