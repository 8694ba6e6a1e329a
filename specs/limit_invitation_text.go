package specs

import (
	"fmt"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

type invitationText struct {
	id, element string
}

var _ = each([]invitationText{{"CM-LIMIT-072", "FirstName"}, {"CM-LIMIT-072/last-name", "LastName"}, {"CM-LIMIT-073", "Email"}}, func(t invitationText) {
	longest := limitOf("SendUserInvitation", "UserInvitation/"+t.element, contract.Characters).Max.Value

	Behaviour(t.id, fmt.Sprintf("takes %d characters in the %s of an invitation and refuses %d", longest, t.element, longest+1), func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		fits, beyond := textOf(t.element, "", longest), textOf(t.element, "", longest+1)
		Expect(admin.Call(ctx, "SendUserInvitation", invitation(w, Text(t.element, beyond)))).To(BeRefused())
		stored := Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/" + t.element)
		Expect(stored).NotTo(ContainElement(beyond))

		Expect(admin.Call(ctx, "SendUserInvitation", invitation(w, Text(t.element, fits)))).To(Succeed())
		Suppose("CM-INVITE-002", Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/"+t.element)).To(ContainElement(fits))
	}, Writes(Irreversible))
})
