package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// What a sign-up by the aggregator of reseller R1 makes.

var _ = Behaviour("CM-SIGNUP-001", "opens a customer and its account, and answers with ids, numbers and time", func(ctx SpecContext, w *World) {
	name, account, managed := fresh("Signed up"), fresh("First account"), w.Customer("M1")
	reply := signUp(ctx, w, newCustomer(name), newAccount(account))
	Expect(reply).To(Succeed())
	for _, element := range []string{"CustomerId", "CustomerNumber", "AccountId", "AccountNumber", "CreateTime"} {
		Expect(reply).To(HaveElement(element, Not(BeEmpty())))
	}
	aggregator := w.As("aggregator")
	Suppose("CM-CUST-004", aggregator.Call(ctx, "GetCustomer", Text("CustomerId", managed))).To(Succeed(), "another customer of the reseller")
	Expect(aggregator.Call(ctx, "GetCustomer", reply.Take("CustomerId"))).To(HaveElement("Customer/Name", Equal(name)))
	Expect(aggregator.Call(ctx, "GetAccount", reply.Take("AccountId"))).To(HaveElement("Account/Name", Equal(account)))
}, InWorld("reseller"), Writes(Irreversible))

var _ = Behaviour("CM-LIMIT-077/signup-customer", "answers SignupCustomer with a customer number of ten letters and digits", func(ctx SpecContext, w *World) {
	name := fresh("Numbered")
	reply := Given(signUp(ctx, w, newCustomer(name), newAccount(name)))
	Suppose("CM-SIGNUP-001", reply).To(HaveElement("CustomerNumber"))
	Expect(reply).To(HaveElement("CustomerNumber", MatchRegexp("^[0-9A-Za-z]{10}$")))
}, InWorld("reseller"), Writes(Irreversible))

// signedUpFact is one thing that the new customer or account shows.
type signedUpFact struct {
	id, text string
	holds    func(ctx SpecContext, w *World, customer, account *Element)
}

var _ = each([]signedUpFact{
	{"CM-SIGNUP-002", "lets the new customer own the new account", func(_ SpecContext, _ *World, customer, account *Element) {
		Expect(account).To(HaveElement("ParentCustomerId", Equal(customer.Value("Id"))))
	}},
	{"CM-SIGNUP-004/bill-to-customer-id", "bills the reseller for the new account", func(_ SpecContext, w *World, _, account *Element) {
		Expect(account).To(HaveElement("BillToCustomerId", Equal(w.Customer("R1"))))
	}},
	{"CM-SIGNUP-013", "makes the aggregator the primary user of the new account", func(_ SpecContext, w *World, _, account *Element) {
		Expect(account).To(HaveElement("PrimaryUserId", Equal(w.User("aggregator"))))
	}},
	{"CM-CUST-003", "opens active customers", func(_ SpecContext, _ *World, customer, _ *Element) {
		Expect(customer).To(HaveElement("CustomerLifeCycleStatus", Equal("Active")))
	}},
}, func(f signedUpFact) {
	Behaviour(f.id, f.text, func(ctx SpecContext, w *World) {
		name := fresh("Signed up")
		customer, account := signedUp(ctx, w, signUp(ctx, w, newCustomer(name), newAccount(name)))
		f.holds(ctx, w, customer, account)
	}, InWorld("reseller"), Writes(Irreversible))
})

var _ = Behaviour("CM-SIGNUP-004", "gives all accounts that it opens the same payment method of the reseller", func(ctx SpecContext, w *World) {
	var methods []string
	for range 2 {
		name := fresh("Paid")
		_, account := signedUp(ctx, w, signUp(ctx, w, newCustomer(name), newAccount(name)))
		Expect(account).To(HaveElement("PaymentMethodId", Not(BeEmpty())))
		methods = append(methods, account.Value("PaymentMethodId"))
	}
	Expect(methods[1]).To(Equal(methods[0]), "the payment method of the second account")
}, InWorld("reseller"), Writes(Irreversible))

var _ = Behaviour("CM-SIGNUP-008", "opens a second customer with the same details", func(ctx SpecContext, w *World) {
	customer, account := newCustomer(fresh("Twin")), newAccount(fresh("Twin"))
	first := Given(signUp(ctx, w, customer, account))
	second := signUp(ctx, w, customer, account)
	Expect(second).To(Succeed())
	Expect(second.Value("CustomerId")).NotTo(Equal(first.Value("CustomerId")), "the id of the second customer")
}, InWorld("reseller"), Writes(Irreversible))

var _ = Behaviour("CM-SIGNUP-014", "opens accounts in the language of the primary user", func(ctx SpecContext, w *World) {
	name := fresh("Langue")
	_, account := signedUp(ctx, w, signUp(ctx, w, newCustomer(name), newAccount(name)))
	Expect(account).To(HaveElement("Language", Equal("French")))
}, InWorld("reseller"), Writes(Irreversible), Shaped(func(declared *world.World) {
	user := declared.Users["aggregator"]
	user.Lcid = "FrenchFrance"
	declared.Users["aggregator"] = user
}))

