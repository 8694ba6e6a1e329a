package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = Behaviour("CM-ACCT-033", "keeps a deleted account as an inactive one", func(ctx SpecContext, w *World) {
	admin, id := w.As("superAdmin"), Text("AccountId", w.Account("A2"))
	stamp := readAccount(ctx, w, admin, "A2").Value("TimeStamp")
	Given(admin.Call(ctx, "DeleteAccount", id, Text("TimeStamp", stamp)))
	Expect(admin.Call(ctx, "GetAccount", id)).To(HaveElement("Account/AccountLifeCycleStatus", Equal("Inactive")))
	found := Given(findAccounts(ctx, admin, where("AccountId", "Equals", w.Account("A2"))))
	Suppose("CM-SEARCH-002", len(accountsFound(found))).To(BeNumerically("<=", 1))
	Expect(found).To(HaveElement("Accounts/AdvertiserAccount/AccountLifeCycleStatus", Equal("Inactive")))
}, Writes(Irreversible), Also("CM-LIFECYCLE-007"))

var _ = Behaviour("CM-ACCT-035", "refuses to delete an account that does not exist", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	account := Text("AccountId", w.Account("A2"))
	before := Given(admin.Call(ctx, "GetAccount", account))
	stamp := before.Take("Account/TimeStamp")
	Expect(admin.Call(ctx, "DeleteAccount", Text("AccountId", neverAssigned), stamp)).To(BeRefused())
	Expect(admin.Call(ctx, "GetAccount", account)).To(BeSameAs(before.Body()), "the account with the TimeStamp, afterwards")
	Control(admin.Call(ctx, "DeleteAccount", account, stamp))
}, Writes(Irreversible))
