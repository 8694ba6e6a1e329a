package soap_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/contract"
	. "github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/soap"
)

// getUser is a reply that every look below must be read as.
const getUser = open + `<s:Header><h:TrackingId xmlns:h="` + service + `">1-2</h:TrackingId></s:Header><s:Body>` +
	`<GetUserResponse xmlns="` + service + `"><User ` + entities + `><a:ContactInfo i:nil="true"/><a:Id>7</a:Id><a:JobTitle/><a:LastModifiedTime>2024-03-05T18:22:11.5</a:LastModifiedTime>` +
	`<a:TimeStamp>AAAAAH10c1A=</a:TimeStamp><a:ForwardCompatibilityMap ` + generic + `/></User><CustomerRoles ` + entities + `><a:CustomerRole><a:RoleId>41</a:RoleId>` +
	`<a:LinkedAccountIds ` + arrays + `><b:long>1</b:long></a:LinkedAccountIds></a:CustomerRole></CustomerRoles></GetUserResponse>` + closing

const getUserTree = `GetUserResponse{User{ContactInfo=nil Id="7" JobTitle{} LastModifiedTime="2024-03-05T18:22:11.5" TimeStamp="AAAAAH10c1A=" ForwardCompatibilityMap{}} ` +
	`CustomerRoles{CustomerRole{RoleId="41" LinkedAccountIds{long="1"}}}}`

