package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = Behaviour("CM-AUTH-004", "refuses a call that has a DeveloperToken and no AuthenticationToken", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Thrice(func() {
		reply := admin.WithHeader(admin.DeveloperToken()).Call(ctx, "GetUser", Nil("UserId"))
		Expect(reply).To(BeFault(116, 105))
		Record("%s", reply)
	})
	Control(admin.Call(ctx, "GetUser", Nil("UserId")))
})

var _ = Behaviour("CM-AUTH-005", "refuses an AuthenticationToken that is nil or empty", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	for _, blank := range []*Element{Nil("AuthenticationToken"), Text("AuthenticationToken", "")} {
		Thrice(func() {
			reply := admin.WithHeader(blank, admin.DeveloperToken()).Call(ctx, "GetUser", Nil("UserId"))
			Expect(reply).To(BeCredentialRefusal())
			Record("%s", reply)
		})
	}
	Control(admin.Call(ctx, "GetUser", Nil("UserId")))
})

var _ = Behaviour("CM-AUTH-006", "refuses an AuthenticationToken that was never issued with 105 InvalidCredentials", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Thrice(func() {
		Expect(admin.WithToken(neverIssued).Call(ctx, "GetUser", Nil("UserId"))).To(BeFault(105, "InvalidCredentials"))
	})
	Control(admin.Call(ctx, "GetUser", Nil("UserId")))
})

var _ = Behaviour("CM-AUTH-007", "refuses an AuthenticationToken of another environment with 105 InvalidCredentials", func(ctx SpecContext, w *World) {
	Thrice(func() {
		Expect(w.As("foreign").Call(ctx, "GetUser", Nil("UserId"))).To(BeFault(105, "InvalidCredentials"))
	})
	Control(w.As("superAdmin").Call(ctx, "GetUser", Nil("UserId")))
})

var _ = Behaviour("CM-AUTH-008", "refuses an expired AuthenticationToken with 109 AuthenticationTokenExpired", func(ctx SpecContext, w *World) {
	Thrice(func() {
		Expect(w.As("expired").Call(ctx, "GetUser", Nil("UserId"))).To(BeFault(109, "AuthenticationTokenExpired"))
	})
	Control(w.As("superAdmin").Call(ctx, "GetUser", Nil("UserId")))
})

var _ = Behaviour("CM-AUTH-009", "looks at the credentials before it looks at the request", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	stranger := admin.WithToken(neverIssued)
	unfit := Group("User", Text("JobTitle", "Nobody")) // no Id, no TimeStamp
	Thrice(func() {
		Expect(stranger.Call(ctx, "UpdateUser", unfit)).To(BeFault(105, "InvalidCredentials"), "a request that is not valid")
	})
	foreign := Text("AccountId", w.Account("X1A"))
	Thrice(func() {
		Expect(stranger.Call(ctx, "GetAccount", foreign)).To(BeFault(105, "InvalidCredentials"), "an account of somebody else")
	})
	Control(admin.Call(ctx, "GetUser", Nil("UserId")))
}, Writes(Restorable))

var _ = Behaviour("CM-AUTH-022", "refuses the tokens of deleted and inactive users with 105 InvalidCredentials", func(ctx SpecContext, w *World) {
	for _, gone := range []string{"deleted", "inactive"} {
		Thrice(func() {
			Expect(w.As(gone).Call(ctx, "GetUser", Nil("UserId"))).To(BeFault(105, "InvalidCredentials"), gone)
		})
	}
	Control(w.As("spare").Call(ctx, "GetUser", Nil("UserId"))) // same customer, same role, active
})
