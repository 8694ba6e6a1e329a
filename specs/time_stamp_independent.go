package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = Behaviour("CM-TS-054", "takes the TimeStamp of an account that was read before its customer was updated", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	account := readAccount(ctx, w, admin, "A2")
	before := readCustomer(ctx, w, admin)
	customer := before.Clone()
	customer.SetText("Name", before.Value("Name")+" Stamped")
	Given(admin.Call(ctx, "UpdateCustomer", customer))
	Suppose("CM-TS-005", readCustomer(ctx, w, admin).Value("TimeStamp")).NotTo(Equal(before.Value("TimeStamp")))

	account.SetText("Name", account.Value("Name")+" Stamped")
	Expect(admin.Call(ctx, "UpdateAccount", account)).To(Succeed())
}, Writes(Restorable))
