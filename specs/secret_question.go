package specs

import (
	"fmt"
	"strings"

	. "github.com/cmconform/cmconform/harness/check"
)

// The question that older versions tell a user by who has forgotten the password.

var _ = Behaviour("CM-USER-002/secret-question", "keeps the SecretQuestion of a user that an update does not send", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	asking := ready(Given(admin.Call(ctx, "GetUser", spare)).Take("User"))
	asking.SetText("SecretQuestion", "FavoriteMovie")
	asking.SetText("SecretAnswer", "Casablanca")
	Given(admin.Call(ctx, "UpdateUser", asking))
	before := Given(admin.Call(ctx, "GetUser", spare))
	Record("the question shown is %q", before.Value("User/SecretQuestion"))

	partial := ready(before.Take("User"))
	partial.Remove("SecretQuestion")
	partial.SetText("JobTitle", "Partial")
	Expect(admin.Call(ctx, "UpdateUser", partial)).To(Succeed())
	after := Given(admin.Call(ctx, "GetUser", spare))
	Expect(after.At("User/SecretQuestion")).To(BeSameAs(before.At("User/SecretQuestion")))
}, OnlyIn("v11", "v12"), Writes(Restorable))

var _ = Behaviour("CM-LIMIT-060", "takes a SecretAnswer of 5 and of 64 characters and refuses one of 4 or 65", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	answering := func(length int) *Reply {
		user := Given(admin.Call(ctx, "GetUser", spare)).Take("User")
		user.SetText("SecretQuestion", "FavoriteMovie")
		user.SetText("SecretAnswer", strings.Repeat("a", length))
		return admin.Call(ctx, "UpdateUser", user)
	}
	before := Given(admin.Call(ctx, "GetUser", spare))
	for _, length := range []int{4, 65} {
		Expect(answering(length)).To(BeRefused(), fmt.Sprint(length))
		Expect(Given(admin.Call(ctx, "GetUser", spare))).To(BeSameAs(before.Body()), "afterwards")
	}
	for _, length := range []int{5, 64} {
		Expect(answering(length)).To(Succeed(), fmt.Sprint(length))
	}
	Control(admin.Call(ctx, "GetUser", spare))
}, OnlyIn("v11", "v12"), Writes(Restorable))
