package soap_test

import (
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/contract"
	. "github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/soap"
)

func v13(t testing.TB) *contract.Contract {
	t.Helper()
	c, err := contract.Load("v13", 2025)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const (
	service   = "https://bingads.microsoft.com/Customer/v13"
	entities  = `xmlns:a="https://bingads.microsoft.com/Customer/v13/Entities" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"`
	exception = `xmlns:a="https://bingads.microsoft.com/Customer/v13/Exception" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"`
	arrays    = `xmlns:b="http://schemas.microsoft.com/2003/10/Serialization/Arrays"`
	generic   = `xmlns:b="http://schemas.datacontract.org/2004/07/System.Collections.Generic"`
	instance  = `xmlns:i="http://www.w3.org/2001/XMLSchema-instance"`
	open      = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">`
	closing   = `</s:Body></s:Envelope>`
)

func TestEncodeRequestWritesTheseBytes(t *testing.T) {
	for _, c := range []struct {
		what    string
		request *Request
		want    string // between the opening and the closing tags of the envelope
	}{
		{"no header, no members", &Request{Operation: "GetUserMFAStatus"},
			`<s:Body><GetUserMFAStatusRequest xmlns="` + service + `"/>`},
		{"credentials and a nil member", &Request{Operation: "GetUser",
			Header: []*Element{Text("AuthenticationToken", "t<1>"), Text("DeveloperToken", "d"), Nil("Password"), Text("UserName", "")},
			Body:   []*Element{Nil("UserId")}},
			`<s:Header xmlns="` + service + `"><AuthenticationToken>t&lt;1&gt;</AuthenticationToken><DeveloperToken>d</DeveloperToken><Password ` + instance + ` i:nil="true"/><UserName/></s:Header>` +
				`<s:Body><GetUserRequest xmlns="` + service + `"><UserId ` + instance + ` i:nil="true"/></GetUserRequest>`},
		{"members of an entity, explicit type", &Request{Operation: "UpdateAccount",
			Body: []*Element{{Name: "Account", Type: "AdvertiserAccount", Children: []*Element{Text("Id", "1"), Text("TimeStamp", "AAAAAE496a4=")}}}},
			`<s:Body><UpdateAccountRequest xmlns="` + service + `"><Account ` + entities + ` i:type="a:AdvertiserAccount"><a:Id>1</a:Id><a:TimeStamp>AAAAAE496a4=</a:TimeStamp></Account></UpdateAccountRequest>`},
		{"an explicit type that nobody knows", &Request{Operation: "UpdateAccount", Body: []*Element{{Name: "Account", Type: "Konto"}}},
			`<s:Body><UpdateAccountRequest xmlns="` + service + `"><Account ` + entities + ` i:type="Konto"/></UpdateAccountRequest>`},
		{"an XML Schema type", &Request{Operation: "GetUser", Body: []*Element{{Name: "UserId", Type: "long", Text: "1"}}},
			`<s:Body><GetUserRequest xmlns="` + service + `"><UserId ` + instance + ` xmlns:t="http://www.w3.org/2001/XMLSchema" i:type="t:long">1</UserId></GetUserRequest>`},
		{"order as given, unknown names in the parent's namespace", &Request{Operation: "DeleteUser",
			Body: []*Element{Text("TimeStamp", "AA=="), Text("UserId", "1"), Group("Extra", Text("Inner", "2"))}},
			`<s:Body><DeleteUserRequest xmlns="` + service + `"><TimeStamp>AA==</TimeStamp><UserId>1</UserId><Extra><Inner>2</Inner></Extra></DeleteUserRequest>`},
		{"an unknown member of an entity", &Request{Operation: "UpdateUser", Body: []*Element{Group("User", Group("Shoe", Text("Size", "43")))}},
			`<s:Body><UpdateUserRequest xmlns="` + service + `"><User ` + entities + `><a:Shoe><a:Size>43</a:Size></a:Shoe></User></UpdateUserRequest>`},
		{"an unknown operation", &Request{Operation: "GetMoney", Body: []*Element{Text("Amount", "1")}},
			`<s:Body><GetMoneyRequest xmlns="` + service + `"><Amount>1</Amount></GetMoneyRequest>`},
		{"lists of scalars beside and inside entities", &Request{Operation: "UpdateUserRoles",
			Body: []*Element{Text("CustomerId", "1"), List("NewAccountIds", "long", "2", "3"), Nil("NewCustomerIds"), Group("DeleteAccountIds")}},
			`<s:Body><UpdateUserRolesRequest xmlns="` + service + `"><CustomerId>1</CustomerId>` +
				`<NewAccountIds xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays" ` + instance + `><a:long>2</a:long><a:long>3</a:long></NewAccountIds>` +
				`<NewCustomerIds xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays" ` + instance + ` i:nil="true"/>` +
				`<DeleteAccountIds xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays" ` + instance + `/></UpdateUserRolesRequest>`},
		{"a list inside an entity", &Request{Operation: "SendUserInvitation", Body: []*Element{Group("UserInvitation", List("AccountIds", "long", "2"))}},
			`<s:Body><SendUserInvitationRequest xmlns="` + service + `"><UserInvitation ` + entities + `><a:AccountIds ` + arrays + `><b:long>2</b:long></a:AccountIds></UserInvitation></SendUserInvitationRequest>`},
		{"key value pairs; what a request says nil stays, omitted or not", &Request{Operation: "UpdateUser",
			Body: []*Element{Group("User", Group("ForwardCompatibilityMap", Group("KeyValuePairOfstringstring", Text("key", "k"), Nil("value"))), Nil("AuthenticationToken"))}},
			`<s:Body><UpdateUserRequest xmlns="` + service + `"><User ` + entities + `><a:ForwardCompatibilityMap ` + generic + `><b:KeyValuePairOfstringstring><b:key>k</b:key><b:value i:nil="true"/></b:KeyValuePairOfstringstring></a:ForwardCompatibilityMap><a:AuthenticationToken i:nil="true"/></User></UpdateUserRequest>`},
		{"flags", &Request{Operation: "GetAccount", Body: []*Element{Text("AccountId", "1"), Text("ReturnAdditionalFields", "TaxCertificate AccountMode")}},
			`<s:Body><GetAccountRequest xmlns="` + service + `"><AccountId>1</AccountId><ReturnAdditionalFields>TaxCertificate AccountMode</ReturnAdditionalFields></GetAccountRequest>`},
		{"characters with a meaning", &Request{Operation: "FindAccounts", Body: []*Element{Text("AccountFilter", "a&b <c> ]]> \"d\" 'e'\r\n\tü 🙂")}},
			`<s:Body><FindAccountsRequest xmlns="` + service + `"><AccountFilter>a&amp;b &lt;c&gt; ]]&gt; "d" 'e'&#xD;` + "\n\t" + `ü 🙂</AccountFilter></FindAccountsRequest>`},
	} {
		got, err := soap.EncodeRequest(v13(t), c.request)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		if want := open + c.want + closing; string(got) != want {
			t.Errorf("%s:\n got %s\nwant %s", c.what, got, want)
		}
	}
}

func TestEncodeReplyWritesTheseBytes(t *testing.T) {
	for _, c := range []struct {
		what  string
		reply *Reply
		want  string
	}{
		{"an empty response", &Reply{Operation: "DeleteUser", Header: []*Element{Text("TrackingId", "1-2")}, Body: Group("DeleteUserResponse")},
			`<s:Header><h:TrackingId xmlns:h="` + service + `">1-2</h:TrackingId></s:Header><s:Body><DeleteUserResponse xmlns="` + service + `"/>`},
		{"a nil header", &Reply{Operation: "DeleteUser", Header: []*Element{Nil("TrackingId")}, Body: Group("DeleteUserResponse")},
			`<s:Header><h:TrackingId xmlns:h="` + service + `" ` + instance + ` i:nil="true"/></s:Header><s:Body><DeleteUserResponse xmlns="` + service + `"/>`},
		{"nil members, omitted ones left out", &Reply{Operation: "GetUser", Body: Group("GetUserResponse",
			Group("User", Text("Id", "7"), Nil("Password"), Nil("ForwardCompatibilityMap"), Nil("AuthenticationToken")),
			Group("CustomerRoles", Group("CustomerRole", Text("RoleId", "41"), Nil("AccountIds"), List("LinkedAccountIds", "long", "1"), Nil("CustomerLinkPermission"))))},
			`<s:Body><GetUserResponse xmlns="` + service + `"><User ` + entities + `><a:Id>7</a:Id><a:Password i:nil="true"/><a:ForwardCompatibilityMap ` + generic + ` i:nil="true"/></User>` +
				`<CustomerRoles ` + entities + `><a:CustomerRole><a:RoleId>41</a:RoleId><a:AccountIds ` + arrays + ` i:nil="true"/><a:LinkedAccountIds ` + arrays + `><b:long>1</b:long></a:LinkedAccountIds><a:CustomerLinkPermission i:nil="true"/></a:CustomerRole></CustomerRoles></GetUserResponse>`},
		{"partial errors", &Reply{Operation: "AddClientLinks", Body: Group("AddClientLinksResponse", Nil("OperationErrors"),
			Group("PartialErrors", Nil("ArrayOfOperationError"), Group("ArrayOfOperationError", Group("OperationError", Text("Code", "1410"), Text("Details", ""), Text("Message", "m")))))},
			`<s:Body><AddClientLinksResponse xmlns="` + service + `"><OperationErrors ` + exception + ` i:nil="true"/><PartialErrors ` + exception + `><a:ArrayOfOperationError i:nil="true"/>` +
				`<a:ArrayOfOperationError><a:OperationError><a:Code>1410</a:Code><a:Details/><a:Message>m</a:Message></a:OperationError></a:ArrayOfOperationError></PartialErrors></AddClientLinksResponse>`},
		{"AdApiFaultDetail", &Reply{Operation: "GetUser", Fault: &Fault{Code: "Server", Reason: "no", Detail: AdApiFaultDetail, TrackingID: "1-2",
			Errors: []Error{{Number: 105, Symbol: "InvalidCredentials", Message: "m"}, {Number: 106, Detail: "d"}}}},
			`<s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring xml:lang="en-US">no</faultstring><detail><AdApiFaultDetail xmlns="https://adapi.microsoft.com" ` + instance + `><TrackingId>1-2</TrackingId><Errors>` +
				`<AdApiError><Code>105</Code><Detail i:nil="true"/><ErrorCode>InvalidCredentials</ErrorCode><Message>m</Message></AdApiError>` +
				`<AdApiError><Code>106</Code><Detail>d</Detail><ErrorCode i:nil="true"/><Message i:nil="true"/></AdApiError></Errors></AdApiFaultDetail></detail></s:Fault>`},
		{"ApiFault: the element is the service's, what it inherits adapi's, the rest the exceptions'", &Reply{Operation: "GetUser", Fault: &Fault{Code: "Server", Reason: "no", Detail: ApiFault, TrackingID: "1-2",
			Errors: []Error{{Number: 1139, Message: "m"}, {Number: 1140, Message: "n", Detail: "d"}}}},
			`<s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring xml:lang="en-US">no</faultstring><detail><ApiFault xmlns="` + service + `" ` + exception + `><TrackingId xmlns="https://adapi.microsoft.com">1-2</TrackingId><a:OperationErrors>` +
				`<a:OperationError><a:Code>1139</a:Code><a:Details/><a:Message>m</a:Message></a:OperationError><a:OperationError><a:Code>1140</a:Code><a:Details>d</a:Details><a:Message>n</a:Message></a:OperationError></a:OperationErrors></ApiFault></detail></s:Fault>`},
		{"a deserialization fault has no TrackingId", &Reply{Operation: "GetUser", Fault: &Fault{Code: "DeserializationFailed", Reason: "no", Detail: ExceptionDetail}},
			`<s:Body><s:Fault><faultcode xmlns:a="http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher">a:DeserializationFailed</faultcode><faultstring xml:lang="en-US">no</faultstring>` +
				`<detail><ExceptionDetail xmlns="http://schemas.datacontract.org/2004/07/System.ServiceModel" ` + instance + `><HelpLink i:nil="true"/><InnerException i:nil="true"/><Message>no</Message><StackTrace i:nil="true"/><Type>System.ServiceModel.Dispatcher.NetDispatcherFaultException</Type></ExceptionDetail></detail></s:Fault>`},
		{"ActionNotSupported", &Reply{Operation: "GetUser", Fault: &Fault{Code: "ActionNotSupported", Reason: "no"}},
			`<s:Body><s:Fault><faultcode xmlns:a="http://schemas.microsoft.com/ws/2005/05/addressing/none">a:ActionNotSupported</faultcode><faultstring xml:lang="en-US">no</faultstring></s:Fault>`},
		{"InternalServiceFault", &Reply{Operation: "GetUser", Fault: &Fault{Code: "InternalServiceFault", Reason: "no"}},
			`<s:Body><s:Fault><faultcode xmlns:a="http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher">a:InternalServiceFault</faultcode><faultstring xml:lang="en-US">no</faultstring></s:Fault>`},
		{"a detail of its own", &Reply{Operation: "GetUser", Fault: &Fault{Code: "Client", Reason: "no", Detail: "MoodFault", TrackingID: "1", Errors: []Error{{Number: 1}}}},
			`<s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring xml:lang="en-US">no</faultstring><detail><MoodFault xmlns="` + service + `" ` + instance + `><TrackingId>1</TrackingId><Errors><AdApiError><Code>1</Code><Detail i:nil="true"/><ErrorCode i:nil="true"/><Message i:nil="true"/></AdApiError></Errors></MoodFault></detail></s:Fault>`},
	} {
		got, err := soap.EncodeReply(v13(t), c.reply)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		if want := open + c.want + closing; string(got) != want {
			t.Errorf("%s:\n got %s\nwant %s", c.what, got, want)
		}
	}
}

func TestWhatCannotBeWritten(t *testing.T) {
	c := v13(t)
	request := func(r *Request) error { _, err := soap.EncodeRequest(c, r); return err }
	reply := func(r *Reply) error { _, err := soap.EncodeReply(c, r); return err }
	for _, row := range []struct {
		what string
		err  error
		want string
	}{
		{"NUL", request(&Request{Operation: "GetUser", Body: []*Element{Text("UserId", "1\x00")}}), "GetUserRequest/UserId: XML has no way to write the character U+0000"},
		{"broken UTF-8", request(&Request{Operation: "GetUser", Body: []*Element{Text("UserId", "\xff")}}), "GetUserRequest/UserId: XML has no way to write the character U+FFFD"},
		{"a header", request(&Request{Operation: "GetUser", Header: []*Element{Text("DeveloperToken", "\x01")}}), "Envelope/Header/DeveloperToken: XML has no way to write the character U+0001"},
		{"an element name", request(&Request{Operation: "GetUser", Body: []*Element{Text("a b", "")}}), `"a b" cannot be the name of an element`},
		{"a prefix in a name", request(&Request{Operation: "GetUser", Body: []*Element{Text("a:b", "")}}), `"a:b" cannot be the name of an element`},
		{"an operation name", request(&Request{Operation: "<x/>"}), `"<x/>" cannot be the name of an operation`},
		{"a body name", reply(&Reply{Operation: "GetUser", Body: Group("")}), `"" cannot be the name of an element`},
		{"a header name", reply(&Reply{Operation: "GetUser", Header: []*Element{Text("1", "")}, Body: Group("X")}), `"1" cannot be the name of a header`},
		{"neither body nor fault", reply(&Reply{Operation: "GetUser"}), "a reply to GetUser needs a body or a fault"},
		{"body and fault", reply(&Reply{Operation: "GetUser", Body: Group("X"), Fault: &Fault{}}), "a reply to GetUser needs a body or a fault"},
	} {
		if row.err == nil || row.err.Error() != row.want {
			t.Errorf("%s: got %v, want %s", row.what, row.err, row.want)
		}
	}
}

// The documents are for editing: what a caller changes is what Bytes writes.
func TestDocumentsCanBeEdited(t *testing.T) {
	doc, err := soap.RequestDocument(v13(t), &Request{Operation: "GetUser", Header: []*Element{Text("DeveloperToken", "d")}, Body: []*Element{Text("UserId", "1")}})
	if err != nil {
		t.Fatal(err)
	}
	action := doc.Root().SelectElement("Header").CreateElement("Action")
	action.CreateAttr("mustUnderstand", "1")
	action.SetText("GetUser")
	doc.FindElement("//UserId").SetText("2")
	got := string(soap.Bytes(doc))
	if !strings.Contains(got, `<DeveloperToken>d</DeveloperToken><Action mustUnderstand="1">GetUser</Action></s:Header>`) || !strings.Contains(got, "<UserId>2</UserId>") {
		t.Errorf("the edits are not in %s", got)
	}
	r, err := soap.DecodeRequest(v13(t), []byte(got))
	if err != nil || r.Body[0].Text != "2" || len(r.Header) != 2 {
		t.Errorf("decoded to %v, %v", r, err)
	}
}
