package client

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/message"
)

// watched sends one call to a service that answers so, and returns the report of the invariants.
func watched(t *testing.T, handler http.HandlerFunc, call *message.Request) map[string]string {
	t.Helper()
	c := serve(t, handler)
	w := NewWatch(c)
	w.Look("CM-TEST-001", c.Do(t.Context(), caller, call), func() *Redactor { return c.Redactor(token, developer) })
	broken := map[string]string{}
	for _, i := range w.Report() {
		if i.Count > 0 {
			broken[i.ID] = i.Violations[0].Message
		}
	}
	return broken
}

func TestInvariantsSeeEachDefect(t *testing.T) {
	good, fault := updated(t), refusal(t, 106, "UserIsNotAuthorized")
	api := encoded(t, &message.Reply{Fault: &message.Fault{
		Code: "Server", Reason: "Invalid client data.", Detail: message.ApiFault, TrackingID: "0c7b1d3e-0000-4000-8000-000000000003",
		Errors: []message.Error{{Number: 203, Message: "The parameter cannot be null."}},
	}})
	edit := func(body, old, new string) string {
		t.Helper()
		if !strings.Contains(body, old) {
			t.Fatalf("%s is not in %s", old, body)
		}
		return strings.Replace(body, old, new, 1)
	}
	drop := func(body, expression string) string {
		t.Helper()
		re := regexp.MustCompile(expression)
		if !re.MatchString(body) {
			t.Fatalf("%s is not in %s", expression, body)
		}
		return re.ReplaceAllString(body, "")
	}
	xml := "text/xml; charset=utf-8"
	for name, test := range map[string]struct {
		status int
		kind   string
		body   string
		broken string // ids and messages, by id
	}{
		"good reply":             {200, xml, good, ""},
		"good fault":             {500, xml, fault, ""},
		"good fault with 200":    {200, xml, fault, ""},
		"good ApiFault":          {500, xml, api, ""},
		"success with 202":       {202, xml, good, "CM-PROTO-001/invariant: success with HTTP status 202"},
		"no envelope":            {200, xml, "<x/>", "CM-PROTO-001/invariant: HTTP 200 with a body of 4 bytes: not a SOAP envelope: the root element is x"},
		"SOAP 1.2":               {200, xml, strings.ReplaceAll(good, "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"), `CM-PROTO-001/invariant: Envelope: is in namespace "http://www.w3.org/2003/05/soap-envelope", expected SOAP 1.1's`},
		"other wrapper":          {200, xml, strings.ReplaceAll(good, "UpdateUserResponse", "UpdateUserResult"), "CM-PROTO-002/invariant: UpdateUserResult: is not UpdateUserResponse"},
		"no TrackingId":          {200, xml, drop(good, "<s:Header>.*</s:Header>"), "CM-PROTO-003/invariant: UpdateUserResponse: the reply has no TrackingId header"},
		"other content type":     {200, "application/soap+xml", good, `CM-PROTO-007/invariant: Content-Type is "application/soap+xml"`},
		"time with words":        {200, xml, edit(good, "2026-01-16T14:39:45.443", "yesterday"), `CM-PROTO-048/invariant: UpdateUserResponse/LastModifiedTime: "yesterday" is no xs:dateTime`},
		"unknown element first":  {200, xml, edit(good, "<LastModifiedTime>", "<Extra>1</Extra><LastModifiedTime>"), "CM-SCHEMA-029/invariant: UpdateUserResponse/Extra: UpdateUserResponse has no such element"},
		"unknown element last":   {200, xml, edit(good, "</LastModifiedTime>", "</LastModifiedTime><Extra>1</Extra>"), ""},
		"nil where not nillable": {200, xml, edit(good, ">2026-01-16T14:39:45.443</LastModifiedTime>", ` i:nil="true" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>`), "CM-SCHEMA-047/invariant: UpdateUserResponse/LastModifiedTime: is nil, which the contract does not allow here"},
		"other namespace":        {200, xml, edit(good, "<LastModifiedTime>", `<LastModifiedTime xmlns="urn:other">`), `CM-SCHEMA-045/invariant: UpdateUserResponse/LastModifiedTime: is in namespace "urn:other", expected "https://bingads.microsoft.com/Customer/v13"`},
		"fault without detail":   {500, xml, drop(fault, "<detail>.*</detail>"), "CM-PROTO-016/invariant: fault Server has no detail"},
		"fault of another kind":  {500, xml, strings.ReplaceAll(fault, "AdApiFaultDetail", "Oops"), "CM-PROTO-016/invariant: fault Server has the detail Oops"},
		"fault without errors":   {500, xml, drop(fault, "<AdApiError>.*</AdApiError>"), "CM-PROTO-017/invariant: AdApiFaultDetail without an error object"},
		"fault without tracking": {500, xml, drop(fault, "<TrackingId>.*?</TrackingId>"), "CM-PROTO-019/invariant: Fault/detail/AdApiFaultDetail: the fault detail has no TrackingId"},
		"error without text":     {500, xml, drop(fault, "<Message>.*?</Message>"), "CM-PROTO-020/invariant: error 106 has no Message"},
		"code in words":          {500, xml, edit(fault, "<Code>106</Code>", "<Code>NotAllowed</Code>"), `CM-PROTO-020/invariant: AdApiFaultDetail/Errors/AdApiError[1]/Code: "NotAllowed" is no xs:int`},
		"symbol in ApiFault":     {500, xml, edit(api, "<a:Message>", "<a:ErrorCode>NullParameter</a:ErrorCode><a:Message>"), "CM-PROTO-021/invariant: ApiFault/OperationErrors/OperationError[1]/ErrorCode: OperationError has no such element"},
		"internal error":         {500, xml, refusal(t, 0, "InternalError"), "CM-PROTO-036/invariant: UpdateUser ended in code 0 InternalError"},
		"token in the fault":     {500, xml, edit(fault, "Invalid client data", "Invalid token "+token), "CM-PROTO-046/invariant: the fault repeats the access token"},
		"developer token too":    {500, xml, edit(fault, "Invalid client data", "Unknown "+developer), "CM-PROTO-046/invariant: the fault repeats the developer token"},
		"not deserialized": {500, xml, encoded(t, &message.Reply{Fault: &message.Fault{
			Code: "DeserializationFailed", Reason: "No.", Detail: message.ExceptionDetail}}), ""},
		"page with 500": {500, "text/html", "<html/>", ""},
	} {
		t.Run(name, func(t *testing.T) {
			call := &message.Request{Operation: "UpdateUser", Body: []*message.Element{message.Group("User", message.Text("Id", "7"))}}
			var lines []string
			for id, m := range watched(t, answer(test.status, test.kind, test.body), call) {
				lines = append(lines, id+": "+m)
			}
			slices.Sort(lines)
			if got := strings.Join(lines, "\n"); got != test.broken {
				t.Errorf("got  %s\nwant %s", got, test.broken)
			}
		})
	}
}

