package rest_test

import (
	"net/http"
	"strings"
	"testing"

	. "github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/rest"
)

func TestEncodeRequestWritesTheseBytes(t *testing.T) {
	for _, c := range []struct {
		what, operation string
		body            []*Element
		want            string
	}{
		{"no members", "GetUserMFAStatus", nil, `POST /UserMFAStatus/Query {}`},
		{"nil", "GetUser", []*Element{Nil("UserId")}, `POST /User/Query {"UserId":null}`},
		{"absent", "GetUser", nil, `POST /User/Query {}`},
		{"a body with DELETE", "DeleteAccount", []*Element{Text("AccountId", "180278106"), Text("TimeStamp", "AAAAAH1yyMo=")},
			`DELETE /Account {"AccountId":"180278106","TimeStamp":"AAAAAH1yyMo="}`},
		{"members in the order given", "DeleteUser", []*Element{Text("TimeStamp", "AA=="), Text("UserId", "1")}, `DELETE /User {"TimeStamp":"AA==","UserId":"1"}`},
		{"an entity, its explicit type left out", "UpdateAccount", []*Element{{Name: "Account", Type: "AdvertiserAccount", Children: []*Element{Text("Id", "1"), Nil("AccountMode")}}},
			`PUT /Account {"Account":{"Id":"1","AccountMode":null}}`},
		{"an empty entity", "UpdateUser", []*Element{Group("User")}, `PUT /User {"User":{}}`},
		{"lists: of longs, nil, empty", "UpdateUserRoles", []*Element{List("NewAccountIds", "long", "2", "3"), Nil("NewCustomerIds"), Group("DeleteAccountIds")},
			`PUT /UserRoles {"NewAccountIds":["2","3"],"NewCustomerIds":null,"DeleteAccountIds":[]}`},
		{"lists of numbers, with a nil", "GetNotifications", []*Element{Group("TypeIds", Text("int", "1"), Nil("int"))}, `POST /Notifications/Query {"TypeIds":[1,null]}`},
		{"lists of entities", "AddClientLinks", []*Element{Group("ClientLinks", Group("ClientLink", Text("SuppressNotification", "0")), Nil("ClientLink"))},
			`POST /ClientLinks {"ClientLinks":[{"SuppressNotification":false},null]}`},
		{"pairs", "UpdateUser", []*Element{Group("User", Group("ForwardCompatibilityMap", Group("KeyValuePairOfstringstring", Text("key", "k"), Nil("value"))))},
			`PUT /User {"User":{"ForwardCompatibilityMap":[{"Key":"k","Value":null}]}}`},
		{"ints as XML Schema may write them", "SearchCustomers", []*Element{Group("PageInfo", Text("Index", "+007"), Text("Size", "-0"))},
			`POST /Customers/Search {"PageInfo":{"Index":7,"Size":-0}}`},
		{"decimals as XML Schema may write them", "UpdateAccount", []*Element{Group("Account", Text("BillingThresholdAmount", " .50 "), Text("BillingThresholdAmount", "5."), Text("BillingThresholdAmount", "-00.25"), Text("BillingThresholdAmount", "79228162514264337593543950335"))},
			`PUT /Account {"Account":{"BillingThresholdAmount":0.50,"BillingThresholdAmount":5,"BillingThresholdAmount":-0.25,"BillingThresholdAmount":79228162514264337593543950335}}`},
		{"booleans", "GetAccountsInfo", []*Element{Text("OnlyParentAccounts", "1"), Text("OnlyParentAccounts", "false")}, `POST /AccountsInfo/Query {"OnlyParentAccounts":true,"OnlyParentAccounts":false}`},
		{"flags", "GetAccount", []*Element{Text("ReturnAdditionalFields", "TaxCertificate AccountMode")}, `POST /Account/Query {"ReturnAdditionalFields":"TaxCertificate, AccountMode"}`},
		{"dates as given", "SendUserInvitation", []*Element{Group("UserInvitation", Text("ExpirationDate", "2024-02-29T23:59:59.9999999Z"))},
			`POST /UserInvitation/Send {"UserInvitation":{"ExpirationDate":"2024-02-29T23:59:59.9999999Z"}}`},
		{"texts that need escapes", "GetCustomersInfo", []*Element{Text("CustomerNameFilter", "\"\\/\b\f\n\r\t\x00\x1f\x7f<&>'ü日🙂\u2028")},
			`POST /CustomersInfo/Query {"CustomerNameFilter":"\"\\/\b\f\n\r\t\u0000\u001f` + "\x7f<&>'ü日🙂\u2028" + `"}`},

		// What does not fit goes out as the nearest JSON.
		{"a text for a long", "GetUser", []*Element{Text("UserId", "abc")}, `POST /User/Query {"UserId":"abc"}`},
		{"no text for a long", "GetUser", []*Element{Text("UserId", "")}, `POST /User/Query {"UserId":""}`},
		{"a text for an int", "GetCustomersInfo", []*Element{Text("TopN", "abc")}, `POST /CustomersInfo/Query {"TopN":"abc"}`},
		{"no text for an int", "GetCustomersInfo", []*Element{Text("TopN", "")}, `POST /CustomersInfo/Query {"TopN":""}`},
		{"a fraction for an int", "GetCustomersInfo", []*Element{Text("TopN", "1.5")}, `POST /CustomersInfo/Query {"TopN":1.5}`},
		{"an int that is too large", "GetCustomersInfo", []*Element{Text("TopN", "99999999999")}, `POST /CustomersInfo/Query {"TopN":99999999999}`},
		{"an int with exponents", "GetCustomersInfo", []*Element{Text("TopN", "1e5"), Text("TopN", "1e"), Text("TopN", "1e+-5"), Text("TopN", "0x1"), Text("TopN", "1_0"), Text("TopN", "-"), Text("TopN", ".")},
			`POST /CustomersInfo/Query {"TopN":1e5,"TopN":"1e","TopN":"1e+-5","TopN":"0x1","TopN":"1_0","TopN":"-","TopN":"."}`},
		{"NaN for a decimal", "UpdateAccount", []*Element{Group("Account", Text("BillingThresholdAmount", "NaN"))}, `PUT /Account {"Account":{"BillingThresholdAmount":"NaN"}}`},
		{"a text for a boolean", "GetAccountsInfo", []*Element{Text("OnlyParentAccounts", "maybe")}, `POST /AccountsInfo/Query {"OnlyParentAccounts":"maybe"}`},
		{"a text for an entity", "UpdateUser", []*Element{Text("User", "Nia")}, `PUT /User {"User":"Nia"}`},
		{"a text for a list", "UpdateUserRoles", []*Element{Text("NewAccountIds", "1,2")}, `PUT /UserRoles {"NewAccountIds":"1,2"}`},
		{"elements for a scalar", "GetUser", []*Element{Group("UserId", Text("Id", "1"))}, `POST /User/Query {"UserId":{"Id":"1"}}`},
		{"an unknown element", "GetUser", []*Element{Text("UserId", "1"), Group("Shoe", Text("Size", "43"), Nil("Lace"))}, `POST /User/Query {"UserId":"1","Shoe":{"Size":"43","Lace":null}}`},
		{"a name in another case", "GetUser", []*Element{Text("userId", "1")}, `POST /User/Query {"userId":"1"}`},
		{"a stranger in a list", "UpdateUserRoles", []*Element{Group("NewAccountIds", Text("long", "1"), Text("string", "2"))}, `PUT /UserRoles {"NewAccountIds":["1",{"string":"2"}]}`},
		{"an element twice", "GetUser", []*Element{Text("UserId", "1"), Text("UserId", "2")}, `POST /User/Query {"UserId":"1","UserId":"2"}`},
		{"a value out of its set", "GetUsersInfo", []*Element{Text("StatusFilter", "active")}, `POST /UsersInfo/Query {"StatusFilter":"active"}`},
		{"a flag that nobody knows", "GetAccount", []*Element{Text("ReturnAdditionalFields", "Shoes")}, `POST /Account/Query {"ReturnAdditionalFields":"Shoes"}`},
	} {
		r, err := rest.EncodeRequest(v13(t), &Request{Operation: c.operation, Body: c.body})
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if got := r.Verb + " " + r.Route + " " + string(r.Body); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.what, got, c.want)
		}
	}
}

