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
