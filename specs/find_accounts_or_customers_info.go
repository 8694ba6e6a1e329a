package specs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// The list in the reply is called after its items.
const (
	foundEntries  = "AccountInfoWithCustomerData"
	foundAccounts = foundEntries + "/" + foundEntries + "/AccountId"
	foundOwners   = foundEntries + "/" + foundEntries + "/CustomerId"
)

// foundBy asks FindAccountsOrCustomersInfo for a filter.
func foundBy(ctx SpecContext, caller *Persona, filter string, more ...*Element) *Reply {
	return caller.Call(ctx, "FindAccountsOrCustomersInfo", append([]*Element{Text("Filter", filter), Text("TopN", enough)}, more...)...)
}

// foundWith asks for a filter where others than the one that heeds it would be misled.
func foundWith(ctx SpecContext, caller *Persona, filter string) *Reply {
	Suppose("CM-FIND-009", Given(foundBy(ctx, caller, unheardOf))).To(HaveBlank(foundEntries), "by a filter that nothing begins with")
	return Given(foundBy(ctx, caller, filter))
}

// entryOf returns what a reply says of an account.
func entryOf(reply *Reply, account string) *Element {
	for _, e := range reply.All(foundEntries + "/" + foundEntries) {
		if e.Value("AccountId") == account {
			return e
		}
	}
	return nil
}

// namedApart gives customers names that none of their accounts begins with.
func namedApart(declared *world.World) {
	for key, name := range byKey(map[string]string{"C1": "Northwind {unique}", "K1": "Tailspin {unique}"}) {
		customer := declared.Customers[key]
		customer.Name = name
		declared.Customers[key] = customer
	}
}

// apart is a reseller whose customers have names of their own.
func apart(declared *world.World) {
	reseller(declared)
	namedApart(declared)
}

func customerName(ctx SpecContext, w *World, caller *Persona, key string) string {
	reply := Given(caller.Call(ctx, "GetCustomer", Text("CustomerId", w.Customer(key))))
	Suppose("CM-CUST-001", reply).To(HaveElement("Customer/Name", Not(BeEmpty())))
	return reply.Value("Customer/Name")
}

var _ = Behaviour("CM-FIND-008", "finds what begins with the filter, in capital letters or small ones, and not what holds it inside", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	name, customer := readAccount(ctx, w, admin, "A1").Value("Name"), customerName(ctx, w, admin, "C1")
	byCustomer := foundWith(ctx, admin, customer)
	Suppose("CM-FIND-009", byCustomer.Values(foundOwners)).To(ContainElement(w.Customer("C1")), "by the name of the customer")
	for _, change := range []func(string) string{strings.ToLower, strings.ToUpper} {
		for _, text := range []string{name, w.AccountNumber("A1")} {
			filter := change(start(text, 6))
			Expect(Given(foundBy(ctx, admin, filter)).Values(foundAccounts)).To(ContainElement(w.Account("A1")), filter)
		}
		filter := change(start(customer, 6))
		Expect(Given(foundBy(ctx, admin, filter)).Values(foundOwners)).To(ContainElement(w.Customer("C1")), filter)
	}
	inside := middle(name)
	Expect(Given(foundBy(ctx, admin, inside)).Values(foundAccounts)).NotTo(ContainElement(w.Account("A1")), inside)
}, Shaped(namedApart))

var _ = Behaviour("CM-FIND-009", "lists the accounts and the customers that meet the filter, and no others", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	name, customer := readAccount(ctx, w, admin, "A1").Value("Name"), customerName(ctx, w, admin, "C1")
	byAccount := foundBy(ctx, admin, name)
	Expect(byAccount).To(Succeed())
	Expect(byAccount.Values(foundAccounts)).To(ContainElement(w.Account("A1")), "by the name of an account")
	Expect(byAccount.Values(foundAccounts)).NotTo(ContainElement(w.Account("A2")), "by the name of an account")
	byCustomer := foundBy(ctx, admin, customer)
	Expect(byCustomer).To(Succeed())
	Expect(byCustomer.Values(foundOwners)).To(ContainElement(w.Customer("C1")), "by the name of the customer")
	Expect(foundBy(ctx, admin, unheardOf).Values(foundAccounts)).NotTo(ContainElement(w.Account("A1")), unheardOf)
}, Shaped(namedApart))

