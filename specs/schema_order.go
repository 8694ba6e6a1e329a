package specs

import (
	"slices"

	. "github.com/cmconform/cmconform/harness/check"
)

// The order of elements in replies and inside of the entities that they are made of. An
// element may be left out; those that are there come in the order of the contract.

// shaped is a read whose reply holds entities of a type.
type shaped struct {
	id, operation string
	request       func(w *World) []*Element
	path, typed   string // where the entities stand, and the type that they are of
}

func nobodyElse(*World) []*Element        { return []*Element{Nil("UserId")} }
func ofAccountA1(w *World) []*Element     { return []*Element{Text("AccountId", w.Account("A1"))} }
func ofCustomerC1(w *World) []*Element    { return []*Element{Text("CustomerId", w.Customer("C1"))} }
func searchAccountA1(w *World) []*Element { return searchBy("AccountId", w.Account("A1")) }

var shapes = []shaped{
	{"CM-SCHEMA-032", "GetUser", nobodyElse, "User", "User"},
	{"CM-SCHEMA-033", "GetUser", nobodyElse, "User/ContactInfo", "ContactInfo"},
	{"CM-SCHEMA-034", "GetUser", nobodyElse, "User/ContactInfo/Address", "Address"},
	{"CM-SCHEMA-035", "GetUser", nobodyElse, "User/Name", "PersonName"},
	{"CM-SCHEMA-036", "GetUser", nobodyElse, "CustomerRoles/CustomerRole", "CustomerRole"},
	{"CM-SCHEMA-037", "GetAccount", ofAccountA1, "Account", "AdvertiserAccount"},
	{"CM-SCHEMA-037/search-accounts", "SearchAccounts", searchAccountA1, "Accounts/AdvertiserAccount", "AdvertiserAccount"},
	{"CM-SCHEMA-038", "GetCustomer", ofCustomerC1, "Customer", "Customer"},
	{"CM-SCHEMA-038/search-customers", "SearchCustomers", func(w *World) []*Element { return searchBy("CustomerId", w.Customer("C1")) }, "Customers/Customer", "Customer"},
	{"CM-SCHEMA-039", "GetAccountsInfo", ofCustomerC1, "AccountsInfo/AccountInfo", "AccountInfo"},
	{"CM-SCHEMA-039/find-accounts", "FindAccounts", func(w *World) []*Element {
		return []*Element{Text("CustomerId", w.Customer("C1")), Text("AccountFilter", ""), Text("TopN", enough)}
	}, "AccountsInfo/AccountInfo", "AccountInfo"},
	{"CM-SCHEMA-040", "GetCustomersInfo", func(*World) []*Element {
		return []*Element{Text("CustomerNameFilter", ""), Text("TopN", enough)}
	}, "CustomersInfo/CustomerInfo", "CustomerInfo"},
	{"CM-SCHEMA-042", "FindAccountsOrCustomersInfo", func(*World) []*Element {
		return []*Element{Text("Filter", ""), Text("TopN", enough)}
	}, "AccountInfoWithCustomerData/AccountInfoWithCustomerData", "AccountInfoWithCustomerData"},
	{"CM-SCHEMA-041", "GetUsersInfo", func(w *World) []*Element { return append(ofCustomerC1(w), Text("StatusFilter", "Active")) }, "UsersInfo/UserInfo", "UserInfo"},
	{"CM-SCHEMA-043", "SearchClientLinks", func(w *World) []*Element {
		w.Link("offer") // without one there is nothing to find
		return searchBy("ClientAccountId", w.Account("A1"))
	}, "ClientLinks/ClientLink", "ClientLink"},
	{"CM-SCHEMA-044", "SearchUserInvitations", func(w *World) []*Element {
		return []*Element{predicates(where("CustomerId", "Equals", w.Customer("C1")))}
	}, "UserInvitations/UserInvitation", "UserInvitation"},
}

var _ = each(shapes, func(s shaped) {
	Behaviour(s.id, "answers "+s.operation+" with the elements of "+s.typed+" in order", func(ctx SpecContext, w *World) {
		reply := w.As("superAdmin").Call(ctx, s.operation, s.request(w)...)
		entities := Given(reply).All(s.path)
		if len(entities) == 0 && !w.Made() {
			Skip("%s shows no %s", s.operation, s.typed)
		}
		Suppose(PlainRequirement(s.operation), len(entities)).To(BeNumerically(">=", 1), s.path)
		for _, e := range entities {
			sent := []string{}
			for _, child := range e.Children {
				sent = append(sent, child.Name)
			}
			Expect(sent).To(Equal(inContractOrder(w, s.typed, sent)), s.path)
		}
	}, Shaped(withLinkAndInvitation))
})

// inContractOrder sorts names of elements of a type; unknown ones stay away.
func inContractOrder(w *World, typed string, sent []string) []string {
	c := w.Contract()
	declared := []string{}
	for _, e := range c.Elements(c.Type(typed)) {
		name := e.Name
		if e.As != "" { // replies are read in the words of the newest version
			name = e.As
		}
		if slices.Contains(sent, name) {
			declared = append(declared, name)
		}
	}
	return declared
}

var _ = Behaviour("CM-GETUSER-022", "answers with User first and CustomerRoles second", func(ctx SpecContext, w *World) {
	reply := Given(w.As("superAdmin").Call(ctx, "GetUser", Nil("UserId")))
	var names []string
	for _, child := range reply.Body().Children {
		names = append(names, child.Name)
	}
	Expect(names).To(Equal([]string{"User", "CustomerRoles"}))
})

var _ = Behaviour("CM-GETUSER-023", "answers GetUser with User, Roles, Accounts and Customers in this order", func(ctx SpecContext, w *World) {
	reply := Given(w.As("superAdmin").Call(ctx, "GetUser", Nil("UserId")))
	sent := []string{}
	for _, e := range reply.Body().Children {
		sent = append(sent, e.Name)
	}
	Expect(sent).To(ContainElements("User", "Roles"))
	order := []string{}
	for _, name := range []string{"User", "Roles", "Accounts", "Customers"} {
		if slices.Contains(sent, name) { // an empty list may be left out
			order = append(order, name)
		}
	}
	Expect(sent).To(Equal(order))
})

var _ = Behaviour("CM-VER-601", "puts the CustomerAddress first in a customer, without being asked for it", func(ctx SpecContext, w *World) {
	reply := Given(w.As("superAdmin").Call(ctx, "GetCustomer", Text("CustomerId", w.Customer("C1"))))
	customer := reply.Take("Customer")
	Expect(len(customer.Children)).To(BeNumerically(">=", 1), "elements of the customer")
	Expect(customer.Children[0].Name).To(Equal("CustomerAddress"))
}, withCustomerAddress)
