package specs

import . "github.com/cmconform/cmconform/harness/check"

// What is said of time stamps where one person has several users.

var _ = Behaviour("CM-TS-048", "has a TimeStamp of its own for every user of a person", func(ctx SpecContext, w *World) {
	var seen []string
	for key, user := range byKey(usersOf(ctx, w)) {
		Suppose("CM-TS-028", user).To(HaveElement("TimeStamp", aTimeStamp), "user "+key)
		stamp := user.Value("TimeStamp")
		Expect(seen).NotTo(ContainElement(stamp), "user "+key)
		seen = append(seen, stamp)
	}
	four := Given(w.As("adminB").Call(ctx, "GetUser", Text("UserId", w.User("four")))).Take("User/TimeStamp").Text
	Expect(seen).NotTo(ContainElement(four), "another person's user")
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-TS-049", "refuses UpdateUser with the TimeStamp of another user of the same person", func(ctx SpecContext, w *World) {
	admin, second := w.As("adminB"), Text("UserId", w.User("456"))
	foreign := usersOf(ctx, w)["123"]
	Suppose("CM-TS-028", foreign).To(HaveElement("TimeStamp", aTimeStamp))
	before := Given(admin.Call(ctx, "GetUser", second))
	read := before.Take("User")
	Suppose("CM-TS-048", foreign.Value("TimeStamp")).NotTo(Equal(read.Value("TimeStamp")))

	read.SetText("JobTitle", "Confused")
	spoilt := read.Clone()
	spoilt.SetText("TimeStamp", foreign.Value("TimeStamp"))
	Thrice(func() {
		Expect(admin.Call(ctx, "UpdateUser", spoilt)).To(BeRefused())
	})
	Expect(Given(admin.Call(ctx, "GetUser", second))).To(BeSameAs(before.Body()))

	Control(admin.Call(ctx, "UpdateUser", read))
}, InWorld("contoso-merged"), Writes(Restorable))
