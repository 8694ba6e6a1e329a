package specs

import (
	"time"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

var _ = Behaviour("CM-INVITE-001", "answers an invitation with its id", func(ctx SpecContext, w *World) {
	reply := w.As("superAdmin").Call(ctx, "SendUserInvitation", invitation(w))
	Expect(reply).To(Succeed())
	Expect(reply).To(HaveElement("UserInvitationId", MatchRegexp(`^[1-9]\d*$`)))
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-002", "finds a fresh invitation with the data that were sent", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Given(admin.Call(ctx, "SendUserInvitation", invitation(w, Text("Email", w.Invitee("gus.guest@outlook.com")), Text("FirstName", "Gus"), Text("LastName", "Gusto"))))
	sent := invitation(w)
	found := sendAndFind(ctx, w, admin, sent)
	for _, name := range []string{"FirstName", "LastName", "Email", "CustomerId", "RoleId", "Lcid"} {
		Expect(found).To(HaveElement(name, Equal(sent.Value(name))))
	}
	sent.Remove("Lcid")
	Observe("C-26", "an invitation without Lcid: %s", admin.Call(ctx, "SendUserInvitation", sent))
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-003", "invites with the role that was chosen", func(ctx SpecContext, w *World) {
	invitesAs(ctx, w, "16", "41", "203")
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-003/viewer", "invites Viewers, and whoever is to be more as such", func(ctx SpecContext, w *World) {
	invitesAs(ctx, w, "100", "41")
}, Writes(Irreversible), OnlyIn("v12", "v13")) // v11 reserves the role

func invitesAs(ctx SpecContext, w *World, roles ...string) {
	for _, role := range roles {
		Expect(sendAndFind(ctx, w, w.As("superAdmin"), invitation(w, Text("RoleId", role)))).To(HaveElement("RoleId", Equal(role)))
	}
}

var _ = Behaviour("CM-INVITE-004", "refuses to invite an Aggregator", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	before := Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")
	Expect(admin.Call(ctx, "SendUserInvitation", invitation(w, Text("RoleId", "33")))).To(BeRefused())
	Expect(Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")).To(ConsistOf(members(before)...))
	Control(admin.Call(ctx, "SendUserInvitation", invitation(w, Text("RoleId", "41"))))
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-005", "keeps several invitations to the same address, with different roles", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	first := sendAndFind(ctx, w, admin, invitation(w))
	second := sendAndFind(ctx, w, admin, invitation(w, Text("RoleId", "203")))
	Expect(second.Value("Id")).NotTo(Equal(first.Value("Id")))
	both := Given(findInvitations(ctx, w, admin))
	for _, i := range []*Element{first, second} {
		found := invitationByID(both, i.Value("Id"))
		Expect(found != nil).To(BeTrue(), "the invitation with role "+i.Value("RoleId")+" is still there")
		Expect(found).To(HaveElement("RoleId", Equal(i.Value("RoleId"))))
	}
	Suppose("CM-INVITE-003", first.Value("RoleId")).NotTo(Equal(second.Value("RoleId")))
}, Writes(Irreversible), Also("CM-INVITE-006"))

var _ = Behaviour("CM-INVITE-007", "chooses the id and the expiration of an invitation itself", func(ctx SpecContext, w *World) {
	distant := time.Now().AddDate(5, 0, 0).UTC()
	found := sendAndFind(ctx, w, w.As("superAdmin"),
		invitation(w, Text("Id", "7"), Text("ExpirationDate", distant.Format("2006-01-02T15:04:05"))))
	Expect(found).NotTo(HaveElement("Id", Equal("7")))
	expires := utc(found.Value("ExpirationDate"))
	Record("expires after %.0f days", time.Until(expires).Hours()/24)
	Expect(expires.After(time.Now()) && expires.Before(distant.AddDate(-1, 0, 0))).To(BeTrue(), "expires on "+found.Value("ExpirationDate")+", of its own choice")
}, Writes(Irreversible))

var _ = each([]string{"Email", "FirstName", "LastName", "CustomerId", "RoleId"}, func(name string) {
	variant := ""
	if name != "Email" {
		variant = "/" + contract.Kebab(name)
	}
	Behaviour("CM-INVITE-008"+variant, "refuses an invitation without "+name, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		complete := invitation(w)
		lacking := complete.Clone()
		lacking.Remove(name)
		before := Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")
		Expect(admin.Call(ctx, "SendUserInvitation", lacking)).To(BeRefused())
		Expect(Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")).To(ConsistOf(members(before)...))
		Control(admin.Call(ctx, "SendUserInvitation", complete))
	}, Writes(Irreversible))
})

var _ = Behaviour("CM-INVITE-010", "keeps an invitation for all accounts free of accounts", func(ctx SpecContext, w *World) {
	found := sendAndFind(ctx, w, w.As("superAdmin"), invitation(w, Nil("AccountIds")))
	Expect(found).To(HaveBlank("AccountIds"))
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-011", "limits an invitation to the accounts that were sent", func(ctx SpecContext, w *World) {
	found := sendAndFind(ctx, w, w.As("superAdmin"), invitation(w, Text("RoleId", "16"), Longs("AccountIds", w.Account("A1"), w.Account("A3"))))
	Expect(found).To(HaveValues("AccountIds/long", w.Account("A1"), w.Account("A3")))
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-012", "takes accounts with a role that reaches all of them anyway", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Control(admin.Call(ctx, "SendUserInvitation", invitation(w, Text("RoleId", "41"))))
	reply := admin.Call(ctx, "SendUserInvitation", invitation(w, Text("RoleId", "41"), Longs("AccountIds", w.Account("A1"))))
	Expect(reply).To(Succeed())
	Suppose("CM-INVITE-002", Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/RoleId")).To(ContainElement("41"))
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-013", "refuses an invitation to an account of another customer", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Expect(admin.Call(ctx, "SendUserInvitation", invitation(w, Longs("AccountIds", w.Account("X1A"))))).To(BeRefused())
	Expect(Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/AccountIds/long")).NotTo(ContainElement(w.Account("X1A")))
	Control(admin.Call(ctx, "SendUserInvitation", invitation(w, Longs("AccountIds", w.Account("A1")))))
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-014", "refuses an invitation into a customer that the caller cannot reach", func(ctx SpecContext, w *World) {
	admin, outsider := w.As("superAdmin"), w.As("outsider")
	before := Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")
	Expect(outsider.Call(ctx, "SendUserInvitation", invitation(w))).To(BeUnauthorised())
	Expect(Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")).To(ConsistOf(members(before)...))
	Control(admin.Call(ctx, "SendUserInvitation", invitation(w)))
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-015", "refuses a malformed e-mail address", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Expect(admin.Call(ctx, "SendUserInvitation", invitation(w, Text("Email", "no address at all")))).To(BeRefused())
	Expect(Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Email")).NotTo(ContainElement("no address at all"))
	Control(admin.Call(ctx, "SendUserInvitation", invitation(w)))
}, Writes(Irreversible))
