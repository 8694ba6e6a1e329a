package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = each(stampedEntities, func(e stampedEntity) {
	Behaviour(e.of("CM-TS-029", "CM-TS-014", "CM-TS-002"), "accepts "+e.update+" with the TimeStamp just read", func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		read := Given(admin.Call(ctx, e.get, e.named(w))).Take(e.name)
		for _, name := range e.required {
			Suppose(PlainRequirement(e.get), read).To(HaveElement(name))
		}
		// A colleague who reads as well takes nothing away from it.
		Given(w.As("secondSuperAdmin").Call(ctx, e.get, e.named(w)))

		e.edit(read, "Updated")
		reply := admin.Call(ctx, e.update, read)
		Expect(reply).To(Succeed())
		Expect(reply).To(HaveElement("LastModifiedTime"))
	}, Writes(Restorable))

	Behaviour(e.renewed, "gives the "+e.name+" a new TimeStamp by every "+e.update, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		read := Given(admin.Call(ctx, e.get, e.named(w))).Take(e.name)
		var seen []string
		for _, word := range []string{"First", "Second"} {
			seen = append(seen, read.Value("TimeStamp"))
			e.edit(read, word)
			Given(admin.Call(ctx, e.update, read))
			read = Given(admin.Call(ctx, e.get, e.named(w))).Take(e.name)
			Expect(read).To(HaveElement("TimeStamp", aTimeStamp))
			Expect(seen).NotTo(ContainElement(read.Value("TimeStamp")), "the TimeStamps before")
		}
	}, Writes(Restorable))
})
