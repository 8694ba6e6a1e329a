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

// usersInfo is a reply that every look below must be read as.
const usersInfo = `{"UsersInfo":[{"Id":"7","UserName":"nia@fabrikam.com"},{"Id":"8","UserName":null},null]}`

const usersInfoTree = `GetUsersInfoResponse{UsersInfo{UserInfo{Id="7" UserName="nia@fabrikam.com"} UserInfo{Id="8" UserName=nil} UserInfo=nil}}`

func TestRepliesOfEveryLookAreTheSame(t *testing.T) {
	for _, c := range []struct{ what, body, contentType string }{
		{"as the service writes", usersInfo, "application/json; charset=utf-8"},
		{"another spelling of the type", usersInfo, "Application/Json"},
		{"a type of the family", usersInfo, "application/hal+json;charset=UTF-8"},
		{"indented", strings.NewReplacer("{", "{\n\t", ",", " ,\r\n ", ":", " : ", "}", " }").Replace(usersInfo), "application/json"},
		{"another order", `{"UsersInfo":[{"UserName":"nia@fabrikam.com","Id":"7"},{"UserName":null,"Id":"8"},null]}`, "application/json"},
		{"escapes", strings.NewReplacer("UsersInfo", `\u0055sersInfo`, "nia@", `\u006e\u0069a\u0040`).Replace(usersInfo), "application/json"},
	} {
		reply, findings, err := rest.DecodeReply(v13(t), "GetUsersInfo", &rest.Reply{Status: 200, Header: http.Header{"Content-Type": {c.contentType}, "Trackingid": {guid}}, Body: []byte(c.body)})
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		if got := reply.Body.String(); got != usersInfoTree {
			t.Errorf("%s:\n got %s\nwant %s", c.what, got, usersInfoTree)
		}
		if len(findings) > 0 || reply.TrackingID() != guid || reply.Fault != nil || reply.Operation != "GetUsersInfo" {
			t.Errorf("%s: findings %v, TrackingId %q, fault %v, operation %q", c.what, findings, reply.TrackingID(), reply.Fault, reply.Operation)
		}
	}
}

