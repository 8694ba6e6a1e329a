package specs

import . "github.com/cmconform/cmconform/harness/check"

// Values that came to the sets of v13 after 2021, and names that stayed.

var newerLanguages = []string{
	"Thai", "Turkish", "Filipino", "Indonesian", "Polish", "Vietnamese", "Malay", "Ukrainian", "Czech", "Romanian", "Greek", "Hungarian", "Hindi",
	"Bulgarian", "Lithuanian", "Croatian", "Latvian", "Slovenian",
}

var newerLocales = []string{
	"JapaneseJapan", "ChineseChina", "Slovenian", "Latvian", "TurkishTurkey", "FilipinoPhilippines", "PolandPolish", "MalayMalaysia",
	"UkrainianUkraine", "CzechRepublicCZ", "RomaniaRO", "GreekGreece", "HungaryHU", "HindiIndia", "Bulgarian", "Lithuanian", "Croatian",
}

// storesEach updates A2 with each of some values, and finds each there, as it
// does with a usual one.
func storesEach(ctx SpecContext, w *World, element, usual string, values ...string) {
	admin := w.As("superAdmin")
	account := readAccount(ctx, w, admin, "A2")
	account.SetText(element, usual)
	Control(admin.Call(ctx, "UpdateAccount", account))
	Suppose("CM-ACCT-019", readAccount(ctx, w, admin, "A2")).To(HaveElement(element, Equal(usual)))
	for _, value := range values {
		account = readAccount(ctx, w, admin, "A2")
		account.SetText(element, value)
		Expect(admin.Call(ctx, "UpdateAccount", account)).To(Succeed(), value)
		Expect(readAccount(ctx, w, admin, "A2")).To(HaveElement(element, Equal(value)))
	}
}

var _ = Behaviour("CM-SCHEMA-055", "stores and shows each language that came after 2021", func(ctx SpecContext, w *World) {
	storesEach(ctx, w, "Language", "French", newerLanguages...)
}, Writes(Restorable), OnlyIn("v13"))

var _ = Behaviour("CM-SCHEMA-057", "calls two time zones Rangoon and Newfoundland, whatever the guide says", func(ctx SpecContext, w *World) {
	storesEach(ctx, w, "TimeZone", "Perth", "Rangoon", "Newfoundland")
}, Writes(Restorable), OnlyIn("v13"))

var _ = Behaviour("CM-SCHEMA-056", "stores and shows each locale that came after 2021", func(ctx SpecContext, w *World) {
	admin, spare := w.As("superAdmin"), Text("UserId", w.User("spare"))
	user := ready(Given(admin.Call(ctx, "GetUser", spare)).Take("User"))
	Control(admin.Call(ctx, "UpdateUser", user))
	for _, locale := range newerLocales {
		user = ready(Given(admin.Call(ctx, "GetUser", spare)).Take("User"))
		user.SetText("Lcid", locale)
		Expect(admin.Call(ctx, "UpdateUser", user)).To(Succeed(), locale)
		Expect(admin.Call(ctx, "GetUser", spare)).To(HaveElement("User/Lcid", Equal(locale)))
	}
}, Writes(Restorable), OnlyIn("v13"))

var _ = Behaviour("CM-SCHEMA-054", "opens an account in naira", func(ctx SpecContext, w *World) {
	lagos, dollars, naira := abroad("Lagos", "NG", "100001", ""), fresh("Dollars"), fresh("Naira")
	Control(signUp(ctx, w, newCustomer(dollars), newAccount(dollars, lagos.Clone())))
	reply := signUp(ctx, w, newCustomer(naira), newAccount(naira, lagos, Text("CurrencyCode", "NGN")))
	Expect(reply).To(Succeed())
	_, account := signedUp(ctx, w, reply)
	Expect(account).To(HaveElement("CurrencyCode", Equal("NGN")))
}, InWorld("reseller"), Writes(Irreversible), OnlyIn("v13"))
