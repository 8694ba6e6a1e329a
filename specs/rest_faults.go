package specs

import (
	"net/http"

	. "github.com/cmconform/cmconform/harness/check"
)

// The HTTP status that goes with a fault.

// faultStatuses are those with which clients of the vendor look for a fault.
var faultStatuses = []any{
	http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusInternalServerError,
}

var _ = Behaviour("CM-REST-036", "refuses with HTTP 400, 401, 403, 429 or 500", func(ctx SpecContext, w *World) {
	admin, outsider := w.As("superAdmin"), w.As("outsider")
	stranger := admin.WithToken(neverIssued)
	account := Text("AccountId", w.Account("A1"))
	for _, refused := range []struct {
		id    string // of the requirement by which it is refused
		reply *Reply
	}{
		{"CM-AUTH-006", stranger.Post(ctx, stranger.Prepare("GetUser", Nil("UserId")))},
		{"CM-ACCT-004", outsider.Post(ctx, outsider.Prepare("GetAccount", account))},
		{"CM-ACCT-003", admin.Post(ctx, admin.Prepare("GetAccount", Text("AccountId", neverAssigned)))},
		{"CM-LIMIT-042", admin.Post(ctx, admin.Prepare("SearchAccounts", predicates(where("AccountId", "Equals", w.Account("A1")))))},
		{"CM-SEARCH-031", admin.Post(ctx, admin.Prepare("SearchAccounts", append(searchBy("AccountId", w.Account("A1")), Text("ReturnAdditionalFields", "ShoeSize"))...))},
	} {
		reply := refused.reply
		Suppose(refused.id, reply).To(BeRefused())
		Expect(reply.Result.Status).To(BeElementOf(faultStatuses...), reply.String())
		Observe("CM-REST-038", "%s: HTTP %d", reply, reply.Result.Status)
		if f := reply.Fault(); f != nil {
			header := reply.Result.Header.Get("TrackingId")
			Observe("CM-REST-039", "the header TrackingId of a fault is there: %t; that of the body: %t", header != "", header == f.TrackingID)
		}
	}
	Control(admin.Call(ctx, "GetAccount", account))
})

var _ = Behaviour("CM-REST-036/write", "refuses a write with HTTP 400, 401, 403, 429 or 500", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	spare := Text("UserId", w.User("spare"))
	before := Given(admin.Call(ctx, "GetUser", spare))
	user := ready(before.Take("User"))
	user.SetText("JobTitle", "Settler")
	reply := admin.Post(ctx, admin.Prepare("UpdateUser", Nil("User")))
	Suppose("CM-LIMIT-019", reply).To(BeRefused())
	Expect(reply.Result.Status).To(BeElementOf(faultStatuses...), reply.String())
	Observe("CM-REST-038", "%s: HTTP %d", reply, reply.Result.Status)
	Suppose("CM-LIMIT-019", admin.Call(ctx, "GetUser", spare)).To(BeSameAs(before.Body()), "afterwards")
	Control(admin.Call(ctx, "UpdateUser", user))
}, Writes(Restorable))

var _ = Behaviour("CM-REST-037", "answers an expired token with HTTP 401", func(ctx SpecContext, w *World) {
	reply := w.As("expired").Call(ctx, "GetUser", Nil("UserId"))
	Suppose("CM-AUTH-008", reply).To(BeFault(109))
	Expect(reply.Result.Status).To(Equal(http.StatusUnauthorized))
	Control(w.As("superAdmin").Call(ctx, "GetUser", Nil("UserId")))
})
