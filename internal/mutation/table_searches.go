package mutation

import (
	"strings"

	"github.com/beevik/etree"
)

// found are the lists in the replies of searches.
const found = "./*"

// searches is what goes wrong when entities are searched for.
func searches() []Mutation {
	accounts, customers, links := []string{"SearchAccounts"}, []string{"SearchCustomers"}, []string{"SearchClientLinks"}
	pages := []string{"SearchAccounts", "SearchCustomers", "SearchClientLinks"}
	search := []string{"SEARCH"}
	return []Mutation{
		{Name: "the last entity of a page is lost", Areas: search, Operations: pages, Reply: told(found, withoutLast(2))},
		{Name: "the first entity of a page stands on the one before, too", Areas: search, Operations: pages,
			Reply: func(x *Exchange) bool {
				list := x.Reply.ChildElements()
				if x.Refused() || len(list) == 0 || len(list[0].ChildElements()) < 2 || read(x.Request, "PageInfo/Size") != "5" {
					return false
				}
				return doubled(list[0])
			}},
		{Name: "a search heeds no order", Areas: []string{"SEARCH", "LINK"}, Operations: pages, Request: asked("Ordering", lost)},
		{Name: "Descending is Ascending", Areas: []string{"SEARCH", "LINK"}, Operations: pages, Request: asked("Ordering/*/Order", from("Descending", "Ascending"))},
		{Name: "Ascending is Descending", Areas: []string{"SEARCH", "LINK"}, Operations: pages, Request: asked("Ordering/*/Order", from("Ascending", "Descending"))},
		{Name: "whoever orders by name gets the order of ids", Areas: []string{"SEARCH", "LINK"}, Operations: pages, Request: asked("Ordering/*/Field", from("Name", "Id"))},
		{Name: "the last OrderBy wins", Areas: search, Operations: pages, Request: asked("Ordering", reversed)},
		{Name: "Equals is Contains where names are searched", Areas: search, Operations: []string{"SearchAccounts", "SearchCustomers"},
			Request: asked("Predicates/*", func(p *etree.Element) bool {
				return strings.HasSuffix(read(p, "Field"), "Name") && read(p, "Operator") == "Equals" && put(p.FindElement("Operator"), "Contains")
			})},
		{Name: "Contains is Equals", Areas: search, Operations: []string{"SearchAccounts", "SearchCustomers"},
			Request: asked("Predicates/*/Operator", from("Contains", "Equals"))},
		{Name: "In looks at the first of its values", Areas: search, Operations: []string{"SearchAccounts", "SearchCustomers"},
			Request: asked("Predicates/*/Value", turned(func(s string) string { first, _, _ := strings.Cut(s, ","); return first }))},
		{Name: "an operator that is not supported is Equals", Areas: search, Operations: []string{"SearchAccounts", "SearchCustomers", "SearchClientLinks", "SearchUserInvitations"},
			Reply: func(x *Exchange) bool {
				if !x.Refused() || !at(x.Request, "Predicates/*/Operator", func(e *etree.Element) bool { return e.Text() != "Equals" && put(e, "Equals") }) {
					return false
				}
				x.Again()
				return !x.Refused()
			}},
		{Name: "a field that nobody knows finds nothing", Areas: search, Operations: accounts, Reply: hushed},
		{Name: "SearchAccounts shows no additional fields", Areas: search, Operations: accounts, Request: asked("ReturnAdditionalFields", lost)},
		{Name: "SearchAccounts shows each account in another state", Areas: search, Operations: accounts,
			Reply: told("Accounts/*/AccountLifeCycleStatus", from("Active", "Pause"))},
		{Name: "SearchAccounts finds for a user those of the caller", Areas: search, Operations: accounts,
			Request: asksFor("UserId", func(x *Exchange) string { return x.Caller("Id") })},
		{Name: "SearchAccounts searches no status", Areas: search, Operations: accounts,
			Request: asked("Predicates", func(list *etree.Element) bool {
				did := false
				for _, p := range list.ChildElements() {
					if read(p, "Field") == "AccountLifeCycleStatus" && len(list.ChildElements()) > 1 {
						did = lost(p)
					}
				}
				return did
			})},
		{Name: "SearchAccounts shows the PaymentMethodType", Areas: search, Operations: []string{"SearchAccounts", "GetAccount"},
			Reply: told(".//PaymentMethodType", filled("Invoice"))},
		{Name: "SearchAccounts swaps the names of two accounts", Areas: search, Operations: accounts, Reply: told("Accounts", acrossItems("Name"))},
		{Name: "SearchCustomers does not care for the DateRange", Areas: search, Operations: customers, Request: asked("DateRange", lost)},
		{Name: "SearchCustomers tells no address", Areas: search, Operations: customers, Reply: told("Customers/*/CustomerAddress", blank)},
		{Name: "SearchCustomers swaps the numbers of two customers", Areas: search, Operations: customers, Reply: told("Customers", acrossItems("Number"))},
		{Name: "SearchCustomers finds by the name of an account customers of that name", Areas: search, Operations: customers,
			Request: asked("Predicates/*/Field", from("AccountName", "CustomerName"))},
		{Name: "SearchClientLinks swaps the ids of two links", Areas: []string{"LINK", "SEARCH"}, Operations: links,
			Reply: told("ClientLinks", acrossItems("ClientEntityId"))},
	}
}

