package specs

import . "github.com/cmconform/cmconform/harness/check"

// What a Standard user may do about others is disputed. Whichever it is, it
// does not depend on which of the lesser roles the others have.

var _ = Behaviour("CM-ROLE-082", "lets a Standard user invite into each of the lesser roles, or into none of them", func(ctx SpecContext, w *World) {
	standard, admin := w.As("standard"), w.As("superAdmin")
	before := Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")
	roles := []string{"203", "16", "100"}
	var invited []string
	for _, role := range roles {
		reply := standard.Call(ctx, "SendUserInvitation", invitation(w, Text("RoleId", role)))
		if reply.Succeeded() {
			invited = append(invited, role)
			continue
		}
		Expect(reply).To(BeUnauthorised(), "role "+role)
	}
	Record("a Standard user may invite into %d of %d roles", len(invited), len(roles))
	Expect(invited).To(Or(BeEmpty(), Equal(roles)))
	after := Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")
	Suppose("CM-INVITE-002", len(after)-len(before)).To(BeNumerically(">=", len(invited)), "invitations more than before")
	Suppose("CM-ROLE-042", len(after)-len(before)).To(Equal(len(invited)), "invitations more than before")
	Control(admin.Call(ctx, "SendUserInvitation", invitation(w)))
}, Writes(Irreversible))

var _ = Behaviour("CM-ROLE-082/delete-user", "lets a Standard user delete the holders of each of the lesser roles, or none of them", func(ctx SpecContext, w *World) {
	standard, admin := w.As("standard"), w.As("superAdmin")
	var deleted []string
	users := []string{"spare", "campaignManagerAll", "viewer"} // of the roles 203, 16 and 100
	for _, user := range users {
		id := Text("UserId", w.User(user))
		before := Given(admin.Call(ctx, "GetUser", id))
		reply := standard.Call(ctx, "DeleteUser", id, before.Take("User/TimeStamp"))
		if reply.Succeeded() {
			deleted = append(deleted, user)
			continue
		}
		Expect(reply).To(BeUnauthorised(), user)
		Suppose("CM-ROLE-037", admin.Call(ctx, "GetUser", id)).To(BeSameAs(before.Body()), user+" afterwards")
	}
	Record("a Standard user may delete %d of %d users", len(deleted), len(users))
	Expect(deleted).To(Or(BeEmpty(), Equal(users)))
	other := Text("UserId", w.User("secondSpare"))
	Control(admin.Call(ctx, "DeleteUser", other, Given(admin.Call(ctx, "GetUser", other)).Take("User/TimeStamp")))
}, Writes(Irreversible))
