package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

var _ = Behaviour("CM-AUTH-006/every-operation", "refuses an unknown token for every documented operation", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	stranger := admin.WithToken(neverIssued)
	for _, o := range w.Contract().Operations {
		if o.Documented && w.Offers(o.Name) {
			Expect(stranger.Call(ctx, o.Name, leastOf(w.Contract(), o)...)).To(BeCredentialRefusal(), o.Name)
		}
	}
	Control(admin.Call(ctx, "GetUser", Nil("UserId")))
}, Also("CM-INT-009"), Writes(Irreversible))

// leastOf is a request in which everything is nil that may be.
func leastOf(c *contract.Contract, o *contract.Operation) []*Element {
	var children []*Element
	for _, e := range c.Elements(o.Request) {
		if e.Nillable {
			children = append(children, Nil(e.Name))
		}
	}
	return children
}