var _ = Behaviour("CM-FIND-010", "lists what accounts meet the filter before what customers do", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	filter := start(customerName(ctx, w, admin, "C1"), 8)
	matches := func(e *Element) bool {
		return begins(e.Value("AccountName"), filter) || begins(e.Value("AccountNumber"), filter)
	}
	all := foundWith(ctx, admin, filter).All(foundEntries + "/" + foundEntries)
	n := len(all) - len(slices.DeleteFunc(slices.Clone(all), matches))
	if n == 0 && !w.Made() {
		Skip("no account has a name that begins like that of its customer")
	}
	Suppose("CM-FIND-009", len(all) > n).To(BeTrue(), "something is found by the name of the customer")
	some := Given(admin.Call(ctx, "FindAccountsOrCustomersInfo", Text("Filter", filter), Text("TopN", fmt.Sprint(n)))).All(foundEntries + "/" + foundEntries)
	Suppose("CM-LIMIT-048", len(some)).To(BeNumerically("<=", n), "entries")
	for _, e := range some {
		Expect(matches(e)).To(BeTrue(), fmt.Sprintf("with TopN %d the account %q begins with %s", n, e.Value("AccountName"), filter))
	}
}, Shaped(func(declared *world.World) {
	account := declared.Accounts["A1"]
	account.Name = "Northern {unique}"
	declared.Accounts["A1"] = account
}))

var _ = Behaviour("CM-FIND-011", "lists by an empty filter all accounts and all customers", func(ctx SpecContext, w *World) {
	admin, agency := w.As("superAdmin"), w.As("agency")
	accounts := Given(admin.Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("C1")))).Values(listedAccounts)
	Suppose("CM-FIND-016", accounts).To(ContainElements(w.Account("A1"), w.Account("A2"), w.Account("A3")))
	byName := foundWith(ctx, agency, customerName(ctx, w, agency, "empty")).Values(foundOwners)
	Suppose("CM-FIND-009", byName).To(ContainElement(w.Customer("empty")), "by the name of the customer")
	reply := foundBy(ctx, admin, "")
	Expect(reply).To(Succeed())
	Expect(reply.Values(foundAccounts)).To(ContainElements(members(accounts)...), "accounts")
	Expect(Given(foundBy(ctx, agency, "")).Values(foundOwners)).To(ContainElements(w.Customer("G1"), w.Customer("empty")), "customers")
}, Shaped(func(declared *world.World) {
	declared.Customers["empty"] = world.Customer{Name: "Empty {unique}"}
	declared.Links = map[string]world.Link{"customer": {Agency: "G1", Customer: "empty", Status: "Active"}}
}))

var _ = Behaviour("CM-FIND-012", "shows an account that it finds with the customer that owns it", func(ctx SpecContext, w *World) {
	owner := customerName(ctx, w, w.As("client"), "K1")
	for _, name := range []string{"aggregator", "agency"} {
		caller := w.As(name)
		account := readAccount(ctx, w, caller, "K01")
		Suppose("CM-HIER-012", account).To(HaveElement("ParentCustomerId", Equal(w.Customer("K1"))))
		entry := entryOf(foundWith(ctx, caller, account.Value("Name")), w.Account("K01"))
		Suppose("CM-MULTI-029", entry != nil).To(BeTrue(), "the "+name+" finds account K01")
		Expect(entry).To(HaveElement("CustomerId", Equal(w.Customer("K1"))), name)
		Expect(entry).To(HaveElement("CustomerName", Equal(owner)), name)
	}
	aggregator := w.As("aggregator")
	found := foundWith(ctx, aggregator, start(readAccount(ctx, w, aggregator, "A1").Value("Name"), 7))
	for account, customer := range byKey(map[string]string{"A1": "C1", "K01": "K1"}) { // whose names begin alike
		entry := entryOf(found, w.Account(account))
		if entry == nil && !w.Made() {
			continue
		}
		Suppose("CM-FIND-009", entry != nil).To(BeTrue(), account+" is found by how its name begins")
		Expect(entry).To(HaveElement("CustomerName", Equal(customerName(ctx, w, aggregator, customer))), account+", among others")
	}
}, Shaped(func(declared *world.World) {
	apart(declared)
	for _, key := range []string{"A1", "K01"} {
		account := declared.Accounts[key]
		account.Name = "Twofold {unique} " + key
		declared.Accounts[key] = account
	}
	declared.Links = map[string]world.Link{"account": {Agency: "G1", Account: "K01", Status: "Active"}}
}))

