package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
)

// readAccount is what GetAccount shows of an account.
func readAccount(ctx SpecContext, w *World, caller *Persona, key string) *Element {
	reply := Given(caller.Call(ctx, "GetAccount", Text("AccountId", w.Account(key))))
	Suppose("CM-ACCT-001", reply).To(HaveElement("Account/Number"))
	return reply.Take("Account")
}

// The plain success of operations that other checks use to set a scene: where
// one of these fails, it is the root of what is blocked.

var _ = Behaviour("CM-ACCT-001", "answers GetAccount with the whole account", func(ctx SpecContext, w *World) {
	reply := w.As("superAdmin").Call(ctx, "GetAccount", Text("AccountId", w.Account("A1")))
	Expect(reply).To(Succeed())
	Expect(reply).To(HaveElement("Account/Id", Equal(w.Account("A1"))))
	Expect(reply).To(HaveElement("Account/ParentCustomerId", Equal(w.Customer("C1"))))
	for _, name := range []string{"Name", "Number", "CurrencyCode", "AccountLifeCycleStatus", "TimeStamp"} {
		Expect(reply).To(HaveElement("Account/"+name, Not(BeEmpty())))
	}
})

var _ = Behaviour("CM-ACCT-003", "refuses the id of an account that does not exist", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Control(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account("A1"))))
	Expect(admin.Call(ctx, "GetAccount", Text("AccountId", neverAssigned))).To(BeRefused())
})

// neverAssigned is an id that no entity has.
const neverAssigned = "987654321987"

var _ = Behaviour("CM-ACCT-004", "refuses to read an account of another customer", func(ctx SpecContext, w *World) {
	outsider := w.As("outsider")
	Control(outsider.Call(ctx, "GetAccount", Text("AccountId", w.Account("X1A"))))
	Control(w.As("superAdmin").Call(ctx, "GetAccount", Text("AccountId", w.Account("A1"))))
	Expect(outsider.Call(ctx, "GetAccount", Text("AccountId", w.Account("A1")))).To(BeUnauthorised())
})
