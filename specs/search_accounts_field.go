package specs

import (
	"slices"
	"strings"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// By what SearchAccounts finds accounts.

// accountsFound are the ids that a search has found.
func accountsFound(reply *Reply) []string {
	return append([]string{}, reply.Values("Accounts/AdvertiserAccount/Id")...)
}

// findAccounts is a search by one condition.
func findAccounts(ctx SpecContext, caller *Persona, condition *Element) *Reply {
	return caller.Call(ctx, "SearchAccounts", predicates(condition), page(0, 50))
}

var _ = Behaviour("CM-SEARCH-001", "finds exactly the accounts that the caller reaches", func(ctx SpecContext, w *World) {
	const found = "Accounts/AdvertiserAccount/Id"
	limited := w.As("campaignManager")
	theirs := limited.Call(ctx, "SearchAccounts", searchBy("UserId", limited.UserID)...)
	Suppose("CM-ROLE-008", theirs).To(Succeed())
	Expect(theirs).To(HaveValues(found, w.Account("A1")))

	admin := w.As("superAdmin")
	reply := admin.Call(ctx, "SearchAccounts", searchBy("UserId", admin.UserID)...)
	Expect(reply.Values(found)).To(ContainElements(w.Account("A1"), w.Account("A2"), w.Account("A3")))
	Expect(reply.Values(found)).NotTo(ContainElement(w.Account("X1A")), "an account of another customer")
})

var _ = Behaviour("CM-SEARCH-002", "finds the one account with an AccountId", func(ctx SpecContext, w *World) {
	reply := findAccounts(ctx, w.As("superAdmin"), where("AccountId", "Equals", w.Account("A2")))
	Expect(reply).To(Succeed())
	Expect(accountsFound(reply)).To(ConsistOf(w.Account("A2")))
})

var _ = Behaviour("CM-SEARCH-003", "finds all accounts of a list of ids", func(ctx SpecContext, w *World) {
	reply := findAccounts(ctx, w.As("superAdmin"), where("AccountId", "In", w.Account("A1")+","+w.Account("A3")))
	Expect(reply).To(Succeed())
	Expect(accountsFound(reply)).To(ConsistOf(w.Account("A1"), w.Account("A3")))
})

var _ = Behaviour("CM-SEARCH-004", "finds by Equals only accounts with the whole AccountName", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	name := readAccount(ctx, w, admin, "A2").Value("Name")
	whole := findAccounts(ctx, admin, where("AccountName", "Equals", name))
	Expect(whole).To(Succeed())
	Expect(accountsFound(whole)).To(ContainElement(w.Account("A2")))
	for _, hit := range whole.Values("Accounts/AdvertiserAccount/Name") {
		Expect(strings.EqualFold(hit, name)).To(BeTrue(), hit)
	}
	part := Given(findAccounts(ctx, admin, where("AccountName", "Equals", start(name, len([]rune(name))-1))))
	Expect(accountsFound(part)).NotTo(ContainElement(w.Account("A2")), "by a part of the name")
})

var _ = Behaviour("CM-SEARCH-005", "finds by Contains accounts with a part of the AccountName", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	name := readAccount(ctx, w, admin, "A2").Value("Name")
	part := middle(name)
	reply := findAccounts(ctx, admin, where("AccountName", "Contains", part))
	Expect(reply).To(Succeed())
	Expect(accountsFound(reply)).To(ContainElement(w.Account("A2")))
	for _, hit := range reply.Values("Accounts/AdvertiserAccount/Name") {
		Expect(strings.ToLower(hit)).To(ContainSubstring(strings.ToLower(part)))
	}
	other := another(part, strings.ToUpper(part), strings.ToLower(part))
	found := accountsFound(findAccounts(ctx, admin, where("AccountName", "Contains", other)))
	Observe("U-22", "a part of a name in other case finds the account: %t", slices.Contains(found, w.Account("A2")))
})