func TestEncodeRequestWritesTheHeader(t *testing.T) {
	for _, c := range []struct {
		what     string
		elements []*Element
		want     string
	}{
		{"none", nil, ""},
		{"credentials", []*Element{Text("AuthenticationToken", "EwB"), Text("DeveloperToken", "d"), Text("UserName", "u"), Text("Password", "p")},
			"Authorization: Bearer EwB\r\nDevelopertoken: d\r\nPassword: p\r\nUsername: u\r\n"},
		{"nil is none", []*Element{Nil("AuthenticationToken"), Nil("DeveloperToken")}, ""},
		{"empty stays", []*Element{Text("AuthenticationToken", ""), Text("DeveloperToken", "")}, "Authorization: Bearer\r\nDevelopertoken: \r\n"},
		{"twice", []*Element{Text("DeveloperToken", "a"), Text("DeveloperToken", "b")}, "Developertoken: a\r\nDevelopertoken: b\r\n"},
		{"what nobody knows", []*Element{Text("CustomerId", "None"), Text("Shoe", "43")}, "Customerid: None\r\nShoe: 43\r\n"},
	} {
		r, err := rest.EncodeRequest(v13(t), &Request{Operation: "GetUser", Header: c.elements})
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		if got := written(t, r.Header); got != c.want {
			t.Errorf("%s: got %q, want %q", c.what, got, c.want)
		}
		if got := r.Header.Get("Content-Type"); got != rest.ContentType {
			t.Errorf("%s: Content-Type %q", c.what, got)
		}
	}
}

