package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// What v12 sends only where a request asks for it.

// linkedCustomer lets agency G1 manage customer K1 and an account of X1.
var linkedCustomer = Shaped(func(declared *world.World) {
	declared.Links = map[string]world.Link{
		"customer": {Agency: "G1", Customer: "K1", Status: "Active"},
		"account":  {Agency: "G1", Account: "X1A", Status: "Active"},
	}
})

var _ = Behaviour("CM-VER-311", "shows LinkedAccountIds where IncludeLinkedAccountIds is true and nowhere else", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	asked := Given(agency.Call(ctx, "GetUser", Nil("UserId"), Text("IncludeLinkedAccountIds", "true")))
	Expect(asked.Values("CustomerRoles/CustomerRole/LinkedAccountIds/long")).To(ContainElement(w.Account("X1A")), "asked for")
	for _, not := range []*Element{Text("IncludeLinkedAccountIds", "false"), Nil("IncludeLinkedAccountIds")} {
		reply := Given(agency.Call(ctx, "GetUser", Nil("UserId"), not))
		Expect(reply).NotTo(HaveElement("CustomerRoles/CustomerRole/LinkedAccountIds"), "not asked for")
	}
}, linkedCustomer)

var _ = Behaviour("CM-VER-311/roles", "lists the roles that come by links where IncludeLinkedAccountIds is true and nowhere else", func(ctx SpecContext, w *World) {
	agency := w.As("agency")
	asked := Given(agency.Call(ctx, "GetUser", Nil("UserId"), Text("IncludeLinkedAccountIds", "true")))
	Suppose("CM-GETUSER-001", asked).To(HaveElement("User/Id", Equal(agency.UserID)))
	Suppose("CM-GETUSER-018", asked.Values("CustomerRoles/CustomerRole/CustomerId")).To(ContainElement(w.Customer("K1")), "asked for")
	reply := Given(agency.Call(ctx, "GetUser", Nil("UserId"), Text("IncludeLinkedAccountIds", "false")))
	Expect(reply).To(HaveValues("CustomerRoles/CustomerRole/CustomerId", w.Customer("G1")))
}, linkedCustomer)

var _ = Behaviour("CM-VER-602", "sends the CustomerAddress where it is asked for and nowhere else", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	about := map[string][]*Element{
		"GetCustomer": {Text("CustomerId", w.Customer("C1"))}, "SearchCustomers": searchBy("CustomerId", w.Customer("C1")),
	}
	found := map[string]string{"GetCustomer": "CM-CUST-001", "SearchCustomers": "CM-SEARCH-035"}
	for operation, path := range byKey(map[string]string{"GetCustomer": "Customer", "SearchCustomers": "Customers/Customer"}) {
		asked := Given(admin.Call(ctx, operation, append(about[operation], Text("IncludeCustomerAddress", "true"))...))
		Suppose(found[operation], asked).To(HaveElement(path+"/Id", Equal(w.Customer("C1"))))
		Expect(asked).To(HaveElement(path+"/CustomerAddress/City", Equal("Redmond")), operation+", asked for")
		not := Given(admin.Call(ctx, operation, append(about[operation], Text("IncludeCustomerAddress", "false"))...))
		Expect(not).To(HaveElement(path), operation)
		Expect(not).NotTo(HaveElement(path+"/CustomerAddress"), operation+", not asked for")
	}
}, withCustomerAddress)
