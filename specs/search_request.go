package specs

import (
	"fmt"
	"strings"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// where is one condition of a search.
func where(field, operator, value string) *Element {
	return Group("Predicate", Text("Field", field), Text("Operator", operator), Text("Value", value))
}

// predicates are the conditions of a search, all of which must hold.
func predicates(conditions ...*Element) *Element { return Group("Predicates", conditions...) }

// page is one page of what a search finds; the first one is 0.
func page(index, size int) *Element {
	return Group("PageInfo", Text("Index", fmt.Sprint(index)), Text("Size", fmt.Sprint(size)))
}

// searchBy is a search by one condition, with a page that is large enough for what a world holds.
func searchBy(field, value string) []*Element {
	return []*Element{predicates(where(field, "Equals", value)), page(0, 100)}
}

// orderBy is one element of an Ordering.
func orderBy(field, order string) *Element {
	return Group("OrderBy", Text("Field", field), Text("Order", order))
}

// ordering orders what a search finds.
func ordering(by ...*Element) *Element { return Group("Ordering", by...) }

// paged tells the searches that have pages and an ordering apart, with what finds something in each.
type paged struct {
	operation, persona string
	// hits is the path of what was found, id that of the id in it.
	hits, id string
	// condition finds the entities of a world of the given shape: several, whose names and ids are in different orders.
	condition func(w *World) *Element
	entities  func(w *World) []string
	shape     func(*world.World)
	// orders are the elements that each OrderBy field stands for; ordered is the requirement.
	orders  map[string]string
	ordered string
	finds   string // the requirement that the condition finds the entities
}

var pagedSearches = []paged{
	{
		operation: "SearchAccounts", persona: "client", hits: "Accounts/AdvertiserAccount", id: "Id", shape: shuffledAccounts,
		condition: func(w *World) *Element { return where("CustomerId", "Equals", w.Customer("K1")) },
		entities:  func(w *World) []string { return accountsOfK1(w, 12) },
		orders:    map[string]string{"Id": "Id", "Name": "Name", "Number": "Number"}, ordered: "CM-SEARCH-020", finds: "CM-SEARCH-007",
	},
	{
		operation: "SearchCustomers", persona: "aggregator", hits: "Customers/Customer", id: "Id", shape: managedCustomers,
		condition: func(w *World) *Element {
			return where("CustomerId", "In", strings.Join(managedByC1(w, 8), ","))
		},
		entities: func(w *World) []string { return managedByC1(w, 8) },
		orders:   map[string]string{"Id": "Id", "Name": "Name", "Number": "Number"}, ordered: "CM-SEARCH-043", finds: "CM-SEARCH-035",
	},
	{
		operation: "SearchClientLinks", persona: "client", hits: "ClientLinks/ClientLink", id: "ClientEntityId", shape: severalAgencies,
		condition: func(w *World) *Element {
			return where("ClientAccountId", "In", strings.Join(accountsOfK1(w, 9), ","))
		},
		entities: func(w *World) []string { return accountsOfK1(w, 9) },
		orders:   map[string]string{"Id": "ClientEntityId", "Name": "Name", "Number": "ManagingCustomerNumber"}, ordered: "CM-LINK-045", finds: "CM-LINK-040",
	},
}

// variant is the operation as a part of a check's id; the first search has none.
func (s paged) variant() string {
	if s.operation == pagedSearches[0].operation {
		return ""
	}
	return "/" + contract.Kebab(s.operation)
}

// search calls the operation with the condition and what else is given.
func (s paged) search(ctx SpecContext, w *World, more ...*Element) *Reply {
	return w.As(s.persona).Call(ctx, s.operation, append([]*Element{predicates(s.condition(w))}, more...)...)
}

// ids are those of what a reply has found.
func (s paged) ids(reply *Reply) []string {
	return append([]string{}, reply.Values(s.hits+"/"+s.id)...)
}

// accountsOfK1 are the first accounts of customer K1.
func accountsOfK1(w *World, n int) []string {
	var ids []string
	for i := range n {
		ids = append(ids, w.Account(fmt.Sprintf("K%02d", i+1)))
	}
	return ids
}

// managedByC1 are the first customers that the reseller C1 manages.
func managedByC1(w *World, n int) []string {
	var ids []string
	for i := range n {
		ids = append(ids, w.Customer(fmt.Sprintf("M%02d", i+1)))
	}
	return ids
}

// shuffledAccounts gives the twelve accounts of K1 names that are not in the order of their making.
func shuffledAccounts(declared *world.World) {
	for i := range 12 {
		key := fmt.Sprintf("K%02d", i+1)
		account := declared.Accounts[key]
		account.Name = fmt.Sprintf("Client %02d {unique}", (i+1)*5%13)
		declared.Accounts[key] = account
	}
}

// managedCustomers makes C1 a reseller that manages eleven customers.
func managedCustomers(declared *world.World) {
	reseller := declared.Customers["C1"]
	reseller.Reseller = true
	declared.Customers["C1"] = reseller
	for i := range 11 {
		declared.Customers[fmt.Sprintf("M%02d", i+1)] = world.Customer{Name: fmt.Sprintf("Managed %02d {unique}", (i+1)*5%12), ManagedBy: "C1"}
	}
}

// severalAgencies lets three agencies ask in turn for accounts of K1.
func severalAgencies(declared *world.World) {
	outside := declared.Customers["X1"]
	outside.Agency = true
	declared.Customers["X1"] = outside
	declared.Links = map[string]world.Link{}
	for i := range 9 {
		key := fmt.Sprintf("K%02d", i+1)
		declared.Links[key] = world.Link{
			Agency: []string{"G1", "C1", "X1"}[i%3], Account: key, Status: "LinkPending", Name: fmt.Sprintf("Link %02d", (i+1)*7%10),
		}
	}
}
