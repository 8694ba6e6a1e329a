package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = Behaviour("CM-FIND-016", "lists accounts with id, name, number and status", func(ctx SpecContext, w *World) {
	reply := w.As("superAdmin").Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("C1")))
	Expect(reply).To(Succeed())
	Expect(reply.Values("AccountsInfo/AccountInfo/Id")).To(ContainElements(w.Account("A1"), w.Account("A2"), w.Account("A3")))
	for _, info := range reply.All("AccountsInfo/AccountInfo") {
		for _, name := range []string{"Id", "Name", "Number", "AccountLifeCycleStatus"} {
			Expect(info).To(HaveElement(name, Not(BeEmpty())))
		}
	}
})

var _ = Behaviour("CM-FIND-020", "refuses to list the accounts of a customer that the caller cannot reach", func(ctx SpecContext, w *World) {
	outsider := w.As("outsider")
	Control(outsider.Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("X1"))))
	Control(w.As("superAdmin").Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("C1"))))
	Expect(outsider.Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("C1")))).To(BeUnauthorised())
})
