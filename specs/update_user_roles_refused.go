package specs

import . "github.com/cmconform/cmconform/harness/check"

// promotion makes the second spare user, a viewer of C1, a Standard user.
func promotion(w *World) *Element {
	return Group("", Text("CustomerId", w.Customer("C1")), Text("UserId", w.User("secondSpare")),
		Text("NewRoleId", "203"), Text("DeleteRoleId", "100"))
}

// spoiledPromotion is a promotion that is out of order in one way.
type spoiledPromotion struct {
	id, text string
	spoil    func(w *World, request *Element)
}

var spoiledPromotions = []spoiledPromotion{
	{"CM-USER-041", "refuses a change of roles without a CustomerId", func(_ *World, r *Element) { r.Remove("CustomerId") }},
	{"CM-USER-041/user-id", "refuses a change of roles without a UserId", func(_ *World, r *Element) { r.Remove("UserId") }},
	{"CM-USER-042", "refuses a role that does not exist", func(_ *World, r *Element) { r.SetText("NewRoleId", "9999") }},
	{"CM-USER-043", "refuses a role over accounts of another customer", func(w *World, r *Element) {
		r.SetText("NewRoleId", "16")
		r.Set("NewAccountIds", Longs("NewAccountIds", w.Account("X1A")))
	}},
}

var _ = each(spoiledPromotions, func(spoiled spoiledPromotion) {
	Behaviour(spoiled.id, spoiled.text, func(ctx SpecContext, w *World) {
		aggregator, user := w.As("aggregator"), Text("UserId", w.User("secondSpare"))
		before := Given(aggregator.Call(ctx, "GetUser", user))
		request := promotion(w)
		spoiled.spoil(w, request)

		reply := aggregator.Call(ctx, "UpdateUserRoles", request.Children...)
		Expect(reply).To(BeRefused())
		Record("%s", reply)
		Expect(Given(aggregator.Call(ctx, "GetUser", user))).To(BeSameAs(before.Body()))

		Control(aggregator.Call(ctx, "UpdateUserRoles", promotion(w).Children...))
	}, Writes(Irreversible))
})

var _ = Behaviour("CM-USER-044", "lets a user act by a changed role from the next call on", func(ctx SpecContext, w *World) {
	aggregator, manager, account := w.As("aggregator"), w.As("campaignManager"), Text("AccountId", w.Account("A2"))
	user := Text("UserId", manager.UserID)
	Given(manager.Call(ctx, "GetAccount", Text("AccountId", w.Account("A1"))))
	Suppose("CM-ROLE-077", manager.Call(ctx, "GetAccount", account)).To(BeUnauthorised())

	Given(aggregator.Call(ctx, "UpdateUserRoles", Text("CustomerId", w.Customer("C1")), user,
		Text("NewRoleId", "16"), Longs("NewAccountIds", w.Account("A2"))))
	Suppose("CM-USER-034", readRoles(ctx, aggregator, user)).To(HaveValues(roleScope(w), accountsByKey(w, "A1", "A2")...))
	Expect(manager.Call(ctx, "GetAccount", account)).To(HaveElement("Account/Id", Equal(w.Account("A2"))))
}, Writes(Irreversible))
