package specs

import (
	"net/http"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/contract"
)

// Where operations are found, and by which verb.

// reached tells a reply that comes from an operation, or from what looks at tokens before it.
func reached(r *Reply) bool {
	switch r.Result.Status {
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return false
	case http.StatusUnauthorized:
		return true
	}
	return r.Succeeded() || r.Fault() != nil
}

var _ = each([]contract.Kind{contract.Read, contract.Write}, func(kind contract.Kind) {
	id, effect := "CM-REST-001", ReadOnly
	if kind == contract.Write {
		id, effect = id+"/write", Irreversible
	}
	Behaviour(id, "knows every operation that is a "+string(kind)+" by its verb and path", func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		stranger := admin.WithToken(neverIssued) // whose calls do nothing
		for _, o := range w.Contract().Operations {
			if o.Kind != kind || !o.Documented || !w.Offers(o.Name) {
				continue
			}
			reply := stranger.Post(ctx, stranger.Prepare(o.Name, leastOf(w.Contract(), o)...))
			Expect(reply).To(BeReply("an answer of the operation, such as the refusal of a token", reached), o.Verb+" "+o.Route)
		}
		Control(admin.Call(ctx, "GetUser", Nil("UserId")))
	}, Writes(effect))
})

var _ = Behaviour("CM-REST-002", "answers no read by GET", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	for _, request := range []client.Raw{
		admin.Prepare("GetUser", Nil("UserId")),
		admin.Prepare("SearchAccounts", searchBy("AccountId", w.Account("A1"))...),
	} {
		got := saying(request, "")
		got.Method = http.MethodGet
		reply := spoiled(admin).Post(ctx, got)
		Expect(reply.Result.Status).To(BeNumerically(">=", http.StatusBadRequest), "GET "+got.Path)
		Record("GET %s: HTTP %d", got.Path, reply.Result.Status)
		Control(admin.Post(ctx, request))
	}
})

var _ = Behaviour("CM-REST-002/write", "changes no user by POST, by which the convention would add one", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	before := Given(admin.Call(ctx, "GetUser", spare))
	user := ready(before.Take("User"))
	user.SetText("JobTitle", "Added")
	request := admin.Prepare("UpdateUser", user)
	posted := request.Clone()
	posted.Method = http.MethodPost
	reply := spoiled(admin).Post(ctx, posted)
	Expect(reply.Result.Status).To(BeNumerically(">=", http.StatusBadRequest), "POST "+posted.Path)
	Record("POST %s: HTTP %d", posted.Path, reply.Result.Status)
	Expect(Given(admin.Call(ctx, "GetUser", spare))).To(BeSameAs(before.Body()), "afterwards")
	Control(admin.Post(ctx, request))
}, Writes(Restorable))

var _ = Behaviour("CM-REST-003", "answers no path that belongs to no operation", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	request := admin.Prepare("GetUser", Nil("UserId"))
	for _, path := range []string{"/Nobody/Query", "/User/Query/Everything", "/Users"} {
		lost := request.Clone()
		lost.Path, lost.Operation = path, ""
		reply := spoiled(admin).Post(ctx, lost)
		Expect(reply.Result.Status).To(BeNumerically(">=", http.StatusBadRequest), "POST "+path)
		Record("POST %s: HTTP %d", path, reply.Result.Status)
	}
	Control(admin.Post(ctx, request))
})

var _ = Behaviour("CM-REST-004", "says of no operation that it is not there", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	stranger := admin.WithToken(neverIssued)
	request := admin.Prepare("GetAccount", Text("AccountId", w.Account("A1")))
	for _, ended := range []struct {
		what  string
		reply *Reply
	}{
		{"an account that does not exist", admin.Post(ctx, admin.Prepare("GetAccount", Text("AccountId", neverAssigned)))},
		{"a user who does not exist", admin.Post(ctx, admin.Prepare("GetUser", Text("UserId", neverAssigned)))},
		{"an account of somebody else", admin.Post(ctx, admin.Prepare("GetAccount", Text("AccountId", w.Account("X1A"))))},
		{"an unknown token", stranger.Post(ctx, stranger.Prepare("GetUser", Nil("UserId")))},
		{"no JSON", spoiled(admin).Post(ctx, saying(request, "{"))},
	} {
		status := ended.reply.Result.Status
		Expect(status).NotTo(BeElementOf(http.StatusNotFound, http.StatusNotImplemented), ended.what)
		Record("%s: HTTP %d", ended.what, status)
	}
	Control(admin.Post(ctx, request))
})
