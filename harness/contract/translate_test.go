package contract

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/harness/message"
)

func TestTranslation(t *testing.T) {
	typed := func(typeName string, e *message.Element) *message.Element { e.Type = typeName; return e }
	for _, test := range []struct {
		name, version, typeName string
		own, newest             *message.Element
	}{
		{"an account says what it is, and has another currency", "v11", "GetAccountResponse",
			message.Group("x", typed("AdvertiserAccount", message.Group("Account", message.Text("AccountType", "Advertiser"), message.Text("CurrencyType", "USDollar"), message.Text("Id", "1"), message.Text("TimeZone", "InternationalDatelineWest")))),
			message.Group("x", typed("AdvertiserAccount", message.Group("Account", message.Text("AccountType", "Advertiser"), message.Text("CurrencyCode", "USD"), message.Text("Id", "1"), message.Text("TimeZone", "InternationalDateLineWest"))))},
		{"items of a list go by another name", "v11", "SearchAccountsResponse",
			message.Group("x", message.Group("Accounts", typed("AdvertiserAccount", message.Group("Account", message.Text("Id", "1"))), message.Nil("Account"))),
			message.Group("x", message.Group("Accounts", typed("AdvertiserAccount", message.Group("AdvertiserAccount", message.Text("Id", "1"))), message.Nil("AdvertiserAccount")))},
		{"a role by name is a role by number", "v11", "SendUserInvitationRequest",
			message.Group("x", message.Group("UserInvitation", message.Text("CustomerId", "1"), message.Text("Role", "StandardUser"))),
			message.Group("x", message.Group("UserInvitation", message.Text("CustomerId", "1"), message.Text("RoleId", "203")))},
		{"a role without a number keeps its name", "v11", "SendUserInvitationRequest",
			message.Group("x", message.Group("UserInvitation", message.Text("Role", "PublisherAdmin"))),
			message.Group("x", message.Group("UserInvitation", message.Text("RoleId", "PublisherAdmin")))},
		{"the client of a link, as v12 has it too", "v11", "AddClientLinksRequest",
			message.Group("x", message.Group("ClientLinks", message.Group("ClientLink", message.Text("ClientAccountId", "1"), message.Nil("ClientAccountNumber"), message.Text("Name", "a")))),
			message.Group("x", message.Group("ClientLinks", message.Group("ClientLink", message.Text("ClientEntityId", "1"), message.Nil("ClientEntityNumber"), message.Text("Name", "a"))))},
		{"the client of a link", "v12", "SearchClientLinksResponse",
			message.Group("x", message.Group("ClientLinks", message.Group("ClientLink", message.Text("ClientAccountId", "1")))),
			message.Group("x", message.Group("ClientLinks", message.Group("ClientLink", message.Text("ClientEntityId", "1"))))},
		{"a base type named on purpose", "v11", "AddAccountRequest",
			message.Group("x", typed("Account", message.Group("Account", message.Text("CurrencyType", "Euro")))),
			message.Group("x", typed("Account", message.Group("Account", message.Text("CurrencyCode", "EUR"))))},
		{"what one of the two does not know, in the order given", "v11", "SearchCustomersRequest",
			message.Group("x", message.Text("Shoe", "43"), message.Group("PageInfo", message.Text("Size", "1"), message.Text("Index", "0")), message.Text("ApplicationScope", "Advertiser")),
			message.Group("x", message.Text("Shoe", "43"), message.Group("PageInfo", message.Text("Size", "1"), message.Text("Index", "0")), message.Text("ApplicationScope", "Advertiser"))},
		{"nil and empty are kept apart", "v11", "UpdateAccountRequest",
			message.Group("x", message.Nil("Account"), typed("AdvertiserAccount", message.Group("Account"))),
			message.Group("x", message.Nil("Account"), typed("AdvertiserAccount", message.Group("Account")))},
		{"values stay where the type is unchanged", "v12", "UpdateAccountRequest",
			message.Group("x", message.Group("Account", message.Text("CurrencyCode", "USD"), message.Text("TimeZone", "Tehran"))),
			message.Group("x", message.Group("Account", message.Text("CurrencyCode", "USD"), message.Text("TimeZone", "Tehran")))},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := Load(test.version, 2025)
			if err != nil {
				t.Fatal(err)
			}
			own, newest := test.own.Clone(), test.newest.Clone()
			if got := message.Group("x", c.ToNewest(test.typeName, own.Children)...); !message.Equal(got, test.newest) {
				t.Errorf("to the newest: %v", message.Diff(test.newest, got))
			}
			if got := message.Group("x", c.FromNewest(test.typeName, newest.Children)...); !message.Equal(got, test.own) {
				t.Errorf("from the newest: %v", message.Diff(test.own, got))
			}
			if !message.Equal(own, test.own) || !message.Equal(newest, test.newest) {
				t.Error("the message given was changed")
			}
		})
	}
}

func TestTranslationAddsTheTypeOfAnAccount(t *testing.T) {
	c, err := Load("v11", 2025)
	if err != nil {
		t.Fatal(err)
	}
	plain := []*message.Element{message.Group("Account", message.Text("Id", "1")), message.Nil("Account")}
	got := c.FromNewest("UpdateAccountRequest", plain)
	if got[0].Type != "AdvertiserAccount" || got[1] != plain[1] || plain[0].Type != "" {
		t.Errorf("got %s and %s from %s", got[0], got[1], plain[0])
	}
	if got := c.ToNewest("UpdateAccountRequest", plain); got[0] != plain[0] {
		t.Errorf("got %s", got[0])
	}
}

