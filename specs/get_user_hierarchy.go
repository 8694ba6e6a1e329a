package specs

import . "github.com/cmconform/cmconform/harness/check"

// What GetUser says of customers that several links lead to.

// roleFor returns what the caller's CustomerRoles say of a customer, nil for nothing.
func roleFor(ctx SpecContext, w *World, caller *Persona, key string) *Element {
	reply := Given(caller.Call(ctx, "GetUser", Nil("UserId")))
	Suppose("CM-GETUSER-008", reply).To(HaveElement("CustomerRoles/CustomerRole"))
	for _, role := range reply.All("CustomerRoles/CustomerRole") {
		Suppose("CM-GETUSER-016", role.Value("CustomerLinkPermission")).To(BeElementOf("", "Administrative", "Standard", "LinkedEntityOnly"))
		if role.Value("CustomerId") == w.Customer(key) {
			return role
		}
	}
	return nil
}

var _ = Behaviour("CM-HIER-008", "gives a role in every customer of the hierarchy, with the permission of the link that leads there", func(ctx SpecContext, w *World) {
	top := w.As("top")
	Suppose("CM-GETUSER-017", roleFor(ctx, w, w.As("bottom"), "333").Values("LinkedAccountIds/long")).To(ContainElement(w.Account("444111")), "to a user of 333")
	Suppose("CM-GETUSER-015", roleFor(ctx, w, top, "111")).To(HaveBlank("CustomerLinkPermission"), "for the own customer")
	for key, permission := range byKey(map[string]string{"222": "Administrative", "333": "Standard"}) {
		role := roleFor(ctx, w, top, key)
		Expect(role != nil).To(BeTrue(), "there is a CustomerRole for customer "+key)
		Expect(role).To(HaveElement("CustomerLinkPermission", Equal(permission)), "for customer "+key)
	}
	Expect(roleFor(ctx, w, top, "333")).To(HaveValues("LinkedAccountIds/long", w.Account("444111")))
}, InWorld("agency"))

var _ = Behaviour("CM-HIER-009", "gives no role in the customer that owns a linked account", func(ctx SpecContext, w *World) {
	for _, name := range []string{"bottom", "top"} {
		caller := w.As(name)
		Suppose("CM-GETUSER-017", roleFor(ctx, w, w.As("bottom"), "333").Values("LinkedAccountIds/long")).To(ContainElement(w.Account("444111")))
		Expect(roleFor(ctx, w, caller, "444") == nil).To(BeTrue(), name+" has no CustomerRole for customer 444")
	}
}, InWorld("agency"))

var _ = Behaviour("CM-HIER-010", "marks by LinkedEntityOnly a user who is kept from the accounts of the own customer", func(ctx SpecContext, w *World) {
	linked, bottom := w.As("linkedOnly"), w.As("bottom")
	byCustomer := searchBy("CustomerId", w.Customer("333"))
	Suppose("CM-SEARCH-017", accountsFound(w.As("stranger").Call(ctx, "SearchAccounts", byCustomer...))).To(BeEmpty(), "to a stranger")
	all := Given(bottom.Call(ctx, "SearchAccounts", byCustomer...))
	Suppose("CM-SEARCH-007", accountsFound(all)).To(ContainElements(w.Account("333111"), w.Account("333222")), "to a colleague")

	Expect(roleFor(ctx, w, linked, "333")).To(HaveElement("CustomerLinkPermission", Equal("LinkedEntityOnly")))
	found := accountsFound(Given(linked.Call(ctx, "SearchAccounts", byCustomer...)))
	for _, key := range []string{"333111", "333222"} {
		Expect(found).NotTo(ContainElement(w.Account(key)), key)
	}
}, InWorld("agency"))
