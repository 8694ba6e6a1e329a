package parity

import (
	"testing"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/reports"
)

// copyOf is the plan's world as one copy of a target, all ids below one number.
func copyOf(t *testing.T, unique, base string) *scene {
	t.Helper()
	c, err := newest()
	if err != nil {
		t.Fatal(err)
	}
	return newScene(c, loaded(t).world, &world.Provisioned{
		ID:       "w" + base,
		Personas: map[string]world.Bound{"superAdmin": {Token: "t", UserName: "super." + unique + "@fabrikam.com"}},
		Entities: world.Entities{
			Customers: map[string]string{"C1": base + "01"}, Accounts: map[string]string{"A1": base + "02", "A2": base + "03"},
			Users: map[string]string{"superAdmin": base + "04"}, Numbers: map[string]string{"account/A1": "F" + base, "customer/C1": "C" + base},
		},
	})
}

func text(name, value string) *message.Element { return message.Text(name, value) }

// TestCopiesAreAlike compares two replies from two copies of the world: what
// differs only for being another copy is equal, everything else is not.
func TestCopiesAreAlike(t *testing.T) {
	account := func(children ...*message.Element) *message.Element {
		return message.Group("GetAccountResponse", message.Group("Account", children...))
	}
	for _, c := range []struct {
		name string
		a, b *message.Element
		want string
	}{
		{"ids of the world", account(text("Id", "1102")), account(text("Id", "2202")), ""},
		{"ids of other entities", account(text("Id", "1102")), account(text("Id", "2203")), `Account/Id: "account A1" over SOAP, "account A2" over REST`},
		{"new ids", account(text("Id", "900"), text("PaymentMethodId", "901")), account(text("Id", "17"), text("PaymentMethodId", "18")), ""},
		{"new ids that are one", account(text("Id", "900"), text("PaymentMethodId", "901")), account(text("Id", "17"), text("PaymentMethodId", "17")),
			`Account/PaymentMethodId: "id 2" over SOAP, "id 1" over REST`},
		{"no id", account(text("ParentCustomerId", "0")), account(text("ParentCustomerId", "0")), ""},
		{"no id and one", account(text("ParentCustomerId", "0")), account(text("ParentCustomerId", "2201")), `Account/ParentCustomerId: "0" over SOAP, "customer C1" over REST`},
		{"numbers", account(text("Number", "F11")), account(text("Number", "F22")), ""},
		{"numbers of other entities", account(text("Number", "F11")), account(text("Number", "C22")), `Account/Number: "number of account A1" over SOAP, "number of customer C1" over REST`},
		{"the unique word", account(text("Name", "North xyz11")), account(text("Name", "North abc22")), ""},
		{"names", account(text("Name", "North xyz11")), account(text("Name", "South abc22")), `Account/Name: "North {unique}" over SOAP, "South {unique}" over REST`},
		{"times", account(text("LastModifiedTime", "2026-01-02T03:04:05.6")), account(text("LastModifiedTime", "2025-01-02T03:04:05")), ""},
		{"a time and none", account(text("LastModifiedTime", "2026-01-02T03:04:05.6")), account(text("LastModifiedTime", "0001-01-01T00:00:00")),
			`Account/LastModifiedTime: "a time" over SOAP, "0001-01-01T00:00:00" over REST`},
		{"row versions", account(text("TimeStamp", "AAAAAAAAAAE=")), account(text("TimeStamp", "AAAAAAAAAAI=")), ""},
		{"nil and absent", account(message.Nil("PauseReason"), text("Number", "F11")), account(text("Number", "F22")), ""},
		{"nil and a value", account(message.Nil("PauseReason"), text("Name", "x")), account(text("PauseReason", "1"), text("Name", "x")), `Account/PauseReason: absent over SOAP, "1" over REST`},
		{"an empty text and nil", account(text("Name", ""), text("Number", "F11")), account(message.Nil("Name"), text("Number", "F22")), `Account/Name: empty over SOAP, absent over REST`},
		{"forms of a decimal", account(text("BillingThresholdAmount", "50.00")), account(text("BillingThresholdAmount", "50")), ""},
		{"an element of a later edition", message.Group("SearchClientLinksResponse", message.Group("ClientLinks", message.Group("ClientLink", text("Name", "x")))),
			message.Group("SearchClientLinksResponse", message.Group("ClientLinks", message.Group("ClientLink", text("Name", "x"), text("ClientEntityCustomerNumber", "C22")))), ""},
		{"an element that nobody knows", account(text("Name", "x")), account(text("Name", "x"), text("Colour", "red")), `Account/Colour: absent over SOAP, "red" over REST`},
		{"entities in another order", infos("1102", "1103"), infos("2203", "2202"), ""},
		{"one entity more", infos("1102"), infos("2203", "2202"), `AccountsInfo/AccountInfo[2]: absent over SOAP, 1 element over REST`},
		{"an empty list and none", message.Group("GetAccountsInfoResponse", message.Group("AccountsInfo")), message.Group("GetAccountsInfoResponse", message.Nil("AccountsInfo")),
			`AccountsInfo: empty over SOAP, absent over REST`},
	} {
		a, b := newNorm(copyOf(t, "xyz11", "11"), 2025, true), newNorm(copyOf(t, "abc22", "22"), 2025, true)
		found := differences(a.contract, false, a.tree(c.a, c.a.Name), b.tree(c.b, c.b.Name))
		if got := lineOf(found); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func infos(ids ...string) *message.Element {
	list := message.Group("AccountsInfo")
	for _, id := range ids {
		list.Children = append(list.Children, message.Group("AccountInfo", text("Id", id)))
	}
	return message.Group("GetAccountsInfoResponse", list)
}

// TestOneCopyIsComparedAsItIs shows that two readings of one copy must agree in every value.
func TestOneCopyIsComparedAsItIs(t *testing.T) {
	for _, c := range []struct {
		name, element, a, b, want string
	}{
		{"forms of a time", "LastModifiedTime", "2026-01-02T03:04:05.6000000", "2026-01-02T03:04:05.6", ""},
		{"a time in UTC", "LastModifiedTime", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05", ""},
		{"a fraction lost", "LastModifiedTime", "2026-01-02T03:04:05.678", "2026-01-02T03:04:05.6", `Account/LastModifiedTime: "2026-01-02T03:04:05.678" over SOAP, "2026-01-02T03:04:05.6" over REST`},
		{"another id", "PaymentMethodId", "900", "901", `Account/PaymentMethodId: "900" over SOAP, "901" over REST`},
		{"another row version", "TimeStamp", "AAAAAAAAAAE=", "AAAAAAAAAAI=", `Account/TimeStamp: "AAAAAAAAAAE=" over SOAP, "AAAAAAAAAAI=" over REST`},
		{"the case of a number", "Number", "X1", "x1", `Account/Number: "X1" over SOAP, "x1" over REST`},
		{"the unique word", "Name", "North xyz11", "North {unique}", `Account/Name: "North xyz11" over SOAP, "North {unique}" over REST`},
	} {
		one := func(value string) *message.Element {
			return message.Group("GetAccountResponse", message.Group("Account", text(c.element, value)))
		}
		n := newNorm(copyOf(t, "xyz11", "11"), 2025, false)
		if got := lineOf(differences(n.contract, false, n.tree(one(c.a), "GetAccountResponse"), n.tree(one(c.b), "GetAccountResponse"))); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func lineOf(found []reports.ParityDifference) string {
	if len(found) == 0 {
		return ""
	}
	return found[0].String()
}

// TestOrder shows that the order of a list counts where the request asks for one, and in error lists.
func TestOrder(t *testing.T) {
	n := newNorm(copyOf(t, "xyz11", "11"), 2025, false)
	if lineOf(differences(n.contract, true, n.tree(infos("1102", "1103"), "GetAccountsInfoResponse"), n.tree(infos("1103", "1102"), "GetAccountsInfoResponse"))) == "" {
		t.Error("the order that was asked for does not count")
	}
	errors := func(first, second string) *message.Element {
		item := func(code string) *message.Element {
			if code == "" {
				return message.Nil("ArrayOfOperationError")
			}
			return message.Group("ArrayOfOperationError", message.Group("OperationError", text("Code", code), text("Message", "text "+first)))
		}
		return message.Group("AddClientLinksResponse", message.Group("PartialErrors", item(first), item(second)))
	}
	compared := func(a, b *message.Element) string {
		return lineOf(differences(n.contract, false, n.tree(a, a.Name), n.tree(b, b.Name)))
	}
	if got := compared(errors("", "1410"), errors("1410", "")); got == "" {
		t.Error("the item that an error is about does not count")
	}
	if got := compared(errors("1410", ""), errors("1410", "")); got != "" {
		t.Error(got)
	}
}

func TestSpoiled(t *testing.T) {
	for _, c := range []struct{ how, body, want string }{
		{broken, `{"UserId":null}`, `{"UserId":`},
		{nothing, `{"UserId":null}`, `null`},
		{nothing, `<s:Envelope><s:Header/><s:Body><GetUserRequest/></s:Body></s:Envelope>`, `<s:Envelope><s:Header/><s:Body></s:Body></s:Envelope>`},
	} {
		if got := string(spoiled(c.how, []byte(c.body))); got != c.want {
			t.Errorf("%s of %s: %s, want %s", c.how, c.body, got, c.want)
		}
	}
}
