package specs

import . "github.com/cmconform/cmconform/harness/check"

// What a sign-up is refused for. A refused one leaves nothing behind, which is
// a requirement of its own: CM-SIGNUP-019.

// nothingSignedUp supposes that no customer of that name is there.
func nothingSignedUp(ctx SpecContext, w *World, name string) {
	found := Given(w.As("aggregator").Call(ctx, "SearchCustomers", searchBy("CustomerName", name)...))
	Suppose("CM-SIGNUP-019", found).To(HaveBlank("Customers"), "customers of that name afterwards")
}

// neededOfSignUp are elements without which nothing is signed up; about is Customer or Account.
type neededOfSignUp struct{ id, about, name string }

var _ = each([]neededOfSignUp{
	{"CM-SIGNUP-005", "Account", "Name"}, {"CM-SIGNUP-005/currency-code", "Account", "CurrencyCode"},
	{"CM-SIGNUP-006", "Customer", "Name"}, {"CM-SIGNUP-006/market-country", "Customer", "MarketCountry"},
	{"CM-SIGNUP-006/market-language", "Customer", "MarketLanguage"}, {"CM-SIGNUP-006/industry", "Customer", "Industry"},
	{"CM-SIGNUP-007/business-address", "Account", "BusinessAddress"},
	{"CM-SIGNUP-007/address-city", "Account", "BusinessAddress/City"}, {"CM-SIGNUP-007/address-line1", "Account", "BusinessAddress/Line1"},
}, func(e neededOfSignUp) {
	Behaviour(e.id, "refuses a sign-up without the "+e.name+" of the "+e.about, func(ctx SpecContext, w *World) {
		name := fresh("Lacking")
		for _, way := range []string{"absent", "nil"} {
			customer, account := newCustomer(name), newAccount(name)
			lacking := map[string]*Element{"Customer": customer, "Account": account}[e.about]
			if lacking.Remove(e.name); way == "nil" {
				lacking.SetNil(e.name)
			}
			Expect(signUp(ctx, w, customer, account)).To(BeRefused(), way)
		}
		nothingSignedUp(ctx, w, name)
		Control(signUp(ctx, w, newCustomer(name), newAccount(name)))
	}, InWorld("reseller"), Writes(Irreversible))
})

// wrongSignUp is one sign-up that is refused, beside one that is not.
type wrongSignUp struct {
	id, text          string
	customer, account func(w *World) *Element // what is changed; nil for nothing
}

var _ = each([]wrongSignUp{
	{"CM-SIGNUP-003", "refuses a sign-up with a PaymentMethodId", nil, func(w *World) *Element { return Text("PaymentMethodId", "131000001") }},
	{"CM-SIGNUP-012", "refuses a sign-up with a ServiceLevel", func(*World) *Element { return Text("ServiceLevel", "SelfServe") }, nil},
	{"CM-SIGNUP-016", "refuses a sign-up for a market that its language is not offered in", func(*World) *Element { return Text("MarketLanguage", "Italian") }, nil},
}, func(s wrongSignUp) {
	Behaviour(s.id, s.text, func(ctx SpecContext, w *World) {
		name := fresh("Wrong")
		customer, account := newCustomer(name), newAccount(name)
		if s.customer != nil {
			changed(customer, []*Element{s.customer(w)})
		}
		if s.account != nil {
			changed(account, []*Element{s.account(w)})
		}
		Expect(signUp(ctx, w, customer, account)).To(BeRefused())
		nothingSignedUp(ctx, w, name)
		Control(signUp(ctx, w, newCustomer(name), newAccount(name)))
	}, InWorld("reseller"), Writes(Irreversible))
})

var _ = Behaviour("CM-SIGNUP-010", "refuses a sign-up by an aggregator without ParentCustomerId", func(ctx SpecContext, w *World) {
	aggregator, name := w.As("aggregator"), fresh("Parentless")
	customer, account := newCustomer(name), newAccount(name)
	Expect(aggregator.Call(ctx, "SignupCustomer", customer, account)).To(BeRefused(), "absent")
	Expect(aggregator.Call(ctx, "SignupCustomer", customer, account, Nil("ParentCustomerId"))).To(BeRefused(), "nil")
	nothingSignedUp(ctx, w, name)
	Control(signUp(ctx, w, customer, account))
}, InWorld("reseller"), Writes(Irreversible))

var _ = each([][3]string{{"CM-SIGNUP-011", "X1", "an unrelated customer"}, {"CM-SIGNUP-011/managed", "M1", "a customer that was signed up itself"}}, func(p [3]string) {
	Behaviour(p[0], "refuses a sign-up below "+p[2], func(ctx SpecContext, w *World) {
		aggregator, name := w.As("aggregator"), fresh("Misplaced")
		customer, account := newCustomer(name), newAccount(name)
		Expect(aggregator.Call(ctx, "SignupCustomer", customer, account, Text("ParentCustomerId", w.Customer(p[1])))).To(BeUnauthorised())
		nothingSignedUp(ctx, w, name)
		Control(signUp(ctx, w, customer, account))
	}, InWorld("reseller"), Writes(Irreversible))
})

var _ = Behaviour("CM-SIGNUP-019", "leaves no customer behind where a sign-up is refused for its account", func(ctx SpecContext, w *World) {
	aggregator, name := w.As("aggregator"), fresh("Halfway")
	account := newAccount(name)
	account.Remove("CurrencyCode")
	Suppose("CM-SIGNUP-005", signUp(ctx, w, newCustomer(name), account)).To(BeRefused(), "without a currency")
	search := searchBy("CustomerName", name)
	Expect(Given(aggregator.Call(ctx, "SearchCustomers", search...))).To(HaveBlank("Customers"))
	Control(signUp(ctx, w, newCustomer(name), newAccount(name)))
	Suppose("CM-SIGNUP-001", Given(aggregator.Call(ctx, "SearchCustomers", search...))).To(HaveValues("Customers/Customer/Name", name), "after a sign-up that succeeded")
}, InWorld("reseller"), Writes(Irreversible))

var _ = each([]string{"Customer", "Account"}, func(object string) {
	id := "CM-LIMIT-022"
	if object == "Account" {
		id += "/account"
	}
	Behaviour(id, "refuses a sign-up without "+object, func(ctx SpecContext, w *World) {
		name := fresh("Incomplete")
		for _, stand := range []*Element{nil, Nil(object)} {
			customer, account := newCustomer(name), newAccount(name)
			if object == "Customer" {
				customer = stand
			} else {
				account = stand
			}
			Expect(signUp(ctx, w, customer, account)).To(BeRefused(), map[bool]string{true: "absent", false: "nil"}[stand == nil])
		}
		nothingSignedUp(ctx, w, name)
		Control(signUp(ctx, w, newCustomer(name), newAccount(name)))
	}, InWorld("reseller"), Writes(Irreversible))
})
