package specs

import (
	"slices"

	. "github.com/cmconform/cmconform/harness/check"
)

var _ = Behaviour("CM-FIND-016", "lists accounts with id, name, number and status", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	reply := admin.Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("C1")))
	Expect(reply).To(Succeed())
	Expect(reply.Values("AccountsInfo/AccountInfo/Id")).To(ContainElements(w.Account("A1"), w.Account("A2"), w.Account("A3")))
	a1 := readAccount(ctx, w, admin, "A1")
	Suppose("CM-LIMIT-076", a1).To(HaveElement("Number", HaveLen(8)))
	Expect(infoOf(reply, w.Account("A1"))).To(HaveElement("Name", Equal(a1.Value("Name"))), "of A1")
	Expect(infoOf(reply, w.Account("A1"))).To(HaveElement("Number", Equal(a1.Value("Number"))), "of A1")
	for _, info := range reply.All("AccountsInfo/AccountInfo") {
		for _, name := range []string{"Id", "Name", "Number", "AccountLifeCycleStatus"} {
			Expect(info).To(HaveElement(name, Not(BeEmpty())))
		}
	}
})

// infoOf returns what a reply says of an account.
func infoOf(reply *Reply, account string) *Element {
	for _, info := range reply.All("AccountsInfo/AccountInfo") {
		if info.Value("Id") == account {
			return info
		}
	}
	return nil
}

var _ = Behaviour("CM-FIND-020", "refuses to list the accounts of a customer that the caller cannot reach", func(ctx SpecContext, w *World) {
	outsider := w.As("outsider")
	Control(outsider.Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("X1"))))
	Control(w.As("superAdmin").Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("C1"))))
	Expect(outsider.Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("C1")))).To(BeUnauthorised())
})

var _ = Behaviour("CM-FIND-017", "lists the accounts of the caller's customer where no CustomerId is given", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	own := Control(admin.Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("C1")))).Values(listedAccounts)
	Expect(admin.Call(ctx, "GetAccountsInfo", Nil("CustomerId"))).To(HaveValues(listedAccounts, own...), "nil")
	Expect(admin.Call(ctx, "GetAccountsInfo")).To(HaveValues(listedAccounts, own...), "absent")
})

var _ = Behaviour("CM-FIND-017/several-users", "lists accounts of its customers to a person with several users who names none", func(ctx SpecContext, w *World) {
	reply := w.As("one").Call(ctx, "GetAccountsInfo", Nil("CustomerId"))
	Expect(reply).To(Succeed())
	var reached []string
	for _, row := range unionOfAccounts {
		accounts := accountsByKey(w, row.accounts...)
		if slices.ContainsFunc(accounts, func(id string) bool { return slices.Contains(reply.Values(listedAccounts), id) }) {
			Observe("CM-FIND-018", "GetAccountsInfo without a CustomerId lists accounts of customer %s to a person with users in A (the original one), B and C", row.customer)
		}
		reached = append(reached, accounts...)
	}
	Suppose("CM-MULTI-004", reached).To(ContainElements(members(reply.Values(listedAccounts))...), "accounts within reach")
	Expect(reply).NotTo(HaveBlank("AccountsInfo"))
}, InWorld("contoso-merged"), OnlyIn("v12", "v13"))

var _ = Behaviour("CM-FIND-019", "lists linked accounts, unless only the customer's own ones are asked for", func(ctx SpecContext, w *World) {
	bottom, customer := w.As("bottom"), Text("CustomerId", w.Customer("333"))
	own := accountsByKey(w, "333111", "333222")
	for name, flag := range byKey(map[string]*Element{"absent": nil, "false": Text("OnlyParentAccounts", "false")}) {
		reply := Given(bottom.Call(ctx, "GetAccountsInfo", customer, flag))
		Suppose("CM-FIND-016", reply.Values(listedAccounts)).To(ContainElements(members(own)...), name)
		Expect(reply.Values(listedAccounts)).To(ContainElement(w.Account("444111")), name)
	}
	Expect(Given(bottom.Call(ctx, "GetAccountsInfo", customer, onlyOwn))).To(HaveValues(listedAccounts, own...), "true")
}, InWorld("agency"))
