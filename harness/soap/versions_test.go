package soap_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/soap"
)

// indentation is what the files have between tags and messages have not.
var indentation = regexp.MustCompile(`>\n *<`)

// envelope reads a file of testdata/versions as it goes over the wire.
func envelope(t *testing.T, name string) (*contract.Contract, []byte) {
	t.Helper()
	version, _, _ := strings.Cut(name, "-")
	c, err := contract.Load(version, 2025)
	if err != nil {
		t.Fatal(err)
	}
	text := string(recording(t, filepath.Join("testdata", "versions", name+".xml")))
	return c, []byte(strings.TrimSpace(indentation.ReplaceAllString(text, "><")))
}

// The envelopes of the older versions were written by hand from their
// contracts. Read and written again they are the same bytes, and what they say
// is found by the names and types of their version.
func TestEnvelopesOfOlderVersions(t *testing.T) {
	for _, test := range []struct {
		name, operation string
		says            map[string]string
	}{
		{"v11-get-user-request", "GetUser", map[string]string{"UserId": "UserId=nil"}},
		{"v11-get-user-reply", "GetUser", map[string]string{
			"Roles": `Roles{int="16"}`, "Accounts": `Accounts{long="5678" long="5679"}`, "Customers": `Customers{}`, "CustomerRoles": "absent",
			"User/CustomerAppScope": `CustomerAppScope="Advertiser"`, "User/IsMigratedToMicrosoftAccount": `IsMigratedToMicrosoftAccount="true"`,
		}},
		{"v11-get-account-reply", "GetAccount", map[string]string{
			"Account/CurrencyType": `CurrencyType="USDollar"`, "Account/BusinessAddress": "absent", "Account/TaxInformation": "TaxInformation{}",
			"Account/LinkedAgencies/CustomerInfo/Id": `Id="1234"`,
		}},
		{"v11-search-accounts-reply", "SearchAccounts", map[string]string{"Accounts/Account/Number": `Number="X1234567"`}},
		{"v11-update-account-request", "UpdateAccount", map[string]string{
			"Account/ForwardCompatibilityMap": `ForwardCompatibilityMap{KeyValuePairOfstringstring{key="AutoTag" value="1"}}`,
			"Account/BusinessAddress/City":    `City="Redmond"`,
		}},
		{"v11-get-customer-reply", "GetCustomer", map[string]string{"Customer/CustomerAddress/City": `City="Redmond"`}},
		{"v11-search-customers-request", "SearchCustomers", map[string]string{"ApplicationScope": `ApplicationScope="Advertiser"`, "PageInfo/Size": `Size="10"`}},
		{"v11-send-user-invitation-request", "SendUserInvitation", map[string]string{"UserInvitation/Role": `Role="StandardUser"`}},
		{"v12-get-user-reply", "GetUser", map[string]string{
			"CustomerRoles": `CustomerRoles{CustomerRole{RoleId="41" CustomerId="9876" AccountIds=nil}}`, "User/CustomerAppScope": "absent",
		}},
		{"v12-get-user-with-linked-accounts-request", "GetUser", map[string]string{"IncludeLinkedAccountIds": `IncludeLinkedAccountIds="true"`}},
		{"v12-get-user-with-linked-accounts-reply", "GetUser", map[string]string{
			"CustomerRoles/CustomerRole/LinkedAccountIds": `LinkedAccountIds{long="5680"}`,
		}},
		{"v12-get-customer-reply", "GetCustomer", map[string]string{"Customer/Number": `Number="C1234567"`, "Customer/CustomerAddress": "absent"}},
		{"v12-get-customer-with-address-request", "GetCustomer", map[string]string{"IncludeCustomerAddress": `IncludeCustomerAddress="true"`}},
		{"v12-get-customer-with-address-reply", "GetCustomer", map[string]string{"Customer/CustomerAddress/BusinessName": `BusinessName="Shoe Shop"`}},
		{"v12-search-customers-request", "SearchCustomers", map[string]string{"IncludeCustomerAddress": `IncludeCustomerAddress="false"`, "DateRange": "DateRange=nil"}},
		{"v12-send-user-invitation-request", "SendUserInvitation", map[string]string{"UserInvitation/RoleId": `RoleId="203"`}},
		{"v12-add-client-links-request", "AddClientLinks", map[string]string{"ClientLinks/ClientLink/ClientAccountId": `ClientAccountId="5678"`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, body := envelope(t, test.name)
			var tree *message.Element
			if strings.HasSuffix(test.name, "-request") {
				tree = sameRequest(t, c, test.operation, body)
			} else {
				tree = sameReply(t, c, test.operation, body)
			}
			for path, want := range test.says {
				if got := tree.At(path).String(); got != want {
					t.Errorf("%s: got %s, want %s", path, got, want)
				}
			}
		})
	}
	files, err := filepath.Glob("testdata/versions/*.xml")
	if err != nil || len(files) != 17 {
		t.Errorf("%d envelopes in testdata/versions, error %v; want 17", len(files), err)
	}
}

