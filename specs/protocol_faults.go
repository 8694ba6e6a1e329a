package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = Behaviour("CM-PROTO-015", "reports a failure as a SOAP fault", func(ctx SpecContext, w *World) {
	outsider, admin := w.As("outsider"), w.As("superAdmin")
	account := Text("AccountId", w.Account("A1"))
	reply := outsider.Post(ctx, outsider.Prepare("GetAccount", account))
	Suppose("CM-ACCT-004", reply).NotTo(Succeed())
	Expect(reply).To(BeFault())
	Record("HTTP %d", reply.Result.Status) // 500 is documented, 200 has been met
	Control(admin.Call(ctx, "GetAccount", account))
})
