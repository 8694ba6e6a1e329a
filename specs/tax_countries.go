package specs

import (
	"strings"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
)

// Tax keys as the newest edition has them, country by country.

// residence is a place where an account can be, and a VATNumber of the form that
// the country has, with such that has not.
type residence struct {
	country, city, postalCode string
	conforming                string
	malformed                 []string
	// more are keys that an account there needs in any case.
	more []string
}

// residences are the countries that have a form of their own, with the form of
// the others for Germany. The samples end in a digit that proves the others where the form has one.
var residences = []residence{
	{"CL", "Santiago", "8320000", "12345678-K", []string{"1234567-K", "12345678-X"}, []string{"IsIVAOrVATTaxPayer", "TRUE", "IsWithholdingTaxExempted", "FALSE"}},
	{"LI", "Vaduz", "9490", "LI12345", []string{"LI1234", "123456"}, nil},
	{"MC", "Monaco", "98000", "FR12345678901", []string{"12345678901", "FR-12345"}, nil},
	{"NG", "Lagos", "100001", "12345678-0001", []string{"12345678-0002", "1234567-0001"}, nil},
	{"RS", "Beograd", "11000", "101134702", []string{"10113470", "1011347022"}, nil},
	{"CH", "Bern", "3011", "CHE-116.281.710 MWST", []string{"CHE-116.281.710", "CHE-116.281 TVA"}, nil},
	{"TH", "Bangkok", "10110", "1234567890123", []string{"123456789012", "12345678901234"}, nil},
	{"DE", "Berlin", "10115", vatNumber, []string{"123456789", "DE12345678901234"}, nil},
	{"HU", "Budapest", "1011", "HU12345678", []string{"HU1234567", "HU123456789"}, nil},
	{"PT", "Lisboa", "1100-148", "PT123456789", []string{"PT12345678", "PT1234567890"}, nil},
}

// residing moves A2 to a country.
func residing(at residence) func(*world.World) {
	return func(declared *world.World) {
		account := declared.Accounts["A2"]
		account.Address = &world.Address{Line1: "1 Main Street", City: at.city, PostalCode: at.postalCode, CountryCode: at.country, BusinessName: "Example"}
		declared.Accounts["A2"] = account
	}
}

// vatID is the id of a check about a country; the first one of the table stands for all.
func vatID(requirement string, at residence) string {
	if at.country == residences[0].country {
		return requirement
	}
	return requirement + "/" + strings.ToLower(at.country)
}

var _ = each(residences, func(at residence) {
	vat := func(number string) *Element { return taxes(append([]string{"VATNumber", number}, at.more...)...) }

	if at.country != "DE" && at.country != "HU" && at.country != "PT" { // which always had the key
		Behaviour(vatID("CM-ACCT-051", at), "takes a VATNumber in "+at.country, func(ctx SpecContext, w *World) {
			admin := w.As("superAdmin")
			account := readAccount(ctx, w, admin, "A2")
			Control(admin.Call(ctx, "UpdateAccount", account))
			account = readAccount(ctx, w, admin, "A2")
			Suppose("CM-ADDR-012", account).To(HaveElement("BusinessAddress/CountryCode", Equal(at.country)))
			account.Set("TaxInformation", vat(at.conforming))
			Expect(admin.Call(ctx, "UpdateAccount", account)).To(Succeed())
		}, Writes(Restorable), Shaped(residing(at)), OnlyIn("v13"))
	}

	Behaviour(vatID("CM-ACCT-052", at), "refuses a VATNumber that has not the form of "+at.country, func(ctx SpecContext, w *World) {
		for _, number := range at.malformed {
			refusesChange(ctx, w, []*Element{vat(number)}, []*Element{vat(at.conforming)})
		}
	}, Writes(Restorable), Shaped(residing(at)), OnlyIn("v13"))
})

// The last digit of a number follows from the others.
var _ = each([]struct{ country, text, number string }{
	{"RS", "refuses a VATNumber of Serbia whose last digit does not fit the others", "101134703"},
	{"CH", "refuses a VATNumber of Switzerland whose last digit does not fit the others", "CHE-116.281.711 MWST"},
}, func(row struct{ country, text, number string }) {
	for _, at := range residences {
		if at.country == row.country {
			Behaviour(vatID("CM-ACCT-052", at)+"/last-digit", row.text, func(ctx SpecContext, w *World) {
				refusesChange(ctx, w, []*Element{taxes("VATNumber", row.number)}, []*Element{taxes("VATNumber", at.conforming)})
			}, Writes(Restorable), Shaped(residing(at)), OnlyIn("v13"))
		}
	}
})

