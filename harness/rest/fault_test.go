package rest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/contract"
	. "github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/rest"
)

// Faults of all sorts are read as far as possible; what clients do not read is found.
func TestFindingsInFaults(t *testing.T) {
	const tracking = `"TrackingId":"` + guid + `"`
	one := Fault{Detail: ApiFault, TrackingID: guid, Errors: []Error{{Number: 1001, Message: "m"}}}
	const errors = `"OperationErrors":[{"Code":1001,"Details":null,"Message":"m"}]`
	with := func(edit func(f *Fault)) Fault {
		f := one
		edit(&f)
		return f
	}
	for _, c := range []struct {
		what   string
		status int
		body   string
		want   Fault
		found  []string
	}{
		{"as it is documented", 403, `{"Type":"ApiFault",` + tracking + `,` + errors + `}`, one, nil},
		{"in another order", 400, `{` + errors + `,` + tracking + `,"Type":"ApiFault"}`, one, nil},
		{"with the status of a success", 200, `{"Type":"ApiFault",` + tracking + `,` + errors + `}`, one, []string{"status status: is 200, a fault is 400, 401, 403, 429 or 500"}},
		{"with a status that clients take for something else", 404, `{"Type":"ApiFault",` + tracking + `,` + errors + `}`, one, []string{"status status: is 404, a fault is 400, 401, 403, 429 or 500"}},
		{"several errors", 400, `{"Type":"ApiFault",` + tracking + `,"OperationErrors":[{"Code":1139,"Details":"","Message":"a"},{"Code":1140,"Details":"d","Message":null}]}`,
			with(func(f *Fault) {
				f.Errors = []Error{{Number: 1139, Message: "a"}, {Number: 1140, Detail: "d"}}
			}), nil},
		{"wrapped", 400, `{"ApplicationFault":{"Type":"ApiFault",` + tracking + `,` + errors + `}}`, one, []string{`wrapped fault: is wrapped in "ApplicationFault", clients read it flat`}},
		{"wrapped in its type, a success by its status", 200, `{"ApiFault":{` + tracking + `,` + errors + `}}`, with(func(f *Fault) { f.Detail = "" }), []string{
			`wrapped fault: is wrapped in "ApiFault", clients read it flat`, "fault fault: has no Type, by which clients tell faults apart", "status status: is 200, a fault is 400, 401, 403, 429 or 500"}},
		{"wrapped as the guide of another service has it", 400, `{"ApplicationFault":{"Type":"ApiFaultDetail",` + tracking + `,"BatchErrors":[]}}`, Fault{Detail: "ApiFaultDetail", TrackingID: guid}, []string{
			`wrapped fault: is wrapped in "ApplicationFault", clients read it flat`, `fault fault/Type: "ApiFaultDetail" is no fault of the contract`,
			"member ApiFaultDetail/BatchErrors: AdApiFaultDetail has no such member", "missing ApiFaultDetail: has no member Errors", "fault ApiFaultDetail: the fault names no error"}},
		{"no list of errors, a success by its status", 200, `{"Type":"ApiFault",` + tracking + `}`, with(func(f *Fault) { f.Errors = nil }), []string{
			"missing ApiFault: has no member OperationErrors", "fault ApiFault: the fault names no error", "status status: is 200, a fault is 400, 401, 403, 429 or 500"}},
		{"no Type", 400, `{` + tracking + `,` + errors + `}`, with(func(f *Fault) { f.Detail = "" }), []string{"fault fault: has no Type, by which clients tell faults apart"}},
		{"a Type that is no string", 400, `{"Type":1,` + tracking + `,` + errors + `}`, with(func(f *Fault) { f.Detail = "" }), []string{
			"type fault/Type: is a number, expected a string", "fault fault: has no Type, by which clients tell faults apart"}},
		{"an empty Type", 400, `{"Type":"",` + tracking + `,` + errors + `}`, with(func(f *Fault) { f.Detail = "" }), []string{"fault fault: has no Type, by which clients tell faults apart"}},
		{"a Type twice", 400, `{"Type":"ApiFault","Type":"AdApiFaultDetail",` + tracking + `,` + errors + `}`, one, []string{"repeated fault/Type: appears twice"}},
		{"a Type of another service", 400, `{"Type":"ApiFaultDetail",` + tracking + `,` + errors + `}`, with(func(f *Fault) { f.Detail = "ApiFaultDetail" }), []string{`fault fault/Type: "ApiFaultDetail" is no fault of the contract`}},
		{"no TrackingId", 400, `{"Type":"ApiFault",` + errors + `}`, with(func(f *Fault) { f.TrackingID = "" }), []string{"tracking ApiFault: the fault has no TrackingId"}},
		{"TrackingId null", 400, `{"Type":"ApiFault","TrackingId":null,` + errors + `}`, with(func(f *Fault) { f.TrackingID = "" }), []string{"tracking ApiFault: the fault has no TrackingId"}},
		{"a TrackingId that is no GUID", 400, `{"Type":"ApiFault","TrackingId":"1-2",` + errors + `}`, with(func(f *Fault) { f.TrackingID = "1-2" }), []string{`tracking ApiFault/TrackingId: "1-2" is no GUID`}},
		{"no errors", 400, `{"Type":"ApiFault",` + tracking + `,"OperationErrors":[]}`, with(func(f *Fault) { f.Errors = nil }), []string{"fault ApiFault: the fault names no error"}},
		{"errors null", 400, `{"Type":"ApiFault",` + tracking + `,"OperationErrors":null}`, with(func(f *Fault) { f.Errors = nil }), []string{"fault ApiFault: the fault names no error"}},
		{"the list of the other fault", 400, `{"Type":"AdApiFaultDetail",` + tracking + `,` + errors + `}`, with(func(f *Fault) { f.Detail = AdApiFaultDetail }), []string{
			"member AdApiFaultDetail/OperationErrors: AdApiFaultDetail has no such member", "missing AdApiFaultDetail: has no member Errors"}},
		{"a member more and one less", 400, `{"Type":"ApiFault","status":400,` + tracking + `,"OperationErrors":[{"Code":1001,"ErrorCode":"NotAuthorized","Message":"m"}]}`,
			with(func(f *Fault) { f.Errors = []Error{{Number: 1001, Symbol: "NotAuthorized", Message: "m"}} }), []string{
				"member ApiFault/status: ApiFault has no such member",
				"member ApiFault/OperationErrors/OperationError[1]/ErrorCode: OperationError has no such member",
				"missing ApiFault/OperationErrors/OperationError[1]: has no member Details"}},
		{"a code in quotes", 400, `{"Type":"ApiFault",` + tracking + `,"OperationErrors":[{"Code":"1001","Details":null,"Message":"m"}]}`, one, []string{"type ApiFault/OperationErrors/OperationError[1]/Code: is a string, xs:int is a number"}},
		{"a code that is a name", 400, `{"Type":"ApiFault",` + tracking + `,"OperationErrors":[{"Code":"NotAuthorized","Details":null,"Message":"m"}]}`,
			with(func(f *Fault) { f.Errors = []Error{{Symbol: "NotAuthorized", Message: "m"}} }), []string{
				"type ApiFault/OperationErrors/OperationError[1]/Code: is a string, xs:int is a number",
				`fault ApiFault/OperationErrors/OperationError[1]/Code: "NotAuthorized" is no xs:int`}},
		{"code null", 400, `{"Type":"ApiFault",` + tracking + `,"OperationErrors":[{"Code":null,"Details":null,"Message":"m"}]}`,
			with(func(f *Fault) { f.Errors = []Error{{Message: "m"}} }), []string{"fault ApiFault/OperationErrors/OperationError[1]/Code: is nil, which the contract does not allow here"}},
		{"members in another case", 400, `{"Type":"ApiFault","trackingId":"` + guid + `","operationErrors":[{"code":1001,"Details":null,"Message":"m"}]}`, one, []string{
			`case ApiFault/TrackingId: is called "trackingId", the contract calls it TrackingId`,
			`case ApiFault/OperationErrors: is called "operationErrors", the contract calls it OperationErrors`,
			`case ApiFault/OperationErrors/OperationError[1]/Code: is called "code", the contract calls it Code`}},
		{"JSON of something else", 502, `{"error":{"code":502}}`, Fault{}, []string{
			"fault fault: has no Type, by which clients tell faults apart", "member fault/error: AdApiFaultDetail has no such member", "missing fault: has no member Errors",
			"tracking fault: the fault has no TrackingId", "fault fault: the fault names no error", "status status: is 502, a fault is 400, 401, 403, 429 or 500"}},
	} {
		reply, findings, err := rest.DecodeReply(v13(t), "GetUser", answered(c.status, []byte(c.body)))
		if err != nil || reply.Fault == nil || reply.Body != nil {
			t.Errorf("%s: %v %v", c.what, reply, err)
			continue
		}
		if c.status == http.StatusOK { // answered gives successes a TrackingId header
			reply.Fault.TrackingID = c.want.TrackingID
			findings = slices.DeleteFunc(findings, func(f contract.Finding) bool { return f.Path == "header/TrackingId" })
		}
		sameFault(t, c.what, *reply.Fault, c.want)
		if got := lines(findings); !slices.Equal(got, c.found) {
			t.Errorf("%s: got\n%s\nwant\n%s", c.what, strings.Join(got, "\n"), strings.Join(c.found, "\n"))
		}
		if reply.Fault.Tree == nil {
			t.Errorf("%s: there is no tree", c.what)
		}
	}
}

