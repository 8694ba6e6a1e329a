package specs

import (
	"fmt"

	. "github.com/cmconform/cmconform/harness/check"
)

// Which features a customer or an account tries out is nobody else's business
// to know; only in a world of our own is it declared.

var _ = Behaviour("CM-CUST-012", "lists the features that a customer tries out by number", func(ctx SpecContext, w *World) {
	reply := w.As("superAdmin").Call(ctx, "GetCustomerPilotFeatures", Text("CustomerId", w.Customer("C1")))
	listsFeatures(w, reply, w.Declared().Customers["C1"].PilotFeatures)
}, Shaped(reseller))

var _ = Behaviour("CM-ACCT-043", "lists the features that an account tries out by number, those of its customer included", func(ctx SpecContext, w *World) {
	reply := w.As("superAdmin").Call(ctx, "GetAccountPilotFeatures", Text("AccountId", w.Account("A1")))
	declared := w.Declared()
	listsFeatures(w, reply, append(append([]int{}, declared.Customers["C1"].PilotFeatures...), declared.Accounts["A1"].PilotFeatures...))
}, Shaped(reseller))

func listsFeatures(w *World, reply *Reply, declared []int) {
	Expect(reply).To(Succeed())
	listed := append([]string{}, reply.Values("FeaturePilotFlags/int")...)
	for _, id := range listed {
		Expect(id).To(MatchRegexp(`^-?\d+$`))
	}
	if !w.Made() {
		Record("%d features", len(listed))
		return
	}
	for _, id := range declared {
		Expect(listed).To(ContainElement(fmt.Sprint(id)))
	}
}

var _ = Behaviour("CM-CUST-013", "refuses the features of a customer out of reach", func(ctx SpecContext, w *World) {
	customer := Text("CustomerId", w.Customer("C1"))
	Expect(w.As("outsider").Call(ctx, "GetCustomerPilotFeatures", customer)).To(BeUnauthorised())
	Control(w.As("superAdmin").Call(ctx, "GetCustomerPilotFeatures", customer))
})

var _ = Behaviour("CM-ACCT-044", "refuses the features of an account out of reach", func(ctx SpecContext, w *World) {
	account := Text("AccountId", w.Account("A1"))
	Expect(w.As("outsider").Call(ctx, "GetAccountPilotFeatures", account)).To(BeUnauthorised())
	Control(w.As("superAdmin").Call(ctx, "GetAccountPilotFeatures", account))
})
