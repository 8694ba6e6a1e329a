package specs

import . "github.com/cmconform/cmconform/harness/check"

// Values that are none of their type.

var _ = Behaviour("CM-PROTO-029", "refuses an enum value that is not declared", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	customer := Text("CustomerId", w.Customer("C1"))
	Expect(admin.Call(ctx, "GetUsersInfo", customer, Text("StatusFilter", "Retired"))).To(BeRefused())
	Control(admin.Call(ctx, "GetUsersInfo", customer, Text("StatusFilter", "Active")))
})

var _ = Behaviour("CM-PROTO-029/write", "refuses to write an enum value that is not declared", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	before := Given(admin.Call(ctx, "GetUser", spare))
	change := ready(before.Take("User"))
	change.SetText("Lcid", "Klingon")
	Expect(admin.Call(ctx, "UpdateUser", change)).To(BeRefused())
	Expect(Given(admin.Call(ctx, "GetUser", spare))).To(BeSameAs(before.Body()))
	change.SetText("Lcid", "EnglishUK")
	Control(admin.Call(ctx, "UpdateUser", change))
}, Writes(Restorable))

var _ = Behaviour("CM-PROTO-030", "refuses a text where a number belongs", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Expect(admin.Call(ctx, "GetUser", Text("UserId", "abc"))).To(BeRefused())
	Control(admin.Call(ctx, "GetUser", Text("UserId", admin.UserID)))
})
