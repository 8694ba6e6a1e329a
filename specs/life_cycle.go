package specs

import . "github.com/cmconform/cmconform/harness/check"

// What is gone is not written any more, whatever the TimeStamp.

var _ = Behaviour("CM-LIFECYCLE-001", "refuses to update a deleted user", func(ctx SpecContext, w *World) {
	goneUser(ctx, w, "deleted")
}, Writes(Restorable), Also("CM-LIFECYCLE-013"))

var _ = Behaviour("CM-LIFECYCLE-002", "refuses to update an inactive user", func(ctx SpecContext, w *World) {
	goneUser(ctx, w, "inactive")
}, Writes(Restorable))

// shown is a read of an entity that is gone. Whether it is still described is
// open; where it is not, nobody has a time stamp to try with.
func shown(ctx SpecContext, p *Persona, operation string, id *Element) *Reply {
	reply := p.Call(ctx, operation, id)
	if reply.Fault() != nil {
		Control(p.Call(ctx, "GetUser", Nil("UserId"))) // it is not the credential
		Skip("the target does not describe what is gone: %s", reply)
	}
	return Given(reply)
}

// goneUser updates a user that is gone, and one that is not.
func goneUser(ctx SpecContext, w *World, key string) {
	admin := w.As("superAdmin")
	before := shown(ctx, admin, "GetUser", Text("UserId", w.User(key)))
	user := ready(before.Take("User"))
	user.SetText("JobTitle", "Revenant")
	Expect(admin.Call(ctx, "UpdateUser", user)).To(BeRefused())
	Expect(Given(admin.Call(ctx, "GetUser", Text("UserId", w.User(key))))).To(BeSameAs(before.Body()))

	alive := ready(Given(admin.Call(ctx, "GetUser", Text("UserId", w.User("spare")))).Take("User"))
	alive.SetText("JobTitle", "Revenant")
	Control(admin.Call(ctx, "UpdateUser", alive))
}

var _ = Behaviour("CM-LIFECYCLE-003", "refuses to delete a user that is deleted", func(ctx SpecContext, w *World) {
	admin, gone, alive := w.As("superAdmin"), Text("UserId", w.User("deleted")), Text("UserId", w.User("spare"))
	before := shown(ctx, admin, "GetUser", gone)
	Expect(admin.Call(ctx, "DeleteUser", gone, before.Take("User/TimeStamp"))).To(BeRefused())
	Expect(Given(admin.Call(ctx, "GetUser", gone))).To(BeSameAs(before.Body()))
	Control(admin.Call(ctx, "DeleteUser", alive, Given(admin.Call(ctx, "GetUser", alive)).Take("User/TimeStamp")))
}, Writes(Irreversible))

var _ = Behaviour("CM-LIFECYCLE-004", "refuses to update a deleted account", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	before := readAccount(ctx, w, admin, "inactive")
	renamed := before.Clone()
	renamed.SetText("Name", start(before.Value("Name"), 80)+" Returned")
	Expect(admin.Call(ctx, "UpdateAccount", renamed)).To(BeRefused())
	Expect(readAccount(ctx, w, admin, "inactive")).To(BeSameAs(before))

	alive := readAccount(ctx, w, admin, "A2")
	alive.SetText("Name", start(alive.Value("Name"), 80)+" Returned")
	Control(admin.Call(ctx, "UpdateAccount", alive))
}, Writes(Restorable), Also("CM-ACCT-032"))

var _ = Behaviour("CM-LIFECYCLE-005", "refuses to delete an account that is deleted", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	before, alive := readAccount(ctx, w, admin, "inactive"), readAccount(ctx, w, admin, "A2")
	Expect(admin.Call(ctx, "DeleteAccount", Text("AccountId", before.Value("Id")), Text("TimeStamp", before.Value("TimeStamp")))).To(BeRefused())
	Expect(readAccount(ctx, w, admin, "inactive")).To(BeSameAs(before))
	Control(admin.Call(ctx, "DeleteAccount", Text("AccountId", alive.Value("Id")), Text("TimeStamp", alive.Value("TimeStamp"))))
}, Writes(Irreversible))

var _ = Behaviour("CM-LIFECYCLE-006", "refuses to update a deleted customer", func(ctx SpecContext, w *World) {
	closed, admin := w.As("closed"), w.As("superAdmin")
	id := Text("CustomerId", w.Customer("D1"))
	before := shown(ctx, closed, "GetCustomer", id)
	renamed := before.Take("Customer")
	renamed.SetText("Name", start(renamed.Value("Name"), 80)+" Returned")
	Expect(closed.Call(ctx, "UpdateCustomer", renamed)).To(BeRefused())
	Expect(Given(closed.Call(ctx, "GetCustomer", id))).To(BeSameAs(before.Body()))

	alive := readCustomer(ctx, w, admin)
	alive.SetText("Name", start(alive.Value("Name"), 80)+" Returned")
	Control(admin.Call(ctx, "UpdateCustomer", alive))
}, Writes(Restorable))