// The replies of these operations have members like those of faults.
func TestSuccessesThatLookLikeFaults(t *testing.T) {
	for operation, body := range map[string]string{
		"AddClientLinks":    `{"OperationErrors":[{"Code":1,"Details":null,"Message":null}],"PartialErrors":null}`,
		"UpdateClientLinks": `{"OperationErrors":null,"PartialErrors":[null]}`,
		"SearchClientLinks": `{"ClientLinks":[]}`,
		"GetUser":           `{"User":null,"CustomerRoles":null}`,
	} {
		if reply, findings, err := rest.DecodeReply(v13(t), operation, answered(200, []byte(body))); err != nil || reply.Fault != nil || len(findings) > 0 {
			t.Errorf("%s: %v %v %v", operation, reply.Fault, findings, err)
		}
	}
}

// A fault may repeat its TrackingId as an HTTP header, but not another one.
func TestTrackingIdOfAFaultInTheHeader(t *testing.T) {
	body := recording(t, "fault-not-authorized")
	for tracking, want := range map[string][]string{
		"9414083d-1a36-4909-ba2f-9d208313962a": nil,
		guid:                                   {`tracking header/TrackingId: is "` + guid + `", in the body it is "9414083d-1a36-4909-ba2f-9d208313962a"`},
	} {
		r := answered(403, body)
		r.Header.Set("TrackingId", tracking)
		reply, findings, err := rest.DecodeReply(v13(t), "GetUser", r)
		if got := lines(findings); err != nil || !slices.Equal(got, want) || reply.TrackingID() != tracking {
			t.Errorf("%s: got %q, %v", tracking, got, err)
		}
	}
}

