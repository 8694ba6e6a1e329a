package specs

import . "github.com/cmconform/cmconform/harness/check"

// Headers that other services of the vendor need.

var _ = Behaviour("CM-PROTO-041", "needs no CustomerId and no CustomerAccountId header", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Given(admin.Call(ctx, "GetUser", Nil("UserId")))
	bare := admin.WithHeader(admin.AuthenticationToken(), admin.DeveloperToken())
	for _, reply := range []*Reply{
		bare.Call(ctx, "GetUser", Nil("UserId")),
		bare.Call(ctx, "GetCustomer", Text("CustomerId", w.Customer("C1"))),
		bare.Call(ctx, "GetAccount", Text("AccountId", w.Account("A1"))),
	} {
		Expect(reply).NotTo(BeCredentialRefusal()) // which is what a missing header would be
		Control(reply)
	}
})

var _ = Behaviour("CM-PROTO-042", "lets CustomerId and CustomerAccountId headers pass", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Given(admin.Call(ctx, "GetUser", Nil("UserId")))
	laden := admin.WithHeader(admin.AuthenticationToken(), Text("CustomerAccountId", w.Account("A1")), Text("CustomerId", w.Customer("C1")), admin.DeveloperToken())
	reply := laden.Call(ctx, "GetUser", Nil("UserId"))
	Expect(reply).To(Succeed())
	Suppose("CM-GETUSER-001", reply).To(HaveElement("User/Id", Equal(admin.UserID)))
})
