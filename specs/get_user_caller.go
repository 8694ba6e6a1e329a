package specs

import . "github.com/cmconform/cmconform/harness/check"

// GetUser without a UserId: the caller.

var _ = Behaviour("CM-GETUSER-001", "answers with the caller when UserId is nil", func(ctx SpecContext, w *World) {
	one := w.As("one")
	reply := one.Call(ctx, "GetUser", Nil("UserId"))
	Suppose("CM-GETUSER-029", reply).To(Succeed())
	Expect(reply).To(HaveElement("User/Id", Equal(one.UserID)))
	Expect(reply).To(HaveElement("User/UserName", Equal(one.UserName)))

	// Another caller gets another answer: it is the credential that decides.
	four := w.As("four")
	reply = four.Call(ctx, "GetUser", Nil("UserId"))
	Suppose("CM-GETUSER-029", reply).To(Succeed())
	Expect(reply).To(HaveElement("User/Id", Equal(four.UserID)))
}, InWorld("contoso"))

var _ = Behaviour("CM-GETUSER-002", "answers the same when the UserId element is left out", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	asked := Given(admin.Call(ctx, "GetUser", Nil("UserId")))
	reply := admin.Call(ctx, "GetUser")
	Expect(reply).To(Succeed())
	Expect(reply).To(BeSameAs(asked.Body()))
})

var _ = Behaviour("CM-GETUSER-003", "answers the same when UserId is the caller's own", func(ctx SpecContext, w *World) {
	for _, name := range []string{"superAdmin", "aggregator", "campaignManager"} {
		caller := w.As(name)
		asked := Given(caller.Call(ctx, "GetUser", Nil("UserId")))
		Suppose("CM-GETUSER-001", asked).To(HaveElement("User/Id", Equal(caller.UserID)), name)
		reply := caller.Call(ctx, "GetUser", Text("UserId", caller.UserID))
		Suppose("CM-GETUSER-029", reply).To(Succeed(), name)
		Expect(reply).To(BeSameAs(asked.Body(), "User/TimeStamp", "User/ContactInfo/Address/TimeStamp"), name)
	}
})

var _ = Behaviour("CM-GETUSER-029", "lets a user of any role read the own user", func(ctx SpecContext, w *World) {
	for _, name := range []string{"superAdmin", "aggregator", "standard", "campaignManager", "campaignManagerAll", "viewer"} {
		reply := w.As(name).Call(ctx, "GetUser", Nil("UserId"))
		Expect(reply).To(Succeed(), name)
		Expect(reply).To(HaveElement("User"), name)
	}
})

var _ = Behaviour("CM-GETUSER-030", "answers with the id by which SearchAccounts finds the caller's accounts", func(ctx SpecContext, w *World) {
	for _, who := range []struct {
		name    string
		reaches []string
	}{{"superAdmin", []string{"A1", "A2", "A3"}}, {"campaignManager", []string{"A1"}}, {"viewer", []string{"A1", "A2", "A3"}}, {"outsider", []string{"X1A"}}} {
		caller := w.As(who.name)
		id := Given(caller.Call(ctx, "GetUser", Nil("UserId"))).Take("User/Id").Text
		search := func(field, value string) []string {
			return Given(caller.Call(ctx, "SearchAccounts",
				predicates(where(field, "Equals", value)),
				page(0, 100))).Values("Accounts/AdvertiserAccount/Id")
		}
		for _, key := range who.reaches {
			Suppose("CM-SEARCH-002", search("AccountId", w.Account(key))).To(ContainElement(w.Account(key)), who.name+" "+key)
		}
		found := search("UserId", id)
		for _, key := range who.reaches {
			Expect(found).To(ContainElement(w.Account(key)), who.name+" "+key)
		}
	}
})
