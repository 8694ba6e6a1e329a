package specs

import . "github.com/cmconform/cmconform/harness/check"

// readOnlyElement is one of a user that the service alone sets.
type readOnlyElement struct {
	id, name string
	value    func(w *World) string // another one than the user has
}

var readOnlyElements = []readOnlyElement{
	{"CM-USER-007", "CustomerId", func(w *World) string { return w.Customer("X1") }},
	{"CM-USER-008", "LastModifiedByUserId", func(w *World) string { return w.User("viewer") }},
	{"CM-USER-009", "LastModifiedTime", func(*World) string { return "2001-02-03T04:05:06.007" }},
	{"CM-USER-010", "UserLifeCycleStatus", func(*World) string { return "Inactive" }},
	{"CM-USER-011", "UserName", func(*World) string { return "somebody.else@contoso.com" }},
	{"CM-USER-012", "Password", func(*World) string { return "Cmconform-1" }},
}

var _ = each(readOnlyElements, func(element readOnlyElement) {
	Behaviour(element.id, "lets no update change the "+element.name+" of a user", func(ctx SpecContext, w *World) {
		admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
		before := Given(admin.Call(ctx, "GetUser", spare))
		wanted, path := element.value(w), "User/"+element.name
		user := ready(before.Take("User"))
		user.SetText(element.name, wanted)

		reply := admin.Call(ctx, "UpdateUser", user)
		Record("%s", reply)
		if !reply.Succeeded() {
			Expect(reply).To(BeRefused())
			Control(admin.Call(ctx, "UpdateUser", ready(before.Take("User")))) // without the change
		}
		after := Given(admin.Call(ctx, "GetUser", spare))
		Expect(after.Value(path)).NotTo(Equal(wanted))
		if moves := element.name == "LastModifiedTime" || element.name == "LastModifiedByUserId"; !moves {
			Expect(after.Value(path)).To(Equal(before.Value(path)))
		}
	}, Writes(Restorable))
})
