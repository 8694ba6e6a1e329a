package specs

import (
	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// The plain success of operations that other checks use to set a scene: where
// one of these fails, it is the root of what is blocked.

var _ = Behaviour("CM-ACCT-001", "answers GetAccount with the whole account", func(ctx SpecContext, w *World) {
	reply := w.As("superAdmin").Call(ctx, "GetAccount", Text("AccountId", w.Account("A1")))
	Expect(reply).To(Succeed())
	Expect(reply).To(HaveElement("Account/Id", Equal(w.Account("A1"))))
	Expect(reply).To(HaveElement("Account/ParentCustomerId", Equal(w.Customer("C1"))))
	for _, name := range []string{"Name", "Number", "CurrencyCode", "AccountLifeCycleStatus", "TimeStamp"} {
		Expect(reply).To(HaveElement("Account/"+name, Not(BeEmpty())))
	}
})

var _ = Behaviour("CM-CUST-001", "answers GetCustomer with the whole customer", func(ctx SpecContext, w *World) {
	reply := w.As("superAdmin").Call(ctx, "GetCustomer", Text("CustomerId", w.Customer("C1")))
	Expect(reply).To(Succeed())
	Expect(reply).To(HaveElement("Customer/Id", Equal(w.Customer("C1"))))
	for _, name := range []string{"Name", "Number", "Industry", "MarketCountry", "MarketLanguage", "CustomerLifeCycleStatus", "TimeStamp"} {
		Expect(reply).To(HaveElement("Customer/"+name, Not(BeEmpty())))
	}
	Expect(reply.All("Customer/CustomerAddress")).To(HaveLen(1), "an address, nil or not")
})

var _ = Behaviour("CM-SEARCH-001", "finds exactly the accounts that the caller reaches", func(ctx SpecContext, w *World) {
	const found = "Accounts/AdvertiserAccount/Id"
	limited := w.As("campaignManager")
	theirs := limited.Call(ctx, "SearchAccounts", searchBy("UserId", limited.UserID)...)
	Suppose("CM-ROLE-008", theirs).To(Succeed())
	Expect(theirs).To(HaveValues(found, w.Account("A1")))

	admin := w.As("superAdmin")
	reply := admin.Call(ctx, "SearchAccounts", searchBy("UserId", admin.UserID)...)
	Expect(reply.Values(found)).To(ContainElements(w.Account("A1"), w.Account("A2"), w.Account("A3")))
	Expect(reply.Values(found)).NotTo(ContainElement(w.Account("X1A")), "an account of another customer")
})

var _ = Behaviour("CM-FIND-016", "lists accounts with id, name, number and status", func(ctx SpecContext, w *World) {
	reply := w.As("superAdmin").Call(ctx, "GetAccountsInfo", Text("CustomerId", w.Customer("C1")))
	Expect(reply).To(Succeed())
	Expect(reply.Values("AccountsInfo/AccountInfo/Id")).To(ContainElements(w.Account("A1"), w.Account("A2"), w.Account("A3")))
	for _, info := range reply.All("AccountsInfo/AccountInfo") {
		for _, name := range []string{"Id", "Name", "Number", "AccountLifeCycleStatus"} {
			Expect(info).To(HaveElement(name, Not(BeEmpty())))
		}
	}
})

var _ = Behaviour("CM-INVITE-001", "answers an invitation with its id", func(ctx SpecContext, w *World) {
	reply := w.As("superAdmin").Call(ctx, "SendUserInvitation", invitation(w.Customer("C1"), "plain@outlook.com", "100")...)
	Expect(reply).To(Succeed())
	Expect(reply).To(HaveElement("UserInvitationId", MatchRegexp(`^[1-9]\d*$`)))
}, Writes(Irreversible))

var _ = Behaviour("CM-INVITE-016", "lists pending invitations, expired or not", func(ctx SpecContext, w *World) {
	reply := w.As("superAdmin").Call(ctx, "SearchUserInvitations", searchBy("CustomerId", w.Customer("C1"))[:1]...)
	Expect(reply).To(Succeed())
	Expect(reply.Values("UserInvitations/UserInvitation/Id")).To(ContainElements(w.Invitation("pending"), w.Invitation("expired")))
}, Shaped(func(declared *world.World) {
	withLinkAndInvitation(declared)
	declared.Invitations["expired"] = world.Invitation{
		Customer: "C1", Email: "expired.{unique}@outlook.com", First: "Ella", Last: "Expired", Role: world.ClientViewer, Status: "expired",
	}
}))
