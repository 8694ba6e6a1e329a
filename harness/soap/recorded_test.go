package soap_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/soap"
)

func recordings(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("testdata/*.xml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no recordings in testdata: %v", err)
	}
	return names
}

func recording(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// What the real service wrote is read without a finding, and written again it
// is the same bytes, prefixes and declarations included.
func TestRecordedRepliesComeBackAsTheSameBytes(t *testing.T) {
	operations := map[string]string{
		"find-accounts-or-customers-info": "FindAccountsOrCustomersInfo",
		"get-account":                     "GetAccount",
		"get-accounts-info":               "GetAccountsInfo",
		"get-customers-info":              "GetCustomersInfo",
		"search-accounts":                 "SearchAccounts",
		"signup-customer":                 "SignupCustomer",
		"update-account":                  "UpdateAccount",
	}
	for _, file := range recordings(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".xml")
		if strings.HasPrefix(name, "fault-") {
			continue
		}
		operation := operations[name]
		if operation == "" {
			t.Errorf("%s: which operation is this?", name)
		}
		body := recording(t, file)
		reply, findings, err := soap.DecodeReply(v13(t), operation, body)
		if err != nil || len(findings) > 0 || reply.Fault != nil {
			t.Errorf("%s: fault %v, findings %v, error %v", name, reply.Fault, findings, err)
			continue
		}
		if v := v13(t).Validate(reply.Body, operation+"Response"); len(v) > 0 {
			t.Errorf("%s: %v", name, v)
		}
		again, err := soap.EncodeReply(v13(t), reply)
		if err != nil || string(again) != string(body) {
			t.Errorf("%s: %v\n got %s\nwant %s", name, err, again, body)
		}
	}
}

func TestRecordedReplyReads(t *testing.T) {
	for _, c := range []struct{ file, operation, path, want string }{
		{"get-account", "GetAccount", "Account/TimeStamp", `TimeStamp="AAAAAE496a4="`},
		{"get-account", "GetAccount", "Account/PaymentMethodType", `PaymentMethodType=nil`},
		{"get-account", "GetAccount", "Account/ForwardCompatibilityMap", `ForwardCompatibilityMap=nil`},
		{"get-account", "GetAccount", "Account/TaxInformation", `TaxInformation{}`},
		{"get-account", "GetAccount", "Account/AccountMode", `absent`},
		{"get-account", "GetAccount", "Account/LinkedAgencies", `LinkedAgencies{CustomerInfo{Id="1234" Name="updated name"}}`},
		{"search-accounts", "SearchAccounts", "Accounts/AdvertiserAccount/LinkedAgencies", `LinkedAgencies{}`},
		{"search-accounts", "SearchAccounts", "Accounts/AdvertiserAccount/AccountMode", `AccountMode="Expert"`},
		{"search-accounts", "SearchAccounts", "Accounts/AdvertiserAccount/BusinessAddress/TimeStamp", `TimeStamp=nil`},
		{"signup-customer", "SignupCustomer", "CustomerNumber", `CustomerNumber="G11800KYC4"`},
	} {
		reply, _, err := soap.DecodeReply(v13(t), c.operation, recording(t, "testdata/"+c.file+".xml"))
		if err != nil {
			t.Fatal(err)
		}
		if got := reply.Body.At(c.path).String(); got != c.want {
			t.Errorf("%s %s: got %s, want %s", c.file, c.path, got, c.want)
		}
	}
}

func TestRecordedFaults(t *testing.T) {
	const guid = "fd3e2a21-c7df-40b6-8d1a-670279b436bd"
	for _, c := range []struct {
		file   string
		want   message.Fault // Reason is not compared here, Tree neither
		exact  bool          // written again, the same bytes
		errors int
	}{
		{"fault-authentication", message.Fault{Code: "Server", Detail: message.AdApiFaultDetail, TrackingID: guid, Errors: []message.Error{
			{Number: 105, Symbol: "InvalidCredentials", Message: "Authentication failed. Either supplied credentials are invalid or the account is inactive"}}}, true, 1},
		{"fault-not-authorized", message.Fault{Code: "Server", Detail: message.ApiFault, TrackingID: guid, Errors: []message.Error{
			{Number: 1001, Message: "The user is not authorized to perform this action."}}}, true, 1},
		{"fault-business-address", message.Fault{Code: "Server", Detail: message.ApiFault, TrackingID: guid, Errors: []message.Error{
			{Number: 1139, Message: "The business address of this account is required."}, {Number: 1140, Message: "The business address of this account is not valid."}}}, true, 2},
		{"fault-deserialization", message.Fault{Code: "DeserializationFailed", Detail: message.ExceptionDetail}, false, 0},
		{"fault-internal-service", message.Fault{Code: "InternalServiceFault"}, true, 0},
	} {
		body := recording(t, "testdata/"+c.file+".xml")
		reply, findings, err := soap.DecodeReply(v13(t), "GetUser", body)
		if err != nil || len(findings) > 0 || reply.Fault == nil {
			t.Errorf("%s: reply %v, findings %v, error %v", c.file, reply, findings, err)
			continue
		}
		if reply.Fault.Reason == "" {
			t.Errorf("%s: no reason", c.file)
		}
		sameFault(t, c.file, *reply.Fault, c.want)
		again, err := soap.EncodeReply(v13(t), reply)
		if err != nil {
			t.Fatal(err)
		}
		if c.exact && string(again) != string(body) {
			t.Errorf("%s:\n got %s\nwant %s", c.file, again, body)
		}
		twice, findings, err := soap.DecodeReply(v13(t), "GetUser", again)
		if err != nil || len(findings) > 0 {
			t.Errorf("%s: written again: findings %v, error %v", c.file, findings, err)
			continue
		}
		sameFault(t, c.file+" again", *twice.Fault, c.want)
	}
}

func sameFault(t *testing.T, what string, got, want message.Fault) {
	t.Helper()
	if got.Code != want.Code || got.Detail != want.Detail || got.TrackingID != want.TrackingID || !slices.Equal(got.Errors, want.Errors) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// The envelopes that the reference quotes are read, too, as they are printed there.
func TestReferenceEnvelopesDecode(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(reference(t), "reference", "real-responses.md"))
	if err != nil {
		t.Skipf("no reference: %v; set CMCONFORM_REFERENCE to the folder that holds reference/", err)
	}
	blocks := regexp.MustCompile("(?s)```xml\n(.*?)```").FindAllSubmatch(page, -1)
	if len(blocks) < 3 {
		t.Fatalf("%d envelopes in the reference, expected at least 3", len(blocks))
	}
	for i, b := range blocks {
		reply, _, err := soap.DecodeReply(v13(t), "GetAccount", b[1])
		if err != nil {
			t.Errorf("envelope %d: %v", i+1, err)
			continue
		}
		if reply.Fault == nil && reply.Body.Value("Account/Number") != "F1194A36" {
			t.Errorf("envelope %d: %s", i+1, reply.Body)
		}
	}
}

// reference is the folder of the documents that the project was built from.
func reference(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("CMCONFORM_REFERENCE"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	for ; err == nil && dir != "/"; dir = filepath.Dir(dir) {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return filepath.Join(dir, "..", "shared")
		}
	}
	t.Skip("no go.mod above the test; set CMCONFORM_REFERENCE to the folder that holds reference/")
	return ""
}