var _ = Behaviour("CM-SIGNUP-015", "lets no agency manage the account because the sign-up names it", func(ctx SpecContext, w *World) {
	outsider, name := w.As("outsider"), fresh("Unlinked")
	Suppose("CM-ACCT-004", outsider.Call(ctx, "GetAccount", Text("AccountId", w.Account("M1A")))).To(BeUnauthorised(), "an account of another customer")
	agency := Group("LinkedAgencies", Group("CustomerInfo", Text("Id", w.Customer("X1")), Text("Name", "Outside")))
	reply := signUp(ctx, w, newCustomer(name), newAccount(name, agency))
	Record("%s", reply)
	if !reply.Succeeded() {
		Expect(reply).To(BeRefused())
		Control(signUp(ctx, w, newCustomer(name), newAccount(name)))
		return
	}
	_, account := signedUp(ctx, w, reply)
	Expect(account.Values("LinkedAgencies/CustomerInfo/Id")).NotTo(ContainElement(w.Customer("X1")), "the agencies of the account")
	Expect(outsider.Call(ctx, "GetAccount", Text("AccountId", account.Value("Id")))).To(BeUnauthorised(), "the agency that was named")
}, InWorld("reseller"), Writes(Irreversible))

var _ = Behaviour("CM-SIGNUP-018", "lists the new account among those linked to the reseller, without a client link that could be ended", func(ctx SpecContext, w *World) {
	aggregator, name := w.As("aggregator"), fresh("Lasting")
	_, account := signedUp(ctx, w, signUp(ctx, w, newCustomer(name), newAccount(name)))
	id := account.Value("Id")
	linked := Given(aggregator.Call(ctx, "GetUser", Nil("UserId"))).Values("CustomerRoles/CustomerRole/LinkedAccountIds/long")
	Suppose("CM-GETUSER-019", linked).NotTo(BeEmpty())
	Expect(linked).To(ContainElement(id), "LinkedAccountIds")
	links := Given(aggregator.Call(ctx, "SearchClientLinks", searchBy("ClientAccountId", id)...))
	Expect(links).To(HaveBlank("ClientLinks"))
}, InWorld("reseller"), Writes(Irreversible), OnlyIn("v12", "v13"))

// managing returns the aggregator of a world in which it is known what the reseller has signed up.
func managing(w *World) *Persona {
	if !w.Made() {
		Skip("which customers the reseller has signed up is known only of a world that was made for the check")
	}
	return w.As("aggregator")
}

var _ = Behaviour("CM-SIGNUP-020", "lets the aggregator read and update the customers of the reseller", func(ctx SpecContext, w *World) {
	aggregator, get := managing(w), Text("CustomerId", w.Customer("M1"))
	read := aggregator.Call(ctx, "GetCustomer", get)
	Expect(read).To(HaveElement("Customer/Id", Equal(w.Customer("M1"))))
	customer, name := read.Take("Customer"), fresh("Managed")
	customer.SetText("Name", name)
	Expect(aggregator.Call(ctx, "UpdateCustomer", customer)).To(Succeed())
	Suppose("CM-CUST-005", aggregator.Call(ctx, "GetCustomer", get)).To(HaveElement("Customer/Name", Equal(name)))
}, InWorld("reseller"), Writes(Restorable))

var _ = Behaviour("CM-ACCT-036", "lets the aggregator delete an account that it signed up", func(ctx SpecContext, w *World) {
	aggregator, name := w.As("aggregator"), fresh("Short-lived")
	_, account := signedUp(ctx, w, signUp(ctx, w, newCustomer(name), newAccount(name)))
	id := Text("AccountId", account.Value("Id"))
	Expect(aggregator.Call(ctx, "DeleteAccount", id, account.Child("TimeStamp"))).To(Succeed())
	Suppose("CM-ACCT-033", aggregator.Call(ctx, "GetAccount", id)).To(Or(BeFault(), HaveElement("Account/AccountLifeCycleStatus", Equal("Inactive"))))
}, InWorld("reseller"), Writes(Irreversible))

var _ = Behaviour("CM-ROLE-088", "makes the first user of a new customer a Super Admin of all its accounts", func(ctx SpecContext, w *World) {
	aggregator, name := w.As("aggregator"), fresh("Founded")
	reply := signUp(ctx, w, newCustomer(name), newAccount(name), founder())
	if !reply.Succeeded() {
		Control(signUp(ctx, w, newCustomer(name), newAccount(name)))
		Record("%s", reply)
		Skip("the target signs up no first user together with a customer")
	}
	users := Given(aggregator.Call(ctx, "GetUsersInfo", reply.Take("CustomerId"), Text("StatusFilter", "Active"))).Values("UsersInfo/UserInfo/Id")
	Expect(users).To(HaveLen(1), "the users of the new customer")
	first := Given(aggregator.Call(ctx, "GetUser", Text("UserId", users[0])))
	Expect(first).To(HaveValues("CustomerRoles/CustomerRole/RoleId", "41"))
	Expect(first).To(HaveBlank("CustomerRoles/CustomerRole/AccountIds"))
}, InWorld("reseller"), Writes(Irreversible), OnlyIn("v13"))

var _ = Behaviour("CM-ROLE-089", "lets a Super Admin of the reseller manage its customers, but not sign up any", func(ctx SpecContext, w *World) {
	admin, name := w.As("superAdmin"), fresh("By an admin")
	get := Text("AccountId", w.Account("M1A"))
	account := Given(admin.Call(ctx, "GetAccount", get)).Take("Account")
	account.SetText("Language", another(account.Value("Language"), "French", "German"))
	Expect(admin.Call(ctx, "UpdateAccount", account)).To(Succeed(), "an account of a managed customer")

	request := []*Element{newCustomer(name), newAccount(name), Text("ParentCustomerId", w.Customer("R1"))}
	Expect(admin.Call(ctx, "SignupCustomer", request...)).To(BeUnauthorised())
	nothingSignedUp(ctx, w, name)
	Control(w.As("aggregator").Call(ctx, "SignupCustomer", request...))
}, InWorld("reseller"), Writes(Irreversible))
