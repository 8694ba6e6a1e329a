package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = each(stampedEntities, func(e stampedEntity) {
	Behaviour(e.of("CM-TS-028", "CM-TS-013", "CM-TS-001"), "returns a TimeStamp with every "+e.get+", whoever asks", func(ctx SpecContext, w *World) {
		for _, reader := range []string{"superAdmin", "standard", "viewer"} {
			reply := w.As(reader).Call(ctx, e.get, e.named(w))
			Expect(Given(reply)).To(HaveElement(e.name+"/TimeStamp", aTimeStamp), "read by "+reader)
		}
	})

	Behaviour(e.of("CM-TS-034", "CM-TS-019", "CM-TS-007"), "does not change the TimeStamp by "+e.get, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		first := Given(admin.Call(ctx, e.get, e.named(w))).Take(e.name + "/TimeStamp")
		for range 2 {
			Expect(Given(admin.Call(ctx, e.get, e.named(w)))).To(HaveElement(e.name+"/TimeStamp", Equal(first.Text)))
		}
		again := Given(w.As("secondSuperAdmin").Call(ctx, e.get, e.named(w)))
		Expect(again).To(HaveElement(e.name+"/TimeStamp", Equal(first.Text)), "read by a colleague")
	})
})
