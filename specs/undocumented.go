package specs

import (
	"net/http"

	. "github.com/cmconform/cmconform/harness/check"
)

// Operations that the service description declares and no page describes.
// Their checks ask first whether the target offers the operation at all, and
// are skipped where it calls it unknown. Writes are only ever tried by callers
// who must be refused. All of it runs on request only.

// tried calls an operation that the target may not have, so that anything may answer.
func tried(ctx SpecContext, p *Persona, operation string, children ...*Element) *Reply {
	return p.Post(ctx, p.Prepare(operation, children...))
}

// unknownOperation tells a fault about the operation itself, which is one of the
// platform, without an error of the service, or "not supported"; so is an
// address that is not there.
func unknownOperation(reply *Reply) bool {
	switch reply.Result.Status {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return reply.Body() == nil // whatever says so
	}
	f := reply.Fault()
	if f == nil {
		return false
	}
	for _, e := range f.Errors {
		if e.Number != 204 {
			return false
		}
	}
	return true
}

// offers ends the check as skipped where the target does not know the operation.
func offers(reply *Reply, operation string) *Reply {
	if unknownOperation(reply) {
		Skip("the target does not offer the undocumented operation %s", operation)
	}
	return reply
}

var _ = Behaviour("CM-INT-001", "describes the caller by GetCurrentUser", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Given(admin.Call(ctx, "GetUser", Nil("UserId")))
	reply := offers(tried(ctx, admin, "GetCurrentUser"), "GetCurrentUser")
	if Observe("CM-INT-001", "%s", reply); reply.Succeeded() {
		Expect(reply).To(HaveElement("User/Id", Equal(admin.UserID)))
	}
}, OptIn())

var _ = Behaviour("CM-INT-002", "lists features with the countries in which they are tried out", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Given(admin.Call(ctx, "GetUser", Nil("UserId")))
	reply := offers(tried(ctx, admin, "GetPilotFeaturesCountries"), "GetPilotFeaturesCountries")
	Observe("CM-INT-002", "%s", reply)
	Expect(reply).To(Or(Succeed(), BeUnauthorised()))
}, OptIn())

var _ = Behaviour("CM-INT-003", "describes a customer by GetAccessibleCustomer", func(ctx SpecContext, w *World) {
	reseller, customer := w.As("aggregator"), Text("CustomerId", w.Customer("K1"))
	Given(reseller.Call(ctx, "GetCustomer", customer))
	reply := offers(tried(ctx, reseller, "GetAccessibleCustomer", customer), "GetAccessibleCustomer")
	if Observe("CM-INT-003", "%s", reply); reply.Succeeded() {
		Expect(reply).To(HaveElement("AccessibleCustomer/Id", Equal(w.Customer("K1"))))
	}
}, Shaped(reseller), OptIn())

// undocumentedWrites are the requests by which somebody who may not tries.
var undocumentedWrites = []struct {
	id, operation string
	request       func(w *World) []*Element
}{
	{"CM-INT-004", "UpgradeCustomerToAgency", func(w *World) []*Element { return []*Element{Text("CustomerId", w.Customer("C1"))} }},
	{"CM-INT-005", "AddPrepayAccount", func(*World) []*Element { return []*Element{Nil("Account")} }},
	{"CM-INT-006", "UpdatePrepayAccount", func(*World) []*Element { return []*Element{Nil("Account")} }},
	{"CM-INT-007", "MapCustomerIdToExternalCustomerId", func(w *World) []*Element {
		return []*Element{Text("CustomerId", w.Customer("C1")), Text("ExternalCustomerId", "E-1")}
	}},
	{"CM-INT-008", "MapAccountIdToExternalAccountIds", func(w *World) []*Element {
		return []*Element{Text("AccountId", w.Account("A1")), List("ExternalAccountIds", "string", "E-1")}
	}},
}

var _ = each(undocumentedWrites, func(u struct {
	id, operation string
	request       func(w *World) []*Element
}) {
	Behaviour(u.id, "looks at the credentials before it carries out "+u.operation, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		Given(admin.Call(ctx, "GetUser", Nil("UserId")))
		reply := tried(ctx, w.As("viewer"), u.operation, u.request(w)...)
		Observe(u.id, "called by a Viewer: %s", reply)
		offers(reply, u.operation)
		stranger := admin.WithToken(neverIssued)
		Suppose("CM-AUTH-006", stranger.Call(ctx, "GetUser", Nil("UserId"))).To(BeCredentialRefusal())
		Expect(stranger.Call(ctx, u.operation, u.request(w)...)).To(BeCredentialRefusal())
		Control(admin.Call(ctx, "GetUser", Nil("UserId")))
	}, Writes(Irreversible), OptIn())
})

var _ = Behaviour("CM-ROLE-097", "refuses undocumented writes to Viewers, Campaign Managers and Standard users", func(ctx SpecContext, w *World) {
	admin, customer, account := w.As("superAdmin"), Text("CustomerId", w.Customer("C1")), Text("AccountId", w.Account("A1"))
	before := []*Reply{Given(admin.Call(ctx, "GetCustomer", customer)), Given(admin.Call(ctx, "GetAccount", account))}
	offered := 0
	for _, u := range undocumentedWrites {
		for _, name := range []string{"viewer", "campaignManager", "standard"} {
			reply := tried(ctx, w.As(name), u.operation, u.request(w)...)
			if name == "viewer" {
				Observe("CM-ROLE-097", "%s by a Viewer: %s", u.operation, reply)
			}
			if unknownOperation(reply) {
				continue
			}
			offered++
			Expect(reply).To(BeRefused(), name+" "+u.operation)
		}
	}
	Expect(admin.Call(ctx, "GetCustomer", customer)).To(BeSameAs(before[0].Body()), "afterwards")
	Expect(admin.Call(ctx, "GetAccount", account)).To(BeSameAs(before[1].Body()), "afterwards")
	if offered == 0 {
		Skip("the target does not offer any undocumented write")
	}
}, Writes(Irreversible), OptIn())

var _ = Behaviour("CM-INT-009", "refuses an unknown token for every undocumented operation", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	stranger := admin.WithToken(neverIssued)
	offered := 0
	for _, o := range w.Contract().Operations {
		if o.Documented || !w.Offers(o.Name) {
			continue
		}
		if reply := tried(ctx, stranger, o.Name, leastOf(w.Contract(), o)...); !unknownOperation(reply) { // else it is declared, not offered
			offered++
			Expect(reply).To(BeCredentialRefusal(), o.Name)
		}
	}
	Control(admin.Call(ctx, "GetUser", Nil("UserId")))
	if offered == 0 {
		Skip("the target does not offer any undocumented operation")
	}
}, Writes(Irreversible), OptIn())
