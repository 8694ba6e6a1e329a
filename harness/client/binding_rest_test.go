package client

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

const jsonType = "application/json; charset=utf-8"

// serveREST starts a service and returns a client of it over REST.
func serveREST(t testing.TB, handler http.HandlerFunc, change ...func(*Options)) *Client {
	t.Helper()
	return serve(t, handler, append([]func(*Options){func(o *Options) {
		o.Dialect = "v13-rest"
		o.Endpoint = strings.TrimSuffix(o.Endpoint, "/service") + "/CustomerManagement/v13"
		var err error
		if o.Contract, err = contract.Load("v13", 2026); err != nil {
			t.Fatal(err)
		}
	}}, change...)...)
}

// answerJSON answers with a TrackingId in the header, as the service does.
func answerJSON(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("TrackingId", "0c7b1d3e-0000-4000-8000-000000000001")
		answer(status, jsonType, body)(w, r)
	}
}

const updatedJSON = `{"LastModifiedTime":"2026-01-16T14:39:45.443"}`

func TestRESTSendsWhatIsDocumented(t *testing.T) {
	var got *http.Request
	var body string
	c := serveREST(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got, body = r, string(b)
		answerJSON(200, updatedJSON)(w, r)
	}, func(o *Options) { o.Endpoint += "/" }) // a slash too many harms nobody
	r := c.Do(t.Context(), caller, updateUser())
	if !r.Succeeded() || r.Reply.Body.Value("LastModifiedTime") != "2026-01-16T14:39:45.443" || r.Reply.TrackingID() == "" {
		t.Fatalf("result: %s, %v", r.Class, r.Err)
	}
	if got.Method != "PUT" || got.URL.Path != "/CustomerManagement/v13/User" {
		t.Errorf("%s %s", got.Method, got.URL.Path)
	}
	for name, want := range map[string]string{
		"Content-Type": jsonType, "Authorization": "Bearer " + token, "DeveloperToken": developer, "Soapaction": "",
	} {
		if value := got.Header.Get(name); value != want {
			t.Errorf("%s is %q, want %q", name, value, want)
		}
	}
	if want := `{"User":{"JobTitle":"O'Brien <&> $HOME"}}`; body != want {
		t.Errorf("body %s, want %s", body, want)
	}
}

// What an answer over REST is taken for: gateways and frameworks speak JSON, too.
func TestRESTClasses(t *testing.T) {
	fault := `{"Type":"AdApiFaultDetail","TrackingId":"0c7b1d3e-0000-4000-8000-000000000002","Errors":[{"Code":106,"Detail":null,"ErrorCode":"UserIsNotAuthorized","Message":"No."}]}`
	for name, test := range map[string]struct {
		status  int
		body    string
		class   Class
		err     string
		wrapper bool
	}{
		"success":                  {200, updatedJSON, Answered, "", false},
		"fault":                    {403, fault, Answered, "", false},
		"fault with 404":           {404, fault, Answered, "", false},
		"fault with 200":           {200, fault, Answered, "", false},
		"refusal in other words":   {400, `{"title":"Bad Request"}`, Answered, "", false},
		"empty object":             {200, `{}`, Unreadable, "HTTP 200 with a body of 2 bytes: the body is no reply to the operation: no member of UpdateUserResponse is there", true},
		"the request itself":       {200, `{"User":{"JobTitle":"x"}}`, Unreadable, "HTTP 200 with a body of 25 bytes: the body is no reply to the operation: no member of UpdateUserResponse is there", true},
		"no body":                  {200, "", Unreadable, "HTTP 200 with an empty body: the body is empty", false},
		"a list":                   {200, "[]", Unreadable, "HTTP 200 with a body of 2 bytes: the body is an array, a reply is an object", false},
		"a gateway's own refusal":  {503, `{"message":"no upstream"}`, Foreign, "HTTP 503 Service Unavailable with a body of 25 bytes: the JSON is no fault of the service", false},
		"a failure in other words": {500, `{"title":"oops"}`, Foreign, "HTTP 500 Internal Server Error with a body of 16 bytes: the JSON is no fault of the service", false},
		"another server":           {404, "404 page not found", Foreign, "HTTP 404 Not Found with a body of 18 bytes: ", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := serveREST(t, answerJSON(test.status, test.body)).Do(t.Context(), caller, updateUser())
			text := ""
			if r.Err != nil {
				text = r.Err.Error()
			}
			if r.Class != test.class || !strings.HasPrefix(text, test.err) || test.err == "" && text != "" || errors.Is(r.Err, ErrWrapper) != test.wrapper {
				t.Errorf("%s, %q; want %s, %q", r.Class, text, test.class, test.err)
			}
		})
	}
	// An operation that answers with nothing is answered by an empty object.
	gone := serveREST(t, answerJSON(200, "{}")).Do(t.Context(), caller, &message.Request{Operation: "DeleteUser", Body: []*message.Element{message.Text("UserId", "7")}})
	if !gone.Succeeded() {
		t.Errorf("DeleteUser: %s, %v", gone.Class, gone.Err)
	}
}

