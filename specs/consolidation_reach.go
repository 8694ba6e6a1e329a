package specs

import . "github.com/cmconform/cmconform/harness/check"

// Who reaches what before and after two@ and three@ were consolidated into one@.

// signInTable is the first table of the guide: who has which role where before the consolidation.
var signInTable = []struct{ persona, customer, role string }{
	{"one", "A", "100"},
	{"two", "B", "41"},
	{"three", "C", "100"},
	{"four", "B", "203"},
}

var _ = Behaviour("CM-MULTI-003", "gives each sign-in the role in its own customer before a consolidation", func(ctx SpecContext, w *World) {
	for _, row := range signInTable {
		persona := w.As(row.persona)
		reply := persona.Call(ctx, "GetUser", Nil("UserId"))
		Suppose("CM-GETUSER-029", reply).To(Succeed(), row.persona)
		Suppose("CM-GETUSER-001", reply).To(HaveElement("User/Id", Equal(persona.UserID)), row.persona)
		Expect(rolesByCustomer(reply)).To(ConsistOf(w.Customer(row.customer)+" "+row.role), row.persona)
	}
}, InWorld("contoso"))

var _ = Behaviour("CM-MULTI-004", "lists to the surviving sign-in the accounts of every customer", func(ctx SpecContext, w *World) {
	for _, row := range unionOfAccounts {
		request := []*Element{Text("CustomerId", w.Customer(row.customer)), Text("OnlyParentAccounts", "true")}
		Control(w.As("admin"+row.customer).Call(ctx, "GetAccountsInfo", request...))
		reply := w.As("one").Call(ctx, "GetAccountsInfo", request...)
		Expect(reply).To(Succeed(), "customer "+row.customer)
		for _, key := range row.accounts {
			Expect(reply.Values("AccountsInfo/AccountInfo/Id")).To(ContainElement(w.Account(key)), key)
		}
	}
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-MULTI-004/search", "finds for the surviving sign-in the accounts of every customer by its user id", func(ctx SpecContext, w *World) {
	one, admin := w.As("one"), w.As("adminB")
	colleague := Control(admin.Call(ctx, "SearchAccounts", searchBy("UserId", admin.UserID)...))
	Suppose("CM-GETUSER-030", colleague.Values("Accounts/AdvertiserAccount/Id")).To(ContainElement(w.Account("CB-A")), "adminB's own accounts")

	found := Given(one.Call(ctx, "SearchAccounts", searchBy("UserId", one.UserID)...)).Values("Accounts/AdvertiserAccount/Id")
	for _, row := range unionOfAccounts {
		for _, key := range row.accounts {
			Expect(found).To(ContainElement(w.Account(key)), key)
		}
	}
}, InWorld("contoso-merged"))

// unionOfAccounts are the accounts that one@, two@ and three@ reach together.
var unionOfAccounts = []struct {
	customer string
	accounts []string
}{{"A", []string{"CA-A", "CA-B"}}, {"B", []string{"CB-A", "CB-B"}}, {"C", []string{"CC-A"}}}

var _ = Behaviour("CM-MULTI-005", "changes nothing for a user of the same customers who was not consolidated", func(ctx SpecContext, w *World) {
	four := w.As("four")
	reply := four.Call(ctx, "GetUser", Nil("UserId"))
	Expect(reply).To(Succeed())
	Suppose("CM-GETUSER-001", reply).To(HaveElement("User/Id", Equal(four.UserID)))
	Expect(rolesByCustomer(reply)).To(ConsistOf(w.Customer("B") + " 203"))
	Expect(reply).To(HaveBlank("CustomerRoles/CustomerRole/AccountIds"))

	for _, key := range []string{"CB-A", "CB-B"} {
		Expect(four.Call(ctx, "GetAccount", Text("AccountId", w.Account(key)))).To(HaveElement("Account/Id", Equal(w.Account(key))), key)
	}
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-MULTI-017", "keeps a role limited that was limited to an account before", func(ctx SpecContext, w *World) {
	one, admin := w.As("one"), w.As("adminC")
	within, without := Text("AccountId", w.Account("CC-A")), Text("AccountId", w.Account("CC-B"))
	Control(one.Call(ctx, "GetAccount", within))
	Control(admin.Call(ctx, "GetAccount", without))

	Thrice(func() {
		reply := one.Call(ctx, "GetAccount", without)
		Expect(reply).To(BeUnauthorised())
		Record("%s", reply)
	})
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-MULTI-017/list", "does not list accounts out of a limited role after a consolidation", func(ctx SpecContext, w *World) {
	one, admin := w.As("one"), w.As("adminC")
	request := []*Element{Text("CustomerId", w.Customer("C")), Text("OnlyParentAccounts", "true")}
	all := Control(admin.Call(ctx, "GetAccountsInfo", request...))
	Suppose("CM-FIND-016", all.Values("AccountsInfo/AccountInfo/Id")).To(ContainElement(w.Account("CC-B")))

	listed := Given(one.Call(ctx, "GetAccountsInfo", request...)).Values("AccountsInfo/AccountInfo/Id")
	Expect(listed).NotTo(ContainElement(w.Account("CC-B")))
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-MULTI-018", "leaves every account with its customer", func(ctx SpecContext, w *World) {
	one := w.As("one")
	for _, row := range unionOfAccounts {
		customer := row.customer
		for _, key := range row.accounts {
			account := Text("AccountId", w.Account(key))
			for _, reader := range []*Persona{one, w.As("admin" + customer)} {
				reply := Given(reader.Call(ctx, "GetAccount", account))
				Suppose("CM-ACCT-001", reply).To(HaveElement("Account/Id", Equal(w.Account(key))))
				Expect(reply).To(HaveElement("Account/ParentCustomerId", Equal(w.Customer(customer))), key+" to "+reader.Name)
			}
		}
		Expect(Given(one.Call(ctx, "GetCustomer", Text("CustomerId", w.Customer(customer))))).To(HaveElement("Customer/Id", Equal(w.Customer(customer))), "customer "+customer)
	}
}, InWorld("contoso-merged"))