func TestRepliesOfEveryLookAreTheSame(t *testing.T) {
	edit := func(pairs ...string) string {
		edited := strings.NewReplacer(pairs...).Replace(getUser)
		if edited == getUser {
			t.Fatalf("nothing to replace by %q", pairs)
		}
		return edited
	}
	for _, c := range []struct{ what, text string }{
		{"as the service writes", getUser},
		{"a declaration", `<?xml version="1.0" encoding="UTF-8"?>` + getUser},
		{"a byte order mark", "\xef\xbb\xbf" + getUser},
		{"blanks around", "\n" + getUser + "\n"},
		{"indented", edit("><", ">\n  <")},
		{"comments", edit("<a:Id>7<", "<!-- x --><a:Id><!-- y -->7<!-- z --><", "<s:Body>", "<s:Body><!-- b -->")},
		{"a comment inside a value", edit("18:22:11.5", "18:22<!-- -->:11.5")},
		{"CDATA", edit("<a:Id>7<", "<a:Id><![CDATA[7]]><")},
		{"blanks around scalars", edit(">7<", "> 7\n<", ">41<", ">\t41 <", "AAAAAH10c1A=", " AAAA AH10\nc1A= ", "2024-03-05T18:22:11.5", " 2024-03-05T18:22:11.5 ")},
		{"other prefixes", edit("<s:", "<soap:", "</s:", "</soap:", "xmlns:s=", "xmlns:soap=", "<a:", "<ent:", "</a:", "</ent:", "xmlns:a=", "xmlns:ent=", "i:nil", "xsi:nil", "xmlns:i=", "xmlns:xsi=")},
		{"nil as 1", edit(`i:nil="true"`, `i:nil="1"`)},
		{"nil told to be false", edit("<a:Id>", `<a:Id i:nil="false">`)},
		{"nil in two tags", edit(`<a:ContactInfo i:nil="true"/>`, `<a:ContactInfo i:nil="true"></a:ContactInfo>`)},
		{"empty in two tags", edit(`<a:JobTitle/>`, `<a:JobTitle></a:JobTitle>`)},
		{"prefixes on the envelope", open[:len(open)-1] + ` xmlns:t="` + service + `" ` + entities + ` ` + arrays + ` xmlns:g="http://schemas.datacontract.org/2004/07/System.Collections.Generic"><s:Header><t:TrackingId>1-2</t:TrackingId></s:Header><s:Body>` +
			`<t:GetUserResponse><t:User><a:ContactInfo i:nil="true"/><a:Id>7</a:Id><a:JobTitle/><a:LastModifiedTime>2024-03-05T18:22:11.5</a:LastModifiedTime><a:TimeStamp>AAAAAH10c1A=</a:TimeStamp><a:ForwardCompatibilityMap/></t:User>` +
			`<t:CustomerRoles><a:CustomerRole><a:RoleId>41</a:RoleId><a:LinkedAccountIds><b:long>1</b:long></a:LinkedAccountIds></a:CustomerRole></t:CustomerRoles></t:GetUserResponse>` + closing},
		{"default namespaces everywhere", edit("<a:Id>7</a:Id>", `<Id xmlns="`+service+`/Entities">7</Id>`)},
		{"a foreign header", edit("<s:Header>", `<s:Header><x:Trace xmlns:x="urn:x">1</x:Trace>`)},
		{"attributes of other vocabularies", edit("<s:Body>", `<s:Body xmlns:wsu="urn:wsu" wsu:Id="b">`, "<a:Id>", `<a:Id xml:lang="en">`)},
	} {
		reply, findings, err := soap.DecodeReply(v13(t), "GetUser", []byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		if got := reply.Body.String(); got != getUserTree {
			t.Errorf("%s:\n got %s\nwant %s", c.what, got, getUserTree)
		}
		if len(findings) > 0 {
			t.Errorf("%s: findings %v", c.what, findings)
		}
		if reply.TrackingID() != "1-2" || reply.Fault != nil || reply.Operation != "GetUser" {
			t.Errorf("%s: TrackingId %q, fault %v, operation %q", c.what, reply.TrackingID(), reply.Fault, reply.Operation)
		}
	}
}

func TestStringsKeepTheirBlanks(t *testing.T) {
	reply, _, err := soap.DecodeReply(v13(t), "GetUser", []byte(strings.Replace(getUser, "<a:JobTitle/>", "<a:JobTitle> a  b </a:JobTitle><a:UserName> </a:UserName>", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if got := reply.Body.Value("User/JobTitle"); got != " a  b " {
		t.Errorf("got %q", got)
	}
	if got := reply.Body.Value("User/UserName"); got != " " {
		t.Errorf("got %q", got)
	}
}

func TestFindings(t *testing.T) {
	const ent = service + "/Entities"
	for _, c := range []struct {
		what     string
		old, new string
		want     []string
	}{
		{"no TrackingId", `<h:TrackingId xmlns:h="` + service + `">1-2</h:TrackingId>`, "", []string{"tracking GetUserResponse: the reply has no TrackingId header"}},
		{"no Header", `<s:Header><h:TrackingId xmlns:h="` + service + `">1-2</h:TrackingId></s:Header>`, "", []string{"tracking GetUserResponse: the reply has no TrackingId header"}},
		{"an empty TrackingId", `>1-2<`, "> <", []string{"tracking GetUserResponse: the reply has no TrackingId header"}},
		{"TrackingId elsewhere", `<h:TrackingId xmlns:h="` + service + `">`, `<h:TrackingId xmlns:h="urn:h">`,
			[]string{`namespace Envelope/Header/TrackingId: is in namespace "urn:h", expected "` + service + `"`}},
		{"SOAP 1.2", "http://schemas.xmlsoap.org/soap/envelope/", soap.Envelope12,
			[]string{`envelope Envelope: is in namespace "` + soap.Envelope12 + `", expected SOAP 1.1's`}},
		{"an envelope of no namespace inside", `<s:Body>`, `<s:Body xmlns:s="urn:s">`,
			[]string{`envelope Envelope/Body: is in namespace "urn:s", the envelope in "http://schemas.xmlsoap.org/soap/envelope/"`}},
		{"something beside the Body", `<s:Body>`, `<s:Extra/><s:Body>`, []string{"envelope Envelope/Extra: does not belong into the envelope"}},
		{"two Headers", `<s:Body>`, `<s:Header/><s:Body>`, []string{"envelope Envelope/Header[2]: does not belong into the envelope"}},
		{"text in the envelope", `<s:Body>`, `oops<s:Body>`, []string{`envelope Envelope: holds the text "oops"`}},
		{"text in the Body", `<s:Body>`, `<s:Body>oops`, []string{`body Envelope/Body: holds the text "oops"`}},
		{"a second element", `</s:Body>`, `<Extra/></s:Body>`, []string{"body Extra: is a second element in the Body"}},
		{"a foreign wrapper with its members: said once", `<GetUserResponse xmlns="` + service + `">`, `<GetUserResponse xmlns="urn:x">`,
			[]string{`wrapper GetUserResponse: is in namespace "urn:x", expected "` + service + `"`}},
		{"entity members in the service namespace: said once", `<User xmlns:a="` + ent + `"`, `<User xmlns:a="` + service + `"`,
			[]string{`namespace GetUserResponse/User/ContactInfo: is in namespace "` + service + `", expected "` + ent + `"`}},
		{"list items among the entities", `<b:long>1</b:long>`, `<a:long>1</a:long>`,
			[]string{`namespace GetUserResponse/CustomerRoles/CustomerRole/LinkedAccountIds/long: is in namespace "` + ent + `", expected "http://schemas.microsoft.com/2003/10/Serialization/Arrays"`}},
		{"an explicit type of another namespace", `<a:ContactInfo i:nil="true"/>`, `<a:ContactInfo i:type="ContactInfo"/>`,
			[]string{`type GetUserResponse/User/ContactInfo: names the type ContactInfo of namespace "` + service + `", expected "` + ent + `"`}},
		{"an explicit type with an unknown prefix", `<a:ContactInfo i:nil="true"/>`, `<a:ContactInfo i:type="z:ContactInfo"/>`,
			[]string{`type GetUserResponse/User/ContactInfo: names the type "z:ContactInfo" with an undeclared prefix`}},
		{"nil that is neither", `i:nil="true"`, `i:nil="yes"`, []string{`nil GetUserResponse/User/ContactInfo: says nil="yes"`}},
		{"an attribute", `<a:Id>`, `<a:Id unit="kg">`, []string{"attribute GetUserResponse/User/Id: has the attribute unit, which the contract does not know"}},
		{"a header to be understood", `<s:Header>`, `<s:Header><x:Key xmlns:x="urn:x" s:mustUnderstand="1"/>`, []string{"header Envelope/Header/Key: is unknown and must be understood"}},
	} {
		text := strings.Replace(getUser, c.old, c.new, 1)
		if c.what == "SOAP 1.2" {
			text = strings.ReplaceAll(getUser, c.old, c.new)
		}
		if text == getUser {
			t.Fatalf("%s: nothing replaced", c.what)
		}
		reply, findings, err := soap.DecodeReply(v13(t), "GetUser", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		if got := lines(findings); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.what, got, c.want)
		}
		if reply.Body == nil || reply.Body.Value("User/Id") != "7" {
			t.Errorf("%s: the body was not read: %s", c.what, reply.Body)
		}
	}
}

func TestHeaderAfterBody(t *testing.T) {
	text := open + `<s:Body><DeleteUserResponse xmlns="` + service + `"/></s:Body><s:Header><TrackingId xmlns="` + service + `">1</TrackingId></s:Header></s:Envelope>`
	reply, findings, err := soap.DecodeReply(v13(t), "DeleteUser", []byte(text))
	if err != nil || reply.TrackingID() != "1" {
		t.Fatalf("got %v, %v", reply, err)
	}
	if got, want := lines(findings), []string{"envelope Envelope/Header: stands after Body"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// An unexpected body is not mistaken for the response: its name tells.
func TestOtherBodies(t *testing.T) {
	for _, c := range []struct{ what, body, name, want string }{
		{"the request echoed", `<GetUserRequest xmlns="` + service + `"/>`, "GetUserRequest", "wrapper GetUserRequest: is not GetUserResponse"},
		{"another operation's response", `<GetAccountResponse xmlns="` + service + `"/>`, "GetAccountResponse", "wrapper GetAccountResponse: is not GetUserResponse"},
		{"a result", `<GetUserResult xmlns="` + service + `"/>`, "GetUserResult", "wrapper GetUserResult: is not GetUserResponse"},
		{"a scalar type's name", `<SortOrder xmlns="` + service + `">x</SortOrder>`, "SortOrder", "wrapper SortOrder: is not GetUserResponse"},
	} {
		reply, findings, err := soap.DecodeReply(v13(t), "GetUser", []byte(open+"<s:Body>"+c.body+closing))
		if err != nil || reply.Body == nil || reply.Body.Name != c.name {
			t.Errorf("%s: got %v, %v", c.what, reply, err)
		} else if got := lines(findings); got[0] != c.want {
			t.Errorf("%s: got %q, want %q", c.what, got[0], c.want)
		}
	}
}

func TestNoReplyAtAll(t *testing.T) {
	for _, c := range []struct{ what, text, want string }{
		{"nothing", "", "empty document"},
		{"HTML", "<html><body>502</body></html>", "not a SOAP envelope: the root element is html"},
		{"JSON", `{"Errors":[]}`, `text outside the root element: "{\"Errors\":[]}"`},
		{"no Body", open + "<s:Header/></s:Envelope>", "not a SOAP envelope: there is no Body"},
		{"an empty Body", open + "<s:Body> " + closing, "the SOAP Body is empty"},
		{"cut off", getUser[:200], "line 1: unexpected EOF"},
		{"a DOCTYPE", "<!DOCTYPE x>" + getUser, "<!DOCTYPE> is not accepted"},
	} {
		reply, findings, err := soap.DecodeReply(v13(t), "GetUser", []byte(c.text))
		if err == nil || err.Error() != c.want || reply != nil || findings != nil {
			t.Errorf("%s: got %v, %v, %v, want %s", c.what, reply, findings, err, c.want)
		}
	}
}

func lines(findings []contract.Finding) []string {
	var lines []string
	for _, f := range findings {
		lines = append(lines, f.Rule+" "+f.String())
	}
	return lines
}

func FuzzDecodeReply(f *testing.F) {
	f.Add([]byte(getUser))
	for _, name := range recordings(f) {
		f.Add(recording(f, name))
	}
	c := v13(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		reply, _, err := soap.DecodeReply(c, "GetUser", body)
		if err != nil {
			return
		}
		if (reply.Body == nil) == (reply.Fault == nil) {
			t.Fatalf("%q: body %v and fault %v", body, reply.Body, reply.Fault)
		}
		if reply.Body != nil {
			c.Validate(reply.Body, "GetUserResponse")
			_ = Equal(reply.Body, reply.Body.Clone())
		}
	})
}