var _ = Behaviour("CM-FIND-013", "shows the accounts of a customer that it finds with the reseller that manages it, or else with the customer", func(ctx SpecContext, w *World) {
	reseller, client := w.As("aggregator"), w.As("client")
	filter := customerName(ctx, w, client, "K1")
	managed := foundWith(ctx, reseller, filter).Values(foundOwners)
	Suppose("CM-FIND-009", managed).NotTo(BeEmpty(), "found by the name of a managed customer")
	for _, id := range managed {
		Expect(id).To(Equal(w.Customer("C1")), "the CustomerId of what is found by the name of a managed customer")
	}
	own := Given(foundBy(ctx, reseller, customerName(ctx, w, reseller, "C1"))).Values(foundOwners)
	Suppose("CM-FIND-009", own).NotTo(BeEmpty(), "found by the name of the own customer")
	for _, id := range own {
		Expect(id).To(Equal(w.Customer("C1")), "the CustomerId of what is found by the name of the own customer")
	}
}, Shaped(apart))

var _ = Behaviour("CM-FIND-014", "lists all accounts that the caller reaches, over several links too", func(ctx SpecContext, w *World) {
	found := Given(foundBy(ctx, w.As("top"), "")).Values(foundAccounts)
	Suppose("CM-FIND-011", found).To(ContainElement(w.Account("111111")), "the caller's own account")
	for _, key := range []string{"222111", "222222", "333111", "333222"} {
		Expect(found).To(ContainElement(w.Account(key)), key)
	}
	for _, key := range []string{"444222", "555111"} {
		Expect(found).NotTo(ContainElement(w.Account(key)), key)
	}
}, InWorld("agency"))

var _ = Behaviour("CM-FIND-014/several-users", "lists the accounts of every user of a person", func(ctx SpecContext, w *World) {
	found := Given(foundBy(ctx, w.As("one"), "")).Values(foundAccounts)
	Suppose("CM-FIND-011", found).To(ContainElement(w.Account("CA-A")), "an account of the original user")
	for _, row := range unionOfAccounts {
		Expect(found).To(ContainElements(members(accountsByKey(w, row.accounts...))...), "customer "+row.customer)
	}
	Expect(found).NotTo(ContainElement(w.Account("CC-B")), "an account of C that the user is not granted")
}, InWorld("contoso-merged"), Also("CM-MULTI-004"), OnlyIn("v12", "v13"))

var _ = Behaviour("CM-MULTI-029", "lists linked accounts whose customer the caller has no role in", func(ctx SpecContext, w *World) {
	for name, own := range byKey(map[string]string{"bottom": "333111", "top": "111111"}) {
		caller := w.As(name)
		roles := Given(caller.Call(ctx, "GetUser", Nil("UserId"))).Values("CustomerRoles/CustomerRole/CustomerId")
		Suppose("CM-HIER-009", roles).NotTo(ContainElement(w.Customer("444")), name)
		found := Given(foundBy(ctx, caller, ""))
		Suppose("CM-FIND-011", found.Values(foundAccounts)).To(ContainElement(w.Account(own)), name)
		Expect(found.Values(foundAccounts)).To(ContainElement(w.Account("444111")), name)
	}
}, InWorld("agency"))

var _ = Behaviour("CM-FIND-015", "shows the AccountMode only where it was asked for", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	name := readAccount(ctx, w, admin, "A1").Value("Name")
	plain := foundWith(ctx, admin, name)
	Suppose("CM-FIND-009", plain.Values(foundAccounts)).To(ContainElement(w.Account("A1")))
	Expect(entryOf(plain, w.Account("A1"))).To(HaveBlank("AccountMode"))
	asked := Given(foundBy(ctx, admin, name, Text("ReturnAdditionalFields", "AccountMode")))
	Expect(entryOf(asked, w.Account("A1"))).To(HaveElement("AccountMode", Not(BeEmpty())))
})
