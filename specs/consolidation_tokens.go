package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// After two@ and three@ were consolidated into one@, their tokens open nothing any more.

var _ = Behaviour("CM-MULTI-001", "refuses the tokens of merged sign-ins with 120 UserLoginAccessDenied", func(ctx SpecContext, w *World) {
	Control(w.As("one").Call(ctx, "GetUser", Nil("UserId"))) // the survivor still gets in
	for _, merged := range []string{"two", "three"} {
		Thrice(func() {
			Expect(w.As(merged).Call(ctx, "GetUser", Nil("UserId"))).To(BeFault(120, "UserLoginAccessDenied"), "by the merged sign-in of "+merged)
		})
	}
}, InWorld("contoso-merged"))

// mergedCall is a call that two@ could make in customer B before the consolidation.
type mergedCall struct {
	operation string
	effect    Effect
	request   func(ctx SpecContext, w *World, admin *Persona) []*Element
	// shown is the operation that reads what a write would have changed, of what about names; empty for reads.
	shown string
	about func(w *World) []*Element
	// closed operations are open to no administrator of the world, so that there is no call to compare with.
	closed bool
}

var mergedCalls = []mergedCall{
	{operation: "GetUsersInfo", request: func(_ SpecContext, w *World, _ *Persona) []*Element {
		return append(onlyB(w), Text("StatusFilter", "Active"))
	}},
	{operation: "GetAccount", request: accountOfB},
	{operation: "GetAccountsInfo", request: customerB},
	{operation: "GetCustomer", request: customerB},
	{operation: "SearchAccounts", request: searchB("CustomerId")},
	{operation: "SearchCustomers", request: searchB("CustomerId")},
	{operation: "SearchClientLinks", request: searchB("ManagingCustomerId")},
	{operation: "SearchUserInvitations", request: func(_ SpecContext, w *World, _ *Persona) []*Element { return invitationsOfB(w) }},
	{
		operation: "UpdateUser", effect: Restorable, shown: "GetUser", about: userFour,
		request: func(ctx SpecContext, w *World, admin *Persona) []*Element {
			user := Given(admin.Call(ctx, "GetUser", userFour(w)...)).Take("User")
			user.SetText("JobTitle", "Renamed")
			return []*Element{user}
		},
	},
	{
		operation: "UpdateUserRoles", effect: Irreversible, shown: "GetUser", about: userFour, closed: true,
		request: func(_ SpecContext, w *World, _ *Persona) []*Element {
			return []*Element{Text("CustomerId", w.Customer("B")), Text("UserId", w.User("four")), Text("NewRoleId", "100"), Text("DeleteRoleId", "203")}
		},
	},
	{
		operation: "DeleteUser", effect: Irreversible, shown: "GetUser", about: userFour,
		request: func(ctx SpecContext, w *World, admin *Persona) []*Element {
			stamp := Given(admin.Call(ctx, "GetUser", userFour(w)...)).Take("User/TimeStamp")
			return append(userFour(w), stamp)
		},
	},
	{
		operation: "UpdateAccount", effect: Restorable, shown: "GetAccount", about: accountB,
		request: func(ctx SpecContext, w *World, admin *Persona) []*Element {
			account := Given(admin.Call(ctx, "GetAccount", accountB(w)...)).Take("Account")
			account.SetText("Name", account.Value("Name")+" X")
			return []*Element{account}
		},
	},
	{
		operation: "DeleteAccount", effect: Irreversible, shown: "GetAccount", about: accountB,
		request: func(ctx SpecContext, w *World, admin *Persona) []*Element {
			stamp := Given(admin.Call(ctx, "GetAccount", accountB(w)...)).Take("Account/TimeStamp")
			return append(accountB(w), stamp)
		},
	},
	{
		operation: "UpdateCustomer", effect: Restorable, shown: "GetCustomer", about: onlyB,
		request: func(ctx SpecContext, w *World, admin *Persona) []*Element {
			customer := Given(admin.Call(ctx, "GetCustomer", onlyB(w)...)).Take("Customer")
			customer.SetText("Name", customer.Value("Name")+" X")
			return []*Element{customer}
		},
	},
	{
		operation: "DeleteCustomer", effect: Irreversible, shown: "GetCustomer", about: onlyB, closed: true,
		request: func(ctx SpecContext, w *World, admin *Persona) []*Element {
			stamp := Given(admin.Call(ctx, "GetCustomer", onlyB(w)...)).Take("Customer/TimeStamp")
			return append(onlyB(w), stamp)
		},
	},
	{
		operation: "AddClientLinks", effect: Irreversible, shown: "SearchClientLinks", about: linksOfB,
		request: func(_ SpecContext, w *World, _ *Persona) []*Element {
			return []*Element{Group("ClientLinks", clientLink("AccountLink", w.Account("CA-A"), w.Customer("B")))}
		},
	},
	{
		operation: "SendUserInvitation", effect: Irreversible, shown: "SearchUserInvitations", about: invitationsOfB,
		request: func(_ SpecContext, w *World, _ *Persona) []*Element {
			return []*Element{invitationInto(w, w.Customer("B"))}
		},
	},
}

var _ = each(mergedCalls, func(call mergedCall) {
	text := "refuses " + call.operation + " to a merged sign-in"
	if call.shown != "" {
		text += " and changes nothing"
	}
	options := []Option{InWorld("contoso-merged"), Shaped(agencyB)}
	if call.effect != "" {
		options = append(options, Writes(call.effect))
	}
	Behaviour("CM-MULTI-002/"+contract.Kebab(call.operation), text, call.check, options...)
})

func (call mergedCall) check(ctx SpecContext, w *World) {
	two, admin := w.As("two"), w.As("adminB")
	request := call.request(ctx, w, admin)
	if call.shown == "" {
		Control(admin.Call(ctx, call.operation, request...))
		Thrice(func() {
			Expect(two.Call(ctx, call.operation, request...)).To(BeFault(120, "UserLoginAccessDenied"))
		})
		return
	}
	before := Given(admin.Call(ctx, call.shown, call.about(w)...))
	Thrice(func() {
		Expect(two.Call(ctx, call.operation, request...)).To(BeFault(120, "UserLoginAccessDenied"))
	})
	Expect(Given(admin.Call(ctx, call.shown, call.about(w)...))).To(BeSameAs(before.Body()))
	if !call.closed {
		Control(admin.Call(ctx, call.operation, request...))
	}
}

// agencyB lets customer B, where two@ was an administrator, ask for client links.
func agencyB(declared *world.World) {
	b := declared.Customers["B"]
	b.Agency = true
	declared.Customers["B"] = b
}

func onlyB(w *World) []*Element    { return []*Element{Text("CustomerId", w.Customer("B"))} }
func accountB(w *World) []*Element { return []*Element{Text("AccountId", w.Account("CB-A"))} }
func userFour(w *World) []*Element { return []*Element{Text("UserId", w.User("four"))} }

func linksOfB(w *World) []*Element { return searchBy("ManagingCustomerId", w.Customer("B")) }
func invitationsOfB(w *World) []*Element {
	return []*Element{predicates(where("CustomerId", "Equals", w.Customer("B")))}
}

func customerB(_ SpecContext, w *World, _ *Persona) []*Element  { return onlyB(w) }
func accountOfB(_ SpecContext, w *World, _ *Persona) []*Element { return accountB(w) }

func searchB(field string) func(SpecContext, *World, *Persona) []*Element {
	return func(_ SpecContext, w *World, _ *Persona) []*Element { return searchBy(field, w.Customer("B")) }
}
