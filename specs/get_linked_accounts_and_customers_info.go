package specs

import (
	"slices"
	"time"

	. "github.com/cmconform/cmconform/harness/check"
)

// linkedTo asks for what is linked to a customer of the hierarchy.
func linkedTo(ctx SpecContext, w *World, caller *Persona, key string, more ...*Element) *Reply {
	return caller.Call(ctx, "GetLinkedAccountsAndCustomersInfo", append([]*Element{Text("CustomerId", w.Customer(key))}, more...)...)
}

// onlyOwn leaves out what is linked.
var onlyOwn = Text("OnlyParentAccounts", "true")

var _ = Behaviour("CM-HIER-001", "lists the accounts of a customer without links, and no customers", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	own := Given(admin.Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("C1")), onlyOwn)).Values(listedAccounts)
	Suppose("CM-FIND-016", own).To(ContainElements(w.Account("A1"), w.Account("A2"), w.Account("A3")))
	reply := linkedTo(ctx, w, admin, "C1")
	Expect(reply).To(Succeed())
	Expect(reply).To(HaveValues(listedAccounts, own...))
	Expect(reply).To(HaveBlank("CustomersInfo"))
})

var _ = Behaviour("CM-HIER-002", "lists the customers that are linked directly, and none further down", func(ctx SpecContext, w *World) {
	top := w.As("top")
	Expect(Given(linkedTo(ctx, w, top, "111"))).To(HaveValues(listedCustomers, w.Customer("222")), "below 111")
	Expect(Given(linkedTo(ctx, w, top, "222"))).To(HaveValues(listedCustomers, w.Customer("333")), "below 222")
}, InWorld("agency"))

var _ = Behaviour("CM-HIER-003", "lists linked accounts like the customer's own ones", func(ctx SpecContext, w *World) {
	reply := Given(linkedTo(ctx, w, w.As("bottom"), "333"))
	Expect(reply).To(HaveValues(listedAccounts, accountsByKey(w, "333111", "333222", "444111")...))
	for _, info := range reply.All("AccountsInfo/AccountInfo") {
		for _, name := range []string{"Name", "Number", "AccountLifeCycleStatus"} {
			Suppose("CM-FIND-016", info).To(HaveElement(name, Not(BeEmpty())))
		}
	}
}, InWorld("agency"))

var _ = Behaviour("CM-HIER-004", "goes on listing an account that is linked elsewhere to its owner", func(ctx SpecContext, w *World) {
	reply := Given(linkedTo(ctx, w, w.As("owner"), "444"))
	Suppose("CM-HIER-001", reply.Values(listedAccounts)).To(ContainElement(w.Account("444222")))
	Expect(reply.Values(listedAccounts)).To(ContainElement(w.Account("444111")), "the account that is linked")
	Suppose("CM-HIER-001", reply).To(HaveBlank("CustomersInfo"))
}, InWorld("agency"))

var _ = Behaviour("CM-HIER-005", "leaves out what is linked where only own accounts are asked for", func(ctx SpecContext, w *World) {
	top, bottom := w.As("top"), w.As("bottom")
	Suppose("CM-HIER-003", Given(linkedTo(ctx, w, bottom, "333", Text("OnlyParentAccounts", "false"))).Values(listedAccounts)).To(ContainElement(w.Account("444111")))
	Suppose("CM-HIER-002", Given(linkedTo(ctx, w, top, "111", Text("OnlyParentAccounts", "false"))).Values(listedCustomers)).To(ContainElement(w.Customer("222")))
	Expect(Given(linkedTo(ctx, w, bottom, "333", onlyOwn))).To(HaveValues(listedAccounts, accountsByKey(w, "333111", "333222")...))
	Expect(Given(linkedTo(ctx, w, top, "111", onlyOwn))).To(HaveBlank("CustomersInfo"), "below 111")
}, InWorld("agency"))

var _ = Behaviour("CM-HIER-006", "refuses to do without a CustomerId, or takes the caller's customer", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	own := Control(linkedTo(ctx, w, admin, "C1"))
	Suppose("CM-HIER-001", own).NotTo(HaveBlank("AccountsInfo"))
	reply := admin.Call(ctx, "GetLinkedAccountsAndCustomersInfo", Nil("CustomerId"))
	Record("%s", reply)
	if reply.Succeeded() {
		Expect(reply).To(BeSameAs(own.Body()))
		return
	}
	Expect(reply).To(BeRefused())
})

var _ = Behaviour("CM-HIER-007", "says nothing of the permission of a link to a customer", func(ctx SpecContext, w *World) {
	top := w.As("top")
	for _, link := range [][2]string{{"111", "222"}, {"222", "333"}} {
		name := customerName(ctx, w, top, link[1])
		reply := Given(linkedTo(ctx, w, top, link[0]))
		Suppose("CM-HIER-002", reply.Values(listedCustomers)).To(ContainElement(w.Customer(link[1])))
		Expect(reply.Values("CustomersInfo/CustomerInfo/Name")).To(ContainElement(name))
		Expect(reply).To(HaveNoElement("CustomersInfo/CustomerInfo/CustomerLinkPermission"))
	}
}, InWorld("agency"))

var _ = Behaviour("CM-HIER-011", "refuses to list what is linked to a customer that the caller cannot reach", func(ctx SpecContext, w *World) {
	stranger := w.As("stranger")
	Control(linkedTo(ctx, w, stranger, "555"))
	Control(linkedTo(ctx, w, w.As("top"), "111"))
	Expect(linkedTo(ctx, w, stranger, "111")).To(BeUnauthorised())
	Expect(linkedTo(ctx, w, w.As("bottom"), "111")).To(BeUnauthorised(), "from below")
}, InWorld("agency"))

var _ = Behaviour("CM-HIER-012", "names the owner of a linked account as its parent customer", func(ctx SpecContext, w *World) {
	for _, name := range []string{"bottom", "top"} {
		reply := Given(w.As(name).Call(ctx, "GetAccount", Text("AccountId", w.Account("444111"))))
		Expect(reply).To(HaveElement("Account/ParentCustomerId", Equal(w.Customer("444"))), name)
	}
}, InWorld("agency"))

// propagation is how long a new account may be missing from lists.
const propagation = 5 * time.Minute

var _ = Behaviour("CM-FIND-021", "lists an account at the latest five minutes after it was opened", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Suppose("CM-HIER-001", Given(linkedTo(ctx, w, admin, "C1")).Values(listedAccounts)).To(ContainElement(w.Account("A1")))
	id := Given(add(ctx, admin, into(w.Customer("C1"), newAccount(fresh("Listed"))))).Value("AccountId")
	Suppose("CM-ACCT-037", admin.Call(ctx, "GetAccount", Text("AccountId", id))).To(Succeed(), "an account that was opened")
	Suppose("CM-ACCT-037", admin.Call(ctx, "GetAccount", Text("AccountId", id))).To(Succeed())
	for _, operation := range []string{"GetAccountsInfo", "GetLinkedAccountsAndCustomersInfo"} {
		listed := func() []string {
			return Given(admin.Call(ctx, operation, Text("CustomerId", w.Customer("C1")))).Values(listedAccounts)
		}
		if !slices.Contains(listed(), id) {
			w.Advance(ctx, propagation)
		}
		Expect(listed()).To(ContainElement(id), operation)
	}
}, Writes(Irreversible), OnlyIn("v13"))
