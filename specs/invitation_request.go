package specs

import . "github.com/cmconform/cmconform/harness/check"

// What checks about invitations send and read.

// invitation is one for a campaign manager of customer C1, a role that every
// version may invite in; changes replace what it says.
func invitation(w *World, changes ...*Element) *Element {
	return invitationInto(w, w.Customer("C1"), changes...)
}

func invitationInto(w *World, customer string, changes ...*Element) *Element {
	invitation := Group("UserInvitation",
		Text("FirstName", "Gail"), Text("LastName", NamedBriefly()), Text("Email", w.Invitee("gail.guest@outlook.com")), Text("CustomerId", customer),
		Text("RoleId", "16"), Nil("AccountIds"), Text("Lcid", "EnglishUS"))
	for _, c := range changes {
		invitation.Set(c.Name, c)
	}
	return invitation
}

// findInvitations is a search for those into customer C1 that were not accepted.
func findInvitations(ctx SpecContext, w *World, caller *Persona) *Reply {
	return caller.Call(ctx, "SearchUserInvitations", predicates(where("CustomerId", "Equals", w.Customer("C1"))))
}

// invitationByID is one of the invitations found, nil where it is not among them.
func invitationByID(found *Reply, id string) *Element {
	for _, i := range found.All("UserInvitations/UserInvitation") {
		if i.Value("Id") == id {
			return i
		}
	}
	return nil
}

// sendAndFind sends an invitation and finds it again.
func sendAndFind(ctx SpecContext, w *World, caller *Persona, invitation *Element) *Element {
	id := Given(caller.Call(ctx, "SendUserInvitation", invitation)).Value("UserInvitationId")
	Suppose("CM-INVITE-001", id).To(MatchRegexp(`^[1-9]\d*$`))
	found := invitationByID(Given(findInvitations(ctx, w, caller)), id)
	Suppose("CM-INVITE-002", found != nil).To(BeTrue(), "the invitation is found by its customer")
	return found
}