// Whatever a strict client minds is found, and the rest is read all the same.
func TestFindingsInReplies(t *testing.T) {
	account := func(from, to string) string {
		body := string(recording(t, "search-accounts"))
		edited := strings.Replace(body, from, to, 1)
		if edited == body {
			t.Fatalf("nothing to replace by %q", to)
		}
		return edited
	}
	const item = "SearchAccountsResponse/Accounts/AdvertiserAccount[1]"
	for _, c := range []struct {
		what, operation, body string
		want                  []string
	}{
		{"a number for a long", "SearchAccounts", account(`"Id":"180535609"`, `"Id":180535609`), []string{"type " + item + "/Id: is a number, xs:long is a string of digits"}},
		{"a string for a byte", "SearchAccounts", account(`"PauseReason":2`, `"PauseReason":"2"`), []string{"type " + item + "/PauseReason: is a string, xs:unsignedByte is a number"}},
		{"a number for an enum", "SearchAccounts", account(`"AutoTagType":"Inactive"`, `"AutoTagType":0`), []string{"type " + item + "/AutoTagType: is a number, AutoTagType is a string"}},
		{"null for a list is fine, a string is not", "SearchAccounts", account(`"LinkedAgencies":[],`, `"LinkedAgencies":"",`), []string{"type " + item + "/LinkedAgencies: is a string, ArrayOfCustomerInfo is an array"}},
		{"an array for an entity", "SearchAccounts", account(`"BusinessAddress":{`, `"BusinessAddress":[],"Old":{`), []string{
			"type " + item + "/BusinessAddress: is an array, Address is an object", "member " + item + "/Old: AdvertiserAccount has no such member"}},
		{"white space around a time", "SearchAccounts", account(`603"`, `603 "`), []string{`type ` + item + `/LastModifiedTime: is "2023-08-11T08:24:26.603 ", xs:dateTime has no white space around it`}},
		{"a member less", "SearchAccounts", account(`"PaymentMethodType":null,`, ``), []string{"missing " + item + ": has no member PaymentMethodType"}},
		{"a member less that may be left out", "SearchAccounts", account(`,"AccountMode":"Expert"`, ``), nil},
		{"a member more", "SearchAccounts", account(`"Number"`, `"Shoe":[43],"Number"`), []string{"member " + item + "/Shoe: AdvertiserAccount has no such member"}},
		{"a member twice", "SearchAccounts", account(`"Number"`, `"Name":"other","Number"`), []string{"repeated " + item + "/Name: appears twice"}},
		{"a member in another case", "SearchAccounts", account(`"TimeZone"`, `"timeZone"`), []string{`case ` + item + `/TimeZone: is called "timeZone", the contract calls it TimeZone`}},
		{"a member in both cases", "SearchAccounts", account(`"TimeZone"`, `"timezone":null,"TimeZone"`), []string{
			`case ` + item + `/TimeZone: is called "timezone", the contract calls it TimeZone`, "repeated " + item + "/TimeZone: appears twice"}},
		{"pairs as the documentation has them", "SearchAccounts", account(`"TaxInformation":[]`, `"TaxInformation":[{"key":"a","value":"1"}]`), []string{
			`case ` + item + `/TaxInformation/KeyValuePairOfstringstring[1]/key: is called "key", the contract calls it Key`,
			`case ` + item + `/TaxInformation/KeyValuePairOfstringstring[1]/value: is called "value", the contract calls it Value`}},
		{"TrackingId in the body", "SearchAccounts", account(`{"Accounts"`, `{"TrackingId":"x","Accounts"`), []string{"tracking SearchAccountsResponse/TrackingId: stands in the body, of a success it is an HTTP header only"}},
		{"trackingId in the body", "DeleteUser", `{"trackingId":null}`, []string{"tracking DeleteUserResponse/trackingId: stands in the body, of a success it is an HTTP header only"}},
		{"the wrapper of SOAP", "DeleteUser", `{"DeleteUserResponse":{}}`, []string{"member DeleteUserResponse/DeleteUserResponse: DeleteUserResponse has no such member"}},
		{"nothing at all", "GetUser", `{}`, []string{"missing GetUserResponse: has no member User", "missing GetUserResponse: has no member CustomerRoles"}},
		{"the list flat that is one of lists", "AddClientLinks", `{"OperationErrors":null,"PartialErrors":[{"Code":1,"Details":null,"Message":null}]}`,
			[]string{"type AddClientLinksResponse/PartialErrors/ArrayOfOperationError[1]: is an object, ArrayOfOperationError is an array"}},
		{"an operation that nobody knows", "GetMoney", `{"Money":["1"]}`, nil},
	} {
		reply, findings, err := rest.DecodeReply(v13(t), c.operation, answered(200, []byte(c.body)))
		if err != nil || reply.Body == nil || reply.Body.Name != c.operation+"Response" {
			t.Errorf("%s: %v %v", c.what, reply, err)
			continue
		}
		if got := lines(findings); !slices.Equal(got, c.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", c.what, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func lines(findings []contract.Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Rule+" "+f.String())
	}
	return all
}

// What is read in spite of a finding.
func TestRepliesAreReadAsFarAsPossible(t *testing.T) {
	for _, c := range []struct{ operation, body, want string }{
		{"GetUsersInfo", `{"usersinfo":[{"id":7,"ID":"8"}]}`, `GetUsersInfoResponse{UsersInfo{UserInfo{Id="7" Id="8"}}}`},
		{"GetUserMFAStatus", `{"MFAStatus":"true"}`, `GetUserMFAStatusResponse{MFAStatus="true"}`},
		{"AddAccount", `{"Shoe":1,"CreateTime":5,"AccountNumber":["x"],"AccountId":7}`, `AddAccountResponse{AccountId="7" AccountNumber{} CreateTime="5" Shoe="1"}`},
		{"DeleteUser", `{"TrackingId":"x","a":{"b":[true,null]}}`, `DeleteUserResponse{a{b{Item="true" Item=nil}}}`},
	} {
		reply, _, err := rest.DecodeReply(v13(t), c.operation, answered(200, []byte(c.body)))
		if err != nil {
			t.Fatal(err)
		}
		if got := reply.Body.String(); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.body, got, c.want)
		}
	}
}

