package specs

import . "github.com/cmconform/cmconform/harness/check"

// What the versions ask of a sign-up beyond the words of the newest one.

var _ = Behaviour("CM-VER-509", "opens an account in the country of its customer, whatever its CountryCode says", func(ctx SpecContext, w *World) {
	name := fresh("Located")
	_, account := signedUp(ctx, w, signUp(ctx, w, newCustomer(name), newAccount(name, Text("CountryCode", "DE"))))
	Expect(account).To(HaveElement("CountryCode", Equal("US")))
}, OnlyIn("v11"), InWorld("reseller"), Writes(Irreversible))

var _ = Behaviour("CM-VER-510", "derives the country of an account in Brazilian reals that comes without an address", func(ctx SpecContext, w *World) {
	name := fresh("Brasil")
	address := abroad("Sao Paulo", "BR", "01310-100", "SP")
	address.Name = "CustomerAddress"
	customer := newCustomer(name, Text("MarketCountry", "BR"), Text("MarketLanguage", "Portuguese"), address)
	account := newAccount(name, Text("CurrencyCode", "BRL"))
	account.Remove("BusinessAddress")
	reply := signUp(ctx, w, customer, account)
	Record("%s", reply)
	if !reply.Succeeded() { // as the guide has it: an address is needed
		Expect(reply).To(BeRefused())
		nothingSignedUp(ctx, w, name)
		Control(signUp(ctx, w, newCustomer(name), newAccount(name)))
		return
	}
	_, opened := signedUp(ctx, w, reply)
	Expect(opened).To(HaveElement("BusinessAddress/CountryCode", Equal("BR")))
}, OnlyIn("v11"), InWorld("reseller"), Writes(Irreversible))

var _ = Behaviour("CM-VER-517", "signs up in the scope of Advertiser, said or not", func(ctx SpecContext, w *World) {
	plain, scoped := fresh("Plain"), fresh("Scoped")
	Control(signUp(ctx, w, newCustomer(plain), newAccount(plain)))
	Expect(signUp(ctx, w, newCustomer(scoped), newAccount(scoped), Text("ApplicationScope", "Advertiser"))).To(Succeed())
}, OnlyIn("v11"), InWorld("reseller"), Writes(Irreversible))

// homeless is a customer without an address, in both ways to say so.
func homeless(name, way string) *Element {
	customer := newCustomer(name)
	if customer.Remove("CustomerAddress"); way == "nil" {
		customer.SetNil("CustomerAddress")
	}
	return customer
}

var _ = Behaviour("CM-VER-519", "refuses a sign-up without the address of the customer", func(ctx SpecContext, w *World) {
	name := fresh("Homeless")
	for _, way := range []string{"absent", "nil"} {
		Expect(signUp(ctx, w, homeless(name, way), newAccount(name))).To(BeRefused(), way)
	}
	nothingSignedUp(ctx, w, name)
	Control(signUp(ctx, w, newCustomer(name), newAccount(name)))
}, OnlyIn("v11"), InWorld("reseller"), Writes(Irreversible))

var _ = Behaviour("CM-VER-520", "signs up a customer without an address", func(ctx SpecContext, w *World) {
	control := fresh("Housed")
	Control(signUp(ctx, w, newCustomer(control), newAccount(control)))
	for _, way := range []string{"absent", "nil"} {
		name := fresh("Homeless")
		Expect(signUp(ctx, w, homeless(name, way), newAccount(name))).To(Succeed(), way)
	}
}, OnlyIn("v12", "v13"), InWorld("reseller"), Writes(Irreversible))
