package specs

import (
	"slices"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

var _ = Behaviour("CM-ROLE-076", "lists for a role that is limited to some accounts these accounts alone", func(ctx SpecContext, w *World) {
	manager, admin := w.As("campaignManager"), w.As("superAdmin")
	customer := Text("CustomerId", w.Customer("C1"))
	granted, others := w.Account("A1"), []string{w.Account("A2"), w.Account("A3")}

	all := Control(admin.Call(ctx, "GetAccountsInfo", customer)).Values("AccountsInfo/AccountInfo/Id")
	Suppose(PlainRequirement("GetAccountsInfo"), all).To(ContainElements(granted, others[0], others[1]), "for a Super Admin")
	listed := Given(manager.Call(ctx, "GetAccountsInfo", customer))
	Expect(listed).To(HaveValues("AccountsInfo/AccountInfo/Id", granted))

	byCustomer := searchBy("CustomerId", w.Customer("C1"))
	Suppose("CM-SEARCH-017", w.As("outsider").Call(ctx, "SearchAccounts", byCustomer...).Values("Accounts/AdvertiserAccount/Id")).To(BeEmpty(), "found by an outsider")
	searched := Given(manager.Call(ctx, "SearchAccounts", byCustomer...)).Values("Accounts/AdvertiserAccount/Id")
	Suppose("CM-SEARCH-007", searched).To(ContainElement(granted), "SearchAccounts")
	for _, other := range others {
		Expect(slices.Contains(searched, other)).To(BeFalse(), "SearchAccounts finds an account that is not granted")
	}
})

var _ = Behaviour("CM-ROLE-077", "refuses GetAccount for an account of the customer that is not granted to the caller", func(ctx SpecContext, w *World) {
	manager, admin := w.As("campaignManager"), w.As("superAdmin")
	other := Text("AccountId", w.Account("A2"))
	Thrice(func() {
		Expect(manager.Call(ctx, "GetAccount", other)).To(BeUnauthorised())
	})
	Control(admin.Call(ctx, "GetAccount", other))
	Control(manager.Call(ctx, "GetAccount", Text("AccountId", w.Account("A1"))))
})

var _ = Behaviour("CM-ROLE-078", "shows a Standard user all users of the customer", func(ctx SpecContext, w *World) {
	standard, admin := w.As("standard"), w.As("secondSuperAdmin")
	active := []*Element{Text("CustomerId", w.Customer("C1")), Text("StatusFilter", "Active")}
	ids := Control(admin.Call(ctx, "GetUsersInfo", active...)).Values("UsersInfo/UserInfo/Id")
	Suppose(PlainRequirement("GetUsersInfo"), ids).To(ContainElements(w.User("superAdmin"), w.User("standard"), w.User("viewer")), "for a Super Admin")

	listed := Given(standard.Call(ctx, "GetUsersInfo", active...)).Values("UsersInfo/UserInfo/Id")
	Expect(slices.Sorted(slices.Values(listed))).To(Equal(slices.Sorted(slices.Values(ids))), "GetUsersInfo")
	for _, key := range []string{"superAdmin", "aggregator", "primary", "campaignManager", "viewer"} {
		user := Text("UserId", w.User(key))
		Suppose("CM-GETUSER-004", admin.Call(ctx, "GetUser", user)).To(HaveElement("User/Id", Equal(w.User(key))), key)
		Expect(standard.Call(ctx, "GetUser", user)).To(HaveElement("User/Id", Equal(w.User(key))), key)
	}
})

var _ = each([]string{"UpdateUser", "DeleteUser", "UpdateAccount", "DeleteAccount", "UpdateCustomer"}, func(operation string) {
	Behaviour("CM-ROLE-094/"+contract.Kebab(operation), "refuses "+operation+" to the Super Admin of an unrelated customer", func(ctx SpecContext, w *World) {
		outsiderWrites(ctx, w, operation)
	}, Writes(EffectOf(operation)))
})

// outsiderWrites has an outsider send what a colleague read a moment before.
func outsiderWrites(ctx SpecContext, w *World, operation string) {
	outsider, admin, write := w.As("outsider"), w.As("superAdmin"), roleWrites(fresh("Roles"))[operation]
	Control(outsider.Call(ctx, "GetUser", Nil("UserId"))) // it is not the credential
	before := Given(write.subject(ctx, w, admin))
	request := write.request(w, before)
	Thrice(func() {
		Expect(outsider.Call(ctx, operation, request...)).To(BeUnauthorised())
	})
	Expect(write.subject(ctx, w, admin)).To(BeSameAs(before.Body()), "afterwards")
	write.mayBe(ctx, w, operation, outsider, request)
}
