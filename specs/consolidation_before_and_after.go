package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
)

// What a consolidation changes, and what it leaves alone, seen by the same
// callers before and after it.

// consolidated merges two@ and three@ into one@, as in the example of the guide.
func consolidated(ctx SpecContext, w *World) { w.Consolidate(ctx, "one", "two", "three") }

var _ = Behaviour("CM-MULTI-001/late", "refuses tokens that worked until their sign-ins were merged", func(ctx SpecContext, w *World) {
	for _, name := range []string{"one", "two", "three"} {
		Given(w.As(name).Call(ctx, "GetUser", Nil("UserId")))
	}
	consolidated(ctx, w)
	Control(w.As("one").Call(ctx, "GetUser", Nil("UserId")))
	for _, merged := range []string{"two", "three"} {
		Thrice(func() {
			Expect(w.As(merged).Call(ctx, "GetUser", Nil("UserId"))).To(BeFault(120, "UserLoginAccessDenied"), merged+"@")
		})
	}
}, InWorld("contoso"))

var _ = Behaviour("CM-MULTI-004/late", "opens to the surviving sign-in the accounts that the others reached", func(ctx SpecContext, w *World) {
	before := []struct{ persona, account string }{{"two", "CB-A"}, {"two", "CB-B"}, {"three", "CC-A"}}
	for _, row := range before {
		account := Text("AccountId", w.Account(row.account))
		Given(w.As(row.persona).Call(ctx, "GetAccount", account))
		Suppose("CM-ACCT-004", w.As("one").Call(ctx, "GetAccount", account)).To(BeUnauthorised(), row.account+" to one@ alone")
	}
	consolidated(ctx, w)
	for _, row := range before {
		id := w.Account(row.account)
		Expect(w.As("one").Call(ctx, "GetAccount", Text("AccountId", id))).To(HaveElement("Account/Id", Equal(id)), row.account)
	}
}, InWorld("contoso"))

var _ = Behaviour("CM-MULTI-007/late", "adds the roles of merged sign-ins to those of the survivor", func(ctx SpecContext, w *World) {
	one := w.As("one")
	Suppose("CM-MULTI-003", rolesByCustomer(Given(one.Call(ctx, "GetUser", Nil("UserId"))))).To(ConsistOf(w.Customer("A") + " 100"))
	consolidated(ctx, w)
	var roles []any
	for _, row := range userIDTable {
		roles = append(roles, w.Customer(row.customer)+" "+row.role)
	}
	Expect(rolesByCustomer(Given(one.Call(ctx, "GetUser", Nil("UserId"))))).To(ConsistOf(roles...))
}, InWorld("contoso"))

var _ = Behaviour("CM-MULTI-005/late", "leaves a colleague of the merged users alone", func(ctx SpecContext, w *World) {
	four := w.As("four")
	account := Text("AccountId", w.Account("CB-A"))
	before := Given(four.Call(ctx, "GetUser", Nil("UserId")))
	Suppose("CM-GETUSER-001", before).To(HaveElement("User/Id", Equal(four.UserID)))
	Given(four.Call(ctx, "GetAccount", account))
	consolidated(ctx, w)
	Expect(four.Call(ctx, "GetUser", Nil("UserId"))).To(BeSameAs(before.Body()))
	Expect(four.Call(ctx, "GetAccount", account)).To(Succeed())
}, InWorld("contoso"))

var _ = Behaviour("CM-MULTI-017/late", "carries the limits of a role over into the consolidation", func(ctx SpecContext, w *World) {
	within, without := Text("AccountId", w.Account("CC-A")), Text("AccountId", w.Account("CC-B"))
	three := w.As("three")
	Control(three.Call(ctx, "GetAccount", within))
	Suppose("CM-ROLE-077", three.Call(ctx, "GetAccount", without)).To(BeUnauthorised(), "three@ before")
	consolidated(ctx, w)
	one := w.As("one")
	Control(one.Call(ctx, "GetAccount", within))
	Expect(one.Call(ctx, "GetAccount", without)).To(BeUnauthorised())
}, InWorld("contoso"))

var _ = Behaviour("CM-MULTI-018/late", "moves no account when sign-ins are merged", func(ctx SpecContext, w *World) {
	parents := func() map[string]string {
		found := map[string]string{}
		for _, row := range unionOfAccounts {
			admin := w.As("admin" + row.customer)
			for _, key := range row.accounts {
				found[key] = Given(admin.Call(ctx, "GetAccount", Text("AccountId", w.Account(key)))).Value("Account/ParentCustomerId")
			}
		}
		return found
	}
	before := parents()
	consolidated(ctx, w)
	Expect(parents()).To(Equal(before))
}, InWorld("contoso"))

// ownUsers reads the users that are to be merged, each by its own sign-in.
func ownUsers(ctx SpecContext, w *World) map[string]*Element {
	users := map[string]*Element{}
	for _, row := range []struct{ persona, user string }{{"one", "123"}, {"two", "456"}, {"three", "789"}} {
		reply := Given(w.As(row.persona).Call(ctx, "GetUser", Nil("UserId")))
		Suppose("CM-GETUSER-001", reply).To(HaveElement("User/Id", Equal(w.User(row.user))))
		users[row.user] = reply.Take("User")
	}
	return users
}

var _ = Behaviour("CM-MULTI-019/late", "does not take a consolidation for an update of users", func(ctx SpecContext, w *World) {
	before := ownUsers(ctx, w)
	consolidated(ctx, w)
	for key, user := range byKey(usersOf(ctx, w)) {
		for _, name := range []string{"LastModifiedByUserId", "LastModifiedTime"} {
			Expect(user).To(HaveElement(name, Equal(before[key].Value(name))), key)
		}
	}
}, InWorld("contoso"))

var _ = Behaviour("CM-MULTI-022/late", "leaves each user its ContactInfo when sign-ins are merged", func(ctx SpecContext, w *World) {
	before := ownUsers(ctx, w)
	consolidated(ctx, w)
	for key, user := range byKey(usersOf(ctx, w)) {
		Expect(user).To(HaveElement("ContactInfo/Id", Equal(before[key].Value("ContactInfo/Id"))), key)
	}
}, InWorld("contoso"))