var _ = Behaviour("CM-SEARCH-006", "finds an account by its number, by a part of it and by a list of numbers", func(ctx SpecContext, w *World) {
	admin, number := w.As("superAdmin"), w.AccountNumber("A1")
	for _, by := range []*Element{
		where("AccountNumber", "Equals", number), where("AccountNumber", "Contains", start(middle(number), 5)),
		where("AccountNumber", "In", w.AccountNumber("A2")+","+number),
	} {
		reply := findAccounts(ctx, admin, by)
		Expect(reply).To(Succeed(), by.Value("Operator"))
		Expect(accountsFound(reply)).To(ContainElement(w.Account("A1")), by.Value("Operator"))
	}
})

var _ = Behaviour("CM-SEARCH-007", "finds by CustomerId the accounts of that customer and no other", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	own := Given(findAccounts(ctx, agency, where("AccountId", "Equals", w.Account("G01"))))
	Suppose("CM-SEARCH-002", accountsFound(own)).To(ConsistOf(w.Account("G01")))
	reply := findAccounts(ctx, agency, where("CustomerId", "Equals", w.Customer("K1")))
	Expect(reply).To(Succeed())
	Expect(accountsFound(reply)).To(ContainElements(members(accountsOfK1(w, 12))...))
	for _, parent := range reply.Values("Accounts/AdvertiserAccount/ParentCustomerId") {
		Expect(parent).To(Equal(w.Customer("K1")))
	}
}, Shaped(func(declared *world.World) {
	declared.Accounts["G01"] = world.Account{Customer: "G1", Name: "Agency House {unique}", PrimaryUser: "agency"}
	declared.Links = map[string]world.Link{"client": {Agency: "G1", Customer: "K1", Status: "Active"}}
}))

var _ = Behaviour("CM-SEARCH-016", "answers a search without a match with an empty list", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	Suppose("CM-SEARCH-002", accountsFound(Given(findAccounts(ctx, admin, where("AccountId", "Equals", w.Account("A1")))))).NotTo(BeEmpty())
	reply := findAccounts(ctx, admin, where("AccountName", "Contains", "no account is called so 4711"))
	Expect(reply).To(Succeed())
	Expect(accountsFound(reply)).To(BeEmpty())
})

var _ = Behaviour("CM-SEARCH-017", "never finds accounts of customers that the caller cannot reach", func(ctx SpecContext, w *World) {
	admin, outsider := w.As("superAdmin"), w.As("outsider")
	foreign := w.Account("X1A")
	Suppose("CM-SEARCH-002", accountsFound(Given(findAccounts(ctx, outsider, where("AccountId", "Equals", foreign))))).To(ConsistOf(foreign))
	Control(findAccounts(ctx, admin, where("AccountId", "Equals", w.Account("A1"))))
	for _, condition := range []*Element{
		where("AccountId", "Equals", foreign), where("AccountId", "In", w.Account("A1")+","+foreign),
		where("AccountNumber", "Equals", w.AccountNumber("X1A")), where("CustomerId", "Equals", w.Customer("X1")),
	} {
		reply := findAccounts(ctx, admin, condition)
		if !reply.Succeeded() {
			Expect(reply).To(BeRefused(), condition.Value("Field"))
			continue
		}
		Expect(accountsFound(reply)).NotTo(ContainElement(foreign), condition.Value("Field"))
	}
})

var _ = Behaviour("CM-SEARCH-018", "finds for an administrator the accounts of another user of the customer", func(ctx SpecContext, w *World) {
	reply := findAccounts(ctx, w.As("superAdmin"), where("UserId", "Equals", w.User("campaignManager")))
	Expect(reply).To(Succeed())
	Expect(accountsFound(reply)).To(ConsistOf(w.Account("A1")))
})

var _ = Behaviour("CM-SEARCH-019", "finds nothing by the UserId of a stranger", func(ctx SpecContext, w *World) {
	admin, outsider := w.As("superAdmin"), w.As("outsider")
	Control(findAccounts(ctx, outsider, where("UserId", "Equals", outsider.UserID)))
	Control(findAccounts(ctx, admin, where("UserId", "Equals", admin.UserID)))
	reply := findAccounts(ctx, admin, where("UserId", "Equals", outsider.UserID))
	Record("%s", reply)
	if reply.Succeeded() {
		Expect(accountsFound(reply)).To(BeEmpty())
		return
	}
	Expect(reply).To(BeRefused())
})
