package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// What a Standard user is refused in every reading of the documentation.

var _ = Behaviour("CM-ROLE-079", "never lets a Standard user invite a Super Admin", func(ctx SpecContext, w *World) {
	standard, admin := w.As("standard"), w.As("superAdmin")
	list := predicates(where("CustomerId", "Equals", w.Customer("C1")))
	before := Given(admin.Call(ctx, "SearchUserInvitations", list))
	request := invitation(w, Text("RoleId", "41"))

	Thrice(func() {
		Expect(standard.Call(ctx, "SendUserInvitation", request)).To(BeUnauthorised())
	})
	Expect(admin.Call(ctx, "SearchUserInvitations", list)).To(BeSameAs(before.Body()), "afterwards")
	Control(admin.Call(ctx, "SendUserInvitation", request))
}, Writes(Irreversible))

var _ = Behaviour("CM-ROLE-080", "never lets a Standard user delete a Super Admin", func(ctx SpecContext, w *World) {
	standard, admin := w.As("standard"), w.As("superAdmin")
	user := Text("UserId", w.User("secondSuperAdmin"))
	before := Given(admin.Call(ctx, "GetUser", user))
	deletion := []*Element{user, before.Take("User/TimeStamp")}

	Thrice(func() {
		Expect(standard.Call(ctx, "DeleteUser", deletion...)).To(BeUnauthorised())
	})
	Expect(admin.Call(ctx, "GetUser", user)).To(BeSameAs(before.Body()), "afterwards")
	Control(admin.Call(ctx, "DeleteUser", deletion...))
}, Writes(Irreversible))

var _ = Behaviour("CM-ROLE-081", "never lets a Standard user make somebody a Super Admin", func(ctx SpecContext, w *World) {
	standardChangesRole(ctx, w, "spare", "203", "41")
}, Writes(Irreversible))

var _ = Behaviour("CM-ROLE-081/demote", "never lets a Standard user take the role of a Super Admin away", func(ctx SpecContext, w *World) {
	standardChangesRole(ctx, w, "secondSuperAdmin", "41", "203")
}, Writes(Irreversible))

// standardChangesRole has a Standard user try what an Aggregator then may.
func standardChangesRole(ctx SpecContext, w *World, user, from, to string) {
	standard, aggregator, admin := w.As("standard"), w.As("aggregator"), w.As("superAdmin")
	get := Text("UserId", w.User(user))
	before := Given(admin.Call(ctx, "GetUser", get))
	change := []*Element{
		Text("CustomerId", w.Customer("C1")), get, Text("NewRoleId", to), Nil("NewAccountIds"), Nil("NewCustomerIds"),
		Text("DeleteRoleId", from), Nil("DeleteAccountIds"), Nil("DeleteCustomerIds"),
	}

	Thrice(func() {
		Expect(standard.Call(ctx, "UpdateUserRoles", change...)).To(BeUnauthorised())
	})
	Expect(admin.Call(ctx, "GetUser", get)).To(BeSameAs(before.Body()), "afterwards")
	Control(aggregator.Call(ctx, "UpdateUserRoles", change...))
}

var _ = Behaviour("CM-ROLE-017/customer-link", "never lets a Standard user ask for the link to a customer", func(ctx SpecContext, w *World) {
	standard, admin := w.As("standard"), w.As("superAdmin")
	links := searchBy("ClientCustomerId", w.Customer("K1"))
	before := Given(admin.Call(ctx, "SearchClientLinks", links...))
	request := Group("ClientLinks", clientLink("CustomerLink", w.Customer("K1"), w.Customer("C1")))

	Thrice(func() {
		Expect(standard.Call(ctx, "AddClientLinks", request)).To(refusal())
	})
	Expect(admin.Call(ctx, "SearchClientLinks", links...)).To(BeSameAs(before.Body()), "afterwards")
	reply := Control(admin.Call(ctx, "AddClientLinks", request))
	Suppose(PlainRequirement("AddClientLinks"), linkErrors(reply)).To(BeEmpty(), "errors reported in the control")
}, Writes(Irreversible), OnlyIn("v13"))

var _ = Behaviour("CM-ROLE-022/customer-link", "never lets a Standard user change the link to a customer", func(ctx SpecContext, w *World) {
	standard, admin := w.As("standard"), w.As("superAdmin")
	links := searchBy("ClientCustomerId", w.Customer("K1"))
	before := Given(admin.Call(ctx, "SearchClientLinks", links...))
	request := Group("ClientLinks", asking(before.Take("ClientLinks/ClientLink"), "LinkCanceled"))

	Thrice(func() {
		Expect(standard.Call(ctx, "UpdateClientLinks", request)).To(refusal())
	})
	Expect(admin.Call(ctx, "SearchClientLinks", links...)).To(BeSameAs(before.Body()), "afterwards")
	reply := Control(admin.Call(ctx, "UpdateClientLinks", request))
	Suppose(PlainRequirement("UpdateClientLinks"), linkErrors(reply)).To(BeEmpty(), "errors reported in the control")
}, Writes(Irreversible), OnlyIn("v13"), Shaped(func(declared *world.World) {
	declared.Links = map[string]world.Link{"all": {Agency: "C1", Customer: "K1", Status: "LinkPending", Name: "All"}}
}))