// renewedKey is a key of an account that an update gives another value.
type renewedKey struct {
	id, key, former, renewed string
	shape                    func(*world.World)
}

var _ = each([]renewedKey{
	{"CM-ACCT-049", "GSTINNumber", "29AABCT1332L1ZV", "29AABCT1332L2ZU", located("IN", "INR")},
	{"CM-ACCT-049/gstnumber", "GSTNumber", "M90312345A", "M90354321B", residing(residence{country: "SG", city: "Singapore", postalCode: "048616"})},
	{"CM-ACCT-049/vatnumber", "VATNumber", vatNumber, "DE987654321", located("DE", "EUR")},
}, func(k renewedKey) {
	Behaviour(k.id, "stores another "+k.key+" in place of the former one", func(ctx SpecContext, w *World) {
		admin := w.As("superAdmin")
		account := readAccount(ctx, w, admin, "A2")
		account.Set("TaxInformation", taxes(k.key, k.former))
		Control(admin.Call(ctx, "UpdateAccount", account))
		stored := readAccount(ctx, w, admin, "A2")
		if stored.At("TaxInformation").Blank() {
			Skip("the target shows no tax information")
		}
		Suppose("CM-ACCT-016", taxValues(stored, k.key)).To(Equal([]string{k.former}))
		Suppose("CM-ADDR-012", stored).To(HaveElement("BusinessAddress/CountryCode", Equal(account.Value("BusinessAddress/CountryCode"))))
		stored.Set("TaxInformation", taxes(k.key, k.renewed))
		Expect(admin.Call(ctx, "UpdateAccount", stored)).To(Succeed())
		Expect(taxValues(readAccount(ctx, w, admin, "A2"), k.key)).To(Equal([]string{k.renewed}), k.key+" afterwards")
	}, Writes(Restorable), Shaped(k.shape), OnlyIn("v13"))
})

// taxValues are the values that an account has for a key.
func taxValues(account *Element, key string) []string {
	values := []string{}
	for _, pair := range account.All("TaxInformation/KeyValuePairOfstringstring") {
		if pair.Value("key") == key {
			values = append(values, pair.Value("value"))
		}
	}
	return values
}

var _ = Behaviour("CM-ACCT-048", "opens an account in Sao Paulo that has no CCM", func(ctx SpecContext, w *World) {
	paulista := func(name string, keysAndValues ...string) *Reply {
		account := newAccount(name, Text("CurrencyCode", "BRL"), abroad("Sao Paulo", "BR", "01310-100", "SP"), taxes(keysAndValues...))
		return signUp(ctx, w, newCustomer(name), account)
	}
	Control(paulista(fresh("With CCM"), "CNPJ", "11222333000181", "CCM", "12345678"))
	Expect(paulista(fresh("Without CCM"), "CNPJ", "11222333000181")).To(Succeed())
}, InWorld("reseller"), Writes(Irreversible), OnlyIn("v13"))

// What a Chilean account has to say of its taxes.
const valueAddedTax, withholdingTax = "IsIVAOrVATTaxPayer", "IsWithholdingTaxExempted"

var _ = each([]wrongTax{
	{"CM-ACCT-050", "refuses to open a Chilean account that does not say whether it pays value added tax", taxes(withholdingTax, "FALSE")},
	{"CM-ACCT-050/withholding-tax", "refuses to open a Chilean account that does not say whether it is exempt from withholding tax", taxes(valueAddedTax, "TRUE")},
	{"CM-ACCT-050/text", "refuses to open a Chilean account that says neither TRUE nor FALSE", taxes(valueAddedTax, "MAYBE", withholdingTax, "FALSE")},
}, func(t wrongTax) {
	Behaviour(t.id, t.text, func(ctx SpecContext, w *World) {
		name := fresh("Chilean")
		account := newAccount(name, abroad("Santiago", "CL", "8320000", ""))
		Expect(signUp(ctx, w, newCustomer(name), changed(account.Clone(), []*Element{t.refused}))).To(BeRefused())
		nothingSignedUp(ctx, w, name)
		Control(signUp(ctx, w, newCustomer(name), changed(account, []*Element{taxes(valueAddedTax, "TRUE", withholdingTax, "FALSE")})))
	}, InWorld("reseller"), Writes(Irreversible), OnlyIn("v13"))
})
