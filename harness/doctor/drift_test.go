package doctor

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/contract/wsdl"
	"github.com/cmconform/cmconform/internal/needs"
)

// generated is our own description of a version, as a target could serve it.
func generated(t *testing.T, version string, edition int) *etree.Document {
	t.Helper()
	c, err := contract.Load(version, edition)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := wsdl.Write(c, &b, wsdl.Options{}); err != nil {
		t.Fatal(err)
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(b.Bytes()); err != nil {
		t.Fatal(err)
	}
	return doc
}

func nothingElse(location string) ([]byte, error) {
	return nil, errors.New(location + " is not there")
}

func driftLines(t *testing.T, body []byte, version string, edition int) []string {
	t.Helper()
	d, err := readDescription(body, nothingElse)
	if err != nil {
		t.Fatal(err)
	}
	found, err := driftOf(d, version, edition)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range found {
		lines = append(lines, f.Kind+" "+f.String())
	}
	return lines
}

func TestDrift(t *testing.T) {
	remove := func(path string) func(*etree.Document) {
		return func(d *etree.Document) {
			for _, e := range d.FindElements(path) {
				e.Parent().RemoveChild(e)
			}
		}
	}
	attribute := func(path, key, value string) func(*etree.Document) {
		return func(d *etree.Document) { d.FindElement(path).CreateAttr(key, value) }
	}
	user := "//complexType[@name='User']/sequence"
	for name, test := range map[string]struct {
		change func(*etree.Document)
		want   []string
	}{
		"none":               {func(*etree.Document) {}, nil},
		"no operation":       {remove("//operation[@name='GetUser']"), []string{"missing operation GetUser: is missing"}},
		"SOAPAction":         {attribute("//binding/operation[@name='GetUser']/operation", "soapAction", "urn:GetUser"), []string{`different operation GetUser: its SOAPAction is "urn:GetUser"; documented is "GetUser"`}},
		"header":             {remove("//binding/operation[@name='GetUser']/input/header[@part='Password']"), []string{"missing operation GetUser: header Password is missing"}},
		"fault":              {remove("//portType/operation[@name='GetUser']/fault[@name='ApiFault']"), []string{"missing operation GetUser: fault ApiFault is missing"}},
		"member of a reply":  {remove("//element[@name='GetUserResponse']//element[@name='CustomerRoles']"), []string{"missing operation GetUser: GetUserResponse/CustomerRoles is missing"}},
		"member":             {remove(user + "/element[@name='JobTitle']"), []string{"missing type User: JobTitle is missing"}},
		"type of a member":   {attribute(user+"/element[@name='JobTitle']", "type", "xs:int"), []string{"different type User: JobTitle is of type xs:int; documented is xs:string"}},
		"nillable":           {attribute(user+"/element[@name='JobTitle']", "nillable", "false"), []string{"different type User: JobTitle is not nillable; documented is that it is"}},
		"occurs":             {attribute(user+"/element[@name='JobTitle']", "minOccurs", "1"), []string{"different type User: JobTitle occurs 1..1 times; documented is 0..1"}},
		"no type":            {remove("//complexType[@name='PersonName']"), []string{"missing type PersonName: is not declared in https://bingads.microsoft.com/Customer/v13/Entities"}},
		"no value":           {remove("//simpleType[@name='UserLifeCycleStatus']//enumeration[@value='Pending']"), []string{"missing type UserLifeCycleStatus: value Pending is missing"}},
		"another namespace":  {attribute("/definitions", "targetNamespace", "urn:x"), nil}, // see below
		"newest edition's":   {nil, nil},
		"a member more":      {func(d *etree.Document) { add(d.FindElement(user), "Nickname") }, []string{"unknown type User: Nickname is not in the contract"}},
		"an operation more":  {func(d *etree.Document) { add(d.FindElement("//portType"), "AddUser").Tag = "operation" }, []string{"unknown operation AddUser: is not in the contract"}},
		"a value more":       {func(d *etree.Document) { more(d, "UserLifeCycleStatus", "Asleep") }, []string{"unknown type UserLifeCycleStatus: value Asleep is not in the contract"}},
		"order":              {func(d *etree.Document) { last(d.FindElement(user + "/element[@name='Id']")) }, []string{"different type User: JobTitle stands where Id is documented"}},
		"prefixes and order": {reversed, nil},
	} {
		t.Run(name, func(t *testing.T) {
			doc := generated(t, "v13", 2025)
			switch name {
			case "newest edition's":
				doc = generated(t, "v13", 2026)
			default:
				test.change(doc)
			}
			body, err := doc.WriteToBytes()
			if err != nil {
				t.Fatal(err)
			}
			got := driftLines(t, body, "v13", 2025)
			if name == "another namespace" {
				if !slices.Contains(got, "different namespace: it is urn:x; documented is https://bingads.microsoft.com/Customer/v13") {
					t.Errorf("the namespace is not told: %q", got)
				}
				return
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("found\n%s\nexpected\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// add appends an element of that name.
func add(to *etree.Element, name string) *etree.Element {
	e := to.ChildElements()[0].Copy()
	e.CreateAttr("name", name)
	to.AddChild(e)
	return e
}

func more(d *etree.Document, enum, value string) {
	restriction := d.FindElement("//simpleType[@name='" + enum + "']/restriction")
	e := restriction.ChildElements()[0].Copy()
	e.CreateAttr("value", value)
	restriction.AddChild(e)
}

func last(e *etree.Element) {
	parent := e.Parent()
	parent.RemoveChild(e)
	parent.AddChild(e)
}

// reversed turns the order of declarations round and gives the schema another
// prefix: neither says anything.
func reversed(d *etree.Document) {
	for _, s := range d.FindElements("//types/schema") {
		for _, e := range s.ChildElements() {
			if e.Tag != "import" {
				s.RemoveChild(e)
				s.InsertChildAt(0, e)
			}
		}
		if namespace := s.SelectAttrValue("xmlns:tns", ""); namespace != "" {
			s.RemoveAttr("xmlns:tns")
			s.CreateAttr("xmlns:own", namespace)
			for _, e := range s.FindElements(".//*") {
				for _, key := range []string{"type", "base"} {
					if a := e.SelectAttr(key); a != nil {
						a.Value = strings.Replace(a.Value, "tns:", "own:", 1)
					}
				}
			}
		}
	}
}

// TestPublishedDescriptionHasNoDrift holds the comparison to a document that nobody here wrote.
func TestPublishedDescriptionHasNoDrift(t *testing.T) {
	body, err := os.ReadFile(needs.Reference(t, "reference/cm13-sandbox.wsdl"))
	if err != nil {
		t.Fatal(err)
	}
	if got := driftLines(t, body, "v13", 2025); len(got) > 0 {
		t.Errorf("%d differences:\n%s", len(got), strings.Join(got, "\n"))
	}
	if got := driftLines(t, body, "v13", 2026); !slices.Contains(got, "missing type ClientLink: ClientEntityCustomerNumber is missing") {
		t.Errorf("the edition of 2026 has more, and it is not told: %q", got)
	}
	if got := driftLines(t, body, "v12", 2025); len(got) < 100 {
		t.Errorf("another version differs in %d places only", len(got))
	}
}

// TestDescriptionInParts serves the schemas as documents of their own, as WCF does at ?wsdl.
func TestDescriptionInParts(t *testing.T) {
	doc := generated(t, "v13", 2025)
	parts := map[string][]byte{}
	types := doc.FindElement("//types")
	driver := etree.NewElement("xs:schema")
	driver.CreateAttr("xmlns:xs", xsdNamespace)
	for i, s := range types.ChildElements() {
		types.RemoveChild(s)
		at := fmt.Sprintf("?xsd=xsd%d", i)
		body, err := etree.NewDocumentWithRoot(s).WriteToBytes()
		if err != nil {
			t.Fatal(err)
		}
		parts[at] = body
		e := driver.CreateElement("xs:import")
		e.CreateAttr("namespace", s.SelectAttrValue("targetNamespace", ""))
		e.CreateAttr("schemaLocation", at)
	}
	types.AddChild(driver)
	body, err := doc.WriteToBytes()
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]int{}
	fetch := func(location string) ([]byte, error) {
		asked[location]++
		if parts[location] == nil {
			return nothingElse(location)
		}
		return parts[location], nil
	}
	d, err := readDescription(body, fetch)
	if err != nil {
		t.Fatal(err)
	}
	if found, err := driftOf(d, "v13", 2025); err != nil || len(found) > 0 {
		t.Errorf("%v: %v", err, found)
	}
	for at := range parts {
		if asked[at] != 1 {
			t.Errorf("%s was asked for %d times", at, asked[at])
		}
	}
	delete(parts, "?xsd=xsd1")
	if _, err := readDescription(body, fetch); err == nil || err.Error() != "?xsd=xsd1 is not there" {
		t.Errorf("a missing part: %v", err)
	}
}

func TestWhatIsNoDescription(t *testing.T) {
	for body, want := range map[string]string{
		"<html><body>Sign in</body></html>":                                   "the document is no WSDL: its root is html",
		`<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>`:             "the description has no operations",
		`<!DOCTYPE x><definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>`: "DOCTYPE",
		"not xml": "",
	} {
		if _, err := readDescription([]byte(body), nothingElse); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", body, err)
		}
	}
	// A description that never ends is given up.
	endless := func(location string) ([]byte, error) {
		return fmt.Appendf(nil, `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><import location="%sx"/></definitions>`, location), nil
	}
	body, _ := endless("y")
	if _, err := readDescription(body, endless); err == nil || !strings.Contains(err.Error(), "more than 32 documents") {
		t.Errorf("an endless one: %v", err)
	}
}
