package specs

import . "github.com/cmconform/cmconform/harness/check"

// The User in the reply to GetUser.

var _ = Behaviour("CM-GETUSER-020", "gives no password away", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	for _, key := range []string{"superAdmin", "spare", "viewer"} {
		Expect(Given(admin.Call(ctx, "GetUser", Text("UserId", w.User(key))))).To(HaveBlank("User/Password"), key)
	}
	Expect(Given(admin.Call(ctx, "GetUser", Nil("UserId")))).To(HaveBlank("User/Password"), "nil")
})

var _ = Behaviour("CM-GETUSER-021", "does not disclose the secret answer", func(ctx SpecContext, w *World) {
	for _, name := range []string{"superAdmin", "standard"} {
		Expect(Given(w.As(name).Call(ctx, "GetUser", Nil("UserId")))).To(HaveBlank("User/SecretAnswer"), name)
	}
})

var _ = Behaviour("CM-GETUSER-026", "fills in what identifies an active user", func(ctx SpecContext, w *World) {
	reply := Given(w.As("superAdmin").Call(ctx, "GetUser", Nil("UserId")))
	for _, path := range []string{"Id", "CustomerId", "UserName", "Name/FirstName", "Name/LastName", "ContactInfo/Email"} {
		Expect(reply).To(HaveElement("User/"+path, Not(BeEmpty())))
	}
	Expect(reply).To(HaveElement("User/UserLifeCycleStatus", Equal("Active")))
})

var _ = Behaviour("CM-GETUSER-027", "names as CustomerId the customer that the user id stands for", func(ctx SpecContext, w *World) {
	one := w.As("one")
	reply := Given(one.Call(ctx, "GetUser", Nil("UserId")))
	Expect(reply).To(HaveElement("User/CustomerId"))
	Expect(reply.Values("CustomerRoles/CustomerRole/CustomerId")).To(ContainElement(reply.Value("User/CustomerId")))

	second := Given(one.Call(ctx, "GetUser", Text("UserId", w.User("456"))))
	Suppose("CM-MULTI-011", second).To(HaveElement("User/Id", Equal(w.User("456"))))
	Expect(second).To(HaveElement("User/CustomerId", Equal(w.Customer("B"))))

	admin := w.As("adminB")
	Expect(Given(admin.Call(ctx, "GetUser", Nil("UserId")))).To(HaveElement("User/CustomerId", Equal(w.Customer("B"))), "adminB")
}, InWorld("contoso-merged"))
