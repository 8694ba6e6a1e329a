package specs

import . "github.com/cmconform/cmconform/harness/check"

// What v11 shows of users.

var _ = Behaviour("CM-VER-303", "lists the roles that a sign-in had before it was merged", func(ctx SpecContext, w *World) {
	for name, role := range byKey(map[string]string{"one": "100", "two": "41", "three": "100"}) {
		caller := w.As(name)
		reply := Given(caller.Call(ctx, "GetUser", Nil("UserId")))
		Suppose("CM-VER-209", reply).To(HaveElement("User/Id", Equal(caller.UserID)), name)
		Expect(reply).To(HaveValues("Roles/int", role), name)
	}
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-VER-304", "means all accounts of the customer by an empty list of Accounts", func(ctx SpecContext, w *World) {
	for _, name := range []string{"campaignManagerAll", "standard"} {
		caller := w.As(name)
		reply := Given(caller.Call(ctx, "GetUser", Nil("UserId")))
		Expect(reply).To(HaveBlank("Accounts"), name)
		listed := Given(caller.Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("C1"))))
		Expect(listed.Values("AccountsInfo/AccountInfo/Id")).To(ContainElements(w.Account("A1"), w.Account("A2"), w.Account("A3")), name)
	}
	Suppose("CM-GETUSER-014", Given(w.As("campaignManager").Call(ctx, "GetUser", Nil("UserId")))).To(HaveValues("Accounts/long", w.Account("A1")))
})

var _ = Behaviour("CM-VER-317", "keeps the UserName of a user whose sign-in was merged", func(ctx SpecContext, w *World) {
	two, admin := w.As("two"), w.As("adminB")
	Expect(Given(admin.Call(ctx, "GetUser", Text("UserId", two.UserID)))).To(HaveElement("User/UserName", Equal(two.UserName)))
	listed := Given(admin.Call(ctx, "GetUsersInfo", Text("CustomerId", w.Customer("B")), Text("StatusFilter", "Active")))
	Suppose("CM-MULTI-030", listed.Values("UsersInfo/UserInfo/Id")).To(ContainElement(two.UserID))
	Expect(listed.Values("UsersInfo/UserInfo/UserName")).To(ContainElement(two.UserName))
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-GETUSER-028", "says that a user has signed up for Advertiser, and whether it was migrated", func(ctx SpecContext, w *World) {
	reply := Given(w.As("superAdmin").Call(ctx, "GetUser", Nil("UserId")))
	Expect(reply).To(HaveElement("User/CustomerAppScope", Equal("Advertiser")))
	Expect(reply).To(HaveElement("User/IsMigratedToMicrosoftAccount", MatchRegexp("^(true|false|1|0)$")))
})

var _ = Behaviour("CM-GETUSER-024", "means all customers by an empty list of Customers, or names them all", func(ctx SpecContext, w *World) {
	caller := w.As("aggregator")
	reply := Given(caller.Call(ctx, "GetUser", Nil("UserId")))
	Suppose("CM-GETUSER-026", reply).To(HaveElement("User/CustomerId", Equal(w.Customer("R1"))))
	Suppose("CM-ROLE-002", reply.Values("Roles/int")).To(ContainElement("33"), "a role over customers")
	within := Given(caller.Call(ctx, "GetCustomersInfo", Text("CustomerNameFilter", ""), Text("TopN", enough))).Values("CustomersInfo/CustomerInfo/Id")
	Suppose("CM-FIND-025", within).To(ContainElements(w.Customer("R1"), w.Customer("M1"), w.Customer("M2")))
	Expect(reply).To(Or(HaveBlank("Customers"), HaveValues("Customers/long", within...)))
	Record("%d of %d customers are listed", len(reply.Values("Customers/long")), len(within))
}, InWorld("reseller"))
