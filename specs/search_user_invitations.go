package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// invited gives customer C1 invitations in every state.
func invited(declared *world.World) {
	declared.Invitations = map[string]world.Invitation{
		"pending":  {Customer: "C1", Email: "pending.{unique}@outlook.com", Role: world.ClientViewer},
		"expired":  {Customer: "C1", Email: "expired.{unique}@outlook.com", Role: world.ClientViewer, Status: world.InvitationExpired},
		"accepted": {Customer: "C1", Email: "accepted.{unique}@outlook.com", Role: world.ClientViewer, Status: world.InvitationAccepted},
	}
}

var _ = Behaviour("CM-INVITE-016", "lists pending invitations, expired or not", func(ctx SpecContext, w *World) {
	reply := findInvitations(ctx, w, w.As("superAdmin"))
	Expect(reply).To(Succeed())
	Expect(reply.Values("UserInvitations/UserInvitation/Id")).To(ContainElements(w.Invitation("pending"), w.Invitation("expired")))
}, Shaped(invited))

var _ = Behaviour("CM-INVITE-017", "lists no invitation that was accepted", func(ctx SpecContext, w *World) {
	found := Given(findInvitations(ctx, w, w.As("superAdmin"))).Values("UserInvitations/UserInvitation/Id")
	Suppose("CM-INVITE-018", found).To(ContainElement(w.Invitation("pending")))
	Expect(found).NotTo(ContainElement(w.Invitation("accepted")))
}, Shaped(invited))

var _ = Behaviour("CM-INVITE-018", "shows by the list of invitations whether one is still pending", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	id := Given(admin.Call(ctx, "SendUserInvitation", invitation(w))).Value("UserInvitationId")
	Suppose("CM-INVITE-001", id).To(MatchRegexp("^[1-9][0-9]*$"))
	Expect(Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")).To(ContainElement(id))
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-019", "lists invitations only of customers that the caller reaches", func(ctx SpecContext, w *World) {
	Control(findInvitations(ctx, w, w.As("superAdmin")))
	reply := findInvitations(ctx, w, w.As("outsider"))
	Record("%s", reply)
	if reply.Succeeded() {
		Expect(reply).To(HaveBlank("UserInvitations"))
		return
	}
	Expect(reply).To(BeUnauthorised())
}, Shaped(invited))