// finds is what goes wrong in the short lists.
func finds() []Mutation {
	find, either := []string{"FindAccounts"}, []string{"FindAccountsOrCustomersInfo"}
	infos, linked, customers := []string{"GetAccountsInfo"}, []string{"GetLinkedAccountsAndCustomersInfo"}, []string{"GetCustomersInfo"}
	area := []string{"FIND"}
	return []Mutation{
		{Name: "FindAccounts filters by nothing", Areas: area, Operations: find, Request: asked("AccountFilter", become(""))},
		{Name: "FindAccounts tells capital letters from small ones", Areas: area, Operations: find,
			Request: asked("AccountFilter", turned(func(s string) string {
				if s == strings.ToLower(s) || s == strings.ToUpper(s) {
					return s + "#"
				}
				return s
			}))},
		{Name: "FindAccounts searches every customer", Areas: []string{"FIND", "ROLE"}, Operations: find, Request: asked("CustomerId", lost)},
		{Name: "FindAccounts swaps names and numbers", Areas: area, Operations: find, Reply: told("AccountsInfo/*", swapped("Name", "Number"))},
		{Name: "FindAccounts lists accounts twice", Areas: area, Operations: find, Reply: told("AccountsInfo", doubled)},
		{Name: "FindAccountsOrCustomersInfo confuses the customers of accounts", Areas: area, Operations: either,
			Reply: told("AccountInfoWithCustomerData", acrossItems("CustomerName"))},
		{Name: "FindAccountsOrCustomersInfo loses the last account", Areas: area, Operations: either, Reply: told("AccountInfoWithCustomerData", withoutLast(2))},
		{Name: "FindAccountsOrCustomersInfo shows no AccountMode", Areas: area, Operations: either, Request: asked("ReturnAdditionalFields", lost)},
		{Name: "GetAccountsInfo takes OnlyParentAccounts for its opposite", Areas: area, Operations: infos, Request: asked("OnlyParentAccounts", turned(flipped))},
		{Name: "GetAccountsInfo always lists linked accounts", Areas: area, Operations: infos, Request: asked("OnlyParentAccounts", lost)},
		{Name: "GetAccountsInfo lists the accounts of the caller's customer", Areas: area, Operations: infos, Request: asked("CustomerId", lost)},
		{Name: "GetAccountsInfo gives two accounts each other's number", Areas: area, Operations: infos, Reply: told("AccountsInfo", acrossItems("Number"))},
		{Name: "GetCustomersInfo filters by nothing", Areas: area, Operations: customers, Request: asked("CustomerNameFilter", become(""))},
		{Name: "GetCustomersInfo loses the last customer", Areas: area, Operations: customers, Reply: told("CustomersInfo", withoutLast(2))},
		{Name: "GetCustomersInfo gives two customers each other's name", Areas: area, Operations: customers, Reply: told("CustomersInfo", acrossItems("Name"))},
		{Name: "GetLinkedAccountsAndCustomersInfo loses a customer", Areas: []string{"HIER"}, Operations: linked, Reply: told("CustomersInfo", withoutLast(1))},
		{Name: "GetLinkedAccountsAndCustomersInfo loses an account", Areas: []string{"HIER"}, Operations: linked, Reply: told("AccountsInfo", withoutLast(1))},
		{Name: "GetLinkedAccountsAndCustomersInfo always lists what is linked", Areas: []string{"HIER"}, Operations: linked, Request: asked("OnlyParentAccounts", lost)},
		{Name: "GetLinkedAccountsAndCustomersInfo lists accounts among customers", Areas: []string{"HIER"}, Operations: linked,
			Reply: func(x *Exchange) bool {
				account, customer := x.Reply.FindElement("AccountsInfo/*"), x.Reply.FindElement("CustomersInfo/*")
				if account == nil || customer == nil {
					return false
				}
				return put(customer.FindElement("Id"), read(account, "Id"))
			}},
		{Name: "who is refused the links of a customer gets those of another", Areas: []string{"HIER"}, Operations: linked, Reply: hushed},
		{Name: "a linked account is owned by whoever asks", Areas: []string{"HIER", "ACCT"}, Operations: []string{"GetAccount", "SearchAccounts"},
			Reply: func(x *Exchange) bool {
				return !x.Refused() && x.Reply.FindElement(".//ParentCustomerId") != nil && told(".//ParentCustomerId", become(x.Caller("CustomerId")))(x)
			}},
	}
}

// asksFor gives the predicate about a field another value.
func asksFor(field string, value func(*Exchange) string) hook {
	return func(x *Exchange) bool {
		return at(x.Request, "Predicates/*", func(p *etree.Element) bool {
			e := p.FindElement("Value")
			return read(p, "Field") == field && e != nil && put(e, value(x))
		})
	}
}
