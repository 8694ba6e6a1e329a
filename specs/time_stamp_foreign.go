package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = each(stampedEntities, func(e stampedEntity) {
	Behaviour(e.of("CM-TS-035", "CM-TS-020", "CM-TS-008"), "refuses "+e.update+" with the TimeStamp of another entity", func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		before := Given(admin.Call(ctx, e.get, e.named(w)))
		read := before.Take(e.name)
		get, path, named := e.stranger(w)
		foreign := Given(admin.Call(ctx, get, named)).Take(path)
		switch {
		case e.name == "User":
			Suppose("CM-TS-048", foreign.Text).NotTo(Equal(read.Value("TimeStamp")))
		case foreign.Text == read.Value("TimeStamp"):
			Skip("the %s and the other entity happen to have equal TimeStamps", e.name) // only users are said to differ
		}
		e.edit(read, "Foreign")
		spoilt := read.Clone()
		spoilt.SetText("TimeStamp", foreign.Text)

		Thrice(func() {
			Expect(admin.Call(ctx, e.update, spoilt)).To(BeRefused())
		})
		Expect(Given(admin.Call(ctx, e.get, e.named(w)))).To(BeSameAs(before.Body()))

		Control(admin.Call(ctx, e.update, read))
	}, Writes(Restorable))

	Behaviour(e.of("CM-TS-036", "CM-TS-021", "CM-TS-009"), "refuses "+e.update+" with a TimeStamp that is no base64", func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		before := Given(admin.Call(ctx, e.get, e.named(w)))
		read := before.Take(e.name)
		e.edit(read, "Garbled")
		spoilt := read.Clone()
		spoilt.SetText("TimeStamp", "not*base64!")

		Thrice(func() {
			Expect(admin.Call(ctx, e.update, spoilt)).To(BeRefused())
		})
		Expect(Given(admin.Call(ctx, e.get, e.named(w)))).To(BeSameAs(before.Body()))

		Control(admin.Call(ctx, e.update, read))
	}, Writes(Restorable))
})