func sameRequest(t *testing.T, c *contract.Contract, operation string, body []byte) *message.Element {
	t.Helper()
	request, err := soap.DecodeRequest(c, body)
	if err != nil || request.Operation != operation {
		t.Fatalf("%v, %v", request, err)
	}
	again, err := soap.EncodeRequest(c, request)
	if err != nil || string(again) != string(body) {
		t.Errorf("error %v\n got %s\nwant %s", err, again, body)
	}
	return message.Group(operation+"Request", request.Body...)
}

func sameReply(t *testing.T, c *contract.Contract, operation string, body []byte) *message.Element {
	t.Helper()
	reply, findings, err := soap.DecodeReply(c, operation, body)
	if err != nil || len(findings) > 0 {
		t.Fatalf("findings %v, error %v", findings, err)
	}
	if v := c.Validate(reply.Body, operation+"Response"); len(v) > 0 {
		t.Error(v)
	}
	again, err := soap.EncodeReply(c, reply)
	if err != nil || string(again) != string(body) {
		t.Errorf("error %v\n got %s\nwant %s", err, again, body)
	}
	return reply.Body
}

// What stands in the namespace or the order of another version is refused.
func TestOlderVersionsRefuseEachOthersMessages(t *testing.T) {
	for _, test := range []struct{ what, name, old, new, want string }{
		{"the body of v12 at v11", "v11-get-user-request", `GetUserRequest xmlns="https://bingads.microsoft.com/Customer/v11"`, `GetUserRequest xmlns="https://bingads.microsoft.com/Customer/v12"`,
			`unknown operation: GetUserRequest is in namespace "https://bingads.microsoft.com/Customer/v12", this service's is "https://bingads.microsoft.com/Customer/v11"`},
		{"the entities of v11 at v12", "v12-send-user-invitation-request", "v12/Entities", "v11/Entities",
			`deserialization: SendUserInvitationRequest/UserInvitation/FirstName: is in namespace "https://bingads.microsoft.com/Customer/v11/Entities", expected "https://bingads.microsoft.com/Customer/v12/Entities"`},
		{"an account that does not say what it is", "v11-update-account-request", ` i:type="a:AdvertiserAccount"`, "",
			"deserialization: UpdateAccountRequest/Account/LinkedAgencies: Account has no such element"},
		{"an account that says to be of another version", "v11-update-account-request", `i:type="a:AdvertiserAccount"`, `xmlns:o="https://bingads.microsoft.com/Customer/v12/Entities" i:type="o:AdvertiserAccount"`,
			`deserialization: UpdateAccountRequest/Account: names the type AdvertiserAccount of namespace "https://bingads.microsoft.com/Customer/v12/Entities", expected "https://bingads.microsoft.com/Customer/v11/Entities"`},
		{"a currency of v12", "v11-update-account-request", "USDollar", "USD", `deserialization: UpdateAccountRequest/Account/CurrencyType: "USD" is no CurrencyType`},
		{"a time zone of v12", "v11-update-account-request", "InternationalDatelineWest", "InternationalDateLineWest",
			`deserialization: UpdateAccountRequest/Account/TimeZone: "InternationalDateLineWest" is no TimeZoneType`},
		{"a business name in v11", "v11-update-account-request", "</a:BusinessAddress>", "<a:BusinessName>x</a:BusinessName></a:BusinessAddress>",
			"deserialization: UpdateAccountRequest/Account/BusinessAddress/BusinessName: Address has no such element"},
		{"the scope of v11 at v12", "v12-search-customers-request", "<Predicates", "<ApplicationScope>Advertiser</ApplicationScope><Predicates",
			"deserialization: SearchCustomersRequest/ApplicationScope: SearchCustomersRequest has no such element"},
		{"the type of a link at v12", "v12-add-client-links-request", "<a:ClientAccountId>", "<a:Type>AccountLink</a:Type><a:ClientAccountId>",
			"deserialization: AddClientLinksRequest/ClientLinks/ClientLink[1]/Type: ClientLink has no such element"},
	} {
		t.Run(test.what, func(t *testing.T) {
			c, body := envelope(t, test.name)
			if !strings.Contains(string(body), test.old) {
				t.Fatalf("%s does not hold %s", test.name, test.old)
			}
			_, err := soap.DecodeRequest(c, []byte(strings.ReplaceAll(string(body), test.old, test.new)))
			if err == nil || err.Error() != test.want {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}
