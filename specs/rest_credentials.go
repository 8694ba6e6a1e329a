package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/rest"
)

// Where the two tokens stand, and which headers mean nothing.

var _ = Behaviour("CM-REST-005", "takes the access token after Bearer in the header Authorization", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Control(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account("A1"))))
	request := headed(admin.Prepare("GetUser", Nil("UserId")), "Authorization", "Bearer "+admin.AuthenticationToken().Text)
	reply := spoiled(admin).Post(ctx, request)
	Expect(reply).To(Succeed())
	Suppose("CM-GETUSER-001", reply).To(HaveElement("User/Id", Equal(admin.UserID)))
})

var _ = Behaviour("CM-REST-006", "refuses an access token that stands in Authorization without Bearer", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUser", Nil("UserId"))
	Thrice(func() {
		reply := spoiled(admin).Post(ctx, headed(request, "Authorization", admin.AuthenticationToken().Text))
		Expect(reply).To(BeRefused())
		Record("%s, HTTP %d", reply, reply.Result.Status)
	})
	Control(admin.Post(ctx, request))
})

var _ = Behaviour("CM-REST-007", "refuses a call without the header DeveloperToken", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUser", Nil("UserId"))
	Control(admin.Post(ctx, headed(request, "DeveloperToken", admin.DeveloperToken().Text)))
	Thrice(func() {
		reply := spoiled(admin).Post(ctx, headed(request, "DeveloperToken"))
		Expect(reply).To(BeRefused())
		Record("%s, HTTP %d", reply, reply.Result.Status)
	})
})

var _ = Behaviour("CM-REST-008", "takes no access token from an HTTP header AuthenticationToken", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUser", Nil("UserId"))
	Thrice(func() {
		reply := spoiled(admin).Post(ctx, headed(headed(request, "Authorization"), "AuthenticationToken", admin.AuthenticationToken().Text))
		Expect(reply).To(BeRefused())
		Record("%s, HTTP %d", reply, reply.Result.Status)
	})
	Control(admin.Post(ctx, request))
})

var _ = Behaviour("CM-REST-009", "takes no access token from the body", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUser", Nil("UserId"))
	told := amended(request, func(body *rest.Value) { body.Set("AuthenticationToken", rest.Text(admin.AuthenticationToken().Text)) })
	Thrice(func() {
		reply := spoiled(admin).Post(ctx, headed(told, "Authorization"))
		Expect(reply).To(BeRefused())
		Record("%s, HTTP %d", reply, reply.Result.Status)
	})
	Control(admin.Post(ctx, request))
})

var _ = Behaviour("CM-REST-010", "passes over CustomerId and CustomerAccountId headers, whatever they say", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUser", Nil("UserId"))
	known := admin.Post(ctx, headed(headed(request, "CustomerId", w.Customer("C1")), "CustomerAccountId", w.Account("A1")))
	Suppose("CM-PROTO-042", known).To(Succeed())
	for _, value := range []string{"", "None", "0"} {
		reply := admin.Post(ctx, headed(headed(request, "CustomerId", value), "CustomerAccountId", value))
		Expect(reply).To(Succeed(), "headers that say "+value)
		Suppose("CM-GETUSER-001", reply).To(HaveElement("User/Id", Equal(admin.UserID)))
	}
	for _, provider := range []string{"Microsoft", "Google"} {
		Observe("CM-REST-011", "with IdentityProvider %s: %s", provider, admin.Post(ctx, headed(request, "IdentityProvider", provider)))
	}
})
