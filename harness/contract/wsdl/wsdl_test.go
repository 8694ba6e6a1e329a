package wsdl

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/internal/needs"
)

const address = "https://example.test/Api/CustomerManagement/v13/CustomerManagementService.svc"

func load(t *testing.T, edition int) *contract.Contract {
	t.Helper()
	return loadVersion(t, "v13", edition)
}

func loadVersion(t *testing.T, version string, edition int) *contract.Contract {
	t.Helper()
	c, err := contract.Load(version, edition)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func generate(t *testing.T, edition int, location string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(load(t, edition), &b, Options{Location: location}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func parse(t *testing.T, data []byte) *etree.Document {
	t.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(data); err != nil {
		t.Fatal(err)
	}
	return doc
}

func published(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile(needs.Reference(t, "reference/cm13-sandbox.wsdl"))
	if err != nil {
		t.Fatal(err)
	}
	return facts(t, parse(t, data))
}

func TestEdition2025SaysWhatThePublishedDescriptionSays(t *testing.T) {
	want := published(t)
	if len(want) < 2000 {
		t.Fatalf("the published description was reduced to %d facts only", len(want))
	}
	if diff := differences(want, facts(t, parse(t, generate(t, 2025, address)))); len(diff) > 0 {
		t.Errorf("%d differences:\n%s", len(diff), strings.Join(diff, "\n"))
	}
}

func TestEdition2026AddsOneElementAndOneHeader(t *testing.T) {
	const (
		ns       = "{https://bingads.microsoft.com/Customer/v13}"
		entities = "{https://bingads.microsoft.com/Customer/v13/Entities}"
		link     = "complexType " + entities + "ClientLink "
	)
	got := differences(facts(t, parse(t, generate(t, 2025, address))), facts(t, parse(t, generate(t, 2026, address))))
	var other []string
	for _, line := range got {
		// The header moves those behind it by one in each operation; one operation stands for all.
		if !strings.Contains(line, "Request_Headers part") || strings.Contains(line, "GetUserRequest_Headers part") {
			other = append(other, line)
		}
	}
	want := []string{
		"only generated: binding BasicHttpBinding_ICustomerManagementService operation GetUser input GetUserRequest header 4 " + ns + "GetUserRequest_Headers part IdentityProvider literal",
		"only generated: binding BasicHttpBinding_ICustomerManagementService operation GetUser input GetUserRequest header 5 " + ns + "GetUserRequest_Headers part Password literal",
		"only generated: binding BasicHttpBinding_ICustomerManagementService operation GetUser input GetUserRequest header 6 " + ns + "GetUserRequest_Headers part UserName literal",
		"only generated: " + link + "element 22 ClientEntityCustomerNumber emits its default false",
		"only generated: " + link + "element 22 ClientEntityCustomerNumber type xs:string nillable true occurs 0..1",
		"only generated: " + link + "has 22 elements",
		"only generated: element " + ns + "IdentityProvider type xs:string nillable true",
		"only generated: message GetUserRequest_Headers part 4 IdentityProvider = element " + ns + "IdentityProvider",
		"only generated: message GetUserRequest_Headers part 5 Password = element " + ns + "Password",
		"only generated: message GetUserRequest_Headers part 6 UserName = element " + ns + "UserName",
		"only published: binding BasicHttpBinding_ICustomerManagementService operation GetUser input GetUserRequest header 4 " + ns + "GetUserRequest_Headers part Password literal",
		"only published: binding BasicHttpBinding_ICustomerManagementService operation GetUser input GetUserRequest header 5 " + ns + "GetUserRequest_Headers part UserName literal",
		"only published: " + link + "has 21 elements",
		"only published: message GetUserRequest_Headers part 4 Password = element " + ns + "Password",
		"only published: message GetUserRequest_Headers part 5 UserName = element " + ns + "UserName",
	}
	if diff := cmp.Diff(want, other); diff != "" {
		t.Error(diff)
	}
}

// TestComparisonSeesEachKindOfDefect changes one thing at a time and expects
// exactly the lines that name it.
func TestComparisonSeesEachKindOfDefect(t *testing.T) {
	const (
		ns       = "{https://bingads.microsoft.com/Customer/v13}"
		entities = "{https://bingads.microsoft.com/Customer/v13/Entities}"
		user     = "complexType " + entities + "User element "
		getUser  = "binding BasicHttpBinding_ICustomerManagementService operation GetUser "
	)
	at := func(doc *etree.Document, path string) *etree.Element {
		t.Helper()
		e := doc.FindElement(path)
		if e == nil {
			t.Fatalf("nothing at %s", path)
		}
		return e
	}
	member := func(doc *etree.Document, typeName, name string) *etree.Element {
		return at(doc, "//xs:complexType[@name='"+typeName+"']/xs:sequence/xs:element[@name='"+name+"']")
	}
	drop := func(e *etree.Element) { e.Parent().RemoveChild(e) }
	description := generate(t, 2025, address)
	original := facts(t, parse(t, description))
	for name, test := range map[string]struct {
		mutate func(*etree.Document)
		want   []string
	}{
		"two elements change places": {
			func(doc *etree.Document) {
				id := member(doc, "UserInfo", "Id")
				parent := id.Parent()
				parent.RemoveChild(id)
				parent.AddChild(id)
			},
			[]string{
				"only generated: complexType " + entities + "UserInfo element 1 UserName type xs:string nillable true occurs 0..1",
				"only generated: complexType " + entities + "UserInfo element 2 Id type xs:long nillable false occurs 0..1",
				"only published: complexType " + entities + "UserInfo element 1 Id type xs:long nillable false occurs 0..1",
				"only published: complexType " + entities + "UserInfo element 2 UserName type xs:string nillable true occurs 0..1",
			},
		},
		"a type changes": {
			func(doc *etree.Document) { member(doc, "User", "Id").CreateAttr("type", "xs:int") },
			[]string{
				"only generated: " + user + "3 Id type xs:int nillable true occurs 0..1",
				"only published: " + user + "3 Id type xs:long nillable true occurs 0..1",
			},
		},
		"a type of another namespace": {
			func(doc *etree.Document) {
				e := member(doc, "User", "Name")
				e.CreateAttr("xmlns:tns", "urn:other")
			},
			[]string{
				"only generated: " + user + "8 Name type {urn:other}PersonName nillable true occurs 0..1",
				"only published: " + user + "8 Name type " + entities + "PersonName nillable true occurs 0..1",
			},
		},
		"nillable is lost": {
			func(doc *etree.Document) { member(doc, "User", "JobTitle").RemoveAttr("nillable") },
			[]string{
				"only generated: " + user + "4 JobTitle type xs:string nillable false occurs 0..1",
				"only published: " + user + "4 JobTitle type xs:string nillable true occurs 0..1",
			},
		},
		"an element becomes required": {
			func(doc *etree.Document) { member(doc, "User", "JobTitle").RemoveAttr("minOccurs") },
			[]string{
				"only generated: " + user + "4 JobTitle type xs:string nillable true occurs 1..1",
				"only published: " + user + "4 JobTitle type xs:string nillable true occurs 0..1",
			},
		},
		"a list becomes single": {
			func(doc *etree.Document) { member(doc, "ArrayOflong", "long").RemoveAttr("maxOccurs") },
			[]string{
				"only generated: complexType {http://schemas.microsoft.com/2003/10/Serialization/Arrays}ArrayOflong element 1 long type xs:long nillable false occurs 0..1",
				"only published: complexType {http://schemas.microsoft.com/2003/10/Serialization/Arrays}ArrayOflong element 1 long type xs:long nillable false occurs 0..unbounded",
			},
		},
		"an omitted default is emitted": {
			func(doc *etree.Document) { drop(member(doc, "User", "AuthenticationToken").ChildElements()[0]) },
			[]string{"only published: " + user + "16 AuthenticationToken emits its default false"},
		},
		"a value is lost": {
			func(doc *etree.Document) { drop(at(doc, "//xs:enumeration[@value='Replace']")) },
			[]string{"only published: simpleType " + entities + "AutoTagType enumeration 3 Replace"},
		},
		"a value's number changes": {
			func(doc *etree.Document) {
				at(doc, "//xs:enumeration[@value='Boleto']//EnumerationValue").SetText("10")
			},
			[]string{
				"only generated: simpleType " + entities + "PaymentMethodType enumeration 9 Boleto number 10",
				"only published: simpleType " + entities + "PaymentMethodType enumeration 9 Boleto number 9",
			},
		},
		"an action changes": {
			func(doc *etree.Document) {
				at(doc, "//wsdl:binding/wsdl:operation[@name='GetUser']/soap:operation").CreateAttr("soapAction", "urn:GetUser")
			},
			[]string{
				"only generated: " + getUser + `soapAction "urn:GetUser" style document`,
				"only published: " + getUser + `soapAction "GetUser" style document`,
			},
		},
		"a bound header is lost": {
			func(doc *etree.Document) {
				drop(at(doc, "//wsdl:binding/wsdl:operation[@name='GetUser']/wsdl:output/soap:header"))
			},
			[]string{"only published: " + getUser + "output GetUserResponse header 1 " + ns + "GetUserResponse_Headers part TrackingId literal"},
		},
		"a header part is lost": {
			func(doc *etree.Document) {
				drop(at(doc, "//wsdl:message[@name='GetUserRequest_Headers']/wsdl:part[@name='UserName']"))
			},
			[]string{"only published: message GetUserRequest_Headers part 5 UserName = element " + ns + "UserName"},
		},
		"a fault is lost": {
			func(doc *etree.Document) {
				drop(at(doc, "//wsdl:portType/wsdl:operation[@name='GetUser']/wsdl:fault[@name='ApiFault']"))
			},
			[]string{"only published: portType ICustomerManagementService operation GetUser fault ApiFault message " + ns +
				"ICustomerManagementService_GetUser_ApiFault_FaultMessage action https://bingads.microsoft.com/Customer/v13/ICustomerManagementService/GetUserApiFault"},
		},
		"a part is renamed": {
			func(doc *etree.Document) {
				at(doc, "//wsdl:message[@name='GetUserRequest']/wsdl:part").CreateAttr("name", "body")
			},
			[]string{
				"only generated: message GetUserRequest part 1 body = element " + ns + "GetUserRequest",
				"only published: message GetUserRequest part 1 parameters = element " + ns + "GetUserRequest",
			},
		},
		"a fault's base is lost": {
			func(doc *etree.Document) {
				at(doc, "//xs:complexType[@name='ApiFault']/xs:complexContent/xs:extension").CreateAttr("base", "tns:OperationError")
			},
			[]string{
				"only generated: complexType {https://bingads.microsoft.com/Customer/v13/Exception}ApiFault extends {https://bingads.microsoft.com/Customer/v13/Exception}OperationError",
				"only published: complexType {https://bingads.microsoft.com/Customer/v13/Exception}ApiFault extends {https://adapi.microsoft.com}ApplicationFault",
			},
		},
		"elements become unqualified": {
			func(doc *etree.Document) {
				at(doc, "//xs:schema[@targetNamespace='https://adapi.microsoft.com']").CreateAttr("elementFormDefault", "unqualified")
			},
			[]string{
				"only generated: schema https://adapi.microsoft.com elements unqualified attributes unqualified",
				"only published: schema https://adapi.microsoft.com elements qualified attributes unqualified",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			doc := parse(t, description)
			test.mutate(doc)
			if diff := cmp.Diff(test.want, differences(original, facts(t, doc))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWriteNamesTheLocation(t *testing.T) {
	for _, test := range []struct {
		location, want string
		secured        bool
	}{
		{"", "http://localhost/Api/CustomerManagement/v13/CustomerManagementService.svc", false},
		{"http://127.0.0.1:8090/x?a=1&b=2", "http://127.0.0.1:8090/x?a=1&b=2", false},
		{address, address, true},
	} {
		doc := parse(t, generate(t, 2025, test.location))
		if got := doc.FindElement("//soap:address").SelectAttrValue("location", ""); got != test.want {
			t.Errorf("location %q: the address is %q, want %q", test.location, got, test.want)
		}
		if got := doc.FindElement("//wsp:PolicyReference") != nil; got != test.secured {
			t.Errorf("location %q: transport policy written: %t, want %t", test.location, got, test.secured)
		}
	}
}