// written is a header as HTTP writes it, without what every request has.
func written(t *testing.T, h http.Header) string {
	t.Helper()
	var b strings.Builder
	if err := h.WriteSubset(&b, map[string]bool{"Content-Type": true, "Accept": true}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEncodeRefuses(t *testing.T) {
	for _, c := range []struct {
		what    string
		request *Request
		want    string
	}{
		{"an unknown operation", &Request{Operation: "GetMoney"}, `"GetMoney" of v13 has no route: it cannot be called over REST`},
		{"bytes that are no text", &Request{Operation: "GetCustomersInfo", Body: []*Element{Text("CustomerNameFilter", "\xff")}}, `CustomerNameFilter: JSON has no way to write "\xff", which is not UTF-8`},
		{"a name that is no text", &Request{Operation: "GetUser", Body: []*Element{Text("\xff", "")}}, `"\xff" cannot be the name of a member: it is not UTF-8`},
		{"a line break in a header", &Request{Operation: "GetUser", Header: []*Element{Text("DeveloperToken", "a\r\nb")}}, `DeveloperToken: an HTTP header cannot hold the character U+000D`},
		{"a deletion in a header", &Request{Operation: "GetUser", Header: []*Element{Text("AuthenticationToken", "\x7f")}}, `AuthenticationToken: an HTTP header cannot hold the character U+007F`},
		{"a header that HTTP cannot name", &Request{Operation: "GetUser", Header: []*Element{Text("Developer Token", "a")}}, `"Developer Token" cannot be the name of an HTTP header`},
		{"a header without name", &Request{Operation: "GetUser", Header: []*Element{Text("", "a")}}, `"" cannot be the name of an HTTP header`},
	} {
		if _, err := rest.EncodeRequest(v13(t), c.request); err == nil || err.Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", c.what, err, c.want)
		}
	}
	for _, c := range []struct {
		what  string
		reply *Reply
		want  string
	}{
		{"neither body nor fault", &Reply{Operation: "GetUser"}, "a reply to GetUser needs a body or a fault"},
		{"body and fault", &Reply{Operation: "GetUser", Body: Group("GetUserResponse"), Fault: &Fault{}}, "a reply to GetUser needs a body or a fault"},
		{"bytes that are no text", &Reply{Operation: "GetUser", Body: Group("GetUserResponse", Group("User", Text("JobTitle", "\xff")))}, `JobTitle: JSON has no way to write "\xff", which is not UTF-8`},
		{"a line break in a header", &Reply{Operation: "GetUser", Header: []*Element{Text("TrackingId", "a\nb")}, Body: Group("GetUserResponse")}, `TrackingId: an HTTP header cannot hold the character U+000A`},
	} {
		if _, err := rest.EncodeReply(v13(t), c.reply); err == nil || err.Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", c.what, err, c.want)
		}
	}
}

