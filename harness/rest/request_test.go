package rest_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/contract"
	. "github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/rest"
)

// show puts a request on one line.
func show(r *Request) string {
	return r.Operation + " " + Group("H", r.Header...).String() + " " + Group("B", r.Body...).String()
}

// post is a request with a body in JSON; pairs are more HTTP headers.
func post(route, body string, pairs ...string) *rest.Request {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	verb, path, found := strings.Cut(route, " ")
	if !found {
		verb, path = http.MethodPost, route
	}
	return &rest.Request{Verb: verb, Route: path, Header: h, Body: []byte(body)}
}

// What the clients that people use put on the wire is read as the same request.
func TestRequestsOfRealClientsAreRead(t *testing.T) {
	for _, c := range []struct {
		what    string
		request *rest.Request
		want    string
	}{
		{".NET: every member, an empty header", post("/User/Query", `{"UserId":null}`, "Authorization", "Bearer t", "DeveloperToken", "d", "CustomerId", "", "CustomerAccountId", ""),
			`GetUser H{AuthenticationToken=hidden DeveloperToken=hidden CustomerId{} CustomerAccountId{}} B{UserId=nil}`},
		{"Python: the text None", post("/User/Query", `{"UserId": null}`, "Authorization", "Bearer t", "DeveloperToken", "d", "CustomerId", "None", "CustomerAccountId", "None"),
			`GetUser H{AuthenticationToken=hidden DeveloperToken=hidden CustomerId="None" CustomerAccountId="None"} B{UserId=nil}`},
		{"Python: flags of None", post("/Account/Query", `{"AccountId":"7","ReturnAdditionalFields":"None"}`), `GetAccount H{} B{AccountId="7" ReturnAdditionalFields{}}`},
		{"Java: nulls left out, dates with a zone, another order", post("/UserInvitation/Send", `{"UserInvitation":{"Lcid":"EnglishUS","ExpirationDate":"2026-03-02T00:00:00.000+01:00","AccountIds":["1","2"],"Id":"0"}}`),
			`SendUserInvitation H{} B{UserInvitation{Id="0" AccountIds{long="1" long="2"} ExpirationDate="2026-03-02T00:00:00.000+01:00" Lcid="EnglishUS"}}`},
		{"airbyte: flags without blank", post("/Accounts/Search", `{"PageInfo": {"Index": 0, "Size": 1000}, "Predicates": [{"Field": "UserId", "Operator": "Equals", "Value": "123456789"}], "ReturnAdditionalFields": "TaxCertificate,AccountMode"}`),
			`SearchAccounts H{} B{Predicates{Predicate{Field="UserId" Operator="Equals" Value="123456789"}} PageInfo{Index="0" Size="1000"} ReturnAdditionalFields="TaxCertificate AccountMode"}`},
		{"SDKs: flags with blank", post("/Account/Query", `{"ReturnAdditionalFields":"TaxCertificate, AccountMode"}`), `GetAccount H{} B{ReturnAdditionalFields="TaxCertificate AccountMode"}`},
		{"no flags", post("/Account/Query", `{"ReturnAdditionalFields":""}`), `GetAccount H{} B{ReturnAdditionalFields{}}`},
		{"longs as numbers", post("PUT /UserRoles", `{"CustomerId":9007199254740993,"UserId":-1,"NewRoleId":41,"NewAccountIds":[1,"2"],"DeleteAccountIds":[],"DeleteCustomerIds":null}`),
			`UpdateUserRoles H{} B{CustomerId="9007199254740993" UserId="-1" NewRoleId="41" NewAccountIds{long="1" long="2"} DeleteAccountIds{} DeleteCustomerIds=nil}`},
		{"DELETE with a body", post("DELETE /Account", `{"TimeStamp":"AAAAAH1yyMo=","AccountId":"180278106"}`), `DeleteAccount H{} B{AccountId="180278106" TimeStamp="AAAAAH1yyMo="}`},
		{"pairs in both cases", post("PUT /Customer", `{"Customer":{"ForwardCompatibilityMap":[{"Key":"a","Value":"1"},{"key":"b","value":null},{"Key":"c","value":""}]}}`),
			`UpdateCustomer H{} B{Customer{ForwardCompatibilityMap{KeyValuePairOfstringstring{key="a" value="1"} KeyValuePairOfstringstring{key="b" value=nil} KeyValuePairOfstringstring{key="c" value{}}}}}`},
		{"pairs of other types", post("/Notifications/Dismiss", `{"NotificationTypePairs":[{"Key":"7","Value":1}]}`), `DismissNotifications H{} B{NotificationTypePairs{KeyValueEntityOflongint{Key="7" Value="1"}}}`},
		{"decimals of all sorts", post("PUT /Account", `{"Account":{"ParentCustomerId":"1","BillingThresholdAmount":1.25E3}}`), `UpdateAccount H{} B{Account{ParentCustomerId="1" BillingThresholdAmount="1250"}}`},
		{"a small number for a byte", post("PUT /Account", `{"Account":{"PauseReason":255}}`), `UpdateAccount H{} B{Account{PauseReason="255"}}`},
		{"booleans", post("/AccountsInfo/Query", `{"OnlyParentAccounts":true}`), `GetAccountsInfo H{} B{OnlyParentAccounts="true"}`},
		{"escapes", post("/CustomersInfo/Query", `{"Customer\u004eameFilter":"\u0026\ud83d\ude42\/","TopN":1}`), `GetCustomersInfo H{} B{CustomerNameFilter="&🙂/" TopN="1"}`},
		{"strings keep their blanks", post("/CustomersInfo/Query", `{"CustomerNameFilter":" a ","TopN":1}`), `GetCustomersInfo H{} B{CustomerNameFilter=" a " TopN="1"}`},
		{"blanks around what is no string", post("/User/Query", `{"UserId":" 7\n"}`), `GetUser H{} B{UserId="7"}`},
		{"an empty list in an entity, lists of lists left to replies", post("PUT /ClientLinks", `{"ClientLinks":[{"SuppressNotification":true,"ClientEntityCustomerNumber":"C1"},null]}`),
			`UpdateClientLinks H{} B{ClientLinks{ClientLink{SuppressNotification="true" ClientEntityCustomerNumber="C1"} ClientLink=nil}}`},
	} {
		r, err := rest.DecodeRequest(v13(t), c.request)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if got := show(r); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.what, got, c.want)
		}
	}
}

