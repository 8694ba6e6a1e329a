package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// How a write is refused that the role does not permit.

// refusedUpdate is an update with the requirement that refuses it to a Client Viewer.
type refusedUpdate struct{ operation, entity, denied string }

var refusedUpdates = []refusedUpdate{
	{"UpdateUser", "User", "CM-ROLE-064"}, {"UpdateAccount", "Account", "CM-ROLE-054"}, {"UpdateCustomer", "Customer", "CM-ROLE-059"},
}

var _ = each(refusedUpdates, func(tried refusedUpdate) {
	operation, entity := tried.operation, tried.entity
	Behaviour("CM-ROLE-095/"+contract.Kebab(operation), "leaves no trace of an "+operation+" that is refused to a Client Viewer",
		func(ctx SpecContext, w *World) {
			viewer, admin, write := w.As("viewer"), w.As("superAdmin"), roleWrites(fresh("Roles"))[operation]
			before := Given(write.subject(ctx, w, admin))
			request := write.request(w, before)
			Suppose(tried.denied, viewer.Call(ctx, operation, request...)).NotTo(Succeed(), "by a Client Viewer")
			after := Given(write.subject(ctx, w, admin))
			for _, name := range []string{"TimeStamp", "LastModifiedTime", "LastModifiedByUserId"} {
				Expect(after.Value(entity+"/"+name)).To(Equal(before.Value(entity+"/"+name)), name)
			}
			Control(admin.Call(ctx, operation, request...))
		}, Writes(Restorable))
})

var _ = Behaviour("CM-ROLE-075", "refuses an Advertiser Campaign Manager to invite and to update users", func(ctx SpecContext, w *World) {
	manager, admin := w.As("campaignManager"), w.As("superAdmin")
	for _, operation := range []string{"SendUserInvitation", "UpdateUser"} {
		write := roleWrites(fresh("Roles"))[operation]
		before := Given(write.subject(ctx, w, admin))
		request := write.request(w, before)
		Thrice(func() {
			Expect(manager.Call(ctx, operation, request...)).To(BeUnauthorised())
		})
		Expect(write.subject(ctx, w, admin)).To(BeSameAs(before.Body()), "afterwards")
		write.mayBe(ctx, w, operation, manager, request)
	}
}, Writes(Irreversible))

var _ = Behaviour("CM-ROLE-096", "refuses a write for lack of authorisation whatever its TimeStamp", func(ctx SpecContext, w *World) {
	viewer, admin := w.As("viewer"), w.As("superAdmin")
	get := Text("UserId", w.User("spare"))
	before := Given(admin.Call(ctx, "GetUser", get))
	read := before.Take("User")
	Suppose("CM-ROLE-064", viewer.Call(ctx, "UpdateUser", read)).To(BeUnauthorised(), "with the current TimeStamp")
	Suppose("CM-ROLE-064", admin.Call(ctx, "GetUser", get)).To(BeSameAs(before.Body()), "after that")

	changed := read.Clone()
	changed.SetText("JobTitle", "Changed")
	Control(admin.Call(ctx, "UpdateUser", changed)) // and the one that was read is out of date
	now := Given(admin.Call(ctx, "GetUser", get))
	reply := viewer.Call(ctx, "UpdateUser", read)
	Record("%s", reply) // the TimeStamp may be named in place of the role
	Expect(reply).To(BeRefused())
	Suppose("CM-ROLE-064", admin.Call(ctx, "GetUser", get)).To(BeSameAs(now.Body()), "afterwards")
}, Writes(Restorable))
