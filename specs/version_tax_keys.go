package specs

import (
	"strings"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// The tax keys that each version has of its own.

// taxedAccount is an account that gets an address, and a tax key that goes with it.
type taxedAccount struct{ account, country, key, value string }

// taxAddresses are complete addresses by country.
var taxAddresses = map[string]*world.Address{
	"AU": {Line1: "1 George Street", City: "Sydney", StateOrProvince: "NSW", PostalCode: "2000", CountryCode: "AU", BusinessName: "Example"},
	"BR": {Line1: "1 Avenida Paulista", City: "Sao Paulo", StateOrProvince: "SP", PostalCode: "01310-100", CountryCode: "BR", BusinessName: "Example"},
	"SG": {Line1: "1 Raffles Place", City: "Singapore", PostalCode: "048616", CountryCode: "SG", BusinessName: "Example"},
	"TW": {Line1: "1 Xinyi Road", City: "Taipei", PostalCode: "11001", CountryCode: "TW", BusinessName: "Example"},
}

var _ = each([]struct {
	id, text, version string
	accounts          []taxedAccount
}{
	{"CM-VER-512", "takes TaxId for Australia, Brazil and Taiwan", "v11", []taxedAccount{
		{"A1", "AU", "TaxId", "51824753556"}, {"A2", "BR", "TaxId", "11222333000181"}, {"A3", "TW", "TaxId", "04595257"},
	}},
	{"CM-VER-513", "takes TaxId for Australia and Brazil", "v12", []taxedAccount{{"A1", "AU", "TaxId", "51824753556"}, {"A2", "BR", "TaxId", "11222333000181"}}},
	{"CM-VER-513/ccm", "takes CCM for Brazil", "v12", []taxedAccount{{"A2", "BR", "CCM", "12345678"}}},
	{"CM-VER-514", "takes CNPJ for Brazil", "v13", []taxedAccount{{"A2", "BR", "CNPJ", "11222333000181"}}},
	{"CM-VER-514/augstnumber", "takes AUGSTNumber for Australia", "v13", []taxedAccount{{"A1", "AU", "AUGSTNumber", "51824753556"}}},
	{"CM-VER-514/gstnumber", "takes GSTNumber for Singapore", "v13", []taxedAccount{{"A3", "SG", "GSTNumber", "M90312345A"}}},
}, func(row struct {
	id, text, version string
	accounts          []taxedAccount
}) {
	Behaviour(row.id, row.text, func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		for _, t := range row.accounts {
			account := readAccount(ctx, w, admin, t.account)
			account.Set("TaxInformation", taxes(t.key, t.value))
			Expect(admin.Call(ctx, "UpdateAccount", account)).To(Succeed(), t.key+" in "+t.country)
			stored := readAccount(ctx, w, admin, t.account)
			Record("keys shown: %s", strings.Join(stored.Values("TaxInformation/KeyValuePairOfstringstring/key"), " "))
		}
		Control(admin.Call(ctx, "GetUser", Nil("UserId")))
	}, OnlyIn(row.version), Writes(Restorable), Shaped(func(declared *world.World) {
		for _, t := range row.accounts {
			account := declared.Accounts[t.account]
			account.Address = taxAddresses[t.country]
			if t.country == "BR" {
				account.CurrencyCode = "BRL"
			}
			declared.Accounts[t.account] = account
		}
	}))
})
