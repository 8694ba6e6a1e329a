package specs

import . "github.com/cmconform/cmconform/harness/check"

// What SearchAccounts shows of the accounts it finds.

func findA1(ctx SpecContext, w *World, more ...*Element) *Reply {
	request := append([]*Element{predicates(where("AccountId", "Equals", w.Account("A1"))), page(0, 10)}, more...)
	return w.As("superAdmin").Call(ctx, "SearchAccounts", request...)
}

var _ = Behaviour("CM-SEARCH-029", "shows the AccountMode only where it was asked for", func(ctx SpecContext, w *World) {
	plain := findA1(ctx, w)
	Expect(plain).To(Succeed())
	Suppose("CM-SEARCH-002", accountsFound(plain)).To(ConsistOf(w.Account("A1")))
	Expect(plain).To(HaveBlank("Accounts/AdvertiserAccount/AccountMode"))
	asked := findA1(ctx, w, Text("ReturnAdditionalFields", "AccountMode"))
	Expect(asked).To(HaveElement("Accounts/AdvertiserAccount/AccountMode", Not(BeEmpty())))
})

var _ = Behaviour("CM-SEARCH-030", "shows several additional fields at once", func(ctx SpecContext, w *World) {
	Control(findA1(ctx, w, Text("ReturnAdditionalFields", "AccountMode")))
	both := findA1(ctx, w, Text("ReturnAdditionalFields", "TaxCertificate AccountMode"))
	Expect(both).To(HaveElement("Accounts/AdvertiserAccount/AccountMode", Not(BeEmpty())))
	account := both.At("Accounts/AdvertiserAccount")
	Expect(account.Child("TaxCertificate") != nil).To(BeTrue(), "TaxCertificate is there, if only as nil")
})

var _ = Behaviour("CM-SEARCH-031", "refuses an additional field that it does not know", func(ctx SpecContext, w *World) {
	Control(findA1(ctx, w, Text("ReturnAdditionalFields", "AccountMode")))
	Expect(findA1(ctx, w, Text("ReturnAdditionalFields", "ShoeSize"))).To(BeRefused())
})

var _ = Behaviour("CM-SEARCH-032", "never shows the PaymentMethodType of an account it finds", func(ctx SpecContext, w *World) {
	reply := Given(findA1(ctx, w))
	Suppose("CM-SEARCH-002", accountsFound(reply)).To(ConsistOf(w.Account("A1")))
	Expect(reply).To(HaveBlank("Accounts/AdvertiserAccount/PaymentMethodType"))
})

var _ = Behaviour("CM-SEARCH-032/get-account", "never shows the PaymentMethodType of an account it reads", func(ctx SpecContext, w *World) {
	reply := Given(w.As("superAdmin").Call(ctx, "GetAccount", Text("AccountId", w.Account("A1"))))
	Suppose("CM-ACCT-001", reply).To(HaveElement("Account/Id", Equal(w.Account("A1"))))
	Expect(reply).To(HaveBlank("Account/PaymentMethodType"))
})

var _ = Behaviour("CM-SEARCH-034", "shows an account as GetAccount does", func(ctx SpecContext, w *World) {
	read := readAccount(ctx, w, w.As("superAdmin"), "A1")
	Suppose("CM-LIMIT-076", read).To(HaveElement("Number", Equal(w.AccountNumber("A1"))))
	reply := Given(findA1(ctx, w))
	Suppose("CM-SEARCH-002", accountsFound(reply)).To(ConsistOf(w.Account("A1")))
	for _, name := range []string{"Name", "Number", "ParentCustomerId", "TimeStamp"} {
		Suppose("CM-ACCT-001", read).To(HaveElement(name))
		Expect(reply).To(HaveElement("Accounts/AdvertiserAccount/"+name, Equal(read.Value(name))))
	}
})
