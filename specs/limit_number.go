package specs

import . "github.com/cmconform/cmconform/harness/check"

// The numbers that the service gives: what they are made of.

var _ = Behaviour("CM-LIMIT-076", "gives accounts numbers of eight letters and digits", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	for _, key := range []string{"A1", "A2", "A3"} {
		reply := Given(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account(key))))
		Suppose("CM-ACCT-001", reply).To(HaveElement("Account/Number"))
		Expect(reply).To(HaveElement("Account/Number", MatchRegexp("^[0-9A-Za-z]{8}$")), key)
	}
})

var _ = Behaviour("CM-LIMIT-077", "gives customers numbers of ten letters and digits", func(ctx SpecContext, w *World) {
	for _, name := range []string{"superAdmin", "agency"} {
		persona := w.As(name)
		reply := Given(persona.Call(ctx, "GetCustomer", Text("CustomerId", persona.CustomerID)))
		Suppose("CM-CUST-001", reply).To(HaveElement("Customer/Number"))
		Expect(reply).To(HaveElement("Customer/Number", MatchRegexp("^[0-9A-Za-z]{10}$")), name)
	}
})
