package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = Behaviour("CM-AUTH-014", "refuses UserName and Password in place of an AuthenticationToken", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	signIn := []*Element{Text("UserName", admin.UserName), Text("Password", "Cmconform-1")}
	for _, token := range []*Element{nil, Text("AuthenticationToken", "")} {
		header := append([]*Element{admin.DeveloperToken()}, signIn...)
		if token != nil {
			header = append(header, token)
		}
		Thrice(func() {
			reply := admin.WithHeader(header...).Call(ctx, "GetUser", Nil("UserId"))
			Expect(reply).To(BeFault(105, 116))
			Record("%s", reply)
		})
	}
	Control(admin.Call(ctx, "GetUser", Nil("UserId")))
})

var _ = Behaviour("CM-AUTH-017", "takes the caller from the AuthenticationToken, whatever UserName says", func(ctx SpecContext, w *World) {
	viewer, other := w.As("viewer"), w.As("superAdmin")
	both := viewer.WithHeader(viewer.AuthenticationToken(), viewer.DeveloperToken(),
		Text("UserName", other.UserName), Text("Password", "Cmconform-1"))
	alone := Given(viewer.Call(ctx, "GetUser", Nil("UserId")))
	Expect(both.Call(ctx, "GetUser", Nil("UserId"))).To(BeSameAs(alone.Body()))
	Suppose("CM-GETUSER-001", alone.Value("User/Id")).NotTo(Equal(other.UserID))
})

var _ = Behaviour("CM-AUTH-018", "refuses the tokens of merged sign-ins for reads and writes with 120 UserLoginAccessDenied", func(ctx SpecContext, w *World) {
	survivor := w.As("one")
	Control(survivor.Call(ctx, "GetUser", Nil("UserId")))
	for _, name := range []string{"two", "three"} {
		merged := w.As(name)
		user := Text("UserId", merged.UserID)
		before := Given(survivor.Call(ctx, "GetUser", user))
		Thrice(func() {
			Expect(merged.Call(ctx, "GetUser", user)).To(BeFault(120, "UserLoginAccessDenied"), name+"@ reads")
		})
		write := ready(before.Take("User"))
		write.SetText("JobTitle", "Returned")
		Thrice(func() {
			Expect(merged.Call(ctx, "UpdateUser", write)).To(BeFault(120, "UserLoginAccessDenied"), name+"@ writes")
		})
		Expect(Given(survivor.Call(ctx, "GetUser", user))).To(BeSameAs(before.Body()), name+"@ afterwards")
	}
	admin := w.As("adminB") // whose token belongs to nobody else
	own := ready(Given(admin.Call(ctx, "GetUser", Nil("UserId"))).Take("User"))
	own.SetText("JobTitle", "Administrator")
	Control(admin.Call(ctx, "UpdateUser", own))
}, InWorld("contoso-merged"), Writes(Restorable))
