package specs

import (
	"slices"
	"strings"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// listedCustomers is where customers are listed with their names.
const listedCustomers = "CustomersInfo/CustomerInfo/Id"

// customersBeginning asks GetCustomersInfo for a filter.
func customersBeginning(ctx SpecContext, caller *Persona, filter string) *Reply {
	return caller.Call(ctx, "GetCustomersInfo", Text("CustomerNameFilter", filter), Text("TopN", enough))
}

var _ = Behaviour("CM-FIND-022", "lists customers with id and name", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	name := customerName(ctx, w, admin, "C1")
	reply := customersBeginning(ctx, admin, name)
	Expect(reply).To(Succeed())
	Expect(reply.Values(listedCustomers)).To(ContainElement(w.Customer("C1")))
	i := slices.Index(reply.Values(listedCustomers), w.Customer("C1"))
	Expect(reply.All("CustomersInfo/CustomerInfo")[i]).To(HaveElement("Name", Equal(name)))
	for _, info := range Given(customersBeginning(ctx, w.As("agency"), "")).All("CustomersInfo/CustomerInfo") {
		if info.Value("Id") == w.Customer("G1") {
			Expect(info).To(HaveElement("Name", Equal(customerName(ctx, w, w.As("agency"), "G1"))), "among others")
		}
	}
}, Shaped(func(declared *world.World) {
	declared.Links = map[string]world.Link{"customer": {Agency: "G1", Customer: "K1", Status: "Active"}}
}))

var _ = Behaviour("CM-FIND-023", "finds customers whose name begins with the filter, in capital letters or small ones", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	name := customerName(ctx, w, admin, "C1")
	for _, filter := range []string{strings.ToLower(start(name, 6)), strings.ToUpper(start(name, 6))} {
		Expect(Given(customersBeginning(ctx, admin, filter)).Values(listedCustomers)).To(ContainElement(w.Customer("C1")), filter)
	}
	Expect(Given(customersBeginning(ctx, admin, middle(name))).Values(listedCustomers)).NotTo(ContainElement(w.Customer("C1")), middle(name))
})

var _ = Behaviour("CM-FIND-024", "lists by an empty filter the customer of the caller", func(ctx SpecContext, w *World) {
	for _, name := range []string{"superAdmin", "outsider"} {
		caller := w.As(name)
		Expect(Given(customersBeginning(ctx, caller, "")).Values(listedCustomers)).To(ContainElement(caller.CustomerID), name)
	}
})

var _ = Behaviour("CM-FIND-024/several-users", "lists by an empty filter the customers of every user of a person", func(ctx SpecContext, w *World) {
	Expect(Given(customersBeginning(ctx, w.As("one"), "")).Values(listedCustomers)).To(ContainElements(w.Customer("A"), w.Customer("B"), w.Customer("C")))
}, InWorld("contoso-merged"), OnlyIn("v12", "v13"))

var _ = Behaviour("CM-FIND-024/links", "lists by an empty filter the customers that links lead to", func(ctx SpecContext, w *World) {
	Expect(Given(customersBeginning(ctx, w.As("top"), "")).Values(listedCustomers)).To(ContainElements(w.Customer("111"), w.Customer("222"), w.Customer("333")))
}, InWorld("agency"))

var _ = Behaviour("CM-FIND-025", "lists the customers that a reseller manages", func(ctx SpecContext, w *World) {
	caller := w.As("aggregator")
	Control(customersBeginning(ctx, caller, customerName(ctx, w, caller, "C1")))
	Expect(Given(customersBeginning(ctx, caller, customerName(ctx, w, caller, "K1"))).Values(listedCustomers)).To(ContainElement(w.Customer("K1")))
}, Shaped(reseller))

var _ = Behaviour("CM-FIND-026", "lists no customer that the caller cannot reach", func(ctx SpecContext, w *World) {
	outsider, admin := w.As("outsider"), w.As("superAdmin")
	theirs, ours := Given(customersBeginning(ctx, outsider, "")).Values(listedCustomers), Given(customersBeginning(ctx, admin, "")).Values(listedCustomers)
	Suppose("CM-FIND-024", theirs).To(ContainElement(w.Customer("X1")))
	Suppose("CM-FIND-024", ours).To(ContainElement(w.Customer("C1")))
	Expect(theirs).NotTo(ContainElement(w.Customer("C1")), "to an outsider")
	Expect(ours).NotTo(ContainElement(w.Customer("X1")), "to a Super Admin")
})

var _ = Behaviour("CM-CUST-004", "reads with GetCustomer every customer that GetCustomersInfo lists", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	ids := Given(customersBeginning(ctx, agency, "")).Values(listedCustomers)
	Suppose("CM-FIND-024", ids).To(ContainElement(w.Customer("G1")))
	Suppose("CM-FIND-026", ids).NotTo(ContainElement(w.Customer("X1")))
	for _, id := range ids {
		Expect(agency.Call(ctx, "GetCustomer", Text("CustomerId", id))).To(HaveElement("Customer/Id", Equal(id)))
	}
}, Shaped(func(declared *world.World) {
	declared.Links = map[string]world.Link{"account": {Agency: "G1", Account: "K01", Status: "Active"}}
}))