func TestDecodeRequestRefuses(t *testing.T) {
	for _, c := range []struct {
		what          string
		request       *rest.Request
		kind          contract.RequestErrorKind
		message, read string // what was read leniently
	}{
		{"an unknown route", post("/Money/Query", `{}`, "DeveloperToken", "d"), contract.UnknownOperation, `there is no route "/Money/Query"`, ` H{DeveloperToken=hidden} B{}`},
		{"no route", post("", `{}`), contract.UnknownOperation, `there is no route ""`, ` H{} B{}`},
		{"a route in another case", post("/user/query", `{}`), contract.UnknownOperation, `there is no route "/user/query"`, ` H{} B{}`},
		{"a route with a slash behind", post("/User/Query/", `{}`), contract.UnknownOperation, `there is no route "/User/Query/"`, ` H{} B{}`},
		{"a wrong verb", post("GET /User/Query", ``), contract.WrongVerb, `/User/Query takes POST, not "GET"`, ` H{} B{}`},
		{"a wrong verb where there are several", post("/User", `{}`), contract.WrongVerb, `/User takes PUT, DELETE, not "POST"`, ` H{} B{}`},
		{"no content type", &rest.Request{Verb: "POST", Route: "/User/Query", Header: http.Header{"Developertoken": {"d"}}, Body: []byte(`{}`)}, contract.WrongMediaType,
			`there is no Content-Type, expected application/json`, `GetUser H{DeveloperToken=hidden} B{}`},
		{"XML", typed("text/xml; charset=utf-8"), contract.WrongMediaType, `the Content-Type is "text/xml; charset=utf-8", expected application/json`, `GetUser H{} B{}`},
		{"a form", typed("application/x-www-form-urlencoded"), contract.WrongMediaType, `the Content-Type is "application/x-www-form-urlencoded", expected application/json`, `GetUser H{} B{}`},
		{"a content type that is none", typed(`application/json;;`), contract.WrongMediaType, `the Content-Type is "application/json;;", expected application/json`, `GetUser H{} B{}`},
		{"another charset", typed("application/json; charset=iso-8859-1"), contract.WrongMediaType, `the charset is "iso-8859-1", JSON is in UTF-8`, `GetUser H{} B{}`},
		{"nothing", post("/User/Query", ""), contract.EmptyBody, "the body is empty", `GetUser H{} B{}`},
		{"blanks", post("/User/Query", " \n"), contract.EmptyBody, "the body is empty", `GetUser H{} B{}`},
		{"null", post("/User/Query", "null"), contract.EmptyBody, "the body is null", `GetUser H{} B{}`},
		{"an array", post("/User/Query", "[{}]", "DeveloperToken", "d"), contract.Malformed, "the body is an array, a request is an object", `GetUser H{DeveloperToken=hidden} B{}`},
		{"a string", post("/User/Query", `"GetUser"`), contract.Malformed, "the body is a string, a request is an object", `GetUser H{} B{}`},
		{"an envelope", post("/User/Query", `<s:Envelope/>`), contract.Malformed, "line 1: invalid character '<' looking for beginning of value", `GetUser H{} B{}`},
		{"a mark", post("/User/Query", "\xef\xbb\xbf{}"), contract.Malformed, "begins with a byte order mark, JSON has none", `GetUser H{} B{}`},
		{"too much", post("/User/Query", `{"UserId":"`+strings.Repeat("1", 1<<20)+`"}`), contract.Malformed, "body of 1048589 bytes, at most 1048576 are read", `GetUser H{} B{}`},

		// What the tree shows.
		{"a text for a long", post("/User/Query", `{"UserId":"abc"}`), contract.Deserialization, `GetUserRequest/UserId: "abc" is no xs:long`, `GetUser H{} B{UserId="abc"}`},
		{"no text for a long", post("/User/Query", `{"UserId":""}`), contract.Deserialization, `GetUserRequest/UserId: "" is no xs:long`, `GetUser H{} B{UserId{}}`},
		{"a long that is too large", post("/User/Query", `{"UserId":9223372036854775808}`), contract.Deserialization, `GetUserRequest/UserId: "9223372036854775808" is no xs:long`, `GetUser H{} B{UserId="9223372036854775808"}`},
		{"a fraction for a long", post("/User/Query", `{"UserId":1.0}`), contract.Deserialization, `GetUserRequest/UserId: "1.0" is no xs:long`, `GetUser H{} B{UserId="1.0"}`},
		{"true for a long", post("/User/Query", `{"UserId":true}`), contract.Deserialization, `GetUserRequest/UserId: "true" is no xs:long`, `GetUser H{} B{UserId="true"}`},
		{"a text for an int", post("/CustomersInfo/Query", `{"TopN":"abc"}`), contract.Deserialization, `GetCustomersInfoRequest/TopN: "abc" is no xs:int`, `GetCustomersInfo H{} B{TopN="abc"}`},
		{"an int that is too large", post("/CustomersInfo/Query", `{"TopN":2147483648}`), contract.Deserialization, `GetCustomersInfoRequest/TopN: "2147483648" is no xs:int`, `GetCustomersInfo H{} B{TopN="2147483648"}`},
		{"an int with an exponent", post("/CustomersInfo/Query", `{"TopN":1e2}`), contract.Deserialization, `GetCustomersInfoRequest/TopN: "1e2" is no xs:int`, `GetCustomersInfo H{} B{TopN="1e2"}`},
		{"a byte that is too large", post("PUT /Account", `{"Account":{"PauseReason":256}}`), contract.Deserialization, `UpdateAccountRequest/Account/PauseReason: "256" is no xs:unsignedByte`, `UpdateAccount H{} B{Account{PauseReason="256"}}`},
		{"a decimal of any size", post("PUT /Account", `{"Account":{"BillingThresholdAmount":1e999999999}}`), contract.Deserialization, `UpdateAccountRequest/Account/BillingThresholdAmount: "1e999999999" is no xs:decimal`, `UpdateAccount H{} B{Account{BillingThresholdAmount="1e999999999"}}`},
		{"NaN", post("PUT /Account", `{"Account":{"BillingThresholdAmount":"NaN"}}`), contract.Deserialization, `UpdateAccountRequest/Account/BillingThresholdAmount: "NaN" is no xs:decimal`, `UpdateAccount H{} B{Account{BillingThresholdAmount="NaN"}}`},
		{"a text for a boolean", post("/AccountsInfo/Query", `{"OnlyParentAccounts":"maybe"}`), contract.Deserialization, `GetAccountsInfoRequest/OnlyParentAccounts: "maybe" is no xs:boolean`, `GetAccountsInfo H{} B{OnlyParentAccounts="maybe"}`},
		{"a time that is none", post("/UserInvitation/Send", `{"UserInvitation":{"ExpirationDate":"2026-02-30T00:00:00"}}`), contract.Deserialization, `SendUserInvitationRequest/UserInvitation/ExpirationDate: "2026-02-30T00:00:00" is no xs:dateTime`, `SendUserInvitation H{} B{UserInvitation{ExpirationDate="2026-02-30T00:00:00"}}`},
		{"base64 that is none", post("DELETE /User", `{"UserId":"1","TimeStamp":"?"}`), contract.Deserialization, `DeleteUserRequest/TimeStamp: "?" is no xs:base64Binary`, `DeleteUser H{} B{UserId="1" TimeStamp="?"}`},
		{"a value in another case", post("/UsersInfo/Query", `{"CustomerId":"1","StatusFilter":"active"}`), contract.Deserialization, `GetUsersInfoRequest/StatusFilter: "active" is no UserLifeCycleStatus`, `GetUsersInfo H{} B{CustomerId="1" StatusFilter="active"}`},
		{"the number of a value", post("/UsersInfo/Query", `{"StatusFilter":1}`), contract.Deserialization, `GetUsersInfoRequest/StatusFilter: "1" is no UserLifeCycleStatus`, `GetUsersInfo H{} B{StatusFilter="1"}`},
		{"a flag that nobody knows", post("/Account/Query", `{"ReturnAdditionalFields":"AccountMode,Shoes"}`), contract.Deserialization, `GetAccountRequest/ReturnAdditionalFields: "Shoes" is no AccountAdditionalField`, `GetAccount H{} B{ReturnAdditionalFields="AccountMode Shoes"}`},
		{"null where it may not be", post("DELETE /User", `{"UserId":null}`), contract.Deserialization, "DeleteUserRequest/UserId: is nil, which the contract does not allow here", `DeleteUser H{} B{UserId=nil}`},
		{"null among longs", post("PUT /UserRoles", `{"NewAccountIds":[null]}`), contract.Deserialization, "UpdateUserRolesRequest/NewAccountIds/long[1]: is nil, which the contract does not allow here", `UpdateUserRoles H{} B{NewAccountIds{long=nil}}`},
		{"an unknown member", post("/User/Query", `{"Shoe":{"Sizes":[43,44]},"UserId":"1"}`), contract.Deserialization, "GetUserRequest/Shoe: GetUserRequest has no such element", `GetUser H{} B{UserId="1" Shoe{Sizes{Item="43" Item="44"}}}`},
		{"a member in another case", post("/User/Query", `{"userId":"1"}`), contract.Deserialization, "GetUserRequest/userId: GetUserRequest has no such element", `GetUser H{} B{userId="1"}`},
		{"a member that appears twice", post("/User/Query", `{"UserId":"1","UserId":"2"}`), contract.Deserialization, "GetUserRequest/UserId: stands here twice, once is allowed", `GetUser H{} B{UserId="1" UserId="2"}`},
		{"a pair in two cases at once", post("PUT /User", `{"User":{"ForwardCompatibilityMap":[{"Key":"a","key":"b","Value":"1"}]}}`), contract.Deserialization,
			"UpdateUserRequest/User/ForwardCompatibilityMap/KeyValuePairOfstringstring[1]/key: stands here twice, once is allowed", `UpdateUser H{} B{User{ForwardCompatibilityMap{KeyValuePairOfstringstring{key="a" key="b" value="1"}}}}`},
		{"a key without value", post("PUT /User", `{"User":{"ForwardCompatibilityMap":[{"Key":"a"}]}}`), contract.Deserialization,
			"UpdateUserRequest/User/ForwardCompatibilityMap/KeyValuePairOfstringstring[1]: has no value, which KeyValuePairOfstringstring requires", `UpdateUser H{} B{User{ForwardCompatibilityMap{KeyValuePairOfstringstring{key="a"}}}}`},

		// What only JSON shows.
		{"a string for an int", post("/CustomersInfo/Query", `{"TopN":"5"}`), contract.Deserialization, "GetCustomersInfoRequest/TopN: is a string, xs:int is a number", `GetCustomersInfo H{} B{TopN="5"}`},
		{"a string for a decimal", post("PUT /Account", `{"Account":{"BillingThresholdAmount":"5.0"}}`), contract.Deserialization, "UpdateAccountRequest/Account/BillingThresholdAmount: is a string, xs:decimal is a number", `UpdateAccount H{} B{Account{BillingThresholdAmount="5.0"}}`},
		{"a string for a boolean", post("/AccountsInfo/Query", `{"OnlyParentAccounts":"true"}`), contract.Deserialization, "GetAccountsInfoRequest/OnlyParentAccounts: is a string, xs:boolean is true or false", `GetAccountsInfo H{} B{OnlyParentAccounts="true"}`},
		{"a number for a boolean", post("/AccountsInfo/Query", `{"OnlyParentAccounts":1}`), contract.Deserialization, "GetAccountsInfoRequest/OnlyParentAccounts: is a number, xs:boolean is true or false", `GetAccountsInfo H{} B{OnlyParentAccounts="1"}`},
		{"a number for a string", post("/CustomersInfo/Query", `{"CustomerNameFilter":5}`), contract.Deserialization, "GetCustomersInfoRequest/CustomerNameFilter: is a number, xs:string is a string", `GetCustomersInfo H{} B{CustomerNameFilter="5"}`},
		{"a boolean for a string", post("/CustomersInfo/Query", `{"CustomerNameFilter":false}`), contract.Deserialization, "GetCustomersInfoRequest/CustomerNameFilter: is a boolean, xs:string is a string", `GetCustomersInfo H{} B{CustomerNameFilter="false"}`},
		{"an object for a string", post("/CustomersInfo/Query", `{"CustomerNameFilter":{"a":1}}`), contract.Deserialization, "GetCustomersInfoRequest/CustomerNameFilter: is an object, xs:string is a string", `GetCustomersInfo H{} B{CustomerNameFilter{}}`},
		{"an array for a long", post("/User/Query", `{"UserId":["1"]}`), contract.Deserialization, "GetUserRequest/UserId: is an array, xs:long is a string of digits", `GetUser H{} B{UserId{}}`},
		{"an array for an entity", post("PUT /User", `{"User":[{"Id":"1"}]}`), contract.Deserialization, "UpdateUserRequest/User: is an array, User is an object", `UpdateUser H{} B{User{}}`},
		{"a string for an entity", post("PUT /User", `{"User":"Nia"}`), contract.Deserialization, "UpdateUserRequest/User: is a string, User is an object", `UpdateUser H{} B{User{}}`},
		{"an object for a list", post("PUT /UserRoles", `{"NewAccountIds":{"long":["1"]}}`), contract.Deserialization, "UpdateUserRolesRequest/NewAccountIds: is an object, ArrayOflong is an array", `UpdateUserRoles H{} B{NewAccountIds{}}`},
		{"a string for a list", post("PUT /UserRoles", `{"NewAccountIds":"1,2"}`), contract.Deserialization, "UpdateUserRolesRequest/NewAccountIds: is a string, ArrayOflong is an array", `UpdateUserRoles H{} B{NewAccountIds{}}`},
		{"an item that is an object", post("PUT /UserRoles", `{"NewAccountIds":["1",{"long":"2"}]}`), contract.Deserialization, "UpdateUserRolesRequest/NewAccountIds/long[2]: is an object, xs:long is a string of digits", `UpdateUserRoles H{} B{NewAccountIds{long="1" long{}}}`},
		{"flags in an array", post("/Account/Query", `{"ReturnAdditionalFields":["AccountMode"]}`), contract.Deserialization, "GetAccountRequest/ReturnAdditionalFields: is an array, AccountAdditionalField is a string", `GetAccount H{} B{ReturnAdditionalFields{}}`},
		{"flags as SOAP writes them", post("/Account/Query", `{"ReturnAdditionalFields":"TaxCertificate AccountMode"}`), contract.Deserialization,
			`GetAccountRequest/ReturnAdditionalFields: is "TaxCertificate AccountMode", values of AccountAdditionalField are separated by one comma`, `GetAccount H{} B{ReturnAdditionalFields="TaxCertificate AccountMode"}`},
		{"flags with a comma too many", post("/Account/Query", `{"ReturnAdditionalFields":"AccountMode,"}`), contract.Deserialization,
			`GetAccountRequest/ReturnAdditionalFields: is "AccountMode,", values of AccountAdditionalField are separated by one comma`, `GetAccount H{} B{ReturnAdditionalFields="AccountMode"}`},
	} {
		r, err := rest.DecodeRequest(v13(t), c.request)
		var refused *contract.RequestError
		if !errors.As(err, &refused) {
			t.Errorf("%s: got %v, want a RequestError", c.what, err)
			continue
		}
		if refused.Kind != c.kind || refused.Message != c.message {
			t.Errorf("%s:\n got %s: %s\nwant %s: %s", c.what, refused.Kind, refused.Message, c.kind, c.message)
		}
		if got := show(r); got != c.read {
			t.Errorf("%s: read\n got %q\nwant %q", c.what, got, c.read)
		}
		if refused.Operation != r.Operation {
			t.Errorf("%s: the error names %q, the request %q", c.what, refused.Operation, r.Operation)
		}
	}
}

