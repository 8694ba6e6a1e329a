package specs

import (
	"strings"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// How many conditions a search takes.

// simpleSearch is a search with one condition that is in order.
type simpleSearch struct {
	operation, persona string
	condition          func(w *World) *Element
	paged              bool
}

var simpleSearches = []simpleSearch{
	{"SearchAccounts", "superAdmin", func(w *World) *Element { return where("AccountId", "Equals", w.Account("A1")) }, true},
	{"SearchCustomers", "superAdmin", func(w *World) *Element { return where("CustomerId", "Equals", w.Customer("C1")) }, true},
	{"SearchClientLinks", "agency", func(w *World) *Element { return where("ClientAccountId", "Equals", w.Account("K01")) }, true},
	{"SearchUserInvitations", "superAdmin", func(w *World) *Element { return where("CustomerId", "Equals", w.Customer("C1")) }, false},
}

func firstPage(paged bool) *Element {
	if !paged {
		return nil
	}
	return page(0, 50)
}

var _ = each(simpleSearches, func(s simpleSearch) {
	Behaviour(limitOf(s.operation, "Predicates/Predicate", contract.Items).Min.Refused, "refuses "+s.operation+" without a predicate", func(ctx SpecContext, w *World) {
		caller := w.As(s.persona)
		Control(caller.Call(ctx, s.operation, predicates(s.condition(w)), firstPage(s.paged)))
		Expect(caller.Call(ctx, s.operation, firstPage(s.paged))).To(BeRefused(), "no Predicates")
		Expect(caller.Call(ctx, s.operation, Nil("Predicates"), firstPage(s.paged))).To(BeRefused(), "nil Predicates")
		Expect(caller.Call(ctx, s.operation, predicates(), firstPage(s.paged))).To(BeRefused(), "empty Predicates")
	})
})

var _ = Behaviour("CM-LIMIT-025", "refuses SearchAccounts with two predicates that are both about accounts", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	byUser, byCustomer := where("UserId", "Equals", admin.UserID), where("CustomerId", "Equals", w.Customer("C1"))
	Control(admin.Call(ctx, "SearchAccounts", predicates(byUser), page(0, 50)))
	Control(admin.Call(ctx, "SearchAccounts", predicates(byCustomer), page(0, 50)))
	Expect(admin.Call(ctx, "SearchAccounts", predicates(byUser, byCustomer), page(0, 50))).To(BeRefused())
})

var _ = Behaviour("CM-LIMIT-027", "takes two predicates in SearchClientLinks and refuses three", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	byAgency, byClient := where("ManagingCustomerId", "Equals", w.Customer("G1")), where("ClientAccountId", "Equals", w.Account("K01"))
	Control(agency.Call(ctx, "SearchClientLinks", predicates(byClient), page(0, 50)))
	Expect(agency.Call(ctx, "SearchClientLinks", predicates(byAgency, byClient), page(0, 50))).To(Succeed(), "two")
	Expect(agency.Call(ctx, "SearchClientLinks", predicates(byAgency, byClient, byClient), page(0, 50))).To(BeRefused(), "three")
})

var _ = Behaviour("CM-LIMIT-028", "accepts SearchClientLinks with one predicate", func(ctx SpecContext, w *World) {
	reply := w.As("agency").Call(ctx, "SearchClientLinks", predicates(where("ClientAccountId", "Equals", w.Account("K01"))), page(0, 50))
	Expect(reply).To(Succeed())
	Suppose("CM-LINK-040", reply).To(HaveValues("ClientLinks/ClientLink/ClientEntityId", w.Account("K01")))
}, Shaped(severalAgencies))

