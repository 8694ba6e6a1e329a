package specs

import . "github.com/cmconform/cmconform/harness/check"

// The AuthenticationToken that a User has since 2022: a sign-up takes it, nothing shows it.

var _ = Behaviour("CM-GETUSER-031", "shows nobody's access token", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	for _, id := range []*Element{Nil("UserId"), Text("UserId", admin.UserID), Text("UserId", w.User("viewer"))} {
		reply := Control(admin.Call(ctx, "GetUser", id))
		Expect(reply).To(HaveBlank("User/AuthenticationToken"))
	}
}, OnlyIn("v13"))

var _ = Behaviour("CM-USER-046", "makes no credential of an AuthenticationToken in an update, and does not show it", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	Control(admin.Call(ctx, "UpdateUser", ready(Given(admin.Call(ctx, "GetUser", spare)).Take("User"))))
	token := fresh("issued-by-nobody")
	Suppose("CM-AUTH-006", admin.WithToken(token).Call(ctx, "GetUser", Nil("UserId"))).To(BeCredentialRefusal(), "before")
	user := ready(Given(admin.Call(ctx, "GetUser", spare)).Take("User"))
	user.SetText("AuthenticationToken", token)
	Record("%s", admin.Call(ctx, "UpdateUser", user)) // to refuse it conforms as well as to ignore it
	Expect(admin.WithToken(token).Call(ctx, "GetUser", Nil("UserId"))).To(BeCredentialRefusal(), "afterwards")
	Expect(Given(admin.Call(ctx, "GetUser", spare))).To(HaveBlank("User/AuthenticationToken"))
}, Writes(Irreversible), OnlyIn("v13"))
