package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = Behaviour("CM-USER-027", "leaves no active user behind after DeleteUser", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	active := []*Element{Text("CustomerId", w.Customer("C1")), Text("StatusFilter", "Active")}
	stamp := Given(admin.Call(ctx, "GetUser", spare)).Take("User/TimeStamp")
	there := Given(admin.Call(ctx, "GetUsersInfo", active...))
	Suppose("CM-USER-021", there.Values(listedUsers)).To(ContainElement(w.User("spare")))
	Suppose("CM-USER-022", there.Values(listedUsers)).NotTo(ContainElement(w.User("deleted")))

	Given(admin.Call(ctx, "DeleteUser", spare, stamp))
	gone := admin.Call(ctx, "GetUser", spare)
	Record("%v %s", gone, gone.Value("User/UserLifeCycleStatus"))
	if gone.Succeeded() {
		Expect(gone).To(HaveElement("User/UserLifeCycleStatus", BeElementOf("Deleted", "Inactive")))
	} else {
		Expect(gone).To(BeRefused())
	}
	left := Given(admin.Call(ctx, "GetUsersInfo", active...))
	Expect(left.Values(listedUsers)).NotTo(ContainElement(w.User("spare")))
	Suppose("CM-USER-021", left.Values(listedUsers)).To(ContainElement(admin.UserID))
}, Writes(Irreversible))

var _ = Behaviour("CM-USER-028", "refuses to delete the primary user of an account", func(ctx SpecContext, w *World) {
	admin, primary := w.As("superAdmin"), Text("UserId", w.User("primary"))
	before := Given(admin.Call(ctx, "GetUser", primary))
	account := Given(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account("A1"))))
	Suppose("CM-ACCT-001", account).To(HaveElement("Account/PrimaryUserId", Equal(w.User("primary"))))

	Expect(admin.Call(ctx, "DeleteUser", primary, before.Take("User/TimeStamp"))).To(BeRefused())
	Expect(Given(admin.Call(ctx, "GetUser", primary))).To(BeSameAs(before.Body()))

	other := Text("UserId", w.User("spare")) // same role, primary of nothing
	Control(admin.Call(ctx, "DeleteUser", other, Given(admin.Call(ctx, "GetUser", other)).Take("User/TimeStamp")))
}, Writes(Irreversible))

var _ = Behaviour("CM-USER-029", "deletes a former primary user once the accounts have another one", func(ctx SpecContext, w *World) {
	admin, former := w.As("superAdmin"), Text("UserId", w.User("primary"))
	account := Given(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account("A1")))).Take("Account")
	account.SetText("PrimaryUserId", admin.UserID)
	account.SetText("Name", "Account of the administrator")
	Given(admin.Call(ctx, "UpdateAccount", account))
	Suppose("CM-ACCT-011", admin.Call(ctx, "GetAccount", Text("AccountId", w.Account("A1")))).To(HaveElement("Account/Name", Equal("Account of the administrator")))

	stamp := Given(admin.Call(ctx, "GetUser", former)).Take("User/TimeStamp")
	Expect(admin.Call(ctx, "DeleteUser", former, stamp)).To(Succeed())
}, Writes(Irreversible))

var _ = Behaviour("CM-USER-030", "refuses the token of a user who was deleted with 105 InvalidCredentials", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), w.As("spare")
	Given(spare.Call(ctx, "GetUser", Nil("UserId")))
	user := Given(admin.Call(ctx, "GetUser", Text("UserId", spare.UserID)))
	Given(admin.Call(ctx, "DeleteUser", Text("UserId", spare.UserID), user.Take("User/TimeStamp")))
	Suppose("CM-USER-027", admin.Call(ctx, "GetUser", Text("UserId", spare.UserID)).Value("User/UserLifeCycleStatus")).NotTo(Equal("Active"))
	Thrice(func() {
		Expect(spare.Call(ctx, "GetUser", Nil("UserId"))).To(BeFault(105, "InvalidCredentials"))
	})
}, Writes(Irreversible))

var _ = Behaviour("CM-USER-031", "refuses to delete a user who does not exist", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	before := Given(admin.Call(ctx, "GetUser", spare))
	stamp := before.Take("User/TimeStamp")
	reply := admin.Call(ctx, "DeleteUser", Text("UserId", neverAssigned), stamp)
	Expect(reply).To(BeRefused())
	Expect(admin.Call(ctx, "GetUser", spare)).To(BeSameAs(before.Body()), "the user with the TimeStamp, afterwards")
	Record("%s", reply)
	Control(admin.Call(ctx, "DeleteUser", spare, stamp))
}, Writes(Irreversible))
