package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// accountsByKey are the ids of accounts by their keys.
func accountsByKey(w *World, keys ...string) []string {
	ids := make([]string, len(keys))
	for i, key := range keys {
		ids[i] = w.Account(key)
	}
	return ids
}

// limitedTo limits the campaign manager to accounts from the beginning.
func limitedTo(accounts ...string) Option {
	return Shaped(func(w *world.World) {
		user := w.Users["campaignManager"]
		user.Accounts = accounts
		w.Users["campaignManager"] = user
	})
}

// readRoles reads the roles of a user, who must be the one that was asked for.
func readRoles(ctx SpecContext, reader *Persona, user *Element) *Reply {
	reply := Given(reader.Call(ctx, "GetUser", user))
	Suppose("CM-GETUSER-004", reply).To(HaveElement("User/Id", Equal(user.Text)))
	return reply
}

var _ = Behaviour("CM-USER-034", "adds accounts to a role that is limited to accounts, and takes them away", func(ctx SpecContext, w *World) {
	aggregator, manager := w.As("aggregator"), Text("UserId", w.User("campaignManager"))
	Suppose("CM-GETUSER-014", readRoles(ctx, aggregator, manager)).To(HaveValues(roleScope(w), accountsByKey(w, "A1")...))
	Expect(aggregator.Call(ctx, "UpdateUserRoles", Text("CustomerId", w.Customer("C1")), manager,
		Text("NewRoleId", "16"), Longs("NewAccountIds", accountsByKey(w, "A2")...))).To(Succeed())
	Expect(readRoles(ctx, aggregator, manager)).To(HaveValues(roleScope(w), accountsByKey(w, "A1", "A2")...))

	Expect(aggregator.Call(ctx, "UpdateUserRoles", Text("CustomerId", w.Customer("C1")), manager,
		Text("NewRoleId", "16"), Longs("NewAccountIds", accountsByKey(w, "A2")...),
		Text("DeleteRoleId", "16"), Longs("DeleteAccountIds", accountsByKey(w, "A1")...))).To(Succeed())
	reply := readRoles(ctx, aggregator, manager)
	Expect(reply).To(HaveValues(roleIDs(w), "16"))
	Expect(reply).To(HaveValues(roleScope(w), accountsByKey(w, "A2")...))
}, Writes(Irreversible))

var _ = Behaviour("CM-USER-035", "adds customers to a role that reaches whole customers, and takes them away", func(ctx SpecContext, w *World) {
	aggregator, user := w.As("aggregator"), Text("UserId", w.User("secondSuperAdmin"))
	Suppose("CM-GETUSER-010", readRoles(ctx, aggregator, user)).To(HaveValues(roleTenants(w), w.Customer("C1")))
	Expect(aggregator.Call(ctx, "UpdateUserRoles", Text("CustomerId", w.Customer("C1")), user,
		Text("NewRoleId", "41"), Longs("NewCustomerIds", w.Customer("M1")))).To(Succeed())
	Expect(readRoles(ctx, aggregator, user)).To(HaveValues(roleTenants(w), w.Customer("C1"), w.Customer("M1")))

	Expect(aggregator.Call(ctx, "UpdateUserRoles", Text("CustomerId", w.Customer("C1")), user,
		Text("DeleteRoleId", "41"), Longs("DeleteCustomerIds", w.Customer("M1")))).To(Succeed())
	Expect(readRoles(ctx, aggregator, user)).To(HaveValues(roleTenants(w), w.Customer("C1")))
}, Writes(Irreversible), Shaped(func(w *world.World) { // the aggregator's customer manages another one
	agency := w.Customers["C1"]
	agency.Reseller = true
	w.Customers["C1"] = agency
	w.Customers["M1"] = world.Customer{Name: "Managed {unique}", ManagedBy: "C1"}
}))

