package specs

import (
	"fmt"
	"time"

	. "github.com/cmconform/cmconform/harness/check"
)

// guest is an invitation into customer C1; changes replace what it says.
func guest(w *World, changes ...*Element) *Element {
	invitation := Group("UserInvitation",
		Text("FirstName", "Gail"), Text("LastName", "Guest"), Text("Email", "gail.guest@outlook.com"), Text("CustomerId", w.Customer("C1")),
		Nil("AccountIds"), Text("Lcid", "EnglishUS"))
	for _, c := range changes {
		invitation.Set(c.Name, c)
	}
	return invitation
}

// invitations are those of customer C1 that were not accepted.
func invitations(ctx SpecContext, w *World, caller *Persona) *Reply {
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

// stored sends an invitation and finds it again.
func stored(ctx SpecContext, w *World, caller *Persona, invitation *Element) *Element {
	id := Given(caller.Call(ctx, "SendUserInvitation", invitation)).Value("UserInvitationId")
	Suppose("CM-INVITE-001", id).To(MatchRegexp("^[1-9][0-9]*$"))
	found := invitationByID(Given(invitations(ctx, w, caller)), id)
	Suppose("CM-INVITE-002", found != nil).To(BeTrue(), "the invitation is found by its customer")
	return found
}

var _ = Behaviour("CM-INVITE-002", "finds a fresh invitation with the data that were sent", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	sent := guest(w, Text("RoleId", "100"))
	found := stored(ctx, w, admin, sent)
	for _, name := range []string{"FirstName", "LastName", "Email", "CustomerId", "RoleId", "Lcid"} {
		Expect(found).To(HaveElement(name, Equal(sent.Value(name))))
	}
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-003", "invites with the role that was chosen", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	for _, role := range []string{"16", "41", "100", "203"} {
		Expect(stored(ctx, w, admin, guest(w, Text("RoleId", role)))).To(HaveElement("RoleId", Equal(role)))
	}
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-004", "refuses to invite an Aggregator", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	before := Given(invitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")
	Expect(admin.Call(ctx, "SendUserInvitation", guest(w, Text("RoleId", "33")))).To(BeRefused())
	Expect(Given(invitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")).To(Equal(before))
	Control(admin.Call(ctx, "SendUserInvitation", guest(w, Text("RoleId", "41"))))
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-005", "keeps several invitations to the same address, with different roles", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	first := stored(ctx, w, admin, guest(w, Text("RoleId", "100")))
	second := stored(ctx, w, admin, guest(w, Text("RoleId", "203")))
	Expect(second.Value("Id")).NotTo(Equal(first.Value("Id")))
	both := Given(invitations(ctx, w, admin))
	for _, i := range []*Element{first, second} {
		found := invitationByID(both, i.Value("Id"))
		Expect(found != nil).To(BeTrue(), "the invitation with role "+i.Value("RoleId")+" is still there")
		Expect(found).To(HaveElement("RoleId", Equal(i.Value("RoleId"))))
	}
	Suppose("CM-INVITE-003", first.Value("RoleId")).NotTo(Equal(second.Value("RoleId")))
}, Writes(Irreversible), Also("CM-INVITE-006"))

var _ = Behaviour("CM-INVITE-007", "chooses the id and the expiration of an invitation itself", func(ctx SpecContext, w *World) {
	distant := time.Now().AddDate(5, 0, 0).UTC()
	found := stored(ctx, w, w.As("superAdmin"),
		guest(w, Text("RoleId", "100"), Text("Id", "7"), Text("ExpirationDate", distant.Format("2006-01-02T15:04:05"))))
	Expect(found).NotTo(HaveElement("Id", Equal("7")))
	expires := utc(found.Value("ExpirationDate"))
	Record("expires after %.0f days", time.Until(expires).Hours()/24)
	Expect(expires.After(time.Now()) && expires.Before(distant.AddDate(-1, 0, 0))).To(BeTrue(), fmt.Sprintf("expires on %s, of its own choice", found.Value("ExpirationDate")))
}, Writes(Irreversible))

var _ = each([]string{"Email", "FirstName", "LastName", "CustomerId", "RoleId"}, func(name string) {
	variant := ""
	if name != "Email" {
		variant = "/" + kebab(name)
	}
	Behaviour("CM-INVITE-008"+variant, "refuses an invitation without "+name, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		complete := guest(w, Text("RoleId", "100"))
		lacking := complete.Clone()
		lacking.Remove(name)
		before := Given(invitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")
		Expect(admin.Call(ctx, "SendUserInvitation", lacking)).To(BeRefused())
		Expect(Given(invitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")).To(Equal(before))
		Control(admin.Call(ctx, "SendUserInvitation", complete))
	}, Writes(Irreversible))
})

var _ = Behaviour("CM-INVITE-010", "keeps an invitation for all accounts free of accounts", func(ctx SpecContext, w *World) {
	found := stored(ctx, w, w.As("superAdmin"), guest(w, Text("RoleId", "100"), Nil("AccountIds")))
	Expect(found).To(HaveBlank("AccountIds"))
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-011", "limits an invitation to the accounts that were sent", func(ctx SpecContext, w *World) {
	found := stored(ctx, w, w.As("superAdmin"), guest(w, Text("RoleId", "16"), Longs("AccountIds", w.Account("A1"), w.Account("A3"))))
	Expect(found).To(HaveValues("AccountIds/long", w.Account("A1"), w.Account("A3")))
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-012", "takes accounts with a role that reaches all of them anyway", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Control(admin.Call(ctx, "SendUserInvitation", guest(w, Text("RoleId", "41"))))
	reply := admin.Call(ctx, "SendUserInvitation", guest(w, Text("RoleId", "41"), Longs("AccountIds", w.Account("A1"))))
	Expect(reply).To(Succeed())
	Suppose("CM-INVITE-002", Given(invitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/RoleId")).To(ContainElement("41"))
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-013", "refuses an invitation to an account of another customer", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Expect(admin.Call(ctx, "SendUserInvitation", guest(w, Text("RoleId", "100"), Longs("AccountIds", w.Account("X1A"))))).To(BeRefused())
	Expect(Given(invitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/AccountIds/long")).NotTo(ContainElement(w.Account("X1A")))
	Control(admin.Call(ctx, "SendUserInvitation", guest(w, Text("RoleId", "100"), Longs("AccountIds", w.Account("A1")))))
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-014", "refuses an invitation into a customer that the caller cannot reach", func(ctx SpecContext, w *World) {
	admin, outsider := w.As("superAdmin"), w.As("outsider")
	before := Given(invitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")
	Expect(outsider.Call(ctx, "SendUserInvitation", guest(w, Text("RoleId", "100")))).To(BeUnauthorised())
	Expect(Given(invitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")).To(Equal(before))
	Control(admin.Call(ctx, "SendUserInvitation", guest(w, Text("RoleId", "100"))))
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-015", "refuses a malformed e-mail address", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Expect(admin.Call(ctx, "SendUserInvitation", guest(w, Text("RoleId", "100"), Text("Email", "no address at all")))).To(BeRefused())
	Expect(Given(invitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Email")).NotTo(ContainElement("no address at all"))
	Control(admin.Call(ctx, "SendUserInvitation", guest(w, Text("RoleId", "100"))))
}, Writes(Irreversible))
