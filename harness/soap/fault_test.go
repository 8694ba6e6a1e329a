package soap_test

import (
	"slices"
	"testing"

	. "github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/soap"
)

func TestFaultsOfEveryShapeAreRead(t *testing.T) {
	const adapi = `xmlns="https://adapi.microsoft.com" ` + instance
	one := `<AdApiFaultDetail ` + adapi + `><TrackingId>1</TrackingId><Errors><AdApiError><Code>105</Code><Detail i:nil="true"/><ErrorCode>InvalidCredentials</ErrorCode><Message>m</Message></AdApiError></Errors></AdApiFaultDetail>`
	generic := Fault{Code: "Server", Detail: AdApiFaultDetail, TrackingID: "1", Errors: []Error{{Number: 105, Symbol: "InvalidCredentials", Message: "m"}}}
	with := func(change func(*Fault)) Fault { f := generic; change(&f); return f }
	for _, c := range []struct {
		what, fault string
		want        Fault
		findings    []string
	}{
		{"as documented", `<s:Fault><faultcode>s:Server</faultcode><faultstring>r</faultstring><detail>` + one + `</detail></s:Fault>`, generic, nil},
		{"an actor", `<s:Fault><faultcode>s:Server</faultcode><faultstring>r</faultstring><faultactor>x</faultactor><detail>` + one + `</detail></s:Fault>`, generic, nil},
		{"a code without prefix", `<s:Fault><faultcode>Server</faultcode><faultstring>r</faultstring><detail>` + one + `</detail></s:Fault>`, generic, nil},
		{"indented", "<s:Fault>\n<faultcode> s:Server\n</faultcode>\n<faultstring>r</faultstring>\n<detail>\n" + one + "\n</detail>\n</s:Fault>", generic, nil},
		{"client's fault", `<s:Fault><faultcode>s:Client</faultcode><faultstring>r</faultstring><detail>` + one + `</detail></s:Fault>`, with(func(f *Fault) { f.Code = "Client" }), nil},
		{"qualified parts", `<s:Fault><s:faultcode>s:Server</s:faultcode><s:faultstring>r</s:faultstring><s:detail>` + one + `</s:detail></s:Fault>`, generic, []string{
			`fault Fault/faultcode: faultcode must have no namespace, it is in "http://schemas.xmlsoap.org/soap/envelope/"`,
			`fault Fault/faultstring: faultstring must have no namespace, it is in "http://schemas.xmlsoap.org/soap/envelope/"`,
			`fault Fault/detail: detail must have no namespace, it is in "http://schemas.xmlsoap.org/soap/envelope/"`}},
		{"detail first", `<s:Fault><detail>` + one + `</detail><faultcode>s:Server</faultcode><faultstring>r</faultstring></s:Fault>`, generic, []string{
			"fault Fault/faultcode: faultcode stands after detail", "fault Fault/faultstring: faultstring stands after detail"}},
		{"an unknown part", `<s:Fault><faultcode>s:Server</faultcode><mood/><faultstring>r</faultstring><detail>` + one + `</detail></s:Fault>`, generic, []string{"fault Fault/mood: a SOAP 1.1 fault has no mood"}},
		{"no code", `<s:Fault><faultstring>r</faultstring><detail>` + one + `</detail></s:Fault>`, with(func(f *Fault) { f.Code = "" }), []string{"fault Fault: the fault has no code"}},
		{"a foreign Fault element", `<Fault xmlns="urn:x"><faultcode xmlns="">s:Server</faultcode><faultstring xmlns="">r</faultstring><detail xmlns="">` + one + `</detail></Fault>`, generic, []string{`fault Fault: the Fault element is in namespace "urn:x"`}},
		{"no detail", `<s:Fault><faultcode>s:Server</faultcode><faultstring>r</faultstring></s:Fault>`, Fault{Code: "Server"}, nil},
		{"an empty detail", `<s:Fault><faultcode>s:Server</faultcode><faultstring>r</faultstring><detail/></s:Fault>`, Fault{Code: "Server"}, nil},
		{"two details", `<s:Fault><faultcode>s:Server</faultcode><faultstring>r</faultstring><detail>` + one + `<x/></detail></s:Fault>`, generic, []string{"fault Fault/detail/x: the detail holds a second element"}},
		{"a detail nobody declared", `<s:Fault><faultcode>s:Server</faultcode><faultstring>r</faultstring><detail><Oops xmlns="urn:x"><TrackingId>1</TrackingId><List><Problem><Code>7</Code><Message>m</Message></Problem></List></Oops></detail></s:Fault>`,
			Fault{Code: "Server", Detail: "Oops", TrackingID: "1", Errors: []Error{{Number: 7, Message: "m"}}}, []string{"fault Fault/detail/Oops: the contract has no fault detail Oops"}},
		{"another service's ApiFaultDetail", `<s:Fault><faultcode>s:Server</faultcode><faultstring>r</faultstring><detail><ApiFaultDetail xmlns="https://bingads.microsoft.com/CampaignManagement/v13"><TrackingId>1</TrackingId><BatchErrors/>` +
			`<OperationErrors><OperationError><Code>106</Code><Details/><ErrorCode>UserIsNotAuthorized</ErrorCode><Message>m</Message></OperationError></OperationErrors></ApiFaultDetail></detail></s:Fault>`,
			Fault{Code: "Server", Detail: "ApiFaultDetail", TrackingID: "1", Errors: []Error{{Number: 106, Symbol: "UserIsNotAuthorized", Message: "m"}}}, []string{"fault Fault/detail/ApiFaultDetail: the contract has no fault detail ApiFaultDetail"}},
		{"ApiFault in the namespace of its type, as the schema has it too", `<s:Fault><faultcode>s:Server</faultcode><faultstring>r</faultstring><detail><e:ApiFault xmlns:e="` + service + `/Exception"><TrackingId xmlns="https://adapi.microsoft.com">1</TrackingId>` +
			`<e:OperationErrors><e:OperationError><e:Code>1001</e:Code><e:Details>d</e:Details><e:Message>m</e:Message></e:OperationError></e:OperationErrors></e:ApiFault></detail></s:Fault>`,
			Fault{Code: "Server", Detail: ApiFault, TrackingID: "1", Errors: []Error{{Number: 1001, Message: "m", Detail: "d"}}}, nil},
		{"ApiFault with adapi errors inside", `<s:Fault><faultcode>s:Server</faultcode><faultstring>r</faultstring><detail><AdApiFaultDetail ` + adapi + `><TrackingId>1</TrackingId><OperationErrors><OperationError><Code>105</Code><Message>m</Message></OperationError></OperationErrors></AdApiFaultDetail></detail></s:Fault>`,
			Fault{Code: "Server", Detail: AdApiFaultDetail, TrackingID: "1", Errors: []Error{{Number: 105, Message: "m"}}}, []string{"schema AdApiFaultDetail/OperationErrors: AdApiFaultDetail has no such element"}},
		{"members out of order", `<s:Fault><faultcode>s:Server</faultcode><faultstring>r</faultstring><detail><AdApiFaultDetail ` + adapi + `><TrackingId>1</TrackingId><Errors><AdApiError><ErrorCode>InvalidCredentials</ErrorCode><Code>105</Code><Message>m</Message></AdApiError></Errors></AdApiFaultDetail></detail></s:Fault>`,
			generic, []string{"schema AdApiFaultDetail/Errors/AdApiError[1]/Code: stands after ErrorCode, the contract puts it before"}},
		{"the name instead of the number", `<s:Fault><faultcode>s:Server</faultcode><faultstring>r</faultstring><detail><AdApiFaultDetail ` + adapi + `><TrackingId>1</TrackingId><Errors><AdApiError><Code>InvalidCredentials</Code><Message>m</Message></AdApiError></Errors></AdApiFaultDetail></detail></s:Fault>`,
			with(func(f *Fault) { f.Errors = []Error{{Symbol: "InvalidCredentials", Message: "m"}} }), []string{`schema AdApiFaultDetail/Errors/AdApiError[1]/Code: "InvalidCredentials" is no xs:int`}},
		{"no TrackingId, no errors", `<s:Fault><faultcode>s:Server</faultcode><faultstring>r</faultstring><detail><AdApiFaultDetail ` + adapi + `><Errors i:nil="true"/></AdApiFaultDetail></detail></s:Fault>`,
			Fault{Code: "Server", Detail: AdApiFaultDetail}, []string{"tracking Fault/detail/AdApiFaultDetail: the fault detail has no TrackingId"}},
		{"errors in the service namespace", `<s:Fault><faultcode>s:Server</faultcode><faultstring>r</faultstring><detail><AdApiFaultDetail ` + adapi + `><TrackingId>1</TrackingId><Errors xmlns="` + service + `"><AdApiError><Code>105</Code><ErrorCode>InvalidCredentials</ErrorCode><Message>m</Message></AdApiError></Errors></AdApiFaultDetail></detail></s:Fault>`,
			generic, []string{`namespace Fault/detail/AdApiFaultDetail/Errors: is in namespace "` + service + `", expected "https://adapi.microsoft.com"`}},
		{"a deserialization fault of no namespace", `<s:Fault><faultcode>s:Client</faultcode><faultstring>r</faultstring><detail><ExceptionDetail><Message>m</Message></ExceptionDetail></detail></s:Fault>`,
			Fault{Code: "Client", Detail: ExceptionDetail}, []string{`namespace Fault/detail/ExceptionDetail: is in namespace "", expected "http://schemas.datacontract.org/2004/07/System.ServiceModel"`}},
	} {
		reply, findings, err := soap.DecodeReply(v13(t), "GetUser", []byte(open+"<s:Body>"+c.fault+closing))
		if err != nil || reply.Fault == nil || reply.Body != nil {
			t.Errorf("%s: %v, %v", c.what, reply, err)
			continue
		}
		if reply.Fault.Reason != "r" {
			t.Errorf("%s: reason %q", c.what, reply.Fault.Reason)
		}
		if (reply.Fault.Tree == nil) != (c.want.Detail == "") {
			t.Errorf("%s: the detail tree is %s", c.what, reply.Fault.Tree)
		}
		sameFault(t, c.what, *reply.Fault, c.want)
		if got := lines(findings); !slices.Equal(got, c.findings) {
			t.Errorf("%s:\n got %q\nwant %q", c.what, got, c.findings)
		}
	}
}

