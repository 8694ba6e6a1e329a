package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = Behaviour("CM-USER-003", "refuses an update that says neither which user nor which state of it", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	before := Given(admin.Call(ctx, "GetUser", spare))
	user := ready(before.Take("User"))
	user.SetText("JobTitle", "Nobody")
	incomplete := user.Clone()
	incomplete.Remove("Id")
	incomplete.Remove("TimeStamp")
	Expect(admin.Call(ctx, "UpdateUser", incomplete)).To(BeRefused())
	Expect(Given(admin.Call(ctx, "GetUser", spare))).To(BeSameAs(before.Body()))
	Control(admin.Call(ctx, "UpdateUser", user))
}, Writes(Restorable))

var _ = Behaviour("CM-USER-004", "refuses an update without the Id of the user", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	before := Given(admin.Call(ctx, "GetUser", spare))
	user := ready(before.Take("User"))
	user.SetText("JobTitle", "Nobody")
	absent, null := user.Clone(), user.Clone()
	absent.Remove("Id")
	null.SetNil("Id")
	Expect(admin.Call(ctx, "UpdateUser", absent)).To(BeRefused(), "absent")
	Expect(admin.Call(ctx, "UpdateUser", null)).To(BeRefused(), "nil")
	Expect(Given(admin.Call(ctx, "GetUser", spare))).To(BeSameAs(before.Body()))
	Control(admin.Call(ctx, "UpdateUser", user))
}, Writes(Restorable))

// partWithID is a part of a user that has an id of its own.
type partWithID struct{ requirement, path string }

var _ = each([]partWithID{{"CM-USER-005", "ContactInfo"}, {"CM-USER-006", "ContactInfo/Address"}}, func(part partWithID) {
	Behaviour(part.requirement, "changes no "+part.path+" that is sent without its Id", func(ctx SpecContext, w *World) {
		admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
		before := Given(admin.Call(ctx, "GetUser", spare))
		user := ready(before.Take("User"))
		user.SetText("ContactInfo/Phone1", "4255550177")
		user.SetText("ContactInfo/Address/Line1", "77 Nameless Road")
		anonymous := user.Clone()
		anonymous.Remove(part.path + "/Id")

		reply := admin.Call(ctx, "UpdateUser", anonymous)
		Record("%s", reply)
		if !reply.Succeeded() {
			Expect(reply).To(BeRefused())
		}
		after := Given(admin.Call(ctx, "GetUser", spare))
		Expect(after.At("User/" + part.path)).To(BeSameAs(before.At("User/"+part.path), "TimeStamp", "Address/TimeStamp"))

		user.SetText("TimeStamp", after.Value("User/TimeStamp"))
		user.SetText("ContactInfo/Address/TimeStamp", after.Value("User/ContactInfo/Address/TimeStamp"))
		Control(admin.Call(ctx, "UpdateUser", user))
	}, Writes(Restorable))
})

var _ = Behaviour("CM-USER-015", "refuses the SecretQuestion None", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	before := Given(admin.Call(ctx, "GetUser", spare))
	user := ready(before.Take("User"))
	user.SetText("JobTitle", "Secretary")
	none := user.Clone()
	none.SetText("SecretQuestion", "None")
	Expect(admin.Call(ctx, "UpdateUser", none)).To(BeRefused())
	Expect(Given(admin.Call(ctx, "GetUser", spare))).To(BeSameAs(before.Body()))
	Control(admin.Call(ctx, "UpdateUser", user))
}, Writes(Restorable))
