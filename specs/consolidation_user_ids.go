package specs

import . "github.com/cmconform/cmconform/harness/check"

// One person, three user ids: 123 is the original one, 456 and 789 were merged.

// userIDTable is who the ids stand for: each is the user of one customer, with the role there.
var userIDTable = []struct{ user, customer, role string }{
	{"123", "A", "100"},
	{"456", "B", "41"},
	{"789", "C", "100"},
}

var _ = Behaviour("CM-MULTI-007", "lists a role in every customer to a consolidated person who asks with nil", func(ctx SpecContext, w *World) {
	reply := Given(w.As("one").Call(ctx, "GetUser", Nil("UserId")))
	var roles []any
	for _, row := range userIDTable {
		roles = append(roles, w.Customer(row.customer)+" "+row.role)
	}
	Expect(rolesByCustomer(reply)).To(ConsistOf(roles...))
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-MULTI-008", "lists the same roles for the original user id", func(ctx SpecContext, w *World) {
	one := w.As("one")
	asked := Given(one.Call(ctx, "GetUser", Nil("UserId"))).Take("CustomerRoles")
	reply := one.Call(ctx, "GetUser", Text("UserId", w.User("123")))
	Suppose("CM-GETUSER-029", reply).To(Succeed())
	Expect(reply.At("CustomerRoles")).To(BeSameAs(asked))
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-MULTI-009", "lists the one role of its customer for a merged user id", func(ctx SpecContext, w *World) {
	for _, row := range userIDTable[1:] {
		reply := w.As("one").Call(ctx, "GetUser", Text("UserId", w.User(row.user)))
		Expect(reply).To(Succeed(), row.user)
		Expect(rolesByCustomer(reply)).To(ConsistOf(w.Customer(row.customer)+" "+row.role), row.user)
	}
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-MULTI-010", "answers nil with the original user of a consolidated person", func(ctx SpecContext, w *World) {
	reply := Given(w.As("one").Call(ctx, "GetUser", Nil("UserId")))
	Expect(reply).To(HaveElement("User/Id", Equal(w.User("123"))))
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-MULTI-011", "answers a merged user id with the user of that id", func(ctx SpecContext, w *World) {
	for _, row := range userIDTable[1:] {
		reply := w.As("one").Call(ctx, "GetUser", Text("UserId", w.User(row.user)))
		Expect(reply).To(Succeed(), row.user)
		Expect(reply).To(HaveElement("User/Id", Equal(w.User(row.user))), row.user)
	}
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-MULTI-012", "has one user for a person in each customer", func(ctx SpecContext, w *World) {
	for _, row := range userIDTable {
		reply := Given(w.As("one").Call(ctx, "GetUser", Text("UserId", w.User(row.user))))
		Expect(reply).To(HaveElement("User/Id", Equal(w.User(row.user))), row.user)
		Suppose("CM-GETUSER-026", reply).To(HaveElement("User/CustomerId"), row.user)
		Expect(reply).To(HaveElement("User/CustomerId", Equal(w.Customer(row.customer))), row.user)
	}
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-MULTI-013", "shows all users of a consolidated person under the surviving sign-in", func(ctx SpecContext, w *World) {
	one := w.As("one")
	for _, row := range userIDTable {
		reply := Given(one.Call(ctx, "GetUser", Text("UserId", w.User(row.user))))
		Expect(reply).To(HaveElement("User/UserName", Equal(one.UserName)), row.user)
	}
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-MULTI-028", "shows an administrator the user and role in the own customer only", func(ctx SpecContext, w *World) {
	for _, row := range userIDTable {
		reply := Given(w.As("admin"+row.customer).Call(ctx, "GetUser", Text("UserId", w.User(row.user))))
		Suppose("CM-GETUSER-004", reply).To(HaveElement("User/Id", Equal(w.User(row.user))), row.user)
		Expect(rolesByCustomer(reply)).To(ConsistOf(w.Customer(row.customer)+" "+row.role), row.user)
	}

	// Nor are the person's other users listed.
	listed := Given(w.As("adminB").Call(ctx, "GetUsersInfo", Text("CustomerId", w.Customer("B")), Text("StatusFilter", "Active")))
	Expect(listed).To(HaveElement("UsersInfo/UserInfo"))
	for _, elsewhere := range []string{"123", "789"} {
		Expect(listed.Values("UsersInfo/UserInfo/Id")).NotTo(ContainElement(w.User(elsewhere)), elsewhere)
	}
}, InWorld("contoso-merged"))

var _ = Behaviour("CM-MULTI-030", "lists a consolidated person under the id of the customer", func(ctx SpecContext, w *World) {
	reply := Given(w.As("adminB").Call(ctx, "GetUsersInfo", Text("CustomerId", w.Customer("B")), Text("StatusFilter", "Active")))
	Suppose("CM-USER-021", reply.Values("UsersInfo/UserInfo/Id")).To(ContainElement(w.User("adminB")))
	Expect(reply.Values("UsersInfo/UserInfo/Id")).To(ContainElement(w.User("456")))
	Expect(reply.Values("UsersInfo/UserInfo/Id")).NotTo(ContainElement(w.User("123")))
}, InWorld("contoso-merged"))
