package soap_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/contract"
	. "github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/soap"
)

// show puts a request on one line.
func show(r *Request) string {
	return r.Operation + " " + Group("H", r.Header...).String() + " " + Group("B", r.Body...).String()
}

// What the clients that people use put on the wire (prefixes, declarations,
// header blocks, nulls) is read as the same request.
func TestRequestsOfRealClientsAreRead(t *testing.T) {
	const xsi = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`
	const ent = service + "/Entities"
	for _, c := range []struct{ what, text, want string }{
		{"ours", open + `<s:Header xmlns="` + service + `"><DeveloperToken>d</DeveloperToken></s:Header><s:Body><GetUserRequest xmlns="` + service + `"><UserId ` + xsi + ` xsi:nil="true"/></GetUserRequest>` + closing,
			`GetUser H{DeveloperToken=hidden} B{UserId=nil}`},
		{"PHP: headers that this service does not have, empty credentials", `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns1="` + service + `" ` + xsi + `><SOAP-ENV:Header>` +
			`<ns1:CustomerAccountId>1</ns1:CustomerAccountId><ns1:CustomerId>2</ns1:CustomerId><ns1:UserName></ns1:UserName><ns1:Password/></SOAP-ENV:Header><SOAP-ENV:Body><ns1:GetUserRequest><ns1:UserId xsi:nil="true"/></ns1:GetUserRequest></SOAP-ENV:Body></SOAP-ENV:Envelope>` + "\n",
			`GetUser H{CustomerAccountId="1" CustomerId="2" UserName{} Password{}} B{UserId=nil}`},
		{"suds: two prefixes for the envelope", `<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:ns0="` + service + `" xmlns:ns1="http://schemas.xmlsoap.org/soap/envelope/" xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Header/><ns1:Body><ns0:GetUserRequest/></ns1:Body></SOAP-ENV:Envelope>`,
			`GetUser H{} B{}`},
		{"zeep: addressing headers, a prefix for each element", `<soap-env:Envelope xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/"><soap-env:Header xmlns:wsa="http://www.w3.org/2005/08/addressing"><ns0:DeveloperToken xmlns:ns0="` + service + `">d</ns0:DeveloperToken><wsa:Action>GetUser</wsa:Action><wsa:MessageID>urn:uuid:1</wsa:MessageID><wsa:To>x</wsa:To></soap-env:Header>` +
			`<soap-env:Body><ns0:UpdateUserRequest xmlns:ns0="` + service + `"><ns0:User><ns1:Id xmlns:ns1="` + ent + `">7</ns1:Id><ns2:JobTitle xmlns:ns2="` + ent + `">a</ns2:JobTitle></ns0:User></ns0:UpdateUserRequest></soap-env:Body></soap-env:Envelope>`,
			`UpdateUser H{DeveloperToken=hidden} B{User{Id="7" JobTitle="a"}}`},
		{"node: 64 unused declarations, nil in two tags, blanks between headers", `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"` + repeat(64, func(i int) string { return ` xmlns:q` + letters(i) + `="urn:x"` }) + ` ` + xsi + `><soap:Header><AuthenticationToken xmlns="` + service + `">t</AuthenticationToken>` + "\n   " +
			`<DeveloperToken xmlns="` + service + `">d</DeveloperToken></soap:Header><soap:Body><GetUserRequest xmlns="` + service + `"><UserId xsi:nil="true"></UserId></GetUserRequest></soap:Body></soap:Envelope>`,
			`GetUser H{AuthenticationToken=hidden DeveloperToken=hidden} B{UserId=nil}`},
		{"JAX-WS: array namespace as default, nil headers", `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header><ns2:ApplicationToken xmlns:ns2="` + service + `" ` + xsi + ` xsi:nil="true"/></S:Header>` +
			`<S:Body><ns2:UpdateUserRolesRequest xmlns="http://schemas.microsoft.com/2003/10/Serialization/Arrays" xmlns:ns2="` + service + `" xmlns:ns3="` + ent + `"><ns2:CustomerId>1</ns2:CustomerId><ns2:UserId>2</ns2:UserId><ns2:NewAccountIds><long>3</long></ns2:NewAccountIds></ns2:UpdateUserRolesRequest></S:Body></S:Envelope>`,
			`UpdateUserRoles H{ApplicationToken=nil} B{CustomerId="1" UserId="2" NewAccountIds{long="3"}}`},
		{"WCF: defaults for values, a blank before the end", `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><SendUserInvitationRequest xmlns="` + service + `"><UserInvitation xmlns:d4p1="` + ent + `" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><d4p1:Id>0</d4p1:Id><d4p1:FirstName i:nil="true" />` +
			`<d4p1:AccountIds xmlns:d5p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays" i:nil="true" /><d4p1:ExpirationDate>0001-01-01T00:00:00</d4p1:ExpirationDate></UserInvitation></SendUserInvitationRequest></s:Body></s:Envelope>`,
			`SendUserInvitation H{} B{UserInvitation{Id="0" FirstName=nil AccountIds=nil ExpirationDate="0001-01-01T00:00:00"}}`},
		{"the documentation's templates: Action to be understood", `<s:Envelope ` + instance + ` xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header xmlns="` + service + `"><Action mustUnderstand="1">GetUser</Action><AuthenticationToken i:nil="false">t</AuthenticationToken></s:Header><s:Body><GetUserRequest xmlns="` + service + `"><UserId i:nil="false">7</UserId></GetUserRequest></s:Body></s:Envelope>`,
			`GetUser H{Action="GetUser" AuthenticationToken=hidden} B{UserId="7"}`},
		{"Ruby: fields in the envelope's namespace, an explicit type", `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" ` + xsi + ` xmlns:ns0="` + ent + `"><soap:Header><soap:CustomerId>1</soap:CustomerId><DeveloperToken xmlns="` + service + `">d</DeveloperToken></soap:Header>` +
			`<soap:Body><UpdateAccountRequest xmlns="` + service + `"><Account xsi:type="ns0:AdvertiserAccount"><ns0:CurrencyCode>EUR</ns0:CurrencyCode><ns0:Id>5678</ns0:Id></Account></UpdateAccountRequest></soap:Body></soap:Envelope>`,
			`UpdateAccount H{DeveloperToken=hidden} B{Account(AdvertiserAccount){CurrencyCode="EUR" Id="5678"}}`},
		{"types on scalars, blanks around values, flags", open + `<s:Body><GetAccountRequest xmlns="` + service + `" xmlns:xsd="http://www.w3.org/2001/XMLSchema" ` + xsi + "><AccountId xsi:type=\"xsd:long\"> 7\n</AccountId><ReturnAdditionalFields>\n TaxCertificate   AccountMode </ReturnAdditionalFields></GetAccountRequest>" + closing,
			`GetAccount H{} B{AccountId(long)="7" ReturnAdditionalFields="TaxCertificate AccountMode"}`},
	} {
		r, err := soap.DecodeRequest(v13(t), []byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if got := show(r); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.what, got, c.want)
		}
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	const header = `<s:Header><DeveloperToken xmlns="` + service + `">d</DeveloperToken></s:Header>`
	const ent = `xmlns:a="` + service + `/Entities"`
	in := func(body string) string { return open + header + "<s:Body>" + body + closing }
	call := func(operation, members string) string {
		return in(`<` + operation + `Request xmlns="` + service + `" ` + ent + ` ` + instance + `>` + members + `</` + operation + `Request>`)
	}
	for _, c := range []struct {
		what, text string
		kind       contract.RequestErrorKind
		message    string
		read       string // what was read nevertheless; empty for no request
	}{
		{"no XML", "hello", contract.Malformed, `text outside the root element: "hello"`, ""},
		{"no envelope", "<GetUserRequest/>", contract.Malformed, "not a SOAP envelope: the root element is GetUserRequest", ""},
		{"no Body", open + header + "</s:Envelope>", contract.Malformed, "not a SOAP envelope: there is no Body", ""},
		{"a DOCTYPE", "<!DOCTYPE s>" + call("GetUser", ""), contract.Malformed, "<!DOCTYPE> is not accepted", ""},
		{"Header after Body", open + "<s:Body/>" + header + "</s:Envelope>", contract.Malformed, "Envelope/Header: stands after Body", ""},
		{"text in an empty Body", in("GetUser"), contract.Malformed, `Envelope/Body: holds the text "GetUser"`, `  H{DeveloperToken=hidden} B{}`},
		{"SOAP 1.2", strings.ReplaceAll(call("GetUser", ""), "http://schemas.xmlsoap.org/soap/envelope/", soap.Envelope12), contract.VersionMismatch,
			`the envelope is in namespace "http://www.w3.org/2003/05/soap-envelope", this service speaks SOAP 1.1`, `GetUser H{DeveloperToken=hidden} B{}`},
		{"nothing in the Body", in(" "), contract.EmptyBody, "the SOAP Body is empty", `  H{DeveloperToken=hidden} B{}`},
		{"an operation that does not exist", in(`<GetMoneyRequest xmlns="` + service + `"/>`), contract.UnknownOperation, "there is no request called GetMoneyRequest", `  H{DeveloperToken=hidden} B{}`},
		{"a response", in(`<GetUserResponse xmlns="` + service + `"/>`), contract.UnknownOperation, "there is no request called GetUserResponse", `  H{DeveloperToken=hidden} B{}`},
		{"another version's request", in(`<GetUserRequest xmlns="https://bingads.microsoft.com/Customer/v12"><UserId>1</UserId></GetUserRequest>`), contract.UnknownOperation,
			`GetUserRequest is in namespace "https://bingads.microsoft.com/Customer/v12", this service's is "` + service + `"`, `GetUser H{DeveloperToken=hidden} B{UserId="1"}`},
		{"wrong order", call("DeleteUser", "<TimeStamp>AA==</TimeStamp><UserId>1</UserId>"), contract.Deserialization,
			"DeleteUserRequest/UserId: stands after TimeStamp, the contract puts it before", `DeleteUser H{DeveloperToken=hidden} B{TimeStamp="AA==" UserId="1"}`},
		{"an unknown member", call("GetUser", "<Extra/>"), contract.Deserialization, "GetUserRequest/Extra: GetUserRequest has no such element", `GetUser H{DeveloperToken=hidden} B{Extra{}}`},
		{"a member of another case", call("GetUser", "<userId>1</userId>"), contract.Deserialization, "GetUserRequest/userId: GetUserRequest has no such element", `GetUser H{DeveloperToken=hidden} B{userId="1"}`},
		{"a member twice", call("GetUser", "<UserId>1</UserId><UserId>2</UserId>"), contract.Deserialization, "GetUserRequest/UserId: stands here twice, once is allowed", `GetUser H{DeveloperToken=hidden} B{UserId="1" UserId="2"}`},
		{"no number", call("GetUser", "<UserId>abc</UserId>"), contract.Deserialization, `GetUserRequest/UserId: "abc" is no xs:long`, `GetUser H{DeveloperToken=hidden} B{UserId="abc"}`},
		{"an empty number", call("GetUser", "<UserId/>"), contract.Deserialization, `GetUserRequest/UserId: "" is no xs:long`, `GetUser H{DeveloperToken=hidden} B{UserId{}}`},
		{"an enum value of another case", call("GetUsersInfo", "<CustomerId>1</CustomerId><StatusFilter>active</StatusFilter>"), contract.Deserialization, `GetUsersInfoRequest/StatusFilter: "active" is no UserLifeCycleStatus`, `GetUsersInfo H{DeveloperToken=hidden} B{CustomerId="1" StatusFilter="active"}`},
		{"nil where it may not be", call("DeleteUser", `<UserId i:nil="true"/>`), contract.Deserialization, "DeleteUserRequest/UserId: is nil, which the contract does not allow here", `DeleteUser H{DeveloperToken=hidden} B{UserId=nil}`},
		{"nil with content", call("GetUser", `<UserId i:nil="true">1</UserId>`), contract.Deserialization, "GetUserRequest/UserId: is nil and has content", `GetUser H{DeveloperToken=hidden} B{UserId=nil}`},
		{"nil that is neither", call("GetUser", `<UserId i:nil="maybe">1</UserId>`), contract.Deserialization, `GetUserRequest/UserId: says nil="maybe"`, `GetUser H{DeveloperToken=hidden} B{UserId="1"}`},
		{"text among members", call("UpdateUser", `<User>oops<a:Id>1</a:Id></User>`), contract.Deserialization, `UpdateUserRequest/User: has the text "oops", but User is made of elements`, `UpdateUser H{DeveloperToken=hidden} B{User{Id="1"}}`},
		{"elements in a scalar", call("GetUser", `<UserId><a:Id>1</a:Id></UserId>`), contract.Deserialization, `GetUserRequest/UserId: has elements, but xs:long is a simple type`, `GetUser H{DeveloperToken=hidden} B{UserId{Id="1"}}`},
		{"members in the service namespace", call("UpdateUser", `<User><Id>1</Id></User>`), contract.Deserialization,
			`UpdateUserRequest/User/Id: is in namespace "` + service + `", expected "` + service + `/Entities"`, `UpdateUser H{DeveloperToken=hidden} B{User{Id="1"}}`},
		{"an explicit type of no relation", call("UpdateUser", `<User i:type="a:Customer"/>`), contract.Deserialization, "UpdateUserRequest/User: says to be of type Customer, which is no User", `UpdateUser H{DeveloperToken=hidden} B{User(Customer){}}`},
		{"an explicit type of another version", call("UpdateUser", `<User xmlns:o="urn:v11" i:type="o:User"/>`), contract.Deserialization,
			`UpdateUserRequest/User: names the type User of namespace "urn:v11", expected "` + service + `/Entities"`, `UpdateUser H{DeveloperToken=hidden} B{User(User){}}`},
		{"a key without value", call("UpdateUser", `<User><a:ForwardCompatibilityMap `+generic+`><b:KeyValuePairOfstringstring><b:key>k</b:key></b:KeyValuePairOfstringstring></a:ForwardCompatibilityMap></User>`), contract.Deserialization,
			"UpdateUserRequest/User/ForwardCompatibilityMap/KeyValuePairOfstringstring[1]: has no value, which KeyValuePairOfstringstring requires",
			`UpdateUser H{DeveloperToken=hidden} B{User{ForwardCompatibilityMap{KeyValuePairOfstringstring{key="k"}}}}`},
		{"a second element in the Body", in(`<GetUserRequest xmlns="` + service + `"/><GetUserRequest xmlns="` + service + `"/>`), contract.Deserialization, "GetUserRequest[2]: is a second element in the Body", `GetUser H{DeveloperToken=hidden} B{}`},
	} {
		r, err := soap.DecodeRequest(v13(t), []byte(c.text))
		var refused *contract.RequestError
		if !errors.As(err, &refused) {
			t.Errorf("%s: got %v, want a RequestError", c.what, err)
			continue
		}
		if refused.Kind != c.kind || refused.Message != c.message {
			t.Errorf("%s:\n got %s: %s\nwant %s: %s", c.what, refused.Kind, refused.Message, c.kind, c.message)
		}
		read := ""
		if r != nil {
			read = show(r)
		}
		if strings.TrimLeft(read, " ") != strings.TrimLeft(c.read, " ") {
			t.Errorf("%s: read\n got %q\nwant %q", c.what, read, c.read)
		}
		if r != nil && refused.Operation != r.Operation {
			t.Errorf("%s: the error names %q, the request %q", c.what, refused.Operation, r.Operation)
		}
	}
}

