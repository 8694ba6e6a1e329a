package specs

import (
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
)

// What an Advertiser Campaign Manager may do to an account that is granted to it.

var _ = Behaviour("CM-ROLE-053", "carries out UpdateAccount by an Advertiser Campaign Manager and changes no setting but AutoTagType", func(ctx SpecContext, w *World) {
	manager, admin := w.As("campaignManager"), w.As("superAdmin")
	get := Text("AccountId", w.Account("A1"))
	before := Given(admin.Call(ctx, "GetAccount", get))
	account := before.Take("Account")
	account.SetText("Language", another(account.Value("Language"), "French", "German"))
	account.SetText("TimeZone", another(account.Value("TimeZone"), "Arizona", "Hawaii"))
	account.SetText("AutoTagType", another(account.Value("AutoTagType"), "Preserve", "Replace"))

	Expect(manager.Call(ctx, "UpdateAccount", account)).To(Succeed())
	after := Given(admin.Call(ctx, "GetAccount", get))
	Expect(after).To(BeSameAs(before.Body(), append(renewedByWrites("Account"), "Account/AutoTagType")...))
}, Writes(Restorable))

// Without each of these an account cannot be updated by anybody; the rest is
// ignored for this role, so that they are all that it has to send.
var _ = each([]string{"Id", "Name", "TimeStamp"}, func(missing string) {
	Behaviour("CM-ROLE-070/"+contract.Kebab(missing), "refuses an UpdateAccount without "+missing+" by an Advertiser Campaign Manager",
		func(ctx SpecContext, w *World) {
			manager, admin := w.As("campaignManager"), w.As("superAdmin")
			get := Text("AccountId", w.Account("A1"))
			before := Given(admin.Call(ctx, "GetAccount", get))
			read := before.Take("Account")
			account := Group("Account", read.Child("Id"), read.Child("Name"), read.Child("TimeStamp"),
				Text("AutoTagType", another(read.Value("AutoTagType"), "Preserve", "Replace")))
			lacking := account.Clone()
			lacking.Remove(missing)

			Thrice(func() {
				Expect(manager.Call(ctx, "UpdateAccount", lacking)).To(BeRefused())
			})
			Expect(admin.Call(ctx, "GetAccount", get)).To(BeSameAs(before.Body()), "afterwards")
			Control(manager.Call(ctx, "UpdateAccount", account))
		}, Writes(Restorable))
})

var _ = Behaviour("CM-ROLE-071", "does not let an Advertiser Campaign Manager rename an account", func(ctx SpecContext, w *World) {
	ignoredByManagers(ctx, w, "CM-ACCT-011", "Account/Name", func(account *Element) { account.SetText("Name", "Renamed by a manager") })
}, Writes(Restorable))

// An ignoredSetting is one that a Super Admin changes by the same request; effect is the requirement that says so.
type ignoredSetting struct {
	name, effect, path string
	change             func(w *World, account *Element)
}

var ignoredSettings = []ignoredSetting{
	{"language", "CM-ACCT-019", "Account/Language", func(_ *World, account *Element) {
		account.SetText("Language", another(account.Value("Language"), "French", "German"))
	}},
	{"time-zone", "CM-ACCT-019", "Account/TimeZone", func(_ *World, account *Element) {
		account.SetText("TimeZone", another(account.Value("TimeZone"), "Arizona", "Hawaii"))
	}},
	{"primary-user-id", "CM-ROLE-083", "Account/PrimaryUserId", func(w *World, account *Element) {
		account.SetText("PrimaryUserId", w.User("secondSuperAdmin"))
	}},
	{"business-address", "CM-ADDR-012", "Account/BusinessAddress/Line1", func(_ *World, account *Element) {
		account.Set("BusinessAddress", Group("BusinessAddress", Text("City", "Redmond"), Text("CountryCode", "US"), Text("Line1", another(account.Value("BusinessAddress/Line1"), "1 Managers Way", "2 Managers Way")),
			Text("PostalCode", "98052"), Text("StateOrProvince", "WA"), Text("BusinessName", "Managers")))
	}},
}

var _ = each(ignoredSettings, func(setting ignoredSetting) {
	Behaviour("CM-ROLE-072/"+setting.name, "does not let an Advertiser Campaign Manager change "+setting.path,
		func(ctx SpecContext, w *World) {
			ignoredByManagers(ctx, w, setting.effect, setting.path, func(account *Element) { setting.change(w, account) })
		}, Writes(Restorable))
})

// ignoredByManagers has a manager and then a Super Admin change a setting: the
// manager's request has no effect, whether it is refused or not.
func ignoredByManagers(ctx SpecContext, w *World, effect, path string, change func(account *Element)) {
	manager, admin := w.As("campaignManager"), w.As("superAdmin")
	get := Text("AccountId", w.Account("A1"))
	before := Given(admin.Call(ctx, "GetAccount", get))
	account := before.Take("Account")
	change(account)

	reply := manager.Call(ctx, "UpdateAccount", account)
	Record("%s", reply)
	after := Given(admin.Call(ctx, "GetAccount", get))
	Expect(after).To(BeSameAs(before.Body(), renewedByWrites("Account")...), "after the manager's update")

	account.SetText("TimeStamp", after.Take("Account/TimeStamp").Text)
	Control(admin.Call(ctx, "UpdateAccount", account))
	Suppose(effect, Given(admin.Call(ctx, "GetAccount", get)).Value(path)).NotTo(Equal(before.Value(path)), path+" after a Super Admin's update")
}

var _ = Behaviour("CM-ROLE-073", "lets an Advertiser Campaign Manager change AutoTagType", func(ctx SpecContext, w *World) {
	manager, admin := w.As("campaignManager"), w.As("superAdmin")
	get := Text("AccountId", w.Account("A1"))
	account := Given(admin.Call(ctx, "GetAccount", get)).Take("Account")
	wanted := another(account.Value("AutoTagType"), "Preserve", "Replace")
	account.SetText("AutoTagType", wanted)

	Given(manager.Call(ctx, "UpdateAccount", account))
	Expect(Given(admin.Call(ctx, "GetAccount", get))).To(HaveElement("Account/AutoTagType", Equal(wanted)))
}, Writes(Restorable), OnlyIn("v12", "v13"))

var _ = Behaviour("CM-ROLE-074", "lets an Advertiser Campaign Manager set the tracking template and the tags of an account by their keys", func(ctx SpecContext, w *World) {
	manager, admin := w.As("campaignManager"), w.As("superAdmin")
	Given(admin.Call(ctx, "UpdateAccount", keyed(Given(readA1(ctx, w, admin)).Take("Account"), [2]string{"AutoTag", "1"}, [2]string{"TrackingUrlTemplate", template + "&by=admin"})))
	before := Given(readA1(ctx, w, admin))
	Suppose("CM-VER-503", valueOf(before, "AutoTag")+" "+valueOf(before, "TrackingUrlTemplate")).To(Equal("1 "+template+"&by=admin"), "the keys that a Super Admin sends")
	account := keyed(before.Take("Account"), [2]string{"AutoTag", "2"}, [2]string{"TrackingUrlTemplate", template})
	Given(manager.Call(ctx, "UpdateAccount", account))
	after := Given(readA1(ctx, w, admin))
	Expect(valueOf(after, "AutoTag")).To(Equal("2"))
	Expect(valueOf(after, "TrackingUrlTemplate")).To(Equal(template))
}, Writes(Restorable), OnlyIn("v11"))

// another returns the one of two values that the present one is not.
func another(present, first, second string) string {
	if present == first {
		return second
	}
	return first
}
