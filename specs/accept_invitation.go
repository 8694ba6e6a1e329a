package specs

import (
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// What becomes of an invitation when somebody accepts it, and of a credential when its time is over.

// inviting gives customer C1 an invitation to one account and another one to all of them.
func inviting(declared *world.World) {
	declared.Invitations = map[string]world.Invitation{
		"manager": {Customer: "C1", Email: "manager.{unique}@outlook.com", Role: world.AdvertiserCampaignManager, Accounts: []string{"A1"}},
		"viewer":  {Customer: "C1", Email: "viewer.{unique}@outlook.com", Role: world.ClientViewer},
	}
}

var _ = Behaviour("CM-INVITE-022", "gives who accepts an invitation the role that it offered", func(ctx SpecContext, w *World) {
	manager := rolesByCustomer(Given(w.As("campaignManager").Call(ctx, "GetUser", Nil("UserId"))))
	Suppose("CM-GETUSER-012", manager).To(ConsistOf(w.Customer("C1")+" 16"), "of who has the role from the start")
	for _, offered := range []struct{ invitation, role string }{{"manager", "16"}, {"viewer", "100"}} {
		invitee := w.AcceptInvitation(ctx, offered.invitation, "")
		reply := Given(invitee.Call(ctx, "GetUser", Nil("UserId")))
		Expect(rolesByCustomer(reply)).To(ConsistOf(w.Customer("C1")+" "+offered.role), "CustomerId and RoleId by the invitation "+offered.invitation)
	}
}, Shaped(inviting))

var _ = Behaviour("CM-INVITE-022/accounts", "limits who accepts an invitation to the accounts that it named", func(ctx SpecContext, w *World) {
	manager := w.AcceptInvitation(ctx, "manager", "")
	within, without := Text("AccountId", w.Account("A1")), Text("AccountId", w.Account("A2"))
	Control(w.As("superAdmin").Call(ctx, "GetAccount", without))
	Suppose("CM-ROLE-077", w.As("campaignManager").Call(ctx, "GetAccount", without)).To(BeUnauthorised(), "who was limited from the start")
	Suppose("CM-ROLE-008", w.As("campaignManager").Call(ctx, "GetAccount", within)).To(Succeed(), "who has the role from the start")
	Suppose("CM-ROLE-009", w.As("viewer").Call(ctx, "GetAccount", without)).To(Succeed(), "who has the role from the start")
	Expect(manager.Call(ctx, "GetAccount", within)).To(Succeed(), "the account of the invitation")
	Expect(manager.Call(ctx, "GetAccount", without)).To(BeUnauthorised(), "another account of the customer")

	viewer := w.AcceptInvitation(ctx, "viewer", "")
	for _, account := range []*Element{within, without} {
		Expect(viewer.Call(ctx, "GetAccount", account)).To(Succeed(), "an invitation to all accounts")
	}
}, Shaped(inviting))

// invitingTwice sends two invitations to each of two addresses.
func invitingTwice(declared *world.World) {
	declared.Invitations = map[string]world.Invitation{}
	for _, name := range []string{"earlier", "later"} {
		address := name + ".{unique}@outlook.com"
		declared.Invitations[name+"-1"] = world.Invitation{Customer: "C1", Email: address, Role: world.AdvertiserCampaignManager, Accounts: []string{"A1"}}
		declared.Invitations[name+"-2"] = world.Invitation{Customer: "C1", Email: address, Role: world.ClientViewer}
	}
}

var _ = Behaviour("CM-INVITE-022/any-of-several", "gives the role of the invitation that is accepted, whatever others went to the address", func(ctx SpecContext, w *World) {
	manager := rolesByCustomer(Given(w.As("campaignManager").Call(ctx, "GetUser", Nil("UserId"))))
	Suppose("CM-GETUSER-012", manager).To(ConsistOf(w.Customer("C1")+" 16"), "of who has the role from the start")
	for _, offered := range []struct{ invitation, role string }{{"earlier-1", "16"}, {"later-2", "100"}} {
		invitee := w.AcceptInvitation(ctx, offered.invitation, "")
		reply := Given(invitee.Call(ctx, "GetUser", Nil("UserId")))
		Expect(rolesByCustomer(reply)).To(ConsistOf(w.Customer("C1")+" "+offered.role), "CustomerId and RoleId by the invitation "+offered.invitation)
	}
}, Shaped(invitingTwice))

var _ = Behaviour("CM-MULTI-027/late", "adds the role of an invitation to those of an existing sign-in", func(ctx SpecContext, w *World) {
	one := w.As("one")
	before := rolesByCustomer(Given(one.Call(ctx, "GetUser", Nil("UserId"))))
	Suppose("CM-MULTI-003", before).To(ConsistOf(w.Customer("A") + " 100"))
	w.AcceptInvitation(ctx, "to-B", "one")
	Expect(rolesByCustomer(Given(one.Call(ctx, "GetUser", Nil("UserId"))))).To(ConsistOf(w.Customer("A")+" 100", w.Customer("B")+" 203"), "CustomerId and RoleId of each role")
}, InWorld("contoso"), Shaped(func(declared *world.World) {
	declared.Invitations = map[string]world.Invitation{"to-B": {Customer: "B", Email: declared.People["one"].SignIn, Role: world.Standard}}
}))

var _ = Behaviour("CM-INVITE-017/late", "takes an invitation off the list when it is accepted", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	listed := func() []string {
		return Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")
	}
	Suppose("CM-INVITE-018", listed()).To(ContainElements(w.Invitation("manager"), w.Invitation("viewer")))
	w.AcceptInvitation(ctx, "viewer", "")
	found := listed()
	Suppose("CM-INVITE-018", found).To(ContainElement(w.Invitation("manager")))
	Expect(found).NotTo(ContainElement(w.Invitation("viewer")))
}, Shaped(inviting))

var _ = Behaviour("CM-INVITE-016/late", "goes on listing an invitation whose time has run out", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	found := func() []string {
		return Given(findInvitations(ctx, w, admin)).Values("UserInvitations/UserInvitation/Id")
	}
	Suppose("CM-INVITE-018", found()).To(ContainElements(w.Invitation("manager"), w.Invitation("viewer")))
	w.ExpireInvitation(ctx, "manager")
	Expect(found()).To(ContainElements(w.Invitation("manager"), w.Invitation("viewer")))
}, Shaped(inviting))

var _ = Behaviour("CM-AUTH-008/late", "refuses a token with 109 AuthenticationTokenExpired once its time is over", func(ctx SpecContext, w *World) {
	brief := w.SignInAgain(ctx, "viewer", time.Hour)
	Given(brief.Call(ctx, "GetUser", Nil("UserId")))
	w.Advance(ctx, 2*time.Hour)
	Control(w.As("superAdmin").Call(ctx, "GetUser", Nil("UserId")))
	outlived := brief.WithTokenOf(brief) // known to be no fresh credential any more
	Thrice(func() {
		Expect(outlived.Call(ctx, "GetUser", Nil("UserId"))).To(BeFault(109, "AuthenticationTokenExpired"))
	})
})