// A message may be in the version's own words where the newest has others.
func TestTranslationLeavesOwnWords(t *testing.T) {
	c, err := Load("v12", 2025)
	if err != nil {
		t.Fatal(err)
	}
	links := []*message.Element{message.Group("ClientLinks", message.Group("ClientLink", message.Text("ClientAccountId", "1")))}
	if got := c.FromNewest("AddClientLinksRequest", links); got[0] != links[0] {
		t.Errorf("got %s", got[0])
	}
}

func TestTranslationSharesWhatItNeedNotTouch(t *testing.T) {
	v12, err := Load("v12", 2025)
	if err != nil {
		t.Fatal(err)
	}
	ordering, link := message.Group("Ordering"), message.Group("ClientLink", message.Text("ClientEntityId", "1"), message.Text("Name", "a"))
	body := []*message.Element{ordering, message.Group("ClientLinks", message.Group("ClientLink", message.Text("Name", "b")), link)}
	got := v12.FromNewest("UpdateClientLinksRequest", body)
	links := got[1].Children
	if got[0] != ordering || links[0] != body[1].Children[0] || links[1] == link || links[1].Children[1] != link.Children[1] {
		t.Error("a part without renamed names was copied")
	}
	user := []*message.Element{message.Group("User", message.Text("Id", "1"))}
	for _, got := range [][]*message.Element{
		load(t, 2025).ToNewest("UpdateClientLinksRequest", body), load(t, 2026).FromNewest("UpdateClientLinksRequest", body),
		v12.FromNewest("NoSuchRequest", body), v12.ToNewest("UpdateUserRequest", user),
	} {
		if &got[0] != &body[0] && &got[0] != &user[0] {
			t.Error("a message without renamed names was copied")
		}
	}
}

// TestMarksNameWhatTheNewestVersionHas lists also what it does not have at all.
func TestMarksNameWhatTheNewestVersionHas(t *testing.T) {
	newest := load(t, 2025)
	for version, want := range map[string]string{
		"v11": "Account/AccountType Account/CountryCode AccountType AdvertiserAccount/AccountType AdvertiserAccount/CountryCode ApplicationType " +
			"FindAccountsOrCustomersInfoRequest/ApplicationScope FindAccountsRequest/ApplicationScope GetCustomersInfoRequest/ApplicationScope " +
			"GetUserResponse/Accounts GetUserResponse/Customers GetUserResponse/Roles SearchCustomersRequest/ApplicationScope " +
			"SignupCustomerRequest/ApplicationScope User/CustomerAppScope User/IsMigratedToMicrosoftAccount",
		"v12": "GetCustomerRequest/IncludeCustomerAddress GetUserRequest/IncludeLinkedAccountIds SearchCustomersRequest/IncludeCustomerAddress",
	} {
		c, err := Load(version, 2025)
		if err != nil {
			t.Fatal(err)
		}
		var own []string
		names := c.TypeNames()
		for _, o := range c.Operations {
			names = append(names, o.Request.Name, o.Response.Name)
		}
		for _, name := range names {
			own = append(own, withoutCounterpart(t, c, newest, c.Type(name))...)
		}
		slices.Sort(own)
		if diff := cmp.Diff(strings.Fields(want), own); diff != "" {
			t.Errorf("%s: %s", version, diff)
		}
	}
}

// withoutCounterpart checks the marks of a type and lists what has none and is not in the newest version.
func withoutCounterpart(t *testing.T, c, newest *Contract, own *Type) []string {
	t.Helper()
	name := own.Name
	if own.As != "" {
		name = own.As
	}
	if IsPrimitive(name) {
		for value, as := range own.newest {
			if !Lexical(name, as) {
				t.Errorf("%s: %s as %s, which is no %s", own.Name, value, as, name)
			}
		}
		return nil
	}
	there := newest.Type(name)
	if there == nil {
		if own.As != "" {
			t.Errorf("%s as %s, which is no type", own.Name, own.As)
		}
		return []string{own.Name}
	}
	var lacking []string
	for _, e := range c.Elements(own) {
		if newest.Element(there, e.newestName()) != nil {
			continue
		}
		if e.As != "" {
			t.Errorf("%s/%s as %s, which %s has not", own.Name, e.Name, e.As, name)
		}
		lacking = append(lacking, fmt.Sprintf("%s/%s", own.Name, e.Name))
	}
	for _, value := range own.Values {
		as := value
		if own.newest[value] != "" {
			as = own.newest[value]
		}
		if !there.Has(as) {
			t.Errorf("%s: %s is %q in the newest version, which has no such value", own.Name, value, as)
		}
	}
	return lacking
}

func TestEveryCurrencyHasItsCode(t *testing.T) {
	v11, err := Load("v11", 2025)
	if err != nil {
		t.Fatal(err)
	}
	names := v11.Type("CurrencyType")
	v12, err := Load("v12", 2025)
	if err != nil {
		t.Fatal(err)
	}
	if len(names.Values) != 92 || len(names.newest) != 92 || len(v12.Type("CurrencyCode").Values) != 92 {
		t.Fatalf("%d names, %d of them with a code, %d codes; want 92 of each", len(names.Values), len(names.newest), len(v12.Type("CurrencyCode").Values))
	}
	for _, code := range v12.Type("CurrencyCode").Values {
		if names.own[code] == "" {
			t.Errorf("no name for %s", code)
		}
	}
}
