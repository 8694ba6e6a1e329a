package contract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/harness/message"
)

func TestValidate(t *testing.T) {
	group, text, null := message.Group, message.Text, message.Nil
	reply := func(children ...*message.Element) *message.Element {
		return group("GetUserResponse", group("User", children...), null("CustomerRoles"))
	}
	link := func(children ...*message.Element) *message.Element {
		return group("AddClientLinksRequest", group("ClientLinks", group("ClientLink"), group("ClientLink", children...)))
	}
	const user = "GetUserResponse/User/"
	for _, test := range []struct {
		name     string
		edition  int
		element  *message.Element
		typeName string
		want     []string // rule, then the line
	}{
		{"an empty reply", 2025, group("GetUserResponse"), "GetUserResponse", nil},
		{"some elements", 2025, reply(null("ContactInfo"), text("Id", " 42\n"), text("Lcid", "EnglishUS"), text("TimeStamp", "AAAAAAAB")), "GetUserResponse", nil},
		{"nothing at all", 2025, nil, "User", []string{"missing : there is no User"}},
		{"a nil wrapper", 2025, null("GetUserResponse"), "GetUserResponse", []string{"nil GetUserResponse: is nil, which the contract does not allow here"}},
		{"a nil fault detail", 2025, null("ApiFault"), "ApiFault", nil},
		{"a nil header", 2025, null("TrackingId"), "xs:string", nil},
		{
			"nil where not nillable", 2025, reply(null("SecretQuestion")), "GetUserResponse",
			[]string{"nil " + user + "SecretQuestion: is nil, which the contract does not allow here"},
		},
		{
			"nil with content", 2025, reply(&message.Element{Name: "Id", Nil: true, Text: "1"}), "GetUserResponse",
			[]string{"nil " + user + "Id: is nil and has content"},
		},
		{
			"out of order", 2025, reply(text("JobTitle", "x"), text("Id", "1"), text("UserName", "x")), "GetUserResponse",
			[]string{"order " + user + "Id: stands after JobTitle, the contract puts it before"},
		},
		{
			"twice and thrice", 2025, reply(text("Id", "1"), text("Id", "1"), text("Id", "1")), "GetUserResponse",
			[]string{"repeated " + user + "Id: stands here twice, once is allowed", "repeated " + user + "Id: stands here 3 times, once is allowed"},
		},
		{
			"unknown", 2025, reply(text("Nick", "x"), text("Id", "1")), "GetUserResponse",
			[]string{"unknown " + user + "Nick: User has no such element"},
		},
		{
			"an element of a later edition", 2025, link(text("ClientEntityCustomerNumber", "C1")), "AddClientLinksRequest",
			[]string{"later AddClientLinksRequest/ClientLinks/ClientLink[2]/ClientEntityCustomerNumber: was added to ClientLink by the edition of 2026"},
		},
		{"the same in that edition", 2026, link(text("ClientEntityCustomerNumber", "C1")), "AddClientLinksRequest", nil},
		{
			"a required element is missing", 2025, group("ForwardCompatibilityMap", group("KeyValuePairOfstringstring", text("key", "a"))), "ArrayOfKeyValuePairOfstringstring",
			[]string{"missing ForwardCompatibilityMap/KeyValuePairOfstringstring[1]: has no value, which KeyValuePairOfstringstring requires"},
		},
		{
			"text beside elements", 2025, &message.Element{Name: "Name", Text: "Ann", Children: []*message.Element{text("FirstName", "Ann")}}, "PersonName",
			[]string{`content Name: has the text "Ann", but PersonName is made of elements`},
		},
		{
			"elements in a number", 2025, reply(group("Id", text("long", "1"))), "GetUserResponse",
			[]string{"content " + user + "Id: has elements, but xs:long is a simple type"},
		},
		{
			"elements in an enum", 2025, reply(group("Lcid", text("x", "1"))), "GetUserResponse",
			[]string{"content " + user + "Lcid: has elements, but LCID is a simple type"},
		},
		{
			"an empty number", 2025, reply(text("Id", "")), "GetUserResponse",
			[]string{`lexical ` + user + `Id: "" is no xs:long`},
		},
		{
			"long text is cut", 2025, reply(text("Id", strings.Repeat("é", 50))), "GetUserResponse",
			[]string{`lexical ` + user + `Id: "` + strings.Repeat("é", 40) + `…" is no xs:long`},
		},
		{
			"an unknown value", 2025, reply(text("UserLifeCycleStatus", "active")), "GetUserResponse",
			[]string{`enum ` + user + `UserLifeCycleStatus: "active" is no UserLifeCycleStatus`},
		},
		{"no flag", 2025, text("ReturnAdditionalFields", ""), "AccountAdditionalField", nil},
		{"two flags", 2025, text("ReturnAdditionalFields", "AccountMode TaxCertificate"), "AccountAdditionalField", nil},
		{
			"an unknown flag", 2025, text("ReturnAdditionalFields", "AccountMode Tax"), "AccountAdditionalField",
			[]string{`enum ReturnAdditionalFields: "Tax" is no AccountAdditionalField`},
		},
		{
			"items are counted", 2025, group("AccountIds", text("long", "1"), text("long", "x"), null("long")), "ArrayOflong",
			[]string{`lexical AccountIds/long[2]: "x" is no xs:long`, "nil AccountIds/long[3]: is nil, which the contract does not allow here"},
		},
		{
			"an explicit type", 2025, &message.Element{Name: "Detail", Type: "ApiFault", Children: []*message.Element{text("TrackingId", "1"), group("OperationErrors")}}, "ApplicationFault", nil,
		},
		{
			"an explicit type that is no extension", 2025, &message.Element{Name: "Detail", Type: "User"}, "ApplicationFault",
			[]string{"type Detail: says to be of type User, which is no ApplicationFault"},
		},
		{
			"an explicit primitive", 2025, &message.Element{Name: "Id", Type: "int", Text: "1"}, "xs:long",
			[]string{"type Id: says to be of type int, which is no xs:long"},
		},
		{"an unknown type", 2025, text("x", ""), "Nothing", []string{"type x: the contract has no type Nothing"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, v := range load(t, test.edition).Validate(test.element, test.typeName) {
				got = append(got, v.Rule+" "+v.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLexical(t *testing.T) {
	for typeName, forms := range map[string]struct{ good, bad []string }{
		"xs:string":       {[]string{"", " a ", "\n"}, nil},
		"xs:boolean":      {[]string{"true", "false", "1", "0", " true\t"}, []string{"", "True", "yes", "tr ue"}},
		"xs:long":         {[]string{"0", "-1", "+7", "007", "9223372036854775807", "-9223372036854775808", " 1 "}, []string{"", "1.0", "1e3", "9223372036854775808", "0x1", "1_000", "1 2", "\u00a01"}},
		"xs:int":          {[]string{"2147483647", "-2147483648"}, []string{"2147483648", "-2147483649"}},
		"xs:short":        {[]string{"32767"}, []string{"32768"}},
		"xs:byte":         {[]string{"-128"}, []string{"128"}},
		"xs:unsignedByte": {[]string{"0", "255", "+1", "-0"}, []string{"-1", "256", ""}},
		"xs:unsignedInt":  {[]string{"4294967295"}, []string{"4294967296", "-1"}},
		"xs:decimal":      {[]string{"0", "-1.5", "+.5", "5."}, []string{"", ".", "1e3", "1,5", "INF"}},
		"xs:double":       {[]string{"1e3", "-.5E-2", "INF", "-INF", "NaN", "1"}, []string{"", "inf", "+INF", "e3", "0x1"}},
		"xs:base64Binary": {[]string{"", "AAAAAAAB", "AA==", "AAA=", "AAAA AAAA", "AAAA\nAA=="}, []string{"A", "AA", "AA=", "AAAA=", "AA==AA==", "A-_A", "AB=="}},
		"xs:dateTime": {
			[]string{
				"2026-01-31T23:59:59", "2026-01-31T23:59:59Z", "2026-01-31T23:59:59.123456789+05:30", "2024-02-29T00:00:00", "2000-02-29T00:00:00",
				"2026-01-01T24:00:00", "2026-01-01T24:00:00.000Z", "12026-01-01T00:00:00", "-0044-03-15T00:00:00", "2026-01-01T00:00:00-14:00", " 2026-01-01T00:00:00 ",
			},
			[]string{
				"", "2026-01-31", "2026-1-31T00:00:00", "2026-01-31 00:00:00", "2026-02-29T00:00:00", "1900-02-29T00:00:00", "2026-13-01T00:00:00", "2026-00-01T00:00:00",
				"2026-01-00T00:00:00", "2026-01-01T24:00:01", "2026-01-01T24:00:00.1", "2026-01-01T25:00:00", "2026-01-01T00:60:00", "2026-01-01T00:00:60",
				"2026-01-01T00:00:00.", "2026-01-01T00:00:00+14:01", "2026-01-01T00:00:00+15:00", "2026-01-01T00:00:00+01:60", "2026-01-01T00:00:00z", "0000-01-01T00:00:00", "02026-01-01T00:00:00", "2026-01-01T00:00",
			},
		},
	} {
		for _, text := range forms.good {
			if !Lexical(typeName, text) {
				t.Errorf("%q is refused as %s", text, typeName)
			}
		}
		for _, text := range forms.bad {
			if Lexical(typeName, text) {
				t.Errorf("%q is accepted as %s", text, typeName)
			}
		}
	}
	if Lexical("xs:token", "x") || IsPrimitive("User") {
		t.Error("an unknown type is accepted")
	}
}

func TestSort(t *testing.T) {
	group, text := message.Group, message.Text
	c := load(t, 2025)
	body := []*message.Element{
		text("Extra", "2"),
		group("Account",
			text("Nick", "1"),
			text("Name", "second"),
			group("BusinessAddress", text("PostalCode", "1"), text("City", "x")),
			text("Id", "1"),
			text("Name", "first"),
			group("ForwardCompatibilityMap", group("KeyValuePairOfstringstring", text("value", "v"), text("key", "k")))),
		text("Extra", "1"),
	}
	c.Sort(body, c.Operation("UpdateAccount").Request)
	want := []*message.Element{
		group("Account",
			text("Id", "1"),
			text("Name", "second"),
			text("Name", "first"),
			group("ForwardCompatibilityMap", group("KeyValuePairOfstringstring", text("key", "k"), text("value", "v"))),
			group("BusinessAddress", text("City", "x"), text("PostalCode", "1")),
			text("Nick", "1")),
		text("Extra", "2"),
		text("Extra", "1"),
	}
	if diff := cmp.Diff(want, body); diff != "" {
		t.Error(diff)
	}

	detail := &message.Element{Name: "Detail", Type: "ApiFault", Children: []*message.Element{group("OperationErrors"), text("TrackingId", "1")}}
	c.Sort([]*message.Element{detail}, &Type{Shape: Complex, all: []*Element{{Name: "Detail", Type: "ApplicationFault"}}})
	if got := detail.Children[0].Name; got != "TrackingId" {
		t.Errorf("an explicit type is sorted with %s first", got)
	}
}