// XML Schema's decimals have no exponent, JSON's numbers may.
func TestDecimalsLoseTheirExponent(t *testing.T) {
	for number, want := range map[string]string{
		"0": "0", "-0": "-0", "1.50": "1.50", "12e0": "12", "1e2": "100", "-1.25E+1": "-12.5", "1.25e2": "125", "1.250e1": "12.5", "12.5e-1": "1.25", "12.5e-2": "0.125", "12.5e-3": "0.0125", "0.001e3": "1",
		"100e-2": "1", "0e5": "0", "0.0e-5": "0", "1e64": "1" + strings.Repeat("0", 64), "1e-64": "0." + strings.Repeat("0", 63) + "1",
		"79228162514264337593543950335": "79228162514264337593543950335",
	} {
		r, err := rest.DecodeRequest(v13(t), post("PUT /Account", `{"Account":{"BillingThresholdAmount":`+number+`}}`))
		if err != nil {
			t.Errorf("%s: %v", number, err)
		} else if got := r.Body[0].Value("BillingThresholdAmount"); got != want {
			t.Errorf("%s: got %s, want %s", number, got, want)
		}
	}
	for _, number := range []string{"1e65", "1e-65", "1e99999999999999999999"} {
		if r, err := rest.DecodeRequest(v13(t), post("PUT /Account", `{"Account":{"BillingThresholdAmount":`+number+`}}`)); err == nil {
			t.Errorf("%s: read as %s", number, show(r))
		}
	}
}

