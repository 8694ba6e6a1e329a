package rest_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/rest"
	"github.com/cmconform/cmconform/harness/soap"
	"github.com/cmconform/cmconform/internal/needs"
)

func recording(t testing.TB, name string) []byte {
	t.Helper()
	return must(os.ReadFile(filepath.Join("testdata", name+".json")))(t)
}

func answered(status int, body []byte) *rest.Reply {
	h := http.Header{"Content-Type": {rest.ContentType}}
	if status == http.StatusOK {
		h.Set("TrackingId", guid)
	}
	return &rest.Reply{Status: status, Header: h, Body: body}
}

// What the real service wrote is read without a finding, and written again it is the same bytes.
func TestRecordedRepliesComeBackAsTheSameBytes(t *testing.T) {
	for name, operation := range map[string]string{"get-user": "GetUser", "search-accounts": "SearchAccounts", "update-account": "UpdateAccount"} {
		body := recording(t, name)
		reply, findings, err := rest.DecodeReply(v13(t), operation, answered(200, body))
		if err != nil || len(findings) > 0 || reply.Fault != nil {
			t.Errorf("%s: fault %v, findings %v, error %v", name, reply.Fault, findings, err)
			continue
		}
		if v := v13(t).Validate(reply.Body, operation+"Response"); len(v) > 0 {
			t.Errorf("%s: %v", name, v)
		}
		if again := must(rest.EncodeReply(v13(t), reply))(t); string(again.Body) != string(body) {
			t.Errorf("%s:\n got %s\nwant %s", name, again.Body, body)
		}
	}
}

func TestRecordedReplyReads(t *testing.T) {
	for _, c := range []struct{ file, operation, path, want string }{
		{"get-user", "GetUser", "User/ContactInfo/Address/Id", `Id="202200652"`},
		{"get-user", "GetUser", "User/ContactInfo/ContactByPhone", `ContactByPhone="false"`},
		{"get-user", "GetUser", "User/LastModifiedTime", `LastModifiedTime="2025-04-14T15:30:21.223"`},
		{"get-user", "GetUser", "User/ForwardCompatibilityMap", `ForwardCompatibilityMap=nil`},
		{"get-user", "GetUser", "User/AuthenticationToken", `absent`},
		{"get-user", "GetUser", "CustomerRoles", `CustomerRoles{CustomerRole{RoleId="41" CustomerId="987654321" AccountIds=nil LinkedAccountIds=nil CustomerLinkPermission=nil}}`},
		{"search-accounts", "SearchAccounts", "Accounts/AdvertiserAccount/LinkedAgencies", `LinkedAgencies{}`},
		{"search-accounts", "SearchAccounts", "Accounts/AdvertiserAccount/PauseReason", `PauseReason="2"`},
		{"search-accounts", "SearchAccounts", "Accounts/AdvertiserAccount/TaxCertificate", `absent`},
		{"search-accounts", "SearchAccounts", "Accounts/AdvertiserAccount/AccountMode", `AccountMode="Expert"`},
		{"update-account", "UpdateAccount", "LastModifiedTime", `LastModifiedTime="2025-02-20T05:26:37.2"`},
	} {
		reply, _, err := rest.DecodeReply(v13(t), c.operation, answered(200, recording(t, c.file)))
		if err != nil {
			t.Fatal(err)
		}
		if got := reply.Body.At(c.path).String(); got != c.want {
			t.Errorf("%s %s: got %s, want %s", c.file, c.path, got, c.want)
		}
	}
}

func TestRecordedFaults(t *testing.T) {
	expired := message.Fault{Detail: message.AdApiFaultDetail, TrackingID: "fd3e2a21-c7df-40b6-8d1a-670279b436bd", Errors: []message.Error{
		{Number: 109, Symbol: "AuthenticationTokenExpired", Message: "Authentication token expired. Please renew it or obtain a new token."}}}
	refused := message.Fault{Detail: message.ApiFault, TrackingID: "9414083d-1a36-4909-ba2f-9d208313962a", Errors: []message.Error{
		{Number: 1001, Message: "The user is not authorized to perform this action."}}}
	for _, c := range []struct {
		file   string
		status int
		want   message.Fault
		exact  bool // written again, the same bytes
	}{
		{"fault-expired-token", 401, expired, false}, // Type stands last
		{"fault-authentication", 401, expired, true},
		{"fault-not-authorized", 403, refused, true},
	} {
		body := recording(t, c.file)
		reply, findings, err := rest.DecodeReply(v13(t), "GetUser", answered(c.status, body))
		if err != nil || len(findings) > 0 || reply.Fault == nil {
			t.Errorf("%s: reply %v, findings %v, error %v", c.file, reply, findings, err)
			continue
		}
		sameFault(t, c.file, *reply.Fault, c.want)
		again := must(rest.EncodeReply(v13(t), reply))(t)
		if again.Status != c.status || c.exact && string(again.Body) != string(body) {
			t.Errorf("%s: HTTP status %d\n got %s\nwant %s", c.file, again.Status, again.Body, body)
		}
		twice, findings, err := rest.DecodeReply(v13(t), "GetUser", again)
		if err != nil || len(findings) > 0 {
			t.Errorf("%s: written again: findings %v, error %v", c.file, findings, err)
			continue
		}
		sameFault(t, c.file+" again", *twice.Fault, c.want)
	}
}

