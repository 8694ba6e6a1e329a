package specs

import . "github.com/cmconform/cmconform/harness/check"

// Where the name of an account has to be unique.

var _ = Behaviour("CM-LIMIT-054", "refuses the name of another account of the customer", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	taken := Given(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account("A3")))).Take("Account/Name").Text
	before := Given(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account("A2"))))
	renamed, free := before.Take("Account"), before.Take("Account")
	renamed.SetText("Name", taken)
	free.SetText("Name", start(taken, 90)+" Too")

	Expect(admin.Call(ctx, "UpdateAccount", renamed)).To(BeRefused())
	Expect(Given(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account("A2"))))).To(BeSameAs(before.Body()))
	Control(admin.Call(ctx, "UpdateAccount", free))
}, Writes(Restorable))

var _ = Behaviour("CM-LIMIT-055", "takes the name that an account of another customer has", func(ctx SpecContext, w *World) {
	admin, outsider := w.As("superAdmin"), w.As("outsider")
	elsewhere := Given(outsider.Call(ctx, "GetAccount", Text("AccountId", w.Account("X1A")))).Take("Account/Name").Text
	account := Text("AccountId", w.Account("A2"))
	renamed := Given(admin.Call(ctx, "GetAccount", account)).Take("Account")
	renamed.SetText("Name", elsewhere)

	Expect(admin.Call(ctx, "UpdateAccount", renamed)).To(Succeed())
	Suppose("CM-ACCT-011", Given(admin.Call(ctx, "GetAccount", account))).To(HaveElement("Account/Name", Equal(elsewhere)))
}, Writes(Restorable))
