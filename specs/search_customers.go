package specs

import (
	"slices"
	"strings"
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// By what SearchCustomers finds customers.

func findCustomers(ctx SpecContext, caller *Persona, conditions ...*Element) *Reply {
	return caller.Call(ctx, "SearchCustomers", predicates(conditions...), page(0, 50))
}

func customersFound(reply *Reply) []string {
	return append([]string{}, reply.Values("Customers/Customer/Id")...)
}

// customerField is a field with an operator, a text by which it finds C1 and one by which it does not.
type customerField struct {
	field, operator string
	finds, misses   func(customer, account *Element, admin *Persona) string
}

func middle(text string) string { return strings.TrimSpace(strings.TrimPrefix(text, start(text, 2))) }

// shortened leaves out the last character.
func shortened(text string) string { return start(text, len([]rune(text))-1) }

var customerFields = []customerField{
	{"CustomerId", "Equals", func(c, _ *Element, _ *Persona) string { return c.Value("Id") }, nil},
	{"CustomerName", "Equals", func(c, _ *Element, _ *Persona) string { return c.Value("Name") }, func(c, _ *Element, _ *Persona) string { return shortened(c.Value("Name")) }},
	{"CustomerName", "Contains", func(c, _ *Element, _ *Persona) string { return middle(c.Value("Name")) }, nil},
	{"AccountId", "Equals", func(_, a *Element, _ *Persona) string { return a.Value("Id") }, nil},
	{"AccountName", "Equals", func(_, a *Element, _ *Persona) string { return a.Value("Name") }, func(_, a *Element, _ *Persona) string { return shortened(a.Value("Name")) }},
	{"AccountName", "Contains", func(_, a *Element, _ *Persona) string { return middle(a.Value("Name")) }, nil},
	{"AccountNumber", "Equals", func(_, a *Element, _ *Persona) string { return a.Value("Number") }, func(_, a *Element, _ *Persona) string { return shortened(a.Value("Number")) }},
	{"AccountNumber", "Contains", func(_, a *Element, _ *Persona) string { return middle(a.Value("Number")) }, nil},
	{"UserName", "Equals", func(_, _ *Element, admin *Persona) string { return admin.UserName }, nil},
}

var _ = each(customerFields, func(f customerField) {
	Behaviour("CM-SEARCH-035/"+contract.Kebab(f.field)+"-"+contract.Kebab(f.operator), "finds the customer by "+f.field+" with "+f.operator, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		customer, account := readCustomer(ctx, w, admin), readAccount(ctx, w, admin, "A1")
		account.SetText("Number", w.AccountNumber("A1"))
		reply := findCustomers(ctx, admin, where(f.field, f.operator, f.finds(customer, account, admin)))
		Expect(reply).To(Succeed())
		Expect(customersFound(reply)).To(ContainElement(w.Customer("C1")))
		if f.misses != nil {
			missed := Given(findCustomers(ctx, admin, where(f.field, f.operator, f.misses(customer, account, admin))))
			Expect(customersFound(missed)).NotTo(ContainElement(w.Customer("C1")), "by a part of it")
		}
	})
})

var _ = Behaviour("CM-SEARCH-035/customer-id-in", "finds all customers of a list of ids", func(ctx SpecContext, w *World) {
	reply := findCustomers(ctx, w.As("aggregator"), where("CustomerId", "In", w.Customer("K1")+","+w.Customer("C1")))
	Suppose("CM-ROLE-006", reply).NotTo(BeUnauthorised())
	Expect(reply).To(Succeed())
	Expect(customersFound(reply)).To(ConsistOf(w.Customer("C1"), w.Customer("K1")))
}, Shaped(reseller))

var _ = Behaviour("CM-SEARCH-036", "finds only customers that meet every predicate", func(ctx SpecContext, w *World) {
	caller := w.As("aggregator")
	name := readCustomer(ctx, w, caller).Value("Name")
	own, other := where("CustomerId", "Equals", w.Customer("C1")), where("CustomerId", "Equals", w.Customer("K1"))
	named := where("CustomerName", "Equals", name)
	Suppose("CM-SEARCH-035", customersFound(Given(findCustomers(ctx, caller, own, named)))).To(ConsistOf(w.Customer("C1")))
	Suppose("CM-SEARCH-035", customersFound(Given(findCustomers(ctx, caller, other)))).To(ConsistOf(w.Customer("K1")))
	reply := findCustomers(ctx, caller, other, named)
	Expect(reply).To(Succeed())
	Expect(customersFound(reply)).To(BeEmpty())
}, Shaped(reseller))

var _ = Behaviour("CM-SEARCH-037", "takes a field once, but CreatedDate twice as a range", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	name := readCustomer(ctx, w, admin).Value("Name")
	Control(findCustomers(ctx, admin, where("CustomerName", "Contains", middle(name))))
	Expect(findCustomers(ctx, admin, where("CustomerName", "Contains", middle(name)), where("CustomerName", "Equals", name))).To(BeRefused(), "two names")
	Expect(findCustomers(ctx, admin, where("CreatedDate", "GreaterThanEquals", "2000-01-01"), where("CreatedDate", "LessThanEquals", "2100-01-01"))).To(Succeed(), "a range of days")
})

const oneDay = 24 * time.Hour // of UTC, which has no other

// day writes a day as a predicate takes it.
func day(at time.Time) string { return at.Format(time.DateOnly) }