func TestFaultsOfRefusedRequests(t *testing.T) {
	for _, c := range []struct {
		kind   contract.RequestErrorKind
		status int
		want   string
	}{
		{contract.Malformed, 400, `{"Type":"AdApiFaultDetail","TrackingId":null,"Errors":[{"Code":100,"Detail":"Why: because.","ErrorCode":"NullRequest","Message":"The request message is null."}]}`},
		{contract.EmptyBody, 400, `{"Type":"AdApiFaultDetail","TrackingId":null,"Errors":[{"Code":100,"Detail":"Why: because.","ErrorCode":"NullRequest","Message":"The request message is null."}]}`},
		{contract.UnknownOperation, 404, `{"Type":"ApiFault","TrackingId":null,"OperationErrors":[{"Code":204,"Details":"Why: because.","Message":"The operation is not supported."}]}`},
		{contract.WrongVerb, 405, `{"Type":"ApiFault","TrackingId":null,"OperationErrors":[{"Code":204,"Details":"Why: because.","Message":"The operation is not supported."}]}`},
		{contract.WrongMediaType, 415, `{"Type":"AdApiFaultDetail","TrackingId":null,"Errors":[{"Code":100,"Detail":"Why: because.","ErrorCode":"NullRequest","Message":"The request message is null."}]}`},
		{contract.Deserialization, 400, `{"Type":"ApiFault","TrackingId":null,"OperationErrors":[{"Code":201,"Details":"Why: because.","Message":"One or more input elements failed validation."}]}`},
	} {
		refused := &contract.RequestError{Kind: c.kind, Message: "Why: because."}
		reply := must(rest.EncodeReply(v13(t), &Reply{Operation: "GetUser", Fault: rest.FaultOf(refused)}))(t)
		if got := string(reply.Body); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.kind, got, c.want)
		}
		if got := rest.StatusOfRefusal(refused); got != c.status {
			t.Errorf("%s: HTTP status %d, want %d", c.kind, got, c.status)
		}
	}
}
