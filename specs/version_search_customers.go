package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// By what older versions of SearchCustomers find customers.

// formerField is a field of SearchCustomers, with a value by which it finds C1.
type formerField struct {
	field string
	value func(w *World, customer, user *Element) string
}

var formerFields = []formerField{
	{"PersonName", func(_ *World, _, user *Element) string { return user.Value("Name/LastName") }},
	{"CustomerNumber", func(_ *World, customer, _ *Element) string { return customer.Value("Number") }},
	{"Email", func(_ *World, _, user *Element) string { return user.Value("ContactInfo/Email") }},
	{"UserName", func(_ *World, _, user *Element) string { return user.Value("UserName") }},
}

var _ = each(formerFields, func(f formerField) {
	id := "CM-VER-706"
	if f.field != "PersonName" {
		id += "/" + contract.Kebab(f.field)
	}
	Behaviour(id, "finds the customer by a part of the "+f.field, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		user := Given(admin.Call(ctx, "GetUser", Nil("UserId"))).Take("User")
		value := f.value(w, readCustomer(ctx, w, admin), user)
		if f.field == "UserName" {
			whole := Given(findCustomers(ctx, admin, where(f.field, "Equals", value)))
			Suppose("CM-SEARCH-035", customersFound(whole)).To(ContainElement(w.Customer("C1")), "by the whole UserName")
		}
		reply := findCustomers(ctx, admin, where(f.field, "Contains", shortened(value)))
		Expect(reply).To(Succeed())
		Expect(customersFound(reply)).To(ContainElement(w.Customer("C1")))
	}, OnlyIn("v11"))
})

var _ = Behaviour("CM-VER-707", "finds customers by a whole UserName, and by nothing else that is about people", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	user := Given(admin.Call(ctx, "GetUser", Nil("UserId"))).Take("User")
	whole := where("UserName", "Equals", user.Value("UserName"))
	Suppose("CM-SEARCH-035", customersFound(Control(findCustomers(ctx, admin, whole)))).To(ContainElement(w.Customer("C1")))
	for _, f := range formerFields {
		if f.field != "CustomerNumber" {
			Expect(findCustomers(ctx, admin, where(f.field, "Contains", shortened(f.value(w, nil, user))))).To(BeRefused(), f.field)
		}
	}
}, OnlyIn("v12"))

var _ = Behaviour("CM-VER-710", "says 3030 of an operator that a field does not take", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	wrong := where("AccountId", "Contains", w.Account("A1"))
	Expect(admin.Call(ctx, "SearchAccounts", predicates(wrong), page(0, 10))).To(BeFault(3030))
	Control(admin.Call(ctx, "SearchAccounts", predicates(where("AccountId", "Equals", w.Account("A1"))), page(0, 10)))
})

// listedCodes are codes that only some versions list.
type listedCodes struct {
	variant  string
	versions []string
	codes    []any
}

var noPredicate = []listedCodes{
	{"no-predicate", []string{"v12", "v13"}, []any{3079, 474}},
	{"no-predicate-v11", []string{"v11"}, []any{3079}},
}

var _ = each(noPredicate, func(row listedCodes) {
	Behaviour("CM-VER-710/"+row.variant, "says by a code that a search for customers has no predicate", func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		none := admin.Call(ctx, "SearchCustomers", predicates(), page(0, 10))
		Suppose("CM-LIMIT-032", none).To(BeRefused(), "a search without a predicate")
		Expect(none).To(BeFault(row.codes...))
		Control(findCustomers(ctx, admin, where("CustomerId", "Equals", w.Customer("C1"))))
	}, OnlyIn(row.versions...))
})
