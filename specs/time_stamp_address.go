package specs

import . "github.com/cmconform/cmconform/harness/check"

// The address of a user has a TimeStamp besides that of the user.

const addressStamp = "ContactInfo/Address/TimeStamp"

var _ = Behaviour("CM-TS-046", "returns the TimeStamp of the user and that of its address", func(ctx SpecContext, w *World) {
	for _, persona := range []string{"superAdmin", "standard", "viewer"} {
		reply := Given(w.As(persona).Call(ctx, "GetUser", Nil("UserId")))
		Suppose("CM-TS-028", reply).To(HaveElement("User/TimeStamp", aTimeStamp), "read by "+persona)
		Expect(reply).To(HaveElement("User/"+addressStamp, aTimeStamp), "read by "+persona)
	}
})

var _ = Behaviour("CM-TS-044", "refuses UpdateUser with an overtaken TimeStamp of the address", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	spare := Text("UserId", w.User("spare"))
	read := Given(admin.Call(ctx, "GetUser", spare)).Take("User")
	Suppose("CM-TS-046", read).To(HaveElement(addressStamp))

	moved := read.Clone()
	moved.SetText("ContactInfo/Address/Line1", "2 Example Street")
	Given(admin.Call(ctx, "UpdateUser", moved))
	before := Given(admin.Call(ctx, "GetUser", spare))
	now := before.Take("User")
	Suppose("CM-TS-032", now).NotTo(HaveElement("TimeStamp", Equal(read.Value("TimeStamp"))))
	Expect(now).NotTo(HaveElement(addressStamp, Equal(read.Value(addressStamp))), "after the address was written")

	now.SetText("JobTitle", "Mover")
	stale := now.Clone()
	stale.SetText(addressStamp, read.Value(addressStamp))
	Thrice(func() {
		Expect(admin.Call(ctx, "UpdateUser", stale)).To(BeRefused())
	})
	Expect(Given(admin.Call(ctx, "GetUser", spare))).To(BeSameAs(before.Body()))

	Control(admin.Call(ctx, "UpdateUser", now))
}, Writes(Restorable))

var _ = each(missingTimeStamps[:2], func(missing struct {
	variant, text string
	spoil         func(entity *Element, path string)
}) {
	Behaviour("CM-TS-045"+missing.variant, "refuses UpdateUser with an address "+missing.text, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		spare := Text("UserId", w.User("spare"))
		before := Given(admin.Call(ctx, "GetUser", spare))
		read := before.Take("User")
		Suppose("CM-TS-046", read).To(HaveElement(addressStamp))
		read.SetText("JobTitle", "Unstamped")
		spoilt := read.Clone()
		missing.spoil(spoilt, addressStamp)

		Thrice(func() {
			Expect(admin.Call(ctx, "UpdateUser", spoilt)).To(BeRefused())
		})
		Expect(Given(admin.Call(ctx, "GetUser", spare))).To(BeSameAs(before.Body()))

		Control(admin.Call(ctx, "UpdateUser", read))
	}, Writes(Restorable))
})
