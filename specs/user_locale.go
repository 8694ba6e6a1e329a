package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = Behaviour("CM-USER-013", "shows who never chose a locale with Lcid EnglishUS", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	if !w.Made() {
		Skip("nobody is known to have never chosen a locale")
	}
	for _, key := range []string{"spare", "viewer"} {
		reply := Given(admin.Call(ctx, "GetUser", Text("UserId", w.User(key))))
		Expect(reply).To(HaveElement("User/Lcid", Equal("EnglishUS")), key)
	}
})
