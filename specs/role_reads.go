package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// roleRead is a read that every role makes of something within its scope: the
// request, and the path at which the reply then has a certain id; no path where none is sure to.
type roleRead struct {
	request func(w *World, caller *Persona) []*Element
	path    string
	id      func(w *World, caller *Persona) string
}

var roleReads = map[string]*roleRead{
	"GetUser": {
		func(_ *World, caller *Persona) []*Element { return []*Element{Text("UserId", caller.UserID)} },
		"User/Id", ownUser,
	},
	"GetUsersInfo": {
		func(w *World, _ *Persona) []*Element {
			return []*Element{Text("CustomerId", w.Customer("C1")), Text("StatusFilter", "Active")}
		},
		"UsersInfo/UserInfo/Id", ownUser,
	},
	"GetAccount": {
		func(w *World, _ *Persona) []*Element { return []*Element{Text("AccountId", w.Account("A1"))} },
		"Account/Id", accountA1,
	},
	"GetAccountsInfo": {
		func(w *World, _ *Persona) []*Element { return []*Element{Text("CustomerId", w.Customer("C1"))} },
		"AccountsInfo/AccountInfo/Id", accountA1,
	},
	"FindAccounts": {
		func(w *World, _ *Persona) []*Element {
			return []*Element{Text("CustomerId", w.Customer("C1")), Text("AccountFilter", w.AccountNumber("A1")), Text("TopN", enough)}
		},
		listedAccounts, accountA1,
	},
	"FindAccountsOrCustomersInfo": {
		func(w *World, _ *Persona) []*Element {
			return []*Element{Text("Filter", w.AccountNumber("A1")), Text("TopN", enough)}
		},
		foundAccounts, accountA1,
	},
	"GetCustomersInfo": {
		func(*World, *Persona) []*Element {
			return []*Element{Text("CustomerNameFilter", ""), Text("TopN", enough)}
		},
		listedCustomers, customerC1,
	},
	"GetLinkedAccountsAndCustomersInfo": {
		func(w *World, _ *Persona) []*Element { return []*Element{Text("CustomerId", w.Customer("C1"))} },
		listedAccounts, accountA1,
	},
	"GetCustomer": {
		func(w *World, _ *Persona) []*Element { return []*Element{Text("CustomerId", w.Customer("C1"))} },
		"Customer/Id", customerC1,
	},
	// What these show differs from caller to caller: that they answer is all.
	"GetCustomerPilotFeatures": {
		func(w *World, _ *Persona) []*Element { return []*Element{Text("CustomerId", w.Customer("C1"))} }, "", nil,
	},
	"GetAccountPilotFeatures": {
		func(w *World, _ *Persona) []*Element { return []*Element{Text("AccountId", w.Account("A1"))} }, "", nil,
	},
	"GetUserMFAStatus": {func(*World, *Persona) []*Element { return nil }, "", nil},
	"ValidateAddress": {
		func(*World, *Persona) []*Element { return []*Element{address()} },
		"OriginalAddress/City", func(*World, *Persona) string { return "Redmond" },
	},
	"SearchAccounts": {
		func(w *World, _ *Persona) []*Element { return searchBy("AccountId", w.Account("A1")) },
		"Accounts/AdvertiserAccount/Id", accountA1,
	},
	"SearchCustomers": {
		func(w *World, _ *Persona) []*Element { return searchBy("CustomerId", w.Customer("C1")) },
		"Customers/Customer/Id", customerC1,
	},
	"SearchUserInvitations": {
		func(w *World, _ *Persona) []*Element {
			return []*Element{predicates(where("CustomerId", "Equals", w.Customer("C1")))}
		},
		"UserInvitations/UserInvitation/Id", func(w *World, _ *Persona) string { return w.Invitation("pending") },
	},
	"SearchClientLinks": {
		func(w *World, _ *Persona) []*Element { return searchBy("ClientAccountId", w.Account("A1")) },
		"ClientLinks/ClientLink/ClientEntityId", func(w *World, _ *Persona) string {
			w.Link("offer") // without one there is nothing to find
			return w.Account("A1")
		},
	},
}

func ownUser(_ *World, caller *Persona) string { return caller.UserID }
func accountA1(w *World, _ *Persona) string    { return w.Account("A1") }
func customerC1(w *World, _ *Persona) string   { return w.Customer("C1") }

// withLinkAndInvitation gives customer C1 an invitation and an agency's request for one of its accounts.
func withLinkAndInvitation(declared *world.World) {
	declared.Links = map[string]world.Link{"offer": {Agency: "G1", Account: "A1", Status: "LinkPending", Name: "Offer"}}
	declared.Invitations = map[string]world.Invitation{
		"pending": {Customer: "C1", Email: "pending.{unique}@outlook.com", First: "Petra", Last: "Pending", Role: world.ClientViewer},
	}
}

func readCheck(operation string, role contract.Role) func(SpecContext, *World) {
	return func(ctx SpecContext, w *World) {
		caller, admin, read := w.As(holderOf[role]), w.As("superAdmin"), roleReads[operation]
		request, id := read.request(w, caller), ""
		if read.path != "" {
			id = read.id(w, caller)
		}
		verdict := verdictOn(w, operation, role)

		if operation != "GetUser" { // there everybody asks for another id: the own one
			seen := Control(admin.Call(ctx, operation, request...))
			if read.path != "" {
				Suppose(PlainRequirement(operation), seen.Values(read.path)).To(ContainElement(id), "to a Super Admin")
			}
		}
		reply := caller.Call(ctx, operation, request...)
		if verdict == contract.Either && !reply.Succeeded() {
			Expect(reply).To(BeUnauthorised())
			Control(caller.Call(ctx, "GetUser", Nil("UserId"))) // it is not the credential
			Record("%s", reply)
			return
		}
		Expect(reply).To(Succeed())
		if read.path != "" {
			Expect(reply.Values(read.path)).To(ContainElement(id), read.path)
		}
		if verdict == contract.Either {
			Record("%s", reply)
		}
	}
}