func TestARefusedRequestNamesEveryReason(t *testing.T) {
	_, err := soap.DecodeRequest(v13(t), []byte(open+`<s:Body><GetUsersInfoRequest xmlns="`+service+`" odd="1"><StatusFilter>active</StatusFilter><CustomerId>x</CustomerId></GetUsersInfoRequest>`+closing))
	var refused *contract.RequestError
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	got := lines(refused.Findings)
	for _, v := range refused.Violations {
		got = append(got, v.Rule+" "+v.String())
	}
	want := []string{
		"attribute GetUsersInfoRequest: has the attribute odd, which the contract does not know",
		`enum GetUsersInfoRequest/StatusFilter: "active" is no UserLifeCycleStatus`,
		"order GetUsersInfoRequest/CustomerId: stands after StatusFilter, the contract puts it before",
		`lexical GetUsersInfoRequest/CustomerId: "x" is no xs:long`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFaultsOfRefusedRequests(t *testing.T) {
	for _, c := range []struct {
		kind         contract.RequestErrorKind
		code, detail string
	}{
		{contract.Malformed, "Client", ""},
		{contract.EmptyBody, "Client", ""},
		{contract.VersionMismatch, "VersionMismatch", ""},
		{contract.UnknownOperation, "ActionNotSupported", ""},
		{contract.Deserialization, "DeserializationFailed", ExceptionDetail},
	} {
		fault := soap.FaultOf(&contract.RequestError{Kind: c.kind, Message: "Why: because."})
		if fault.Code != c.code || fault.Detail != c.detail || fault.TrackingID != "" || len(fault.Errors) > 0 {
			t.Errorf("%s: %+v", c.kind, fault)
		}
		if !strings.HasSuffix(fault.Reason, "Why: because.") {
			t.Errorf("%s: the reason %q does not say why", c.kind, fault.Reason)
		}
		body, err := soap.EncodeReply(v13(t), &Reply{Operation: "GetUser", Fault: fault})
		if err != nil {
			t.Fatal(err)
		}
		reply, findings, err := soap.DecodeReply(v13(t), "GetUser", body)
		if err != nil || len(findings) > 0 {
			t.Errorf("%s: %v, %v", c.kind, findings, err)
			continue
		}
		sameFault(t, string(c.kind), *reply.Fault, *fault)
	}
}

func FuzzDecodeRequest(f *testing.F) {
	f.Add([]byte(open + `<s:Header><DeveloperToken xmlns="` + service + `">d</DeveloperToken></s:Header><s:Body><UpdateUserRequest xmlns="` + service + `"><User ` + entities + ` i:type="a:User"><a:Id>1</a:Id><a:Name i:nil="1"/></User></UpdateUserRequest>` + closing))
	f.Add([]byte(open + `<s:Body><GetAccountRequest xmlns="` + service + `"><AccountId> 7 </AccountId><ReturnAdditionalFields>AccountMode</ReturnAdditionalFields></GetAccountRequest>` + closing))
	c := v13(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := soap.DecodeRequest(c, body)
		if err != nil {
			return
		}
		// An accepted request means the same after it is written again.
		again, err := soap.EncodeRequest(c, r)
		if err != nil {
			t.Fatalf("%q: %v", body, err)
		}
		twice, err := soap.DecodeRequest(c, again)
		if err != nil || !Equal(Group("B", r.Body...), Group("B", twice.Body...)) {
			t.Fatalf("%q became %q: %v", body, again, err)
		}
	})
}