func TestFindingsBesideTheBody(t *testing.T) {
	of := func(status int, pairs ...string) *rest.Reply {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Add(pairs[i], pairs[i+1])
		}
		return &rest.Reply{Status: status, Header: h, Body: []byte(`{}`)}
	}
	for _, c := range []struct {
		what  string
		reply *rest.Reply
		want  []string
	}{
		{"nothing", of(200, "Content-Type", rest.ContentType, "trackingid", guid), nil},
		{"an upper case GUID", of(200, "Content-Type", rest.ContentType, "TrackingId", strings.ToUpper(guid)), nil},
		{"no header at all", of(200), []string{"media header/Content-Type: there is no Content-Type, expected application/json", "tracking header/TrackingId: the reply has no TrackingId header"}},
		{"an empty TrackingId", of(200, "Content-Type", rest.ContentType, "TrackingId", " "), []string{"tracking header/TrackingId: the reply has no TrackingId header"}},
		{"a TrackingId that is no GUID", of(200, "Content-Type", rest.ContentType, "TrackingId", "1-2"), []string{`tracking header/TrackingId: "1-2" is no GUID`}},
		{"a TrackingId in braces", of(200, "Content-Type", rest.ContentType, "TrackingId", "{"+guid[:34]+"}"), []string{`tracking header/TrackingId: "{` + guid[:34] + `}" is no GUID`}},
		{"a GUID with a letter too far", of(200, "Content-Type", rest.ContentType, "TrackingId", "g"+guid[1:]), []string{`tracking header/TrackingId: "g` + guid[1:] + `" is no GUID`}},
		{"text", of(200, "Content-Type", "text/plain", "TrackingId", guid), []string{`media header/Content-Type: the Content-Type is "text/plain", expected application/json`}},
		{"another charset", of(200, "Content-Type", "application/json; charset=utf-16", "TrackingId", guid), []string{`media header/Content-Type: the charset is "utf-16", JSON is in UTF-8`}},
		{"another success", of(201, "Content-Type", rest.ContentType, "TrackingId", guid), []string{"status status: is 201, a success is 200"}},
	} {
		_, findings, err := rest.DecodeReply(v13(t), "DeleteUser", c.reply)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if got := lines(findings); !slices.Equal(got, c.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", c.what, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func TestDecodeReplyRefuses(t *testing.T) {
	for _, c := range []struct{ what, body, want string }{
		{"nothing", "", "the body is empty"},
		{"HTML", "<html>", "line 1: invalid character '<' looking for beginning of value"},
		{"null", "null", "the body is null, a reply is an object"},
		{"an array", "[]", "the body is an array, a reply is an object"},
		{"a string", `"Forbidden"`, "the body is a string, a reply is an object"},
		{"half an object", `{"User":`, "line 1: unexpected end of JSON input"},
		{"a byte order mark", "\xef\xbb\xbf{}", "begins with a byte order mark, JSON has none"},
		{"too much", `{"a":"` + strings.Repeat("x", 16<<20) + `"}`, "body of 16777224 bytes, at most 16777216 are read"},
	} {
		for _, status := range []int{200, 401, 500} {
			reply, findings, err := rest.DecodeReply(v13(t), "GetUser", answered(status, []byte(c.body)))
			var refused *rest.ParseError
			if !errors.As(err, &refused) || err.Error() != c.want || reply != nil || findings != nil {
				t.Errorf("%s: got %v, want %s", c.what, err, c.want)
			}
		}
	}
}

// A thousand accounts are within the limits.
func TestALargeReplyIsRead(t *testing.T) {
	body := string(recording(t, "search-accounts"))
	one := strings.TrimSuffix(strings.TrimPrefix(body, `{"Accounts":[`), `]}`)
	all := `{"Accounts":[` + one + strings.Repeat(","+one, 4999) + `]}`
	reply, findings, err := rest.DecodeReply(v13(t), "SearchAccounts", answered(200, []byte(all)))
	if err != nil || len(findings) > 0 || len(reply.Body.At("Accounts").Children) != 5000 {
		t.Fatalf("%v %v", findings, err)
	}
	if again := must(rest.EncodeReply(v13(t), reply))(t); string(again.Body) != all {
		t.Error("written again, it is something else")
	}
}

func FuzzDecodeReply(f *testing.F) {
	c := v13(f)
	for _, name := range []string{"get-user", "search-accounts", "fault-expired-token", "fault-not-authorized"} {
		f.Add("GetUser", 200, guid, "application/json", recording(f, name))
	}
	f.Add("AddClientLinks", 400, "", "", []byte(`{"Type":"ApiFault","OperationErrors":[{"Code":"x"}]}`))
	f.Add("SearchAccounts", 401, "x", "text/html", []byte(`{"ApplicationFault":{"Errors":[{"Code":1}],"type":1,"Type":2}}`))
	f.Add("DeleteUser", 201, "", "application/json", []byte(`{"trackingId":null,"a":[[{}]]}`))
	f.Fuzz(func(t *testing.T, operation string, status int, tracking, contentType string, body []byte) {
		reply, findings, err := rest.DecodeReply(c, operation, &rest.Reply{Status: status, Header: http.Header{"Content-Type": {contentType}, "Trackingid": {tracking}}, Body: body})
		var refused *rest.ParseError
		switch {
		case errors.As(err, &refused):
			return
		case err != nil || (reply.Body == nil) == (reply.Fault == nil):
			t.Fatalf("%v: %v", reply, err)
		}
		for _, f := range findings {
			if f.Path == "" || f.Rule == "" || f.Message == "" {
				t.Errorf("an empty finding: %+v", f)
			}
		}
		if reply.Fault != nil || len(findings) > 0 || c.Operation(operation) == nil {
			return
		}
		// What a strict client does not mind means the same after it is written again.
		again := must(rest.EncodeReply(c, reply))(t)
		twice, findings, err := rest.DecodeReply(c, operation, again)
		if err != nil || len(findings) > 0 || !Equal(twice.Body, reply.Body) {
			t.Fatalf("%q became %q: %v %v", body, again.Body, findings, err)
		}
	})
}