var _ = Behaviour("CM-USER-036", "moves a user from a role over accounts to one over the customer and back", func(ctx SpecContext, w *World) {
	aggregator, manager := w.As("aggregator"), Text("UserId", w.User("campaignManager"))
	Suppose("CM-GETUSER-014", readRoles(ctx, aggregator, manager)).To(HaveValues(roleScope(w), accountsByKey(w, "A1")...))
	Expect(aggregator.Call(ctx, "UpdateUserRoles", Text("CustomerId", w.Customer("C1")), manager, Text("NewRoleId", "41"),
		Text("DeleteRoleId", "16"), Longs("DeleteAccountIds", accountsByKey(w, "A1")...))).To(Succeed())
	reply := readRoles(ctx, aggregator, manager)
	Expect(reply).To(HaveValues(roleIDs(w), "41"))
	Expect(reply).To(HaveValues(roleScope(w)))

	Expect(aggregator.Call(ctx, "UpdateUserRoles", Text("CustomerId", w.Customer("C1")), manager,
		Text("NewRoleId", "16"), Longs("NewAccountIds", accountsByKey(w, "A1")...),
		Text("DeleteRoleId", "41"), Longs("DeleteCustomerIds", w.Customer("C1")))).To(Succeed())
	reply = readRoles(ctx, aggregator, manager)
	Expect(reply).To(HaveValues(roleIDs(w), "16"))
	Expect(reply).To(HaveValues(roleScope(w), accountsByKey(w, "A1")...))
}, Writes(Irreversible))

var _ = Behaviour("CM-USER-037", "takes one of three accounts from a campaign manager", func(ctx SpecContext, w *World) {
	aggregator, manager := w.As("aggregator"), Text("UserId", w.User("campaignManager"))
	Suppose("CM-GETUSER-014", readRoles(ctx, aggregator, manager)).To(HaveValues(roleScope(w), accountsByKey(w, "A1", "A2", "A3")...))
	Expect(aggregator.Call(ctx, "UpdateUserRoles", Text("CustomerId", w.Customer("C1")), manager,
		Text("NewRoleId", "16"), Longs("NewAccountIds", accountsByKey(w, "A1", "A3")...),
		Text("DeleteRoleId", "16"), Longs("DeleteAccountIds", accountsByKey(w, "A2")...))).To(Succeed())
	Expect(readRoles(ctx, aggregator, manager)).To(HaveValues(roleScope(w), accountsByKey(w, "A1", "A3")...))
}, Writes(Irreversible), limitedTo("A1", "A2", "A3"))

var _ = Behaviour("CM-USER-038", "lifts the limit of a campaign manager to some accounts", func(ctx SpecContext, w *World) {
	aggregator, manager := w.As("aggregator"), Text("UserId", w.User("campaignManager"))
	Suppose("CM-GETUSER-014", readRoles(ctx, aggregator, manager)).To(HaveValues(roleScope(w), accountsByKey(w, "A1", "A2")...))
	Expect(aggregator.Call(ctx, "UpdateUserRoles", Text("CustomerId", w.Customer("C1")), manager,
		Text("NewRoleId", "16"), Nil("NewAccountIds"),
		Text("DeleteRoleId", "16"), Longs("DeleteAccountIds", accountsByKey(w, "A1", "A2")...))).To(Succeed())
	reply := readRoles(ctx, aggregator, manager)
	Expect(reply).To(HaveValues(roleIDs(w), "16"))
	Expect(reply).To(HaveValues(roleScope(w)))
}, Writes(Irreversible), limitedTo("A1", "A2"))

var _ = Behaviour("CM-USER-039", "adds an account to the two that a campaign manager has", func(ctx SpecContext, w *World) {
	aggregator, manager := w.As("aggregator"), Text("UserId", w.User("campaignManager"))
	Suppose("CM-GETUSER-014", readRoles(ctx, aggregator, manager)).To(HaveValues(roleScope(w), accountsByKey(w, "A1", "A2")...))
	Expect(aggregator.Call(ctx, "UpdateUserRoles", Text("CustomerId", w.Customer("C1")), manager,
		Text("NewRoleId", "16"), Longs("NewAccountIds", accountsByKey(w, "A3")...))).To(Succeed())
	Expect(readRoles(ctx, aggregator, manager)).To(HaveValues(roleScope(w), accountsByKey(w, "A1", "A2", "A3")...))
}, Writes(Irreversible), limitedTo("A1", "A2"))

var _ = Behaviour("CM-USER-040", "leaves a Super Admin all accounts, whichever the role is to be limited to", func(ctx SpecContext, w *World) {
	aggregator, user := w.As("aggregator"), Text("UserId", w.User("secondSuperAdmin"))
	Suppose("CM-GETUSER-010", readRoles(ctx, aggregator, user)).To(HaveValues(roleIDs(w), "41"))
	Expect(aggregator.Call(ctx, "UpdateUserRoles", Text("CustomerId", w.Customer("C1")), user,
		Text("NewRoleId", "41"), Longs("NewAccountIds", accountsByKey(w, "A1")...))).To(Succeed())
	reply := readRoles(ctx, aggregator, user)
	Expect(reply).To(HaveValues(roleIDs(w), "41"))
	Expect(reply).To(HaveValues(roleScope(w)))
}, Writes(Irreversible))
