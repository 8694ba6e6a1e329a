package specs

import . "github.com/cmconform/cmconform/harness/check"

// An operation that writes one entity needs that entity in the request.

type neededObject struct {
	id, operation, element string
	effect                 Effect
	object                 func(ctx SpecContext, w *World, admin *Persona) *Element
}

var neededObjects = []neededObject{
	{"CM-LIMIT-017", "UpdateAccount", "Account", Restorable, func(ctx SpecContext, w *World, admin *Persona) *Element {
		return Given(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account("A2")))).Take("Account")
	}},
	{"CM-LIMIT-018", "UpdateCustomer", "Customer", Restorable, func(ctx SpecContext, w *World, admin *Persona) *Element {
		return Given(admin.Call(ctx, "GetCustomer", Text("CustomerId", w.Customer("C1")))).Take("Customer")
	}},
	{"CM-LIMIT-019", "UpdateUser", "User", Restorable, func(ctx SpecContext, w *World, admin *Persona) *Element {
		return ready(Given(admin.Call(ctx, "GetUser", Text("UserId", w.User("spare")))).Take("User"))
	}},
	{"CM-LIMIT-020", "SendUserInvitation", "UserInvitation", Irreversible, func(_ SpecContext, w *World, _ *Persona) *Element {
		return invitation(w)
	}},
}

var _ = each(neededObjects, func(o neededObject) {
	Behaviour(o.id, "refuses "+o.operation+" without "+o.element, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		object := o.object(ctx, w, admin)
		Expect(admin.Call(ctx, o.operation)).To(BeRefused(), "absent")
		Expect(admin.Call(ctx, o.operation, Nil(o.element))).To(BeRefused(), "nil")
		Control(admin.Call(ctx, o.operation, object))
	}, Writes(o.effect))
})
