package specs

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

var _ = Behaviour("CM-ROLE-001", "decides by the caller's role alone whether the same UpdateCustomer succeeds", func(ctx SpecContext, w *World) {
	admin, write := w.As("superAdmin"), roleWrites(fresh("Roles"))["UpdateCustomer"]
	for _, role := range []contract.Role{contract.SuperAdmin, contract.Aggregator, contract.Standard, contract.AdvertiserCampaignManager, contract.ClientViewer} {
		caller := w.As(holderOf[role])
		before := Given(write.subject(ctx, w, admin))
		request := write.request(w, before) // with the time stamp of now
		if verdictOn(w, "UpdateCustomer", role) != contract.Deny {
			Control(caller.Call(ctx, "UpdateCustomer", request...))
			continue
		}
		Thrice(func() {
			Expect(caller.Call(ctx, "UpdateCustomer", request...)).To(BeUnauthorised(), roleWords[role])
		})
		denied := contract.Roles(w.Contract().Version).Cell("UpdateCustomer", role).Requirement
		Suppose(denied, write.subject(ctx, w, admin)).To(BeSameAs(before.Body()), "after the refusals")
	}
}, Writes(Restorable))

var _ = Behaviour("CM-ROLE-002", "numbers the roles 16, 33, 41, 100 and 203", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	var other []string
	for _, role := range contract.DocumentedRoles {
		holder := w.As(holderOf[role])
		user := Given(admin.Call(ctx, "GetUser", Text("UserId", holder.UserID)))
		Suppose("CM-GETUSER-004", user).To(HaveElement("User/Id", Equal(holder.UserID)))
		Expect(user.Values(roleIDs(w))).To(ContainElement(strconv.Itoa(int(role))), roleWords[role])
		for _, id := range user.Result.StrangeRoles {
			if !slices.Contains(other, id) {
				other = append(other, id)
			}
		}
	}
	Observe("CM-ROLE-003", "users have roles that no page lists: [%s]", strings.Join(other, " "))
}, Also("CM-GETUSER-025"))

var _ = Behaviour("CM-ROLE-090", "shows an Aggregator as one who is also Super Admin of the same customer", func(ctx SpecContext, w *World) {
	admin, aggregator := w.As("superAdmin"), w.As("aggregator")
	user := Given(admin.Call(ctx, "GetUser", Text("UserId", aggregator.UserID)))
	Suppose("CM-GETUSER-004", user).To(HaveElement("User/Id", Equal(aggregator.UserID)))
	Expect(user).To(HaveValues(roleIDs(w), "33", "41"))
})

var _ = Behaviour("CM-ROLE-093", "gives a person no rights in one customer by the role held in another", func(ctx SpecContext, w *World) {
	// Both are Viewers of customer A; one@ is Super Admin of customer B besides.
	one, viewer, admin := w.As("one"), w.As("viewerA"), w.As("adminA")
	list := predicates(where("CustomerId", "Equals", w.Customer("A")))
	before := Given(admin.Call(ctx, "SearchUserInvitations", list))
	request := invitationInto(w, w.Customer("A"))
	Thrice(func() {
		Suppose("CM-ROLE-044", viewer.Call(ctx, "SendUserInvitation", request)).To(BeUnauthorised(), "a mere Viewer")
	})
	Suppose("CM-ROLE-044", admin.Call(ctx, "SearchUserInvitations", list)).To(BeSameAs(before.Body()), "after the attempt of a mere Viewer")

	Thrice(func() {
		Expect(one.Call(ctx, "SendUserInvitation", request)).To(BeUnauthorised())
	})
	Expect(admin.Call(ctx, "SearchUserInvitations", list)).To(BeSameAs(before.Body()), "afterwards")

	Control(admin.Call(ctx, "SendUserInvitation", request))
	Control(one.Call(ctx, "SendUserInvitation", invitationInto(w, w.Customer("B"))))
}, InWorld("contoso-merged"), Shaped(withViewerOfA), Writes(Irreversible))

// withViewerOfA gives customer A a second Viewer, who is nothing else.
func withViewerOfA(declared *world.World) {
	declared.People["viewerA"] = world.Person{SignIn: "viewer.a.{unique}@contoso.com"}
	declared.Users["viewerA"] = world.User{Person: "viewerA", Customer: "A", Roles: []int{world.ClientViewer}, First: "Vito", Last: "Viewer"}
	declared.Personas["viewerA"] = world.Persona{Person: "viewerA", User: "viewerA"}
}

var _ = Behaviour("CM-ROLE-093/foreign-user", "refuses to give a user of another customer a role in the own one", func(ctx SpecContext, w *World) {
	roleAcross(ctx, w, "X1", "spare", "superAdmin")
}, Writes(Irreversible), Shaped(outsideAggregator))

var _ = Behaviour("CM-ROLE-093/foreign-customer", "refuses to give an own user a role in another customer", func(ctx SpecContext, w *World) {
	roleAcross(ctx, w, "C1", "outsider", "outsider")
}, Writes(Irreversible), Shaped(outsideAggregator))

// outsideAggregator gives the Super Admin of X1 the role that changes roles in every version.
func outsideAggregator(declared *world.World) {
	user := declared.Users["outsider"]
	user.Roles = []int{world.Aggregator, world.SuperAdmin}
	declared.Users["outsider"] = user
}

// roleAcross has the Aggregator of X1 give a user a role in a customer, one
// of which is not X1's; an Aggregator of C1 may do so within C1.
func roleAcross(ctx SpecContext, w *World, customer, user, reader string) {
	outsider, aggregator := w.As("outsider"), w.As("aggregator")
	get := Text("UserId", w.User(user))
	role := func(customer string, user *Element) []*Element {
		return []*Element{
			Text("CustomerId", w.Customer(customer)), user, Text("NewRoleId", "100"), Nil("NewAccountIds"), Nil("NewCustomerIds"),
			Nil("DeleteRoleId"), Nil("DeleteAccountIds"), Nil("DeleteCustomerIds"),
		}
	}
	before := Given(w.As(reader).Call(ctx, "GetUser", get))
	Thrice(func() {
		Expect(outsider.Call(ctx, "UpdateUserRoles", role(customer, get)...)).To(BeUnauthorised())
	})
	Expect(w.As(reader).Call(ctx, "GetUser", get)).To(BeSameAs(before.Body()), "afterwards")

	Control(outsider.Call(ctx, "GetUser", Nil("UserId"))) // it is not the credential
	Control(aggregator.Call(ctx, "UpdateUserRoles", role("C1", Text("UserId", w.User("spare")))...))
}
