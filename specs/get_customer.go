package specs

import . "github.com/cmconform/cmconform/harness/check"

// readCustomer is what GetCustomer shows of C1.
func readCustomer(ctx SpecContext, w *World, caller *Persona) *Element {
	return Given(caller.Call(ctx, "GetCustomer", Text("CustomerId", w.Customer("C1")))).Take("Customer")
}

var _ = Behaviour("CM-CUST-001", "answers GetCustomer with the whole customer", func(ctx SpecContext, w *World) {
	reply := w.As("superAdmin").Call(ctx, "GetCustomer", Text("CustomerId", w.Customer("C1")))
	Expect(reply).To(Succeed())
	Expect(reply).To(HaveElement("Customer/Id", Equal(w.Customer("C1"))))
	for _, name := range []string{"Name", "Number", "Industry", "MarketCountry", "MarketLanguage", "CustomerLifeCycleStatus", "TimeStamp"} {
		Expect(reply).To(HaveElement("Customer/"+name, Not(BeEmpty())))
	}
	if reply.At("Customer/CustomerAddress") == nil {
		Observe("CM-CUST-001", "GetCustomer leaves CustomerAddress out where there is no address")
	}
})

var _ = Behaviour("CM-CUST-002", "refuses to read a customer that the caller cannot reach, or that does not exist", func(ctx SpecContext, w *World) {
	outsider := w.As("outsider")
	Control(outsider.Call(ctx, "GetCustomer", Text("CustomerId", w.Customer("X1"))))
	Control(w.As("superAdmin").Call(ctx, "GetCustomer", Text("CustomerId", w.Customer("C1"))))
	Expect(outsider.Call(ctx, "GetCustomer", Text("CustomerId", w.Customer("C1")))).To(BeUnauthorised())
	Expect(outsider.Call(ctx, "GetCustomer", Text("CustomerId", neverAssigned))).To(BeRefused())
})

var _ = Behaviour("CM-CUST-004/managed", "answers GetCustomer for every customer that GetCustomersInfo lists to a reseller", func(ctx SpecContext, w *World) {
	for _, persona := range []string{"superAdmin", "aggregator"} {
		caller := w.As(persona)
		ids := Given(customersBeginning(ctx, caller, "")).Values(listedCustomers)
		Suppose(PlainRequirement("GetCustomersInfo"), ids).To(ContainElements(w.Customer("R1"), w.Customer("M1"), w.Customer("M2")), "the customers listed to "+persona)
		Suppose("CM-FIND-026", Given(customersBeginning(ctx, w.As("outsider"), "")).Values(listedCustomers)).NotTo(ContainElement(w.Customer("R1")), "to an outsider")
		Given(caller.Call(ctx, "GetCustomer", Text("CustomerId", caller.CustomerID)))
		for _, id := range ids {
			Expect(caller.Call(ctx, "GetCustomer", Text("CustomerId", id))).To(HaveElement("Customer/Id", Equal(id)))
		}
	}
}, InWorld("reseller"))
