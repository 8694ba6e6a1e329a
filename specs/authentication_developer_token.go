package specs

import . "github.com/cmconform/cmconform/harness/check"

// neverIssued is a token that no service has given to anybody.
const neverIssued = "cmconform-made-up-token-that-nobody-was-given"

var _ = Behaviour("CM-AUTH-001", "refuses a call without a DeveloperToken", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Thrice(func() {
		reply := admin.WithHeader(admin.AuthenticationToken()).Call(ctx, "GetUser", Nil("UserId"))
		Expect(reply).To(BeFault(116, 105))
		Record("%s", reply)
	})
	Control(admin.Call(ctx, "GetUser", Nil("UserId")))
})

var _ = Behaviour("CM-AUTH-002", "refuses a DeveloperToken that is nil or empty", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	for _, blank := range []*Element{Nil("DeveloperToken"), Text("DeveloperToken", "")} {
		Thrice(func() {
			reply := admin.WithHeader(admin.AuthenticationToken(), blank).Call(ctx, "GetUser", Nil("UserId"))
			Expect(reply).To(BeFault(116, 105))
			Record("%s", reply)
		})
	}
	Control(admin.Call(ctx, "GetUser", Nil("UserId")))
})

var _ = Behaviour("CM-AUTH-003", "refuses a DeveloperToken that was never issued with 105 InvalidCredentials", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Thrice(func() {
		Expect(admin.WithDeveloperToken(neverIssued).Call(ctx, "GetUser", Nil("UserId"))).To(BeFault(105, "InvalidCredentials"))
	})
	Control(admin.Call(ctx, "GetUser", Nil("UserId")))
})