// What was recorded of SOAP reads the same after it went over REST; of one
// account there is the JSON, too.
func TestRecordedEnvelopesSayTheSameInJSON(t *testing.T) {
	for name, operation := range map[string]string{"find-accounts-or-customers-info": "FindAccountsOrCustomersInfo", "get-account": "GetAccount", "get-accounts-info": "GetAccountsInfo",
		"get-customers-info": "GetCustomersInfo", "search-accounts": "SearchAccounts", "signup-customer": "SignupCustomer", "update-account": "UpdateAccount"} {
		envelope := must(os.ReadFile(filepath.Join("..", "soap", "testdata", name+".xml")))(t)
		reply, _, err := soap.DecodeReply(v13(t), operation, envelope)
		if err != nil {
			t.Fatal(err)
		}
		wire := must(rest.EncodeReply(v13(t), reply))(t)
		if name == "search-accounts" && string(wire.Body) != string(recording(t, name)) {
			t.Errorf("%s:\n got %s\nwant %s", name, wire.Body, recording(t, name))
		}
		got, findings, err := rest.DecodeReply(v13(t), operation, wire)
		if err != nil || len(findings) > 0 || got.TrackingID() != reply.TrackingID() {
			t.Errorf("%s: TrackingId %s, %v %v", name, got.TrackingID(), findings, err)
			continue
		}
		same(t, wire.Body, got.Body, reply.Body)
	}
}

// The requests that the live service is known to accept are accepted, and go out as the same members.
func TestRecordedRequests(t *testing.T) {
	for _, c := range []struct{ route, body, again string }{
		{"POST /User/Query", `{"UserId":null}`, ""},
		{"POST /User/Query", `{"UserId": null}`, `{"UserId":null}`},
		{"POST /Accounts/Search", `{"PageInfo":{"Index":0,"Size":1000},"Predicates":[{"Field":"UserId","Operator":"Equals","Value":"123456789"}],"ReturnAdditionalFields":"TaxCertificate,AccountMode"}`,
			`{"Predicates":[{"Field":"UserId","Operator":"Equals","Value":"123456789"}],"PageInfo":{"Index":0,"Size":1000},"ReturnAdditionalFields":"TaxCertificate, AccountMode"}`},
		{"DELETE /Account", `{"AccountId":"180278106","TimeStamp":"AAAAAH1yyMo="}`, ""},
	} {
		r, err := rest.DecodeRequest(v13(t), post(c.route, c.body))
		if err != nil {
			t.Errorf("%s: %v", c.body, err)
			continue
		}
		if c.again == "" {
			c.again = c.body
		}
		if again := must(rest.EncodeRequest(v13(t), r))(t); again.Verb+" "+again.Route != c.route || string(again.Body) != c.again {
			t.Errorf("%s %s:\n got %s\nwant %s", again.Verb, again.Route, again.Body, c.again)
		}
	}
}

// The bodies that the reference quotes are read, too, as they are printed there.
func TestReferenceBodiesDecode(t *testing.T) {
	page := string(must(os.ReadFile(needs.Reference(t, "reference/rest-binding.md")))(t))
	replies := 0
	for _, block := range regexp.MustCompile("(?s)```(?:json|http)\n(.*?)```").FindAllStringSubmatch(page, -1) {
		for _, text := range strings.Split(block[1], "\n{") {
			text, _, _ = strings.Cut("{"+strings.TrimPrefix(text, "{"), "          -> ")
			v, err := rest.Parse([]byte(text), rest.Limits{})
			if err != nil {
				continue // a request line, or what stands for more
			}
			status := 200
			if v.Child("Type") != nil {
				status = 400
			} else if v.Child("User") == nil {
				continue // a request
			}
			reply, findings, err := rest.DecodeReply(v13(t), "GetUser", answered(status, []byte(text)))
			if err != nil || len(findings) > 0 || (reply.Fault != nil) != (status == 400) {
				t.Errorf("%v %v\n%s", findings, err, text)
			}
			replies++
		}
	}
	if replies != 3 {
		t.Errorf("%d replies in the reference, expected 3", replies)
	}
}
