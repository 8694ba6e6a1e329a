package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = Behaviour("CM-FIND-020", "refuses to list the accounts of a customer that the caller cannot reach", func(ctx SpecContext, w *World) {
	outsider := w.As("outsider")
	Control(outsider.Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("X1"))))
	Control(w.As("superAdmin").Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("C1"))))
	Expect(outsider.Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("C1")))).To(BeUnauthorised())
})
