package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = each(stampedEntities, func(e stampedEntity) {
	Behaviour(e.of("CM-TS-031", "CM-TS-016", "CM-TS-004"), "refuses "+e.update+" with an overtaken TimeStamp and keeps the later write", func(ctx SpecContext, w *World) {
		mine, other := w.As("superAdmin"), w.As("secondSuperAdmin")
		read := Given(mine.Call(ctx, e.get, e.named(w))).Take(e.name)

		theirs := Given(other.Call(ctx, e.get, e.named(w))).Take(e.name)
		e.edit(theirs, "Overtaker")
		Given(other.Call(ctx, e.update, theirs))
		written := Given(other.Call(ctx, e.get, e.named(w)))
		Suppose(e.stored, written).To(HaveElement(e.name+"/"+e.setting, Equal(theirs.Value(e.setting))))
		Suppose(e.renewed, written).NotTo(HaveElement(e.name+"/TimeStamp", Equal(read.Value("TimeStamp"))))

		e.edit(read, "Overtaken")
		refreshAddress(read, written.Take(e.name))
		Thrice(func() {
			Expect(mine.Call(ctx, e.update, read)).To(BeRefused())
		})
		after := Given(mine.Call(ctx, e.get, e.named(w)))
		Expect(after).To(BeSameAs(written.Body()))

		// The same update with the time stamps of now goes through.
		restamp(read, after.Take(e.name))
		Control(mine.Call(ctx, e.update, read))
	}, Writes(Restorable))

	Behaviour(e.of("CM-TS-033", "CM-TS-018", "CM-TS-006"), "refuses the repetition of an "+e.update+" whose TimeStamp is used up", func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		read := Given(admin.Call(ctx, e.get, e.named(w))).Take(e.name)
		e.edit(read, "Once")
		Given(admin.Call(ctx, e.update, read))
		once := Given(admin.Call(ctx, e.get, e.named(w)))
		Suppose(e.renewed, once).NotTo(HaveElement(e.name+"/TimeStamp", Equal(read.Value("TimeStamp"))))
		refreshAddress(read, once.Take(e.name))

		Thrice(func() {
			Expect(admin.Call(ctx, e.update, read)).To(BeRefused())
		})
		Expect(Given(admin.Call(ctx, e.get, e.named(w)))).To(BeSameAs(once.Body()))

		restamp(read, once.Take(e.name))
		Control(admin.Call(ctx, e.update, read))
	}, Writes(Restorable))

	Behaviour(e.of("CM-TS-050", "CM-TS-050/account", "CM-TS-050/customer"), "accepts exactly one of two simultaneous "+e.update+" with the same TimeStamp", func(ctx SpecContext, w *World) {
		mine, other := w.As("superAdmin"), w.As("secondSuperAdmin")
		for _, writer := range []*Persona{other, mine} { // one after the other both can write
			alone := Given(writer.Call(ctx, e.get, e.named(w))).Take(e.name)
			e.edit(alone, writer.Name)
			Given(writer.Call(ctx, e.update, alone))
			Suppose(e.stored, Given(mine.Call(ctx, e.get, e.named(w)))).To(HaveElement(e.name+"/"+e.setting, Equal(alone.Value(e.setting))))
		}
		Thrice(func() {
			ours := Given(mine.Call(ctx, e.get, e.named(w))).Take(e.name)
			ours.Remove("ContactInfo") // whose address has a TimeStamp of its own
			theirs := ours.Clone()
			e.edit(ours, "Left")
			e.edit(theirs, "Right")

			var left, right *Reply
			w.Together(
				func() { left = mine.Call(ctx, e.update, ours) },
				func() { right = other.Call(ctx, e.update, theirs) },
			)
			after := Given(mine.Call(ctx, e.get, e.named(w)))
			Expect([]bool{left.Succeeded(), right.Succeeded()}).To(ContainElement(true), "success of the two")
			Suppose(e.renewed, after).NotTo(HaveElement(e.name+"/TimeStamp", Equal(ours.Value("TimeStamp"))))
			winner, loser := ours, right
			if right.Succeeded() {
				winner, loser = theirs, left
			}
			Expect(loser).To(BeRefused(), "the later one")
			Expect(after).To(HaveElement(e.name+"/"+e.setting, Equal(winner.Value(e.setting))))
		})
	}, Writes(Restorable))
})
