package specs

import . "github.com/cmconform/cmconform/harness/check"

// An operation that writes one entity needs that entity in the request.

type neededObject struct {
	id, operation, element string
	effect                 Effect
	// subject reads what the operation writes; object is what is sent, given the subject as it is now.
	subject func(ctx SpecContext, w *World, admin *Persona) *Reply
	object  func(w *World, now *Reply) *Element
}

var neededObjects = []neededObject{
	{"CM-LIMIT-017", "UpdateAccount", "Account", Restorable, func(ctx SpecContext, w *World, admin *Persona) *Reply {
		return Given(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account("A2"))))
	}, func(_ *World, now *Reply) *Element { return now.Take("Account") }},
	{"CM-LIMIT-018", "UpdateCustomer", "Customer", Restorable, func(ctx SpecContext, w *World, admin *Persona) *Reply {
		return Given(admin.Call(ctx, "GetCustomer", Text("CustomerId", w.Customer("C1"))))
	}, func(_ *World, now *Reply) *Element { return now.Take("Customer") }},
	{"CM-LIMIT-019", "UpdateUser", "User", Restorable, func(ctx SpecContext, w *World, admin *Persona) *Reply {
		return Given(admin.Call(ctx, "GetUser", Text("UserId", w.User("spare"))))
	}, func(_ *World, now *Reply) *Element { return ready(now.Take("User")) }},
	{"CM-LIMIT-020", "SendUserInvitation", "UserInvitation", Irreversible, func(ctx SpecContext, w *World, admin *Persona) *Reply {
		return Given(findInvitations(ctx, w, admin))
	}, func(w *World, _ *Reply) *Element { return invitation(w) }},
}

var _ = each(neededObjects, func(o neededObject) {
	Behaviour(o.id, "refuses "+o.operation+" without "+o.element, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		before := o.subject(ctx, w, admin)
		Expect(admin.Call(ctx, o.operation)).To(BeRefused(), "absent")
		Expect(admin.Call(ctx, o.operation, Nil(o.element))).To(BeRefused(), "nil")
		Expect(o.subject(ctx, w, admin)).To(BeSameAs(before.Body()), "afterwards")
		Control(admin.Call(ctx, o.operation, o.object(w, before)))
	}, Writes(o.effect))
})
