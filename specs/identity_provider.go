package specs

import . "github.com/cmconform/cmconform/harness/check"

// The header IdentityProvider, which names the provider of a token since 2026.

// naming is a persona whose calls have that header.
func naming(p *Persona, provider *Element) *Persona {
	return p.WithHeader(p.AuthenticationToken(), p.DeveloperToken(), provider)
}

var _ = Behaviour("CM-AUTH-025", "lets a header IdentityProvider pass that names nobody", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Control(admin.Call(ctx, "GetUser", Nil("UserId")))
	reply := naming(admin, Text("IdentityProvider", "")).Call(ctx, "GetUser", Nil("UserId"))
	Expect(reply).To(Succeed())
	Suppose("CM-GETUSER-001", reply).To(HaveElement("User/Id", Equal(admin.UserID)))
	for _, provider := range []string{"Microsoft", "Google"} {
		Observe("CM-AUTH-027", "the same token with IdentityProvider %s: %s", provider, naming(admin, Text("IdentityProvider", provider)).Call(ctx, "GetUser", Nil("UserId")))
	}
}, OnlyIn("v13"))

var _ = Behaviour("CM-AUTH-026", "never demands the header IdentityProvider, also of a caller who has sent it", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Control(admin.Call(ctx, "GetUser", Nil("UserId")))
	Record("%s", naming(admin, Text("IdentityProvider", "")).Call(ctx, "GetUser", Nil("UserId")))
	reply := admin.Call(ctx, "GetUser", Nil("UserId"))
	Expect(reply).To(Succeed())
	Suppose("CM-GETUSER-001", reply).To(HaveElement("User/Id", Equal(admin.UserID)))
}, OnlyIn("v13"))
