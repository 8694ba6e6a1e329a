package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
)

// What the description of the service must hold, beside what a contract lists.

// founding are the operations that the service has had since 2017.
var founding = []string{
	"AddClientLinks", "DeleteAccount", "DeleteCustomer", "DeleteUser", "FindAccounts", "FindAccountsOrCustomersInfo", "GetAccount", "GetAccountsInfo",
	"GetCustomer", "GetCustomerPilotFeatures", "GetCustomersInfo", "GetUser", "GetUsersInfo", "SearchAccounts", "SearchClientLinks", "SearchCustomers",
	"SearchUserInvitations", "SendUserInvitation", "SignupCustomer", "UpdateAccount", "UpdateClientLinks", "UpdateCustomer", "UpdateUser", "UpdateUserRoles",
}

var _ = Behaviour("CM-SCHEMA-001", "describes every operation that the service had in 2017", func(ctx SpecContext, w *World) {
	offered := names(complete(ctx, w.As("superAdmin")).FindElements("portType/operation"), "name")
	for _, name := range founding {
		Expect(offered).To(ContainElement(name))
	}
})

var _ = Behaviour("CM-SCHEMA-002", "describes the searches, the entities that they find and the states of these", func(ctx SpecContext, w *World) {
	description := complete(ctx, w.As("superAdmin"))
	offered := names(description.FindElements("portType/operation"), "name")
	for _, name := range []string{"SearchAccounts", "SearchClientLinks", "SearchUserInvitations"} {
		Expect(offered).To(ContainElement(name))
	}
	declared := append(names(description.FindElements("types/schema/complexType"), "name"), names(description.FindElements("types/schema/simpleType"), "name")...)
	for _, name := range []string{"Customer", "AdvertiserAccount", "User", "AccountLifeCycleStatus", "ClientLinkStatus", "UserLifeCycleStatus"} {
		Expect(declared).To(ContainElement(name))
	}
})

var _ = Behaviour("CM-SCHEMA-002/value-sets", "describes the currencies and, where roles have names, the roles", func(ctx SpecContext, w *World) {
	declared := names(complete(ctx, w.As("superAdmin")).FindElements("types/schema/simpleType"), "name")
	sets := []string{}
	for _, name := range []string{"CurrencyType", "CurrencyCode", "UserRole"} {
		if w.Contract().Type(name) != nil {
			sets = append(sets, name)
		}
	}
	Expect(declared).To(ContainElements(members(sets)...))
})

var _ = Behaviour("CM-SCHEMA-050", "declares both faults of every operation", func(ctx SpecContext, w *World) {
	operations := complete(ctx, w.As("superAdmin")).FindElements("portType/operation")
	Expect(len(operations)).To(BeNumerically(">", 0), "operations")
	for _, o := range operations {
		faults := names(o.FindElements("fault"), "name")
		Expect(faults).To(ContainElement(MatchRegexp("AdApiFaultDetail")), o.SelectAttrValue("name", ""))
		Expect(faults).To(ContainElement(MatchRegexp("^ApiFault")), o.SelectAttrValue("name", ""))
	}
})

var _ = Behaviour("CM-INVITE-020", "offers no operation that takes an invitation back", func(ctx SpecContext, w *World) {
	offered := names(complete(ctx, w.As("superAdmin")).FindElements("portType/operation"), "name")
	Suppose("CM-PROTO-010", offered).To(ContainElement("SendUserInvitation"))
	for _, name := range []string{"DeleteUserInvitation", "DeleteUserInvitations", "CancelUserInvitation", "CancelUserInvitations", "RevokeUserInvitation", "UpdateUserInvitation"} {
		Expect(offered).NotTo(ContainElement(name))
	}
})

var _ = Behaviour("CM-USER-033", "offers no operation that creates users", func(ctx SpecContext, w *World) {
	offered := names(complete(ctx, w.As("superAdmin")).FindElements("portType/operation"), "name")
	Suppose("CM-PROTO-010", offered).To(ContainElement("GetUser"))
	for _, name := range []string{"AddUser", "AddUsers", "CreateUser", "CreateUsers"} {
		Expect(offered).NotTo(ContainElement(name))
	}
})
