package specs

import (
	"strings"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/rest"
)

// What is refused because it is no request.

var _ = Behaviour("CM-REST-026", "refuses what is no well-formed JSON", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUser", Nil("UserId"))
	whole := string(request.Body)
	for _, body := range []string{
		strings.TrimRight(whole, "}"), // the end is missing
		whole + "}",
		"{UserId: null}",
		"<GetUserRequest/>",
	} {
		reply := spoiled(admin).Post(ctx, saying(request, body))
		Expect(reply).To(BeRefused(), body)
		Record("%s: %s, HTTP %d", body, reply, reply.Result.Status)
	}
	Control(admin.Post(ctx, request))
})

var _ = Behaviour("CM-REST-028", "refuses a request without a body", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUser", Nil("UserId"))
	reply := spoiled(admin).Post(ctx, saying(request, ""))
	Expect(reply).To(BeRefused())
	Record("HTTP %d", reply.Result.Status)
	Control(admin.Post(ctx, request))
})

var _ = Behaviour("CM-REST-027", "refuses an object where an id belongs", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUser", Text("UserId", admin.UserID))
	for _, kind := range []rest.Kind{rest.Object, rest.Array} {
		reply := spoiled(admin).Post(ctx, amended(request, func(body *rest.Value) { body.Set("UserId", &rest.Value{Kind: kind}) }))
		Expect(reply).To(BeRefused(), kind.String())
		Record("%s: HTTP %d", kind, reply.Result.Status)
	}
	Control(admin.Post(ctx, request))
})

var _ = Behaviour("CM-REST-027/write", "writes nothing of a request in which a text stands for an object", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	before := Given(admin.Call(ctx, "GetUser", spare))
	user := ready(before.Take("User"))
	user.SetText("JobTitle", "Misfit")
	request := admin.Prepare("UpdateUser", user)
	spoilt := amended(request, func(body *rest.Value) { body.Child("User").Set("Name", rest.Text("Frida Furnished")) })
	Expect(spoiled(admin).Post(ctx, spoilt)).To(BeRefused())
	Expect(Given(admin.Call(ctx, "GetUser", spare))).To(BeSameAs(before.Body()), "afterwards")
	Control(admin.Post(ctx, request))
}, Writes(Restorable))

var _ = Behaviour("CM-REST-027/list", "refuses an object where a list belongs", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("SearchAccounts", searchBy("AccountId", w.Account("A1"))...)
	reply := spoiled(admin).Post(ctx, amended(request, func(body *rest.Value) { body.Set("Predicates", body.Child("Predicates").Items[0]) }))
	Expect(reply).To(BeRefused())
	Record("HTTP %d", reply.Result.Status)
	Control(admin.Post(ctx, request))
})
