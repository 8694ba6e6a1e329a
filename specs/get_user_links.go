package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// What the CustomerRoles in the reply to GetUser say of links to other customers and their accounts.

var _ = Behaviour("CM-GETUSER-015", "gives no CustomerLinkPermission for the customer that a user is signed up in", func(ctx SpecContext, w *World) {
	for _, name := range []string{"superAdmin", "aggregator", "standard", "viewer"} {
		reply := Given(w.As(name).Call(ctx, "GetUser", Nil("UserId")))
		Suppose("CM-GETUSER-008", reply).To(HaveElement("CustomerRoles/CustomerRole"), name)
		for _, role := range reply.All("CustomerRoles/CustomerRole") {
			Expect(role).To(HaveBlank("CustomerLinkPermission"), name)
		}
	}
})

var _ = Behaviour("CM-GETUSER-016", "gives one of the documented values for a CustomerLinkPermission, or none", func(ctx SpecContext, w *World) {
	reply := Given(w.As("agency").Call(ctx, "GetUser", Nil("UserId")))
	Suppose("CM-GETUSER-008", reply).To(HaveElement("CustomerRoles/CustomerRole"))
	for _, role := range reply.All("CustomerRoles/CustomerRole") {
		Expect(role.Value("CustomerLinkPermission")).To(BeElementOf("", "Administrative", "Standard", "LinkedEntityOnly"), "customer "+role.Value("CustomerId"))
	}
}, Shaped(func(declared *world.World) {
	declared.Links = map[string]world.Link{"client": {Agency: "G1", Customer: "K1", Status: "Active"}}
}))

var _ = Behaviour("CM-GETUSER-017", "has LinkedAccountIds in every CustomerRole without being asked for it", func(ctx SpecContext, w *World) {
	reply := Given(w.As("agency").Call(ctx, "GetUser", Nil("UserId")))
	Suppose("CM-GETUSER-008", reply).To(HaveElement("CustomerRoles/CustomerRole"))
	for _, role := range reply.All("CustomerRoles/CustomerRole") {
		Expect(role.Child("LinkedAccountIds") != nil).To(BeTrue(), "LinkedAccountIds for customer "+role.Value("CustomerId"))
	}
	Expect(reply.Values("CustomerRoles/CustomerRole/LinkedAccountIds/long")).To(ContainElement(w.Account("K01")), "the linked account")
}, Shaped(func(declared *world.World) {
	declared.Links = map[string]world.Link{"account": {Agency: "G1", Account: "K01", Status: "Active"}}
}))

var _ = Behaviour("CM-GETUSER-018", "lists no LinkedAccountIds where no account is linked", func(ctx SpecContext, w *World) {
	if !w.Made() {
		Skip("that nothing is linked is known only of a world that was made for the check")
	}
	for _, name := range []string{"superAdmin", "standard", "viewer"} {
		reply := Given(w.As(name).Call(ctx, "GetUser", Nil("UserId")))
		Suppose("CM-GETUSER-008", reply).To(HaveElement("CustomerRoles/CustomerRole"), name)
		for _, role := range reply.All("CustomerRoles/CustomerRole") {
			Expect(role).To(HaveBlank("LinkedAccountIds"), name)
		}
	}
})

var _ = Behaviour("CM-GETUSER-019", "lists the accounts that a reseller signed up as linked ones, without a CustomerRole in their customer", func(ctx SpecContext, w *World) {
	reply := Given(w.As("aggregator").Call(ctx, "GetUser", Nil("UserId")))
	Expect(reply.Values("CustomerRoles/CustomerRole/LinkedAccountIds/long")).To(ContainElements(w.Account("K01"), w.Account("K02")))
	Expect(reply.Values("CustomerRoles/CustomerRole/CustomerId")).NotTo(ContainElement(w.Customer("K1")))
}, Shaped(reseller))
