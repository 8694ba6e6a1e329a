package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
)

var _ = Behaviour("CM-PROTO-004", "gives every call a TrackingId of its own", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	first, second := Given(admin.Call(ctx, "GetUser", Nil("UserId"))), Given(admin.Call(ctx, "GetUser", Nil("UserId")))
	Suppose("CM-PROTO-003", first.TrackingID()).NotTo(BeEmpty())
	Expect(second.TrackingID()).NotTo(Equal(first.TrackingID()))
})