var _ = Behaviour("CM-SEARCH-038", "compares the CreatedDate of customers by the day and ignores the time of day", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	found := func(operator, value string) bool {
		reply := Given(findCustomers(ctx, admin, where("CreatedDate", operator, value)))
		return slices.Contains(customersFound(reply), w.Customer("C1"))
	}
	// The day of sign-up is the first one by which the customer was there.
	before, by := time.Date(1999, 12, 31, 0, 0, 0, 0, time.UTC), time.Now().UTC().Truncate(oneDay).AddDate(0, 0, 2)
	Expect(found("LessThanEquals", day(before))).To(BeFalse(), "created by "+day(before))
	Expect(found("LessThanEquals", day(by))).To(BeTrue(), "created by "+day(by))
	for by.Sub(before) > oneDay {
		between := before.Add(by.Sub(before) / 2).Truncate(oneDay)
		if found("LessThanEquals", day(between)) {
			by = between
		} else {
			before = between
		}
	}
	signUp := day(by)
	Record("signed up on %s", signUp)
	for _, time := range []string{"", "T00:00:00", "T23:59:59"} {
		Expect(found("LessThanEquals", signUp+time)).To(BeTrue(), "created by "+signUp+time)
		Expect(found("GreaterThanEquals", signUp+time)).To(BeTrue(), "created from "+signUp+time)
	}
	Expect(found("GreaterThanEquals", day(by.AddDate(0, 0, 1)))).To(BeFalse(), "created from the day after "+signUp)
})

var _ = Behaviour("CM-SEARCH-039", "takes MarketCountry and MarketLanguage only together", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	customer := readCustomer(ctx, w, admin)
	country, language := where("MarketCountry", "Equals", customer.Value("MarketCountry")), where("MarketLanguage", "Equals", customer.Value("MarketLanguage"))
	Control(findCustomers(ctx, admin, country, language))
	Expect(findCustomers(ctx, admin, country)).To(BeRefused(), "the country alone")
	Expect(findCustomers(ctx, admin, language)).To(BeRefused(), "the language alone")
})

// createdWithin finds C1 where it was created in a range of days, each written yyyyMMdd.
func createdWithin(ctx SpecContext, w *World, first, last string) *Reply {
	return w.As("superAdmin").Call(ctx, "SearchCustomers", predicates(where("CustomerId", "Equals", w.Customer("C1"))), page(0, 50),
		Group("DateRange", Text("MinDate", first), Text("MaxDate", last)))
}

var _ = Behaviour("CM-SEARCH-040", "finds only customers created within the DateRange", func(ctx SpecContext, w *World) {
	ahead := func(days int) string { return time.Now().UTC().AddDate(0, 0, days).Format("20060102") }
	Suppose("CM-SEARCH-035", customersFound(Given(findCustomers(ctx, w.As("superAdmin"), where("CustomerId", "Equals", w.Customer("C1")))))).To(ConsistOf(w.Customer("C1")))
	whole := createdWithin(ctx, w, "20000101", ahead(2))
	Expect(whole).To(Succeed())
	Expect(customersFound(whole)).To(ConsistOf(w.Customer("C1")), "a range that includes all days")
	past, future := Given(createdWithin(ctx, w, "19990101", "19991231")), Given(createdWithin(ctx, w, ahead(3), ahead(5)))
	Expect(customersFound(past)).To(BeEmpty(), "a range of the past")
	Expect(customersFound(future)).To(BeEmpty(), "a range of the future")
})

var _ = Behaviour("CM-SEARCH-041", "refuses a DateRange that is no range of days", func(ctx SpecContext, w *World) {
	Control(createdWithin(ctx, w, "20200101", "20210101"))
	Expect(createdWithin(ctx, w, "20210101", "20200101")).To(BeRefused(), "the last day before the first")
	Expect(createdWithin(ctx, w, "New Year", "Easter")).To(BeRefused(), "no days")
})

// withCustomerAddress gives C1 an address: the worlds leave it out, and no documentation says what comes then.
var withCustomerAddress = Shaped(func(declared *world.World) {
	customer := declared.Customers["C1"]
	customer.Address = &world.Address{Line1: "1 Example Street", City: "Redmond", StateOrProvince: "WA", PostalCode: "98052", CountryCode: "US"}
	declared.Customers["C1"] = customer
})

var _ = Behaviour("CM-SEARCH-042", "shows the address of customers without being asked for it", func(ctx SpecContext, w *World) {
	reply := Given(findCustomers(ctx, w.As("superAdmin"), where("CustomerId", "Equals", w.Customer("C1"))))
	Suppose("CM-SEARCH-035", customersFound(reply)).To(ConsistOf(w.Customer("C1")))
	Expect(reply.At("Customers/Customer/CustomerAddress") != nil).To(BeTrue(), "CustomerAddress is there, if only as nil")
	Expect(reply).To(HaveElement("Customers/Customer/CustomerAddress/City", Equal("Redmond")))
}, withCustomerAddress)

var _ = Behaviour("CM-SEARCH-044", "never finds customers that the caller cannot reach", func(ctx SpecContext, w *World) {
	admin, outsider := w.As("superAdmin"), w.As("outsider")
	foreign := w.Customer("X1")
	Suppose("CM-SEARCH-035", customersFound(Given(findCustomers(ctx, outsider, where("CustomerId", "Equals", foreign))))).To(ConsistOf(foreign))
	Control(findCustomers(ctx, admin, where("CustomerId", "Equals", w.Customer("C1"))))
	for _, condition := range []*Element{where("CustomerId", "Equals", foreign), where("AccountNumber", "Equals", w.AccountNumber("X1A"))} {
		reply := findCustomers(ctx, admin, condition)
		if !reply.Succeeded() {
			Expect(reply).To(BeRefused())
			continue
		}
		Expect(customersFound(reply)).NotTo(ContainElement(foreign))
	}
})
