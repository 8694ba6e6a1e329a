package specs

import . "github.com/cmconform/cmconform/harness/check"

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
