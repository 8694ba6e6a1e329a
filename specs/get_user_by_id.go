package specs

import . "github.com/cmconform/cmconform/harness/check"

// GetUser with the id of somebody else, or of nobody.

var _ = Behaviour("CM-GETUSER-004", "describes another user of the customer by its id", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Control(admin.Call(ctx, "GetUser", Text("UserId", w.User("superAdmin"))))
	for _, key := range []string{"campaignManager", "viewer", "secondSuperAdmin"} {
		reply := admin.Call(ctx, "GetUser", Text("UserId", w.User(key)))
		Expect(reply).To(Succeed(), key)
		Expect(reply).To(HaveElement("User/Id", Equal(w.User(key))), key)
	}
})

var _ = Behaviour("CM-GETUSER-005", "refuses the id of a user who does not exist", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Expect(admin.Call(ctx, "GetUser", Text("UserId", neverAssigned))).To(BeRefused())

	Control(admin.Call(ctx, "GetUser", Text("UserId", w.User("superAdmin"))))
})

var _ = Behaviour("CM-GETUSER-006", "refuses the id of a user who shares no customer with the caller", func(ctx SpecContext, w *World) {
	stranger := Text("UserId", w.User("superAdmin"))
	reply := w.As("outsider").Call(ctx, "GetUser", stranger)
	Expect(reply).To(BeFault(106, 1001, 210), "a refusal of the caller, or as if there was no such user")
	Record("%s", reply)

	Control(w.As("superAdmin").Call(ctx, "GetUser", stranger))
	Control(w.As("outsider").Call(ctx, "GetUser", Text("UserId", w.User("outsider"))))
})

var _ = Behaviour("CM-GETUSER-007", "refuses ids that no user can have", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Expect(admin.Call(ctx, "GetUser", Text("UserId", "0"))).To(BeRefused(), "0")
	Expect(admin.Call(ctx, "GetUser", Text("UserId", "-1"))).To(BeRefused(), "-1")

	Control(admin.Call(ctx, "GetUser", Text("UserId", w.User("superAdmin"))))
})
