package client

import (
	"testing"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

func speaker(t *testing.T, version string) *Client {
	t.Helper()
	c, err := contract.Load(version, 2025)
	if err != nil {
		t.Fatal(err)
	}
	client, err := New(Options{Contract: c, Dialect: version + "-soap", Endpoint: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// A call is written in the words of the newest version; each client says it in its own.
func TestCallsAreSpokenInTheClientsVersion(t *testing.T) {
	link := func() []*message.Element {
		return []*message.Element{message.Group("ClientLinks", message.Group("ClientLink",
			message.Text("Name", "n"), message.Text("ClientEntityId", "7"), message.Text("Type", "AccountLink"), message.Text("Own", "sic")))}
	}
	for _, c := range []struct {
		version, operation string
		body               []*message.Element
		want               string
	}{
		{"v13", "AddClientLinks", link(), `R{ClientLinks{ClientLink{Type="AccountLink" ClientEntityId="7" Name="n" Own="sic"}}}`},
		{"v12", "AddClientLinks", link(), `R{ClientLinks{ClientLink{ClientAccountId="7" Name="n" Own="sic"}}}`},
		{"v13", "GetCustomer", []*message.Element{message.Text("CustomerId", "1")}, `R{CustomerId="1"}`},
		{"v12", "GetCustomer", []*message.Element{message.Text("CustomerId", "1")}, `R{CustomerId="1" IncludeCustomerAddress="true"}`},
		{"v12", "GetCustomer", []*message.Element{message.Text("IncludeCustomerAddress", "false"), message.Text("CustomerId", "1")}, `R{CustomerId="1" IncludeCustomerAddress="false"}`},
		{"v11", "SendUserInvitation", []*message.Element{message.Group("UserInvitation", message.Text("RoleId", "41"), message.Text("Email", "a@b"))},
			`R{UserInvitation{Email="a@b" Role="SuperAdmin"}}`},
		{"v11", "UpdateAccount", []*message.Element{message.Group("Account", message.Text("AutoTagType", "Inactive"), message.Text("CurrencyCode", "USD"))},
			`R{Account(AdvertiserAccount){CurrencyType="USDollar"}}`},
		{"v11", "NoSuchOperation", []*message.Element{message.Text("B", "1"), message.Text("A", "2")}, `R{B="1" A="2"}`},
	} {
		client := speaker(t, c.version)
		got := message.Group("R", client.ordered(client.spoken(Credentials{}, &message.Request{Operation: c.operation, Body: c.body})).Body...)
		if got.String() != c.want {
			t.Errorf("%s %s: %s\nwant %s", c.version, c.operation, got, c.want)
		}
	}
}

func TestRepliesAreUnderstoodInTheNewestWords(t *testing.T) {
	account := &message.Element{Name: "Account", Type: "AdvertiserAccount", Children: []*message.Element{message.Text("CurrencyType", "UKPound")}}
	reply := &message.Reply{Operation: "SearchAccounts", Body: message.Group("SearchAccountsResponse", message.Group("Accounts", account))}
	v11 := speaker(t, "v11")
	if got, want := v11.understood(reply).Body.String(), `SearchAccountsResponse{Accounts{AdvertiserAccount(AdvertiserAccount){CurrencyCode="GBP"}}}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if reply.Body.At("Accounts/Account/CurrencyType") == nil {
		t.Error("the reply as it came was changed")
	}
	same := &message.Reply{Body: message.Group("GetUserResponse", message.Group("User", message.Text("Id", "1")))}
	if speaker(t, "v13").understood(same) != same {
		t.Error("the newest version needs no translation")
	}
}
