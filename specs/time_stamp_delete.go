package specs

import . "github.com/cmconform/cmconform/harness/check"

// A deletableEntity is deleted by its id and its TimeStamp.
type deletableEntity struct {
	stampedEntity
	delete string
}

var deletableEntities = []deletableEntity{
	{stampedEntities[0], "DeleteUser"},
	{stampedEntities[1], "DeleteAccount"},
}

func (e deletableEntity) of(user, account string) string {
	return e.stampedEntity.of(user, account, "")
}

var _ = each(deletableEntities, func(e deletableEntity) {
	Behaviour(e.of("CM-TS-041", "CM-TS-026"), "accepts "+e.delete+" with the TimeStamp just read", func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		stamp := Given(admin.Call(ctx, e.get, e.named(w))).Take(e.name + "/TimeStamp")
		Given(w.As("secondSuperAdmin").Call(ctx, e.get, e.named(w)))

		reply := admin.Call(ctx, e.delete, e.named(w), stamp)
		Expect(reply).To(Succeed())
		Suppose(e.of("CM-SCHEMA-007", "CM-SCHEMA-005"), reply.Body().Children).To(BeEmpty(), "elements of the response")
	}, Writes(Irreversible))

	for _, missing := range missingTimeStamps {
		Behaviour(e.of("CM-TS-040", "CM-TS-025")+missing.variant, "refuses "+e.delete+" "+missing.text, func(ctx SpecContext, w *World) {
			admin := w.As("superAdmin")
			before := Given(admin.Call(ctx, e.get, e.named(w)))
			deletion := Group("", e.named(w), before.Take(e.name+"/TimeStamp"))
			spoilt := deletion.Clone()
			missing.spoil(spoilt, "TimeStamp")

			Thrice(func() {
				Expect(admin.Call(ctx, e.delete, spoilt.Children...)).To(BeRefused())
			})
			Expect(Given(admin.Call(ctx, e.get, e.named(w)))).To(BeSameAs(before.Body()))

			Control(admin.Call(ctx, e.delete, deletion.Children...))
		}, Writes(Irreversible))
	}

	for _, overtaker := range []struct{ id, persona, text string }{
		{e.of("CM-TS-039", "CM-TS-024"), "secondSuperAdmin", "a TimeStamp that somebody else overtook"},
		{e.of("CM-TS-042", "CM-TS-027"), "superAdmin", "a TimeStamp that the caller's own update used up"},
	} {
		Behaviour(overtaker.id, "refuses "+e.delete+" with "+overtaker.text, func(ctx SpecContext, w *World) {
			admin, other := w.As("superAdmin"), w.As(overtaker.persona)
			read := Given(admin.Call(ctx, e.get, e.named(w))).Take(e.name)
			stale := read.At("TimeStamp").Clone()
			e.edit(read, "Updated")
			Given(other.Call(ctx, e.update, read))
			before := Given(admin.Call(ctx, e.get, e.named(w)))
			Suppose(e.renewed, before).NotTo(HaveElement(e.name+"/TimeStamp", Equal(stale.Text)))

			Thrice(func() {
				Expect(admin.Call(ctx, e.delete, e.named(w), stale)).To(BeRefused())
			})
			Expect(Given(admin.Call(ctx, e.get, e.named(w)))).To(BeSameAs(before.Body()))

			Control(admin.Call(ctx, e.delete, e.named(w), before.Take(e.name+"/TimeStamp")))
		}, Writes(Irreversible))
	}
})
