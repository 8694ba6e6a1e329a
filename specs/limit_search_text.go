package specs

import (
	"maps"
	"slices"

	. "github.com/cmconform/cmconform/harness/check"
)

// The shortest text that a search takes. The reference asks for four characters, the text of its error for three.

type textSearch struct {
	operation, variant, hits string
	// texts are the fields with a text in them that finds the entity with the id.
	texts func(ctx SpecContext, w *World, admin *Persona) (id string, texts map[string]string)
}

var textSearches = []textSearch{
	{"SearchAccounts", "", "Accounts/AdvertiserAccount/Id", func(ctx SpecContext, w *World, admin *Persona) (string, map[string]string) {
		account := Given(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account("A1")))).Take("Account")
		return w.Account("A1"), map[string]string{"AccountName": account.Value("Name"), "AccountNumber": w.AccountNumber("A1")}
	}},
	{"SearchCustomers", "/search-customers", "Customers/Customer/Id", func(ctx SpecContext, w *World, admin *Persona) (string, map[string]string) {
		customer := Given(admin.Call(ctx, "GetCustomer", Text("CustomerId", w.Customer("C1")))).Take("Customer")
		return w.Customer("C1"), map[string]string{"CustomerName": customer.Value("Name"), "AccountNumber": w.AccountNumber("A1")}
	}},
}

var _ = each(textSearches, func(s textSearch) {
	Behaviour("CM-LIMIT-050"+s.variant, "takes four characters to search by in "+s.operation, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		id, texts := s.texts(ctx, w, admin)
		for _, field := range slices.Sorted(maps.Keys(texts)) {
			text := texts[field]
			Control(admin.Call(ctx, s.operation, predicates(where(field, "Contains", start(text, 6))), page(0, 50)))
			four := admin.Call(ctx, s.operation, predicates(where(field, "Contains", start(text, 4))), page(0, 50))
			Expect(four).To(Succeed(), field)
			Expect(four.Values(s.hits)).To(ContainElement(id), field)
			Record("three characters of %s: %s", field, admin.Call(ctx, s.operation, predicates(where(field, "Contains", start(text, 3))), page(0, 50)))
		}
	})

	Behaviour("CM-LIMIT-051"+s.variant, "refuses one or two characters to search by in "+s.operation, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		_, texts := s.texts(ctx, w, admin)
		for _, field := range slices.Sorted(maps.Keys(texts)) {
			text := texts[field]
			Control(admin.Call(ctx, s.operation, predicates(where(field, "Contains", start(text, 6))), page(0, 50)))
			for n := 1; n <= 2; n++ {
				Expect(admin.Call(ctx, s.operation, predicates(where(field, "Contains", start(text, n))), page(0, 50))).To(BeRefused(), field)
			}
		}
	})
})

var _ = Behaviour("CM-LIMIT-052", "takes the two letters of a MarketCountry in SearchCustomers", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	customer := Given(admin.Call(ctx, "GetCustomer", Text("CustomerId", w.Customer("C1")))).Take("Customer")
	reply := admin.Call(ctx, "SearchCustomers", predicates(
		where("MarketCountry", "Equals", customer.Value("MarketCountry")), where("MarketLanguage", "Equals", customer.Value("MarketLanguage"))), page(0, 50))
	Expect(reply).To(Succeed())
	Expect(reply.Values("Customers/Customer/Id")).To(ContainElement(w.Customer("C1")))
})

// start is how a text begins.
func start(text string, n int) string {
	runes := []rune(text)
	return string(runes[:min(n, len(runes))])
}
