package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// accountsOfC1 is what is read before and after an account is refused.
func accountsOfC1(ctx SpecContext, w *World) *Reply {
	return Given(w.As("superAdmin").Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("C1"))))
}

var _ = Behaviour("CM-ACCT-037", "opens an account in the Super Admin's own customer, or refuses it for lack of authorisation", func(ctx SpecContext, w *World) {
	admin, name := w.As("superAdmin"), fresh("Added")
	reply := add(ctx, admin, into(w.Customer("C1"), newAccount(name)))
	Expect(reply).To(Succeed())
	Expect(reply).To(HaveElement("AccountNumber", Not(BeEmpty())))
	Expect(reply).To(HaveElement("CreateTime", Not(BeEmpty())))
	Expect(accountsOfC1(ctx, w).Values("AccountsInfo/AccountInfo/Id")).To(ContainElement(reply.Value("AccountId")), "the accounts of the customer")
	read := Given(admin.Call(ctx, "GetAccount", Text("AccountId", reply.Value("AccountId"))))
	Expect(read).To(HaveElement("Account/Name", Equal(name)))
	Expect(read).To(HaveElement("Account/ParentCustomerId", Equal(w.Customer("C1"))))
}, Writes(Irreversible), OnlyIn("v13"))

var _ = Behaviour("CM-LIMIT-076/add-account", "answers AddAccount with a number of eight letters and digits", func(ctx SpecContext, w *World) {
	reply := Given(add(ctx, w.As("superAdmin"), into(w.Customer("C1"), newAccount(fresh("Numbered")))))
	Expect(reply).To(HaveElement("AccountNumber", MatchRegexp("^[0-9A-Za-z]{8}$")))
}, Writes(Irreversible), OnlyIn("v13"))

// neededOfAccount are elements without which no account is opened.
var _ = each([]neededElement{
	{"CM-ACCT-038", "ParentCustomerId"}, {"CM-ACCT-039", "Name"}, {"CM-ACCT-039/currency-code", "CurrencyCode"}, {"CM-ACCT-039/business-address", "BusinessAddress"},
	{"CM-ACCT-039/address-city", "BusinessAddress/City"}, {"CM-ACCT-039/address-line1", "BusinessAddress/Line1"},
}, func(e neededElement) {
	Behaviour(e.id, "refuses to add an account without "+e.name, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		before := accountsOfC1(ctx, w)
		account := into(w.Customer("C1"), newAccount(fresh("Needed")))
		lacking := account.Clone()
		lacking.Remove(e.name)
		Expect(admin.Call(ctx, "AddAccount", lacking)).To(BeRefused(), "absent")
		if e.name != "ParentCustomerId" { // which cannot be nil
			lacking.SetNil(e.name)
			Expect(admin.Call(ctx, "AddAccount", lacking)).To(BeRefused(), "nil")
		}
		Expect(accountsOfC1(ctx, w)).To(BeSameAs(before.Body()), "afterwards")
		Control(add(ctx, admin, account))
	}, Writes(Irreversible), OnlyIn("v13"))
})

var _ = Behaviour("CM-ACCT-040", "opens an account in Pacific time and without tags, unless it is told otherwise", func(ctx SpecContext, w *World) {
	account := addedAccount(ctx, w, newAccount(fresh("Plain")))
	Expect(account).To(HaveElement("TimeZone", Equal("PacificTimeUSCanadaTijuana")))
}, Writes(Irreversible), OnlyIn("v13"))

var _ = Behaviour("CM-ACCT-040/auto-tag-type", "opens an account without tags, unless it is told otherwise", func(ctx SpecContext, w *World) {
	account := addedAccount(ctx, w, newAccount(fresh("Plain")))
	Expect(account).To(HaveElement("AutoTagType", Equal("Inactive")))
}, Writes(Irreversible), OnlyIn("v13"))

var _ = Behaviour("CM-ACCT-042", "opens an account that is a draft, on its way or ready", func(ctx SpecContext, w *World) {
	account := addedAccount(ctx, w, newAccount(fresh("Started")))
	Record("AccountLifeCycleStatus %s", account.Value("AccountLifeCycleStatus"))
	Expect(account).To(HaveElement("AccountLifeCycleStatus", BeElementOf("Draft", "Pending", "Pause", "Active")))
}, Writes(Irreversible), OnlyIn("v13"))

// addedAccount adds an account to C1 and reads it.
func addedAccount(ctx SpecContext, w *World, account *Element) *Element {
	admin := w.As("superAdmin")
	id := Given(add(ctx, admin, into(w.Customer("C1"), account))).Take("AccountId")
	read := admin.Call(ctx, "GetAccount", id)
	Suppose("CM-ACCT-037", read).To(Succeed())
	return read.Take("Account")
}

var _ = Behaviour("CM-ACCT-041", "refuses a further account to a customer that has one in draft", func(ctx SpecContext, w *World) {
	admin, agency := w.As("superAdmin"), w.As("agency")
	before := accountsOfC1(ctx, w)
	Expect(admin.Call(ctx, "AddAccount", into(w.Customer("C1"), newAccount(fresh("Second"))))).To(BeRefused())
	Expect(accountsOfC1(ctx, w)).To(BeSameAs(before.Body()), "afterwards")
	Control(add(ctx, agency, into(w.Customer("G1"), newAccount(fresh("First")))))
}, Writes(Irreversible), OnlyIn("v13"), Shaped(func(declared *world.World) {
	draft := declared.Accounts["A3"]
	draft.Status = "Draft"
	declared.Accounts["A3"] = draft
}))

var _ = Behaviour("CM-LIMIT-054/add-account", "refuses to add an account with the name of another one of the customer", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	before := accountsOfC1(ctx, w)
	name := Given(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account("A2")))).Take("Account/Name").Text
	account := into(w.Customer("C1"), newAccount(name))
	Expect(admin.Call(ctx, "AddAccount", account)).To(BeRefused())
	Expect(accountsOfC1(ctx, w)).To(BeSameAs(before.Body()), "afterwards")
	account.SetText("Name", fresh("Unique"))
	Control(add(ctx, admin, account))
}, Writes(Irreversible), OnlyIn("v13"))

var _ = Behaviour("CM-ROLE-093/add-account", "refuses to add an account to a customer that the caller has no role in", func(ctx SpecContext, w *World) {
	outsider, admin := w.As("outsider"), w.As("superAdmin")
	before := accountsOfC1(ctx, w)
	account := into(w.Customer("C1"), newAccount(fresh("Foreign")))
	Expect(outsider.Call(ctx, "AddAccount", account)).To(BeUnauthorised())
	Expect(accountsOfC1(ctx, w)).To(BeSameAs(before.Body()), "afterwards")
	reply := admin.Call(ctx, "AddAccount", account)
	if unauthorised, _ := BeUnauthorised().Match(reply); unauthorised { // the target may leave that to its own staff
		Control(admin.Call(ctx, "GetCustomer", Text("CustomerId", w.Customer("C1"))))
		return
	}
	Control(reply)
}, Writes(Irreversible), OnlyIn("v13"))
