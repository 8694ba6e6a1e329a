package specs

import (
	"slices"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// An operation that takes one id never works on two: a second one is refused or ignored.

// oneEntityRead is a read that takes one id, with two entities that differ.
type oneEntityRead struct {
	id, operation, element string
	both                   func(w *World) [2]string
	tell                   []string // what tells the entities apart in a reply
}

var oneEntityReads = []oneEntityRead{
	{"CM-LIMIT-005", "GetUser", "UserId", func(w *World) [2]string { return [2]string{w.User("spare"), w.User("secondSpare")} }, []string{"User/Id", "User/UserName"}},
	{"CM-LIMIT-010", "GetAccount", "AccountId", func(w *World) [2]string { return [2]string{w.Account("A1"), w.Account("A2")} }, []string{"Account/Id", "Account/Number"}},
	{"CM-LIMIT-011", "GetAccountsInfo", "CustomerId", ownAndManaged, []string{"AccountsInfo/AccountInfo/Id"}},
	{"CM-LIMIT-012", "GetCustomer", "CustomerId", ownAndManaged, []string{"Customer/Id", "Customer/Number"}},
	{"CM-LIMIT-013", "GetCustomerPilotFeatures", "CustomerId", ownAndManaged, []string{"FeaturePilotFlags/int"}},
	{"CM-LIMIT-015", "GetAccountPilotFeatures", "AccountId", func(w *World) [2]string { return [2]string{w.Account("A1"), w.Account("A2")} }, []string{"FeaturePilotFlags/int"}},
	{"CM-LIMIT-009", "FindAccounts", "CustomerId", ownAndManaged, []string{listedAccounts}},
	{"CM-LIMIT-016", "GetLinkedAccountsAndCustomersInfo", "CustomerId", ownAndManaged, []string{listedAccounts}},
	{"CM-LIMIT-014", "GetUsersInfo", "CustomerId", ownAndManaged, []string{"UsersInfo/UserInfo/Id"}},
}

// sentBeside is what a request needs beside the id.
var sentBeside = map[string][]*Element{
	"FindAccounts": {Text("AccountFilter", ""), Text("TopN", enough)}, "GetUsersInfo": {Text("StatusFilter", "Active")},
}

func ownAndManaged(w *World) [2]string { return [2]string{w.Customer("C1"), w.Customer("K1")} }

// reseller lets C1 manage K1.
func reseller(declared *world.World) {
	c1, k1 := declared.Customers["C1"], declared.Customers["K1"]
	c1.Reseller, k1.ManagedBy = true, "C1"
	c1.PilotFeatures, k1.PilotFeatures = []int{21, 307}, []int{307, 449}
	declared.Customers["C1"], declared.Customers["K1"] = c1, k1
	a1 := declared.Accounts["A1"]
	a1.PilotFeatures = []int{616}
	declared.Accounts["A1"] = a1
}

var _ = each(oneEntityReads, func(r oneEntityRead) {
	Behaviour(r.id, "never answers "+r.operation+" with two entities for two "+r.element, func(ctx SpecContext, w *World) {
		caller := w.As("aggregator")
		told := func(reply *Reply) []string {
			words := []string{}
			for _, path := range r.tell {
				words = append(words, reply.Values(path)...)
			}
			slices.Sort(words)
			return words
		}
		ids := r.both(w)
		first := told(Control(caller.Call(ctx, r.operation, append([]*Element{Text(r.element, ids[0])}, sentBeside[r.operation]...)...)))
		second := told(Control(caller.Call(ctx, r.operation, append([]*Element{Text(r.element, ids[1])}, sentBeside[r.operation]...)...)))
		if slices.Equal(first, second) && !w.Made() {
			Skip("nothing that %s answers tells the two entities apart", r.operation)
		}
		Suppose(PlainRequirement(r.operation), first).NotTo(Equal(second), "what is read of two entities")

		reply := caller.CallAsGiven(ctx, r.operation, append([]*Element{Text(r.element, ids[0]), Text(r.element, ids[1])}, sentBeside[r.operation]...)...)
		Record("%s", reply)
		if reply.Succeeded() {
			Expect(told(reply)).To(Or(Equal(first), Equal(second)))
			return
		}
		Expect(reply).To(BeRefused())
	}, Shaped(reseller))
})

// oneEntityDeletion deletes by one id, with two entities that the same caller may delete.
type oneEntityDeletion struct {
	id, operation, get, element string
	both                        func(w *World) [2]string
	entity, status              string // in the reply to the read
}

var oneEntityDeletions = []oneEntityDeletion{
	{
		"CM-LIMIT-006", "DeleteAccount", "GetAccount", "AccountId",
		func(w *World) [2]string { return [2]string{w.Account("A2"), w.Account("A3")} }, "Account", "AccountLifeCycleStatus",
	},
	{
		"CM-LIMIT-008", "DeleteUser", "GetUser", "UserId",
		func(w *World) [2]string { return [2]string{w.User("spare"), w.User("secondSpare")} }, "User", "UserLifeCycleStatus",
	},
}

var _ = each(oneEntityDeletions, func(d oneEntityDeletion) {
	Behaviour(d.id, "never deletes two entities by one "+d.operation, func(ctx SpecContext, w *World) {
		admin, ids := w.As("superAdmin"), d.both(w)
		first, second := Text(d.element, ids[0]), Text(d.element, ids[1])
		before := Given(admin.Call(ctx, d.get, first))
		other := Given(admin.Call(ctx, d.get, second))
		stamp := before.Take(d.entity + "/TimeStamp")

		reply := admin.CallAsGiven(ctx, d.operation, first, second, stamp)
		Record("%s", reply)
		gone := 0
		status := d.entity + "/" + d.status
		for i, was := range []*Reply{before, other} {
			if read := admin.Call(ctx, d.get, Text(d.element, ids[i])); !read.Succeeded() || read.Value(status) != was.Value(status) {
				gone++
			}
		}
		Expect(gone).To(BeNumerically("<=", 1), "entities deleted")
		if !reply.Succeeded() {
			Expect(reply).To(BeRefused())
			Control(admin.Call(ctx, d.operation, first, stamp))
		}
	}, Writes(Irreversible))
})

var _ = Behaviour("CM-LIMIT-007", "never deletes two customers by one DeleteCustomer", func(ctx SpecContext, w *World) {
	admin, outsider := w.As("superAdmin"), w.As("outsider")
	first, second := Text("CustomerId", w.Customer("C1")), Text("CustomerId", w.Customer("X1"))
	before := Given(admin.Call(ctx, "GetCustomer", first))
	Suppose("CM-CUST-001", before).To(HaveElement("Customer/CustomerLifeCycleStatus", Equal("Active")))
	Given(outsider.Call(ctx, "GetCustomer", second))

	Record("%s", admin.CallAsGiven(ctx, "DeleteCustomer", first, second, before.Take("Customer/TimeStamp")))
	closed := 0
	for _, after := range []*Reply{Given(admin.Call(ctx, "GetCustomer", first)), Given(outsider.Call(ctx, "GetCustomer", second))} {
		if after.Value("Customer/CustomerLifeCycleStatus") != "Active" {
			closed++
		}
	}
	Expect(closed).To(BeNumerically("<=", 1), "customers deleted")
}, Writes(Irreversible))

var _ = Behaviour("CM-LIMIT-023", "never gives a user two roles by one UpdateUserRoles", func(ctx SpecContext, w *World) {
	aggregator := w.As("aggregator")
	who := []*Element{Text("CustomerId", w.Customer("C1")), Text("UserId", w.User("spare"))}
	taken := Text("DeleteRoleId", "203")
	Suppose("CM-GETUSER-008", Given(aggregator.Call(ctx, "GetUser", who[1]))).To(HaveValues(roleIDs(w), "203"))

	reply := aggregator.CallAsGiven(ctx, "UpdateUserRoles", who[0], who[1], Text("NewRoleId", "100"), Text("NewRoleId", "16"), taken)
	Record("%s", reply)
	roles := Given(aggregator.Call(ctx, "GetUser", who[1])).Values(roleIDs(w))
	Expect(roles).NotTo(ContainElements("100", "16"))
	if !reply.Succeeded() {
		Expect(reply).To(BeRefused())
		Control(aggregator.Call(ctx, "UpdateUserRoles", who[0], who[1], Text("NewRoleId", "100"), taken))
	}
}, Writes(Irreversible))

var _ = Behaviour("CM-LIMIT-023/users", "never changes the roles of two users by one UpdateUserRoles", func(ctx SpecContext, w *World) {
	aggregator := w.As("aggregator")
	customer, given, taken := Text("CustomerId", w.Customer("C1")), Text("NewRoleId", "100"), Text("DeleteRoleId", "203")
	users := []*Element{Text("UserId", w.User("spare")), Text("UserId", w.User("secondSpare"))}
	for _, user := range users {
		Suppose("CM-GETUSER-008", Given(aggregator.Call(ctx, "GetUser", user))).To(HaveValues(roleIDs(w), "203"))
	}

	reply := aggregator.CallAsGiven(ctx, "UpdateUserRoles", customer, users[0], users[1], given, taken)
	Record("%s", reply)
	changed := 0
	for _, user := range users {
		if slices.Contains(Given(aggregator.Call(ctx, "GetUser", user)).Values(roleIDs(w)), "100") {
			changed++
		}
	}
	Expect(changed).To(BeNumerically("<=", 1), "users whose roles changed")
	if !reply.Succeeded() {
		Expect(reply).To(BeRefused())
		Control(aggregator.Call(ctx, "UpdateUserRoles", customer, users[0], given, taken))
	}
}, Writes(Irreversible), Shaped(func(declared *world.World) {
	second := declared.Users["secondSpare"]
	second.Roles = []int{world.Standard}
	declared.Users["secondSpare"] = second
}))
