package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

var _ = Behaviour("CM-ROLE-085", "gives a Super Admin every account of the customer", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	reply := Given(admin.Call(ctx, "SearchAccounts", searchBy("UserId", admin.UserID)...))
	found := reply.Values("Accounts/AdvertiserAccount/Id")
	for _, key := range []string{"A1", "A2", "A3"} {
		Suppose("CM-SEARCH-001", found).To(ContainElement(w.Account(key)), "found by UserId: "+key)
		account := admin.Call(ctx, "GetAccount", Text("AccountId", w.Account(key)))
		Expect(account).To(HaveElement("Account/Id", Equal(w.Account(key))), key)
	}
})

var _ = Behaviour("CM-ROLE-086", "lets a Super Admin update another Super Admin", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	get := Text("UserId", w.User("secondSuperAdmin"))
	user := Given(admin.Call(ctx, "GetUser", get)).Take("User")
	user.SetText("JobTitle", "Peer")
	Expect(admin.Call(ctx, "UpdateUser", user)).To(Succeed())
	Suppose("CM-USER-001", admin.Call(ctx, "GetUser", get)).To(HaveElement("User/JobTitle", Equal("Peer")))
}, Writes(Restorable))

var _ = Behaviour("CM-ROLE-086/delete", "lets a Super Admin delete another Super Admin", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	user := Text("UserId", w.User("secondSuperAdmin"))
	read := Given(admin.Call(ctx, "GetUser", user))
	Expect(admin.Call(ctx, "DeleteUser", user, read.Take("User/TimeStamp"))).To(Succeed())
	Suppose("CM-USER-027", admin.Call(ctx, "GetUser", user)).To(Or(BeFault(), HaveElement("User/UserLifeCycleStatus", BeElementOf("Deleted", "Inactive"))))
}, Writes(Irreversible))

var _ = Behaviour("CM-ROLE-087", "limits a role to the accounts that a Super Admin chooses in the invitation", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	sent := sendAndFind(ctx, w, admin, invitation(w, Text("RoleId", "16"), Longs("AccountIds", w.Account("A1"), w.Account("A3"))))
	Expect(sent).To(HaveValues("AccountIds/long", w.Account("A1"), w.Account("A3")))
}, Writes(Irreversible))

var _ = Behaviour("CM-ROLE-083", "lets a Standard user become the primary user of an account", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	get := Text("AccountId", w.Account("A2"))
	account := Given(admin.Call(ctx, "GetAccount", get)).Take("Account")
	account.SetText("PrimaryUserId", w.User("standard"))
	Expect(admin.Call(ctx, "UpdateAccount", account)).To(Succeed())
	Expect(Given(admin.Call(ctx, "GetAccount", get))).To(HaveElement("Account/PrimaryUserId", Equal(w.User("standard"))))
}, Writes(Restorable))

var _ = each([]contract.Role{contract.AdvertiserCampaignManager, contract.ClientViewer}, func(role contract.Role) {
	user := holderOf[role]
	Behaviour("CM-ROLE-084/"+contract.Kebab(user), "does not let "+roleWords[role]+" become the primary user of an account", func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		get := Text("AccountId", w.Account("A2"))
		before := Given(admin.Call(ctx, "GetAccount", get))
		account := before.Take("Account")
		account.SetText("PrimaryUserId", w.User(user))
		Expect(admin.Call(ctx, "UpdateAccount", account)).To(BeRefused())
		Expect(admin.Call(ctx, "GetAccount", get)).To(BeSameAs(before.Body()), "afterwards")

		account.SetText("PrimaryUserId", w.User("secondSuperAdmin"))
		Control(admin.Call(ctx, "UpdateAccount", account))
	}, Writes(Restorable))
})