// tenConditions all hold for customer C1.
func tenConditions(ctx SpecContext, w *World, admin *Persona) []*Element {
	customer := Given(admin.Call(ctx, "GetCustomer", Text("CustomerId", w.Customer("C1")))).Take("Customer")
	account := Given(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account("A1")))).Take("Account")
	return []*Element{
		where("AccountId", "Equals", w.Account("A1")), where("AccountName", "Equals", account.Value("Name")), where("AccountNumber", "Equals", w.AccountNumber("A1")),
		where("CreatedDate", "GreaterThanEquals", "2000-01-01"), where("CreatedDate", "LessThanEquals", "2100-01-01"),
		where("CustomerId", "Equals", w.Customer("C1")), where("CustomerName", "Equals", customer.Value("Name")),
		where("MarketCountry", "Equals", customer.Value("MarketCountry")), where("MarketLanguage", "Equals", customer.Value("MarketLanguage")),
		where("UserName", "Equals", admin.UserName),
	}
}

var _ = Behaviour("CM-LIMIT-030", "accepts SearchCustomers with ten predicates", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	ten := tenConditions(ctx, w, admin)
	Suppose("CM-LIMIT-052", findCustomers(ctx, admin, ten[7], ten[8])).To(Succeed())
	nine := Control(admin.Call(ctx, "SearchCustomers", predicates(ten[:9]...), page(0, 50)))
	reply := admin.Call(ctx, "SearchCustomers", predicates(ten...), page(0, 50))
	Expect(reply).To(Succeed())
	Suppose("CM-SEARCH-035", nine).To(HaveValues("Customers/Customer/Id", w.Customer("C1")))
	Suppose("CM-SEARCH-035", reply).To(HaveValues("Customers/Customer/Id", w.Customer("C1")))
})

var _ = Behaviour("CM-LIMIT-031", "refuses SearchCustomers with eleven predicates", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	ten := tenConditions(ctx, w, admin)
	Control(admin.Call(ctx, "SearchCustomers", predicates(ten...), page(0, 50)))
	eleven := append(ten, where("ApplicationScope", "Equals", "Advertiser"))
	Expect(admin.Call(ctx, "SearchCustomers", predicates(eleven...), page(0, 50))).To(BeRefused())
})

var _ = Behaviour("CM-LIMIT-033", "refuses SearchUserInvitations with two predicates", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	own := where("CustomerId", "Equals", w.Customer("C1"))
	Control(admin.Call(ctx, "SearchUserInvitations", predicates(own)))
	Expect(admin.Call(ctx, "SearchUserInvitations", predicates(own, own))).To(BeRefused())
})

// inSearch takes several ids in one condition.
type inSearch struct {
	operation, variant, persona, field, hits, id, finds string
	ids                                                 func(w *World, n int) []string
	shape                                               func(*world.World)
}

var inSearches = []inSearch{
	{"SearchAccounts", "", "client", "AccountId", "Accounts/AdvertiserAccount", "Id", "CM-SEARCH-003", accountsOfK1, func(*world.World) {}},
	{"SearchClientLinks", "/search-client-links", "client", "ClientAccountId", "ClientLinks/ClientLink", "ClientEntityId", "CM-LINK-040", accountsOfK1, severalAgencies},
	{"SearchCustomers", "/search-customers", "aggregator", "CustomerId", "Customers/Customer", "Id", "CM-SEARCH-035", managedByC1, managedCustomers},
}

var _ = each(inSearches, func(s inSearch) {
	limit := limitOf(s.operation, "Predicates/Predicate/Value", contract.Values).Max.Value

	Behaviour("CM-LIMIT-049"+s.variant, "takes ten values in one In predicate of "+s.operation+", and no more", func(ctx SpecContext, w *World) {
		caller := w.As(s.persona)
		in := func(n int) *Element { return predicates(where(s.field, "In", strings.Join(s.ids(w, n), ","))) }
		Control(caller.Call(ctx, s.operation, in(limit-1), page(0, 50)))

		fits := caller.Call(ctx, s.operation, in(limit), page(0, 50))
		Expect(fits).To(Succeed(), "ten values")
		Suppose(s.finds, fits.Values(s.hits+"/"+s.id)).To(ContainElements(members(s.ids(w, 9))...))
		Expect(caller.Call(ctx, s.operation, in(limit+1), page(0, 50))).To(BeRefused(), "eleven values")
	}, Shaped(s.shape))
})
