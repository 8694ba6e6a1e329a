package specs

import (
	"slices"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// roleWrite is a write that every role tries in the same way.
type roleWrite struct {
	// subject reads what the write would change.
	subject func(ctx SpecContext, w *World, reader *Persona) *Reply
	// request is what is sent, given the subject as it is now.
	request func(w *World, now *Reply) []*Element
	// path and value tell where the subject shows that the write took effect; without a path, among the roles of a user.
	path, value string
	// removes says that a subject which cannot be read any more shows it too.
	removes bool
	// effect is the requirement by which the write takes effect at all.
	effect string
	// shape changes the world so that there is something to write; nil where there is.
	shape func(*world.World)
	// contested says that nobody at all may have the right.
	contested bool
	// permitted is a persona who may write this, beside whoever tries; empty where nobody may.
	permitted string
}

// roleWrites are the writes by operation. What is called something is called by the name: one that nothing
// has yet, for a target may keep the names of what was closed.
func roleWrites(name string) map[string]*roleWrite {
	return map[string]*roleWrite{
		"UpdateUser": {
			subject: readSpare, request: func(_ *World, now *Reply) []*Element {
				user := now.Take("User")
				user.SetText("JobTitle", "Matrix")
				return []*Element{user}
			},
			path: "User/JobTitle", value: "Matrix", effect: "CM-USER-001", permitted: "superAdmin",
		},
		"UpdateUserRoles": {
			subject: readSpare, request: func(w *World, _ *Reply) []*Element {
				return []*Element{
					Text("CustomerId", w.Customer("C1")), Text("UserId", w.User("spare")), Text("NewRoleId", "100"), Nil("NewAccountIds"),
					Nil("NewCustomerIds"), Text("DeleteRoleId", "203"), Nil("DeleteAccountIds"), Nil("DeleteCustomerIds"),
				}
			},
			value: "100", effect: "CM-USER-034", permitted: "aggregator",
		},
		"DeleteUser": {
			subject: readSpare, request: func(w *World, now *Reply) []*Element {
				return []*Element{Text("UserId", w.User("spare")), now.Take("User/TimeStamp")}
			},
			path: "User/UserLifeCycleStatus", value: "Deleted", removes: true, effect: "CM-USER-027", permitted: "superAdmin",
		},
		"UpdateAccount": {
			subject: readA1, request: func(_ *World, now *Reply) []*Element {
				account := now.Take("Account")
				account.SetText("Name", name)
				return []*Element{account}
			},
			path: "Account/Name", value: name, effect: "CM-ACCT-011", permitted: "superAdmin",
		},
		"DeleteAccount": {
			subject: readA1, request: func(w *World, now *Reply) []*Element {
				return []*Element{Text("AccountId", w.Account("A1")), now.Take("Account/TimeStamp")}
			},
			path: "Account/AccountLifeCycleStatus", value: "Inactive", removes: true, effect: "CM-ACCT-033", permitted: "superAdmin",
		},
		"AddAccount": {
			subject: func(ctx SpecContext, w *World, reader *Persona) *Reply {
				return reader.Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("C1")))
			},
			request: func(w *World, _ *Reply) []*Element {
				return []*Element{newAccount(name, Text("ParentCustomerId", w.Customer("C1")))}
			},
			path: "AccountsInfo/AccountInfo/Name", value: name, effect: "CM-ACCT-037", permitted: "superAdmin", contested: true,
		},
		"SignupCustomer": {
			subject: func(ctx SpecContext, w *World, reader *Persona) *Reply {
				return reader.Call(ctx, "SearchCustomers", searchBy("CustomerName", name)...)
			},
			request: func(w *World, _ *Reply) []*Element {
				return []*Element{newCustomer(name), newAccount(name), Text("ParentCustomerId", w.Customer("C1"))}
			},
			path: "Customers/Customer/Name", value: name, effect: "CM-SIGNUP-001", permitted: "aggregator",
		},
		"UpdateCustomer": {
			subject: readC1, request: func(_ *World, now *Reply) []*Element {
				customer := now.Take("Customer")
				customer.SetText("Name", name)
				return []*Element{customer}
			},
			path: "Customer/Name", value: name, effect: "CM-CUST-005", permitted: "superAdmin",
		},
		"DeleteCustomer": {
			subject: readC1, request: func(w *World, now *Reply) []*Element {
				return []*Element{Text("CustomerId", w.Customer("C1")), now.Take("Customer/TimeStamp")}
			},
			path: "Customer/CustomerLifeCycleStatus", value: "Inactive",
		},
		"SendUserInvitation": {
			subject: func(ctx SpecContext, w *World, reader *Persona) *Reply {
				return reader.Call(ctx, "SearchUserInvitations", predicates(where("CustomerId", "Equals", w.Customer("C1"))))
			},
			request: func(w *World, _ *Reply) []*Element { return []*Element{invitation(w)} },
			path:    "UserInvitations/UserInvitation/FirstName", value: "Gail", effect: "CM-INVITE-002", permitted: "superAdmin",
		},
		"AddClientLinks": {
			subject: func(ctx SpecContext, w *World, reader *Persona) *Reply {
				return reader.Call(ctx, "SearchClientLinks", searchBy("ClientAccountId", w.Account("K01"))...)
			},
			request: func(w *World, _ *Reply) []*Element {
				return []*Element{Group("ClientLinks", accountLinkOf("C1", w, "K01", Text("Name", start(name, 38))))}
			},
			path: "ClientLinks/ClientLink/Name", value: start(name, 38), effect: "CM-LINK-001", permitted: "superAdmin",
		},
		"UpdateClientLinks": {
			subject: func(ctx SpecContext, w *World, reader *Persona) *Reply {
				return reader.Call(ctx, "SearchClientLinks", searchBy("ClientAccountId", w.Account("K01"))...)
			},
			request: func(_ *World, now *Reply) []*Element {
				return []*Element{Group("ClientLinks", asking(now.Take("ClientLinks/ClientLink"), "LinkCanceled"))}
			},
			shape: linked("C1", "LinkPending"),
			path:  "ClientLinks/ClientLink/Status", value: "LinkCanceled", effect: "CM-LINK-026", permitted: "superAdmin",
		},
	}
}