func TestSOAP12FaultIsReadWithAFinding(t *testing.T) {
	text := `<e:Envelope xmlns:e="` + soap.Envelope12 + `"><e:Body><e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code><e:Reason><e:Text xml:lang="en">no</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>`
	reply, findings, err := soap.DecodeReply(v13(t), "GetUser", []byte(text))
	if err != nil || reply.Fault == nil || reply.Fault.Code != "Sender" || reply.Fault.Reason != "no" {
		t.Fatalf("got %+v, %v", reply, err)
	}
	want := []string{`envelope Envelope: is in namespace "` + soap.Envelope12 + `", expected SOAP 1.1's`, `fault Fault: the Fault element is in namespace "` + soap.Envelope12 + `"`}
	if got := lines(findings); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A fault wins wherever it stands: a reply with one is no success.
func TestAFaultBesideAResponse(t *testing.T) {
	text := open + `<s:Body><DeleteUserResponse xmlns="` + service + `"/><s:Fault><faultcode>s:Server</faultcode><faultstring>r</faultstring></s:Fault>` + closing
	reply, findings, err := soap.DecodeReply(v13(t), "DeleteUser", []byte(text))
	if err != nil || reply.Fault == nil || reply.Body != nil {
		t.Fatalf("got %+v, %v", reply, err)
	}
	if got, want := lines(findings), []string{"body Fault: is a second element in the Body"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