func TestEncodeReplyWritesTheseBytes(t *testing.T) {
	for _, c := range []struct {
		what  string
		reply *Reply
		want  string
	}{
		{"nothing to say", &Reply{Operation: "DeleteUser", Header: []*Element{Text("TrackingId", guid)}, Body: Group("DeleteUserResponse")}, `200 ` + guid + ` {}`},
		{"members in the contract's order, strangers last", &Reply{Operation: "AddAccount", Body: Group("AddAccountResponse", Text("Shoe", "43"), Text("CreateTime", "2025-02-20T05:26:37.2"), Text("AccountId", "7"), Nil("AccountNumber"))},
			`200  {"AccountId":"7","AccountNumber":null,"CreateTime":"2025-02-20T05:26:37.2","Shoe":"43"}`},
		{"nil members that the contract leaves out", &Reply{Operation: "GetUser", Body: Group("GetUserResponse", Group("User", Nil("AuthenticationToken"), Nil("Id")))}, `200  {"User":{"Id":null}}`},
		{"members with a value that it leaves out else", &Reply{Operation: "GetUser", Body: Group("GetUserResponse", Group("User", Text("AuthenticationToken", "t")))}, `200  {"User":{"AuthenticationToken":"t"}}`},
		{"a list of lists", &Reply{Operation: "AddClientLinks", Body: Group("AddClientLinksResponse", Group("OperationErrors"),
			Group("PartialErrors", Nil("ArrayOfOperationError"), Group("ArrayOfOperationError", Group("OperationError", Text("Code", "201"), Nil("Details"), Text("Message", "m"))), Group("ArrayOfOperationError")))},
			`200  {"OperationErrors":[],"PartialErrors":[null,[{"Code":201,"Details":null,"Message":"m"}],[]]}`},
		{"a fault by its first error", &Reply{Operation: "GetUser", Fault: &Fault{Code: "Server", Reason: "r", Detail: AdApiFaultDetail, TrackingID: guid, Errors: []Error{{Number: 109, Symbol: "AuthenticationTokenExpired", Message: "m"}, {Number: 1001}}}},
			`401  {"Type":"AdApiFaultDetail","TrackingId":"` + guid + `","Errors":[{"Code":109,"Detail":null,"ErrorCode":"AuthenticationTokenExpired","Message":"m"},{"Code":1001,"Detail":null,"ErrorCode":null,"Message":null}]}`},
		{"a fault with details", &Reply{Operation: "GetUser", Header: []*Element{Text("TrackingId", guid)}, Fault: &Fault{Detail: ApiFault, TrackingID: guid, Errors: []Error{{Number: 1001, Symbol: "not written", Message: "m", Detail: "d"}}}},
			`403 ` + guid + ` {"Type":"ApiFault","TrackingId":"` + guid + `","OperationErrors":[{"Code":1001,"Details":"d","Message":"m"}]}`},
		{"a fault without TrackingId and errors", &Reply{Operation: "GetUser", Fault: &Fault{Detail: ApiFault}}, `500  {"Type":"ApiFault","TrackingId":null,"OperationErrors":[]}`},
		{"a fault of SOAP's own", &Reply{Operation: "GetUser", Fault: &Fault{Code: "InternalServiceFault", Reason: "why"}},
			`500  {"Type":"AdApiFaultDetail","TrackingId":null,"Errors":[{"Code":0,"Detail":null,"ErrorCode":"InternalError","Message":"why"}]}`},
		{"a fault of another type", &Reply{Operation: "GetUser", Fault: &Fault{Detail: "ApiFaultDetail", Errors: []Error{{Number: 117}}}},
			`429  {"Type":"ApiFaultDetail","TrackingId":null,"Errors":[{"Code":117,"Detail":null,"ErrorCode":null,"Message":null}]}`},
	} {
		r, err := rest.EncodeReply(v13(t), c.reply)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		if got := http.StatusText(r.Status); got == "" || r.Header.Get("Content-Type") != rest.ContentType || r.Header.Get("Accept") != "" {
			t.Errorf("%s: %d %v", c.what, r.Status, r.Header)
		}
		if got := strings.Join([]string{itoa(r.Status), r.Header.Get("TrackingId"), string(r.Body)}, " "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.what, got, c.want)
		}
		document, err := rest.ReplyDocument(v13(t), c.reply)
		if err != nil || string(document.Bytes()) != string(r.Body) {
			t.Errorf("%s: the document is %s, %v", c.what, document.Bytes(), err)
		}
	}
}

// Writing a reply leaves the message as it was given.
func TestEncodeReplyLeavesTheMessage(t *testing.T) {
	body := Group("AddAccountResponse", Text("CreateTime", "2025-02-20T05:26:37.2"), Text("AccountId", "7"))
	before := body.String()
	must(rest.EncodeReply(v13(t), &Reply{Operation: "AddAccount", Body: body}))(t)
	if after := body.String(); after != before {
		t.Errorf("%s became %s", before, after)
	}
}
