package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// Which field takes which operator in a search.

// badCondition is a condition that is out of order in one way; the others are those that it needs beside it.
type badCondition struct {
	field, operator string
	value           func(w *World) string
	others          []*Element
}

func fixed(text string) func(*World) string     { return func(*World) string { return text } }
func a1(w *World) string                        { return w.Account("A1") }
func c1(w *World) string                        { return w.Customer("C1") }
func k01(w *World) string                       { return w.Account("K01") }
func numberOfA1(w *World) string                { return w.AccountNumber("A1") }
func spareUser(w *World) string                 { return w.User("spare") }
func besides(conditions ...*Element) []*Element { return conditions }

// wrongOperators are pairs of a field and an operator that it does not take, by operation.
var wrongOperators = map[string][]badCondition{
	"SearchAccounts": {
		{"AccountId", "Contains", a1, nil}, {"AccountName", "In", fixed("Fabrikam"), nil}, {"CustomerId", "In", c1, nil}, {"UserId", "Contains", spareUser, nil},
	},
	"SearchCustomers": {
		{"AccountId", "In", a1, nil}, {"AccountNumber", "In", numberOfA1, nil}, {"CreatedDate", "Equals", fixed("2020-01-01"), nil},
		{"MarketCountry", "Contains", fixed("US"), besides(where("MarketLanguage", "Equals", "English"))},
	},
	"SearchClientLinks": {
		{"ManagingCustomerId", "In", func(w *World) string { return w.Customer("G1") }, nil}, {"ClientAccountId", "Contains", k01, nil},
	},
	"SearchUserInvitations": {{"CustomerId", "In", c1, nil}},
}

// unsupportedOperators are declared and work with no field.
var unsupportedOperators = map[string][]badCondition{
	"SearchAccounts":        {{"AccountId", "NotEquals", a1, nil}, {"AccountName", "NotContains", fixed("Outside"), nil}, {"AccountName", "StartsWith", fixed("Fabrikam"), nil}},
	"SearchCustomers":       {{"CustomerId", "NotEquals", c1, nil}, {"CustomerName", "NotContains", fixed("Outside"), nil}, {"CustomerName", "StartsWith", fixed("Fabrikam"), nil}},
	"SearchClientLinks":     {{"ClientAccountId", "NotEquals", k01, nil}},
	"SearchUserInvitations": {{"CustomerId", "NotEquals", c1, nil}},
}

var _ = each(simpleSearches, func(s simpleSearch) {
	variant := ""
	if s.operation != "SearchAccounts" {
		variant = "/" + contract.Kebab(s.operation)
	}
	refusesEach := func(bad []badCondition) func(ctx SpecContext, w *World) {
		return func(ctx SpecContext, w *World) {
			caller := w.As(s.persona)
			Control(caller.Call(ctx, s.operation, predicates(s.condition(w)), firstPage(s.paged)))
			for _, b := range bad {
				conditions := append([]*Element{where(b.field, b.operator, b.value(w))}, b.others...)
				Expect(caller.Call(ctx, s.operation, predicates(conditions...), firstPage(s.paged))).To(BeRefused(), b.field+" "+b.operator)
			}
		}
	}

	Behaviour("CM-SEARCH-013"+variant, "refuses a field that "+s.operation+" does not know", refusesEach([]badCondition{{"ShoeSize", "Equals", fixed("4711"), nil}}))
	Behaviour("CM-SEARCH-014"+variant, "refuses operators that a field of "+s.operation+" does not take", refusesEach(wrongOperators[s.operation]))
	Behaviour("CM-SEARCH-015"+variant, "refuses operators that "+s.operation+" does not support", refusesEach(unsupportedOperators[s.operation]))
})
