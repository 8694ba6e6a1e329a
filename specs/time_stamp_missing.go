package specs

import . "github.com/cmconform/cmconform/harness/check"

// missingTimeStamps are the ways to send none.
var missingTimeStamps = []struct {
	variant, text string
	spoil         func(entity *Element, path string)
}{
	{"", "without a TimeStamp", (*Element).Remove},
	{"/nil", "with a nil TimeStamp", (*Element).SetNil},
	{"/empty", "with an empty TimeStamp", func(entity *Element, path string) { entity.SetText(path, "") }},
}

var _ = each(stampedEntities, func(e stampedEntity) {
	for _, missing := range missingTimeStamps {
		Behaviour(e.of("CM-TS-030", "CM-TS-015", "CM-TS-003")+missing.variant, "refuses "+e.update+" "+missing.text, func(ctx SpecContext, w *World) {
			admin := w.As("superAdmin")
			before := Given(admin.Call(ctx, e.get, e.named(w)))
			read := before.Take(e.name)
			e.edit(read, "Unstamped")
			spoilt := read.Clone()
			missing.spoil(spoilt, "TimeStamp")

			Thrice(func() {
				Expect(admin.Call(ctx, e.update, spoilt)).To(BeRefused())
			})
			Expect(Given(admin.Call(ctx, e.get, e.named(w)))).To(BeSameAs(before.Body()))

			Control(admin.Call(ctx, e.update, read))
		}, Writes(Restorable))
	}
})
