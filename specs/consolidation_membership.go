package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// How a person comes to a further user, and how one of several goes.

var _ = Behaviour("CM-MULTI-027", "adds the role of an accepted invitation to existing credentials", func(ctx SpecContext, w *World) {
	one := w.As("one")
	reply := Given(one.Call(ctx, "GetUser", Nil("UserId")))
	Suppose("CM-GETUSER-001", reply).To(HaveElement("User/Id", Equal(one.UserID)))
	Expect(rolesByCustomer(reply)).To(ContainElements(w.Customer("A")+" 100", w.Customer("B")+" 203"))
}, InWorld("contoso"), Shaped(func(declared *world.World) {
	one := declared.People["one"].SignIn
	declared.Invitations = map[string]world.Invitation{
		"to-B": {Customer: "B", Email: one, First: "Olga", Last: "One", Role: world.Standard, Status: world.InvitationAccepted},
	}
	declared.Users["one-in-B"] = world.User{Person: "one", Customer: "B", Roles: []int{world.Standard}, First: "Olga", Last: "One"}
}))

var _ = Behaviour("CM-MULTI-032", "takes one role from a consolidated person whose user in that customer is deleted", func(ctx SpecContext, w *World) {
	one, admin := w.As("one"), w.As("adminC")
	merged := Text("UserId", w.User("789"))
	Suppose("CM-MULTI-007", Given(one.Call(ctx, "GetUser", Nil("UserId")))).To(HaveValues("CustomerRoles/CustomerRole/CustomerId", w.Customer("A"), w.Customer("B"), w.Customer("C")))

	Given(admin.Call(ctx, "DeleteUser", merged, Given(admin.Call(ctx, "GetUser", merged)).Take("User/TimeStamp")))
	if gone := admin.Call(ctx, "GetUser", merged); gone.Succeeded() {
		Suppose("CM-USER-027", gone).NotTo(HaveElement("User/UserLifeCycleStatus", Equal("Active")))
	}

	reply := one.Call(ctx, "GetUser", Nil("UserId"))
	Expect(reply).To(HaveValues("CustomerRoles/CustomerRole/CustomerId", w.Customer("A"), w.Customer("B")))
}, InWorld("contoso-merged"), Writes(Irreversible))
