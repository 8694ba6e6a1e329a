package specs

import . "github.com/cmconform/cmconform/harness/check"

var _ = Behaviour("CM-ACCT-011", "stores the new name of an account", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	read := readAccount(ctx, w, admin, "A2")
	name := start(read.Value("Name"), 90) + " Renamed"
	read.SetText("Name", name)
	Expect(admin.Call(ctx, "UpdateAccount", read)).To(Succeed())
	Expect(readAccount(ctx, w, admin, "A2")).To(HaveElement("Name", Equal(name)))
}, Writes(Restorable))

var _ = Behaviour("CM-ACCT-019", "stores the new language and time zone of an account", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	get := Text("AccountId", w.Account("A2"))
	account := Given(admin.Call(ctx, "GetAccount", get)).Take("Account")
	language, zone := another(account.Value("Language"), "French", "German"), another(account.Value("TimeZone"), "Arizona", "Hawaii")
	account.SetText("Language", language)
	account.SetText("TimeZone", zone)

	Given(admin.Call(ctx, "UpdateAccount", account))
	after := Given(admin.Call(ctx, "GetAccount", get))
	Expect(after).To(HaveElement("Account/Language", Equal(language)))
	Expect(after).To(HaveElement("Account/TimeZone", Equal(zone)))
}, Writes(Restorable))

type neededElement struct{ id, name string }

var _ = each([]neededElement{{"CM-ACCT-013", "Id"}, {"CM-ACCT-014", "Name"}, {"CM-ACCT-015", "TimeStamp"}}, func(e neededElement) {
	Behaviour(e.id, "refuses to update an account without "+e.name, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		before := readAccount(ctx, w, admin, "A2")
		absent, null := before.Clone(), before.Clone()
		absent.Remove(e.name)
		null.SetNil(e.name)
		Thrice(func() {
			Expect(admin.Call(ctx, "UpdateAccount", absent)).To(BeRefused(), "absent")
			Expect(admin.Call(ctx, "UpdateAccount", null)).To(BeRefused(), "nil")
		})
		Expect(readAccount(ctx, w, admin, "A2")).To(BeSameAs(before))
		Control(admin.Call(ctx, "UpdateAccount", before))
	}, Writes(Restorable), Also("CM-ACCT-012"))
})

var _ = Behaviour("CM-ACCT-031", "refuses a primary user who is no user of the customer", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	before := readAccount(ctx, w, admin, "A2")
	for _, id := range []string{w.User("outsider"), neverAssigned} {
		changed := before.Clone()
		changed.SetText("PrimaryUserId", id)
		Expect(admin.Call(ctx, "UpdateAccount", changed)).To(BeRefused(), "user "+id)
	}
	Expect(readAccount(ctx, w, admin, "A2")).To(BeSameAs(before))
	Control(admin.Call(ctx, "UpdateAccount", before))
}, Writes(Restorable))