func typed(contentType string) *rest.Request {
	return &rest.Request{Verb: http.MethodPost, Route: "/User/Query", Header: http.Header{"Content-Type": {contentType}}, Body: []byte(`{}`)}
}

// Every reason is named: first what only JSON shows, then what the tree does, in the contract's order.
func TestARefusedRequestNamesEveryReason(t *testing.T) {
	_, err := rest.DecodeRequest(v13(t), post("/Accounts/Search",
		`{"shoes":1,"PageInfo":{"Size":"x","Index":"0"},"Ordering":{},"Predicates":[{"Value":7,"Operator":"Is","Field":"UserId"},null],"PageInfo":null}`))
	var refused *contract.RequestError
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	var got []string
	for _, f := range refused.Findings {
		got = append(got, f.Rule+" "+f.String())
	}
	for _, v := range refused.Violations {
		got = append(got, v.Rule+" "+v.String())
	}
	want := []string{
		"type SearchAccountsRequest/PageInfo/Index: is a string, xs:int is a number",
		"type SearchAccountsRequest/Ordering: is an object, ArrayOfOrderBy is an array",
		"type SearchAccountsRequest/Predicates/Predicate[1]/Value: is a number, xs:string is a string",
		`enum SearchAccountsRequest/Predicates/Predicate[1]/Operator: "Is" is no PredicateOperator`,
		`lexical SearchAccountsRequest/PageInfo/Size: "x" is no xs:int`,
		"repeated SearchAccountsRequest/PageInfo: stands here twice, once is allowed",
		"unknown SearchAccountsRequest/shoes: SearchAccountsRequest has no such element",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A member of a later edition is known as that.
func TestMembersOfALaterEdition(t *testing.T) {
	_, err := rest.DecodeRequest(must(contract.Load("v13", 2025))(t), post("/ClientLinks", `{"ClientLinks":[{"ClientEntityCustomerNumber":"C1"}]}`))
	var refused *contract.RequestError
	if !errors.As(err, &refused) || len(refused.Violations) != 1 || refused.Violations[0].Rule != contract.RuleLater {
		t.Errorf("got %v", err)
	}
}

func FuzzDecodeRequest(f *testing.F) {
	c := v13(f)
	f.Add("POST", "/Accounts/Search", "application/json", "Bearer t", []byte(`{"PageInfo":{"Index":0,"Size":1000},"Predicates":[{"Field":"UserId","Operator":"Equals","Value":"1"}],"ReturnAdditionalFields":"TaxCertificate,AccountMode"}`))
	f.Add("DELETE", "/User", "application/json; charset=utf-8", "", []byte(`{"UserId":7,"TimeStamp":"AAAAAH1yyMo=","x":[{}]}`))
	f.Add("PUT", "/Account", "application/json", "Basic x", []byte(`{"Account":{"BillingThresholdAmount":-1.5e-3,"ForwardCompatibilityMap":[{"key":"a","Value":null}],"PauseReason":2,"TimeStamp":null}}`))
	f.Add("POST", "/ClientLinks", "application/json", "bearer", []byte(`{"ClientLinks":[{"StartDate":"2024-01-01T00:00:00-08:00","SuppressNotification":true},null]}`))
	f.Fuzz(func(t *testing.T, verb, route, contentType, authorization string, body []byte) {
		r, err := rest.DecodeRequest(c, &rest.Request{Verb: verb, Route: route, Header: http.Header{"Content-Type": {contentType}, "Authorization": {authorization}}, Body: body})
		if r == nil {
			t.Fatal("no request")
		}
		if err != nil {
			var refused *contract.RequestError
			if !errors.As(err, &refused) || refused.Message == "" || len(refused.Message) > 1000 {
				t.Fatalf("%q: %v", body, err)
			}
			// The refusal itself can be written and read.
			reply := must(rest.EncodeReply(c, &Reply{Operation: r.Operation, Fault: rest.FaultOf(refused)}))(t)
			if got, _, err := rest.DecodeReply(c, r.Operation, reply); err != nil || len(got.Fault.Errors) != 1 {
				t.Fatalf("%s: %v", reply.Body, err)
			}
			return
		}
		// An accepted request means the same after it is written again.
		r.Header = nil
		again := must(rest.EncodeRequest(c, r))(t)
		twice, err := rest.DecodeRequest(c, again)
		if err != nil || twice.Operation != r.Operation || !Equal(Group("B", r.Body...), Group("B", twice.Body...)) {
			t.Fatalf("%q became %q: %v", body, again.Body, err)
		}
	})
}
