package specs

import . "github.com/cmconform/cmconform/harness/check"

// What is said of time stamps where one person has several users.

var _ = Behaviour("CM-TS-048", "has a TimeStamp of its own for every user of a person", func(ctx SpecContext, w *World) {
	one := w.As("one")
	var seen []string
	for _, key := range []string{"123", "456", "789"} {
		reply := Given(one.Call(ctx, "GetUser", Text("UserId", w.User(key))))
		Suppose("CM-MULTI-011", reply).To(HaveElement("User/Id", Equal(w.User(key))), "user "+key)
		Suppose("CM-TS-028", reply).To(HaveElement("User/TimeStamp", aTimeStamp), "user "+key)
		stamp := reply.Value("User/TimeStamp")
		Expect(seen).NotTo(ContainElement(stamp), "user "+key)
		seen = append(seen, stamp)
	}
	four := Given(w.As("adminB").Call(ctx, "GetUser", Text("UserId", w.User("four")))).Take("User/TimeStamp").Text
	Expect(seen).NotTo(ContainElement(four), "another person's user")
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-TS-049", "refuses UpdateUser with the TimeStamp of another user of the same person", func(ctx SpecContext, w *World) {
	one := w.As("one")
	original, second := Text("UserId", w.User("123")), Text("UserId", w.User("456"))
	foreign := Given(one.Call(ctx, "GetUser", original)).Take("User")
	Suppose("CM-TS-028", foreign).To(HaveElement("TimeStamp", aTimeStamp))
	before := Given(one.Call(ctx, "GetUser", second))
	read := before.Take("User")
	Suppose("CM-TS-048", foreign.Value("TimeStamp")).NotTo(Equal(read.Value("TimeStamp")))

	read.SetText("JobTitle", "Confused")
	spoilt := read.Clone()
	spoilt.SetText("TimeStamp", foreign.Value("TimeStamp"))
	Expect(one.Call(ctx, "UpdateUser", spoilt)).To(BeRefused())
	Expect(Given(one.Call(ctx, "GetUser", second))).To(BeSameAs(before.Body()))

	Control(one.Call(ctx, "UpdateUser", read))
}, InWorld("contoso-merged"), Writes(Restorable))