func readSpare(ctx SpecContext, w *World, reader *Persona) *Reply {
	return reader.Call(ctx, "GetUser", Text("UserId", w.User("spare")))
}

func readA1(ctx SpecContext, w *World, reader *Persona) *Reply {
	return reader.Call(ctx, "GetAccount", Text("AccountId", w.Account("A1")))
}

func readC1(ctx SpecContext, w *World, reader *Persona) *Reply {
	return reader.Call(ctx, "GetCustomer", Text("CustomerId", w.Customer("C1")))
}

// refusal accepts a fault as well as a reply that refuses every item it was sent.
func refusal() Matcher {
	return Or(BeUnauthorised(), BeReply("106 or 1001 in every slot of a partial success", func(r *Reply) bool {
		codes := linkErrors(r)
		return len(codes) > 0 && !slices.ContainsFunc(codes, func(code string) bool { return code != "106" && code != "1001" })
	}))
}

func writeCheck(operation string, role contract.Role) func(SpecContext, *World) {
	return func(ctx SpecContext, w *World) {
		caller, admin, write := w.As(holderOf[role]), w.As("superAdmin"), roleWrites(fresh("Roles"))[operation]
		verdict := verdictOn(w, operation, role)
		before := Given(write.subject(ctx, w, admin))
		request := write.request(w, before)

		if verdict == contract.Deny {
			Thrice(func() {
				Expect(caller.Call(ctx, operation, request...)).To(refusal())
			})
			Expect(write.subject(ctx, w, admin)).To(BeSameAs(before.Body()), "afterwards")
			write.mayBe(ctx, w, operation, caller, request)
			return
		}
		reply := caller.Call(ctx, operation, request...)
		allowed := reply.Succeeded() && len(linkErrors(reply)) == 0
		if verdict == contract.Either {
			Record("%s", reply)
		}
		if verdict == contract.Either && !allowed {
			Expect(reply).To(refusal())
			Expect(write.subject(ctx, w, admin)).To(BeSameAs(before.Body()), "afterwards")
			write.mayBe(ctx, w, operation, caller, request)
			return
		}
		if unauthorised, _ := refusal().Match(reply); !allowed && !unauthorised {
			write.mayBe(ctx, w, operation, caller, request) // is it the request, for whoever sends it?
		}
		Expect(reply).To(Succeed())
		Expect(linkErrors(reply)).To(BeEmpty(), "errors reported in the reply")
		write.tookEffect(ctx, w, operation, caller)
	}
}

// mayBe sends the request of a refused caller for somebody who may, or where
// nobody may, lets the caller read the subject.
func (write *roleWrite) mayBe(ctx SpecContext, w *World, operation string, caller *Persona, request []*Element) {
	if write.permitted == "" {
		Control(write.subject(ctx, w, caller))
		return
	}
	reply := w.As(write.permitted).Call(ctx, operation, request...)
	if unauthorised, _ := BeUnauthorised().Match(reply); write.contested && unauthorised {
		Control(write.subject(ctx, w, caller))
		return
	}
	Control(reply)
	Suppose(PlainRequirement(operation), linkErrors(reply)).To(BeEmpty(), "errors reported in the control")
}

// tookEffect expects that the subject shows the write. Where it does not,
// somebody else makes it again: if that has no effect either, it is not the role.
func (write *roleWrite) tookEffect(ctx SpecContext, w *World, operation string, caller *Persona) {
	admin, other := w.As("superAdmin"), w.As(write.permitted)
	if other.Name == caller.Name {
		other = admin
	}
	after := write.subject(ctx, w, admin)
	seen := write.seen(w, after)
	if !slices.Contains(seen, write.value) {
		if again := other.Call(ctx, operation, write.request(w, after)...); again.Succeeded() {
			Suppose(write.effect, write.seen(w, write.subject(ctx, w, admin))).To(ContainElement(write.value), "the effect of "+operation)
		}
	}
	Expect(seen).To(ContainElement(write.value), write.at(w)+" afterwards")
}

// seen is what the subject shows where the effect is expected. What was removed
// may be unreadable, or marked by another status than the usual one.
func (write *roleWrite) seen(w *World, after *Reply) []string {
	if status := after.Value(write.at(w)); write.removes && (after.Fault() != nil || status != "" && status != "Active") {
		return []string{write.value}
	}
	return after.Values(write.at(w))
}

func (write *roleWrite) at(w *World) string {
	if write.path == "" {
		return roleIDs(w)
	}
	return write.path
}
