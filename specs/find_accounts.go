package specs

import (
	"strings"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// listedAccounts is where accounts are listed with a few of their elements.
const listedAccounts = "AccountsInfo/AccountInfo/Id"

// enough is a TopN for all that a world holds.
const enough = "1000"

// accountsBeginning asks FindAccounts for a filter, in one customer or in all that the caller reaches.
func accountsBeginning(ctx SpecContext, caller *Persona, filter string, customer ...string) *Reply {
	in := Nil("CustomerId")
	if len(customer) > 0 {
		in = Text("CustomerId", customer[0])
	}
	return caller.Call(ctx, "FindAccounts", in, Text("AccountFilter", filter), Text("TopN", enough))
}

// begins tells whether a text begins with another one, ignoring case.
func begins(text, with string) bool {
	return strings.HasPrefix(strings.ToLower(text), strings.ToLower(with))
}

var _ = Behaviour("CM-FIND-001", "finds accounts whose name or number begins with the filter, in capital letters or small ones", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	name := readAccount(ctx, w, admin, "A1").Value("Name")
	for _, text := range []string{start(name, 6), start(w.AccountNumber("A1"), 5)} {
		for _, filter := range []string{strings.ToLower(text), strings.ToUpper(text)} {
			reply := Given(accountsBeginning(ctx, admin, filter, w.Customer("C1")))
			Expect(reply.Values(listedAccounts)).To(ContainElement(w.Account("A1")), filter)
			Expect(infoOf(reply, w.Account("A1"))).To(HaveElement("Name", Equal(name)), filter)
			Expect(infoOf(reply, w.Account("A1"))).To(HaveElement("Number", Equal(w.AccountNumber("A1"))), filter)
			for _, info := range reply.All("AccountsInfo/AccountInfo") {
				Expect(begins(info.Value("Name"), filter) || begins(info.Value("Number"), filter)).To(BeTrue(), filter+" begins the name or number of account "+info.Value("Id"))
			}
		}
	}
})

var _ = Behaviour("CM-FIND-002", "compares a filter of an X and digits with the numbers of accounts alone", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	name := readAccount(ctx, w, admin, "A2").Value("Name")
	if !w.Made() && (!begins(name, "X7340 ") || begins(w.AccountNumber("A2"), "X7340")) {
		Skip("the account that stands for A2 does not have a name like a number")
	}
	Suppose("CM-FIND-001", Control(accountsBeginning(ctx, admin, name, w.Customer("C1"))).Values(listedAccounts)).To(ContainElement(w.Account("A2")), "by the whole name")
	reply := Given(accountsBeginning(ctx, admin, "X7340", w.Customer("C1")))
	Expect(reply.Values(listedAccounts)).NotTo(ContainElement(w.Account("A2")), "X7340")
}, Shaped(func(declared *world.World) {
	account := declared.Accounts["A2"]
	account.Name = "X7340 {unique}"
	declared.Accounts["A2"] = account
}))

var _ = Behaviour("CM-FIND-003", "does not find what stands inside a name", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	name := readAccount(ctx, w, admin, "A1").Value("Name")
	Suppose("CM-FIND-001", Given(accountsBeginning(ctx, admin, name, w.Customer("C1"))).Values(listedAccounts)).To(ContainElement(w.Account("A1")), "by the whole name")
	reply := Given(accountsBeginning(ctx, admin, middle(name), w.Customer("C1")))
	Expect(reply.Values(listedAccounts)).NotTo(ContainElement(w.Account("A1")), middle(name))
})

var _ = Behaviour("CM-FIND-004", "lists by an empty filter what GetAccountsInfo lists", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	all := Given(admin.Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("C1")))).Values(listedAccounts)
	Suppose("CM-FIND-016", all).To(ContainElements(w.Account("A1"), w.Account("A2"), w.Account("A3")))
	reply := accountsBeginning(ctx, admin, "", w.Customer("C1"))
	Expect(reply).To(Succeed())
	Expect(reply).To(HaveValues(listedAccounts, all...))
})

var _ = Behaviour("CM-FIND-005", "searches all customers that a reseller manages where no CustomerId is given", func(ctx SpecContext, w *World) {
	found := Given(accountsBeginning(ctx, w.As("aggregator"), "")).Values(listedAccounts)
	Suppose("CM-FIND-004", found).NotTo(BeEmpty())
	Expect(found).To(ContainElements(w.Account("A1"), w.Account("K01"), w.Account("K12")))
}, Shaped(reseller))

var _ = Behaviour("CM-FIND-005/several-users", "searches all customers of a person with several users where no CustomerId is given", func(ctx SpecContext, w *World) {
	found := Given(accountsBeginning(ctx, w.As("one"), "")).Values(listedAccounts)
	Suppose("CM-FIND-004", found).NotTo(BeEmpty())
	for _, row := range unionOfAccounts {
		Expect(found).To(ContainElements(members(accountsByKey(w, row.accounts...))...), "customer "+row.customer)
	}
}, InWorld("contoso-merged"), OnlyIn("v12", "v13"))

var _ = Behaviour("CM-FIND-006", "finds accounts of the customer in the request alone", func(ctx SpecContext, w *World) {
	caller, own := w.As("aggregator"), []string{"A1", "A2", "A3"}
	Suppose("CM-FIND-004", Given(accountsBeginning(ctx, caller, "", w.Customer("C1"))).Values(listedAccounts)).To(ContainElements(members(accountsByKey(w, own...))...))
	reply := Given(accountsBeginning(ctx, caller, "", w.Customer("K1")))
	Expect(reply).To(HaveValues(listedAccounts, accountsOfK1(w, 12)...))
}, Shaped(reseller))

var _ = Behaviour("CM-FIND-006/several-users", "finds for a person with several users accounts of the customer in the request alone", func(ctx SpecContext, w *World) {
	for _, row := range unionOfAccounts {
		reply := Given(accountsBeginning(ctx, w.As("one"), "", w.Customer(row.customer)))
		Suppose("CM-FIND-004", reply).NotTo(HaveBlank("AccountsInfo"))
		Expect(reply).To(HaveValues(listedAccounts, accountsByKey(w, row.accounts...)...), "customer "+row.customer)
	}
}, InWorld("contoso-merged"), OnlyIn("v12", "v13"))

var _ = Behaviour("CM-FIND-007", "refuses to search a customer that the caller cannot reach", func(ctx SpecContext, w *World) {
	outsider := w.As("outsider")
	Control(accountsBeginning(ctx, outsider, "", w.Customer("X1")))
	Control(accountsBeginning(ctx, w.As("superAdmin"), "", w.Customer("C1")))
	Expect(accountsBeginning(ctx, outsider, "", w.Customer("C1"))).To(BeUnauthorised())
})
