package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// The CustomerRoles in the reply to GetUser: who has which role where.

// rolesByCustomer are the roles of a reply to GetUser, each as the customer's id and the role's.
// Flat lists without customers are about that of the user.
func rolesByCustomer(reply *Reply) []string {
	roles := []string{}
	for _, r := range reply.All("CustomerRoles/CustomerRole") {
		roles = append(roles, r.Value("CustomerId")+" "+r.Value("RoleId"))
	}
	if len(reply.Values("Roles/int")) > 0 { // which belong to the customer of the user
		Suppose("CM-GETUSER-026", reply).To(HaveElement("User/CustomerId"))
	}
	for _, role := range reply.Values("Roles/int") {
		roles = append(roles, reply.Value("User/CustomerId")+" "+role)
	}
	return roles
}

var _ = Behaviour("CM-GETUSER-008", "lists at least one CustomerRole", func(ctx SpecContext, w *World) {
	for _, name := range []string{"superAdmin", "aggregator", "standard", "campaignManager", "campaignManagerAll", "viewer", "outsider"} {
		Expect(Given(w.As(name).Call(ctx, "GetUser", Nil("UserId")))).To(HaveElement(roleIDs(w)), name)
	}
})

var _ = Behaviour("CM-GETUSER-009", "lists the caller's roles in every customer", func(ctx SpecContext, w *World) {
	reply := Given(w.As("superAdmin").Call(ctx, "GetUser", Nil("UserId")))
	Expect(rolesByCustomer(reply)).To(ConsistOf(w.Customer("C1")+" 41", w.Customer("X1")+" 100"))
}, Shaped(func(declared *world.World) {
	declared.Users["guest"] = world.User{Person: "superAdmin", Customer: "X1", Roles: []int{world.ClientViewer}}
}))

var _ = Behaviour("CM-GETUSER-010", "lists for another user no roles in customers that the caller cannot access", func(ctx SpecContext, w *World) {
	for _, asked := range []struct{ admin, user, customer string }{{"adminA", "123", "A"}, {"adminB", "456", "B"}, {"adminC", "789", "C"}} {
		reply := Given(w.As(asked.admin).Call(ctx, "GetUser", Text("UserId", w.User(asked.user))))
		Expect(reply).To(HaveValues("CustomerRoles/CustomerRole/CustomerId", w.Customer(asked.customer)), asked.admin+" about "+asked.user)
	}
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-GETUSER-011", "lists different roles for the same id depending on who asks", func(ctx SpecContext, w *World) {
	original := Text("UserId", w.User("123"))
	owner := Given(w.As("one").Call(ctx, "GetUser", original))
	Suppose("CM-MULTI-008", owner).To(HaveValues("CustomerRoles/CustomerRole/CustomerId", w.Customer("A"), w.Customer("B"), w.Customer("C")))

	colleague := Given(w.As("adminA").Call(ctx, "GetUser", original))
	Suppose("CM-GETUSER-004", colleague).To(HaveElement("User/Id", Equal(w.User("123"))))
	Expect(colleague).To(HaveElement("CustomerRoles/CustomerRole"))
	Expect(len(colleague.All("CustomerRoles/CustomerRole"))).To(BeNumerically("<", len(owner.All("CustomerRoles/CustomerRole"))))
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-GETUSER-012", "names one customer in each CustomerRole, and only accounts of that customer", func(ctx SpecContext, w *World) {
	var known []string
	for _, key := range []string{"A1", "A2", "A3", "inactive"} {
		known = append(known, w.Account(key))
	}
	for _, name := range []string{"superAdmin", "standard", "campaignManager", "viewer"} {
		reply := Given(w.As(name).Call(ctx, "GetUser", Nil("UserId")))
		Suppose("CM-GETUSER-008", reply).To(HaveElement("CustomerRoles/CustomerRole"), name)
		for _, role := range reply.All("CustomerRoles/CustomerRole") {
			Expect(role).To(HaveElement("RoleId", MatchRegexp(`^[0-9]+$`)), name)
			Expect(role).To(HaveElement("CustomerId", Equal(w.Customer("C1"))), name)
			for _, account := range role.Values("AccountIds/long") {
				Expect(known).To(ContainElement(account), name)
			}
		}
	}
})

var _ = Behaviour("CM-GETUSER-013", "means all accounts of the customer where a CustomerRole lists none", func(ctx SpecContext, w *World) {
	for _, name := range []string{"superAdmin", "campaignManagerAll", "campaignManager"} {
		caller := w.As(name)
		reply := Given(caller.Call(ctx, "GetUser", Nil("UserId")))
		Suppose("CM-GETUSER-008", reply).To(HaveElement(roleIDs(w)), name)
		if name == "superAdmin" {
			Expect(reply).To(HaveBlank(roleLimit(w)), "a role that cannot be limited to accounts")
		}
		if !reply.At(roleLimit(w)).Blank() {
			continue
		}
		listed := Given(caller.Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("C1")), Text("OnlyParentAccounts", "true")))
		for _, key := range []string{"A1", "A2", "A3"} {
			Expect(listed.Values("AccountsInfo/AccountInfo/Id")).To(ContainElement(w.Account(key)), name+" "+key)
		}
	}
})

var _ = Behaviour("CM-GETUSER-014", "lists exactly the accounts that a role is limited to", func(ctx SpecContext, w *World) {
	reply := Given(w.As("campaignManager").Call(ctx, "GetUser", Nil("UserId")))
	Suppose("CM-GETUSER-008", reply).To(HaveElement(roleIDs(w)))
	Expect(reply).To(HaveValues(roleScope(w), w.Account("A1")))
})
