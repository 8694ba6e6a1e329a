package specs

import . "github.com/cmconform/cmconform/harness/check"

// newMarkets are the languages that a market country has only had since 2024.
var newMarkets = []struct{ language, country string }{
	{"Czech", "CZ"}, {"Dutch", "NL"}, {"English", "CA"}, {"Filipino", "PH"}, {"Finnish", "FI"}, {"French", "CA"}, {"Greek", "GR"}, {"Hindi", "IN"},
	{"Hungarian", "HU"}, {"Indonesian", "ID"}, {"Japanese", "JP"}, {"Korean", "KR"}, {"Malay", "MY"}, {"Norwegian", "NO"}, {"Polish", "PL"},
	{"Romanian", "RO"}, {"Russian", "RU"}, {"SimplifiedChinese", "CN"}, {"Swedish", "SE"}, {"Thai", "TH"}, {"Turkish", "TR"}, {"Ukrainian", "UA"},
	{"Vietnamese", "VN"},
}

var _ = Behaviour("CM-SIGNUP-025", "signs up customers in each market that came with its own language", func(ctx SpecContext, w *World) {
	market := func(language, country string) *Reply {
		name := fresh(language)
		return signUp(ctx, w, newCustomer(name, Text("MarketLanguage", language), Text("MarketCountry", country)), newAccount(name))
	}
	Control(market("English", "US"))
	for _, m := range newMarkets {
		Expect(market(m.language, m.country)).To(Succeed(), m.language+" in "+m.country)
	}
	Observe("CM-SIGNUP-026", "English in CZ: %s", market("English", "CZ"))
}, InWorld("reseller"), Writes(Irreversible), OnlyIn("v13"))