// A fault without a declared detail is fair where the request did not fit the contract.
func TestInvariantsAreFairToPlatformFaults(t *testing.T) {
	bare := answer(500, "text/xml", regexp.MustCompile("<detail>.*</detail>").ReplaceAllString(refusal(t, 1, "x"), ""))
	call := &message.Request{Operation: "GetUser", Body: []*message.Element{message.Text("UserId", "seven")}}
	if broken := watched(t, bare, call); len(broken) > 0 {
		t.Errorf("held against the target: %v", broken)
	}
	call.Body = []*message.Element{message.Text("UserId", "7")}
	if broken := watched(t, bare, call); broken["CM-PROTO-016/invariant"] != "fault Server has no detail" {
		t.Errorf("not held against the target: %v", broken)
	}
}

func TestWatchCounts(t *testing.T) {
	body := strings.Replace(updated(t), "TrackingId", "Tracking", 2)
	c := serve(t, answer(200, "text/xml", body))
	w := NewWatch(c)
	for n := range 7 {
		w.Look(fmt.Sprintf("CM-TEST-00%d", n), c.Do(t.Context(), caller, updateUser()), func() *Redactor { return c.Redactor(token, developer) })
	}
	raw := c.Post(t.Context(), caller, Raw{Body: []byte("<spoiled"), Operation: "UpdateUser"})
	w.Look("CM-TEST-008", raw, func() *Redactor { return c.Redactor() })
	outcomes := map[string]string{}
	for _, i := range w.Report() {
		outcomes[i.ID] = fmt.Sprintf("%s %d %d %d", i.Outcome, i.Exchanges, i.Count, len(i.Violations))
		for _, v := range i.Violations {
			if strings.Contains(fmt.Sprint(v), "canary") {
				t.Errorf("%s carries a secret", i.ID)
			}
		}
	}
	for id, want := range map[string]string{
		"CM-PROTO-003/invariant":  "fail 7 7 5",
		"CM-PROTO-001/invariant":  "pass 7 0 0",
		"CM-PROTO-016/invariant":  "skipped 0 0 0",
		"CM-SCHEMA-029/invariant": "pass 7 0 0",
		"CM-SCHEMA-017/invariant": "skipped 0 0 0",
	} {
		if outcomes[id] != want {
			t.Errorf("%s: %s, want %s", id, outcomes[id], want)
		}
	}
}

func TestInvariantsCarryDistinctIDs(t *testing.T) {
	seen := map[string]bool{}
	for _, i := range Invariants("v13-soap", v13(t)) {
		if seen[i.ID] || i.Text == "" || i.Level != "MUST" && i.Level != "SHOULD" || len(i.Requirements) != 1 {
			t.Errorf("%+v", i)
		}
		seen[i.ID] = true
	}
	for operation := range structures() {
		if v13(t).Operation(operation) == nil {
			t.Errorf("invariants.yaml names the operation %s, which the contract does not have", operation)
		}
	}
	if _, err := os.Stat("invariants.yaml"); err != nil || len(seen) < 40 {
		t.Errorf("%d invariants, %v", len(seen), err)
	}
}
