package specs

import . "github.com/cmconform/cmconform/harness/check"

// Which of the two kinds of faults reports what.

var _ = Behaviour("CM-PROTO-022", "reports an incomplete request by an ApiFault", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	spare := Text("UserId", w.User("spare"))
	before := Given(admin.Call(ctx, "GetUser", spare))
	change := ready(before.Take("User"))
	change.SetText("JobTitle", "Completer")
	incomplete := change.Clone()
	incomplete.Remove("Id")
	reply := admin.Call(ctx, "UpdateUser", incomplete)
	Suppose("CM-USER-004", reply).To(BeRefused())
	Expect(reply.Fault().Detail).To(BeElementOf("ApiFault", "AdApiFaultDetail"))
	Prefer(reply.Fault().Detail).To(Equal("ApiFault"))
	for _, e := range reply.Fault().Errors {
		Observe("CM-PROTO-018", "one of %d errors, %d, with Details %q", len(reply.Fault().Errors), e.Number, e.Detail)
	}
	Suppose("CM-USER-004", admin.Call(ctx, "GetUser", spare)).To(BeSameAs(before.Body()), "afterwards")
	Control(admin.Call(ctx, "UpdateUser", change))
}, Writes(Restorable))

var _ = Behaviour("CM-PROTO-023", "reports a failed authentication by an AdApiFaultDetail", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	reply := admin.WithToken(neverIssued).Call(ctx, "GetUser", Nil("UserId"))
	Suppose("CM-AUTH-006", reply).To(BeFault())
	Expect(reply.Fault().Detail).To(BeElementOf("AdApiFaultDetail", "ApiFault"))
	Prefer(reply.Fault().Detail).To(Equal("AdApiFaultDetail"))
	Observe("CM-PROTO-024", "a failed authentication is reported by %s", reply.Fault().Detail)
	Control(admin.Call(ctx, "GetUser", Nil("UserId")))
})