func TestInvariantsSeeEachDefectOfREST(t *testing.T) {
	good := `{"AccountId":"7","AccountNumber":"B1","CreateTime":"2026-01-16T14:39:45.44"}`
	fault := `{"Type":"AdApiFaultDetail","TrackingId":"0c7b1d3e-0000-4000-8000-000000000002","Errors":[{"Code":106,"Detail":null,"ErrorCode":"UserIsNotAuthorized","Message":"No."}]}`
	api := `{"Type":"ApiFault","TrackingId":"0c7b1d3e-0000-4000-8000-000000000003","OperationErrors":[{"Code":203,"Details":null,"Message":"No."}]}`
	edit := func(body, old, new string) string {
		t.Helper()
		if !strings.Contains(body, old) {
			t.Fatalf("%s is not in %s", old, body)
		}
		return strings.Replace(body, old, new, 1)
	}
	const guid = "0c7b1d3e-0000-4000-8000-000000000001"
	for name, test := range map[string]struct {
		status               int
		kind, tracking, body string
		broken               []string // ids and messages
	}{
		"good reply":             {200, jsonType, guid, good, nil},
		"good reply, no charset": {200, "application/json", guid, good, nil},
		"members in other order": {200, jsonType, guid, `{"CreateTime":"2026-01-16T14:39:45.44","AccountNumber":"B1","AccountId":"7"}`, nil},
		"good fault":             {403, jsonType, "", fault, nil},
		"fault, id in header":    {403, jsonType, guid, fault, nil},
		"good ApiFault":          {400, jsonType, "", api, nil},
		"Type last":              {400, jsonType, "", `{"TrackingId":"0c7b1d3e-0000-4000-8000-000000000003","OperationErrors":[{"Code":203,"Details":null,"Message":"No."}],"Type":"ApiFault"}`, nil},
		"not found":              {404, jsonType, guid, "gone", []string{"CM-REST-004/invariant: AddAccount is answered with HTTP status 404"}},
		"not implemented":        {501, jsonType, guid, "", []string{"CM-REST-004/invariant: AddAccount is answered with HTTP status 501"}},
		"fault with 404": {404, jsonType, "", fault, []string{
			"CM-REST-004/invariant: AddAccount is answered with HTTP status 404", "CM-REST-036/invariant: status: is 404, a fault is 400, 401, 403, 429 or 500"}},
		"fault with 200":     {200, jsonType, "", fault, []string{"CM-REST-036/invariant: status: is 200, a fault is 400, 401, 403, 429 or 500"}},
		"success with 201":   {201, jsonType, guid, good, []string{"CM-REST-050/invariant: status: is 201, a success is 200"}},
		"no JSON":            {200, jsonType, guid, "Success", []string{`CM-REST-050/invariant: HTTP 200 with a body of 7 bytes: line 1: invalid character`}},
		"empty object":       {200, jsonType, guid, "{}", []string{"CM-REST-051/invariant: HTTP 200 with a body of 2 bytes: the body is no reply to the operation: no member of AddAccountResponse is there"}},
		"other content type": {200, "text/json", guid, good, []string{`CM-REST-052/invariant: header/Content-Type: the Content-Type is "text/json", expected application/json`}},
		"no TrackingId":      {200, jsonType, "", good, []string{"CM-PROTO-003/invariant: AddAccountResponse: the reply has no TrackingId header"}},
		"TrackingId no GUID": {200, jsonType, "4711", good, []string{`CM-REST-053/invariant: header/TrackingId: "4711" is no GUID`}},
		"TrackingId in body": {200, jsonType, guid, edit(good, "{", `{"TrackingId":"`+guid+`",`), []string{
			"CM-REST-053/invariant: AddAccountResponse/TrackingId: stands in the body, of a success it is an HTTP header only"}},
		"missing member": {200, jsonType, guid, edit(good, `,"AccountNumber":"B1"`, ""), []string{"CM-REST-054/invariant: AddAccountResponse: has no member AccountNumber"}},
		"extra member": {200, jsonType, guid, edit(good, "}", `,"Extra":1}`), []string{
			"CM-REST-055/invariant: AddAccountResponse/Extra: AddAccountResponse has no such member", "CM-SCHEMA-003/invariant: AddAccountResponse/Extra: AddAccountResponse has no such element"}},
		"member twice": {200, jsonType, guid, edit(good, "}", `,"AccountNumber":"B1"}`), []string{"CM-REST-055/invariant: AddAccountResponse/AccountNumber: appears twice",
			"CM-SCHEMA-003/invariant: AddAccountResponse/AccountNumber: stands here twice, once is allowed"}},
		"id a number":            {200, jsonType, guid, edit(good, `"7"`, "7"), []string{"CM-REST-056/invariant: AddAccountResponse/AccountId: is a number, "}},
		"case":                   {200, jsonType, guid, edit(good, `"AccountId"`, `"accountId"`), []string{`CM-REST-057/invariant: AddAccountResponse/AccountId: is called "accountId", the contract calls it AccountId`}},
		"time with words":        {200, jsonType, guid, edit(good, "2026-01-16T14:39:45.44", "yesterday"), []string{`CM-PROTO-048/invariant: AddAccountResponse/CreateTime: "yesterday" is no xs:dateTime`}},
		"nil":                    {200, jsonType, guid, edit(good, `"7"`, "null"), []string{"CM-SCHEMA-047/invariant: AddAccountResponse/AccountId: is nil, which the contract does not allow here"}},
		"fault of another kind":  {400, jsonType, "", edit(fault, "AdApiFaultDetail", "Oops"), []string{"CM-PROTO-016/invariant: the fault has the Type Oops"}},
		"fault without Type":     {400, jsonType, "", edit(fault, `"Type":"AdApiFaultDetail",`, ""), []string{"CM-PROTO-016/invariant: the fault has no Type"}},
		"fault without errors":   {400, jsonType, "", `{"Type":"ApiFault","TrackingId":"` + guid + `","OperationErrors":[]}`, []string{"CM-PROTO-017/invariant: ApiFault without an error object"}},
		"fault without tracking": {400, jsonType, "", edit(fault, `"TrackingId":"0c7b1d3e-0000-4000-8000-000000000002",`, ""), []string{"CM-PROTO-019/invariant: AdApiFaultDetail: the fault has no TrackingId"}},
		"tracking no GUID":       {400, jsonType, "", edit(fault, "0c7b1d3e-0000-4000-8000-000000000002", "x"), []string{`CM-REST-053/invariant: AdApiFaultDetail/TrackingId: "x" is no GUID`}},
		"error without text":     {400, jsonType, "", edit(fault, `"No."`, "null"), []string{"CM-PROTO-020/invariant: error 106 has no Message"}},
		"error without a member": {400, jsonType, "", edit(fault, `"Detail":null,`, ""), []string{"CM-PROTO-020/invariant: AdApiFaultDetail/Errors/AdApiError[1]: has no member Detail"}},
		"code in words":          {400, jsonType, "", edit(fault, "106", `"106"`), []string{"CM-PROTO-020/invariant: AdApiFaultDetail/Errors/AdApiError[1]/Code: is a string, "}},
		"symbol in ApiFault":     {400, jsonType, "", edit(api, `"Code":203`, `"Code":203,"ErrorCode":"x"`), []string{"CM-PROTO-021/invariant: ApiFault/OperationErrors/OperationError[1]/ErrorCode: "}},
		"wrapped fault":          {400, jsonType, "", `{"ApplicationFault":` + fault + `}`, []string{`CM-REST-058/invariant: fault: is wrapped in "ApplicationFault", clients read it flat`}},
		"fault with a status":    {400, jsonType, "", edit(fault, "{", `{"status":400,`), []string{"CM-REST-058/invariant: AdApiFaultDetail/status: "}},
		"internal error":         {500, jsonType, "", edit(edit(fault, "106", "0"), "UserIsNotAuthorized", "InternalError"), []string{"CM-PROTO-036/invariant: AddAccount ended in code 0 InternalError"}},
		"token in the fault":     {403, jsonType, "", edit(fault, "No.", "Not with "+token), []string{"CM-PROTO-046/invariant: the fault repeats the access token"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := serveREST(t, func(w http.ResponseWriter, r *http.Request) {
				if test.tracking != "" {
					w.Header().Set("TrackingId", test.tracking)
				}
				answer(test.status, test.kind, test.body)(w, r)
			})
			w := NewWatch(c)
			call := &message.Request{Operation: "AddAccount", Body: []*message.Element{message.Group("Account", message.Text("Id", "7"))}}
			w.Look("CM-TEST-001", c.Do(t.Context(), caller, call), func() *Redactor { return c.Redactor() })
			var broken []string
			for _, i := range w.Report() {
				if i.Count > 0 {
					broken = append(broken, i.ID+": "+i.Violations[0].Message)
				}
			}
			slices.Sort(broken)
			if !slices.EqualFunc(broken, test.broken, strings.HasPrefix) {
				t.Errorf("got  %s\nwant %s", strings.Join(broken, "\n     "), strings.Join(test.broken, "\n     "))
			}
		})
	}
}

// A target asks for patience by HTTP 429, whatever its body says.
func TestRESTIsPatient(t *testing.T) {
	calls := 0
	c := serveREST(t, func(w http.ResponseWriter, r *http.Request) {
		if calls++; calls < 3 {
			w.Header().Set("Retry-After", "0")
			answerJSON(http.StatusTooManyRequests, `{"Type":"AdApiFaultDetail","TrackingId":"0c7b1d3e-0000-4000-8000-000000000002","Errors":[{"Code":117,"Detail":null,"ErrorCode":"CallRateExceeded","Message":"Wait."}]}`)(w, r)
			return
		}
		answerJSON(200, updatedJSON)(w, r)
	})
	if r := c.Do(t.Context(), caller, updateUser()); !r.Succeeded() || r.Attempts != 3 {
		t.Errorf("%s after %d attempts: %v", r.Class, r.Attempts, r.Err)
	}
}
