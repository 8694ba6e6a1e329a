package wsdl

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"github.com/google/go-cmp/cmp"
	"github.com/jacoelho/xsd"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/internal/needs"
)

func TestSchemasCompileAndValidate(t *testing.T) {
	for _, version := range contract.Versions() {
		for _, edition := range contract.Editions {
			schemasCompileAndValidate(t, version, edition)
		}
	}
}

func schemasCompileAndValidate(t *testing.T, version string, edition int) {
	t.Helper()
	service := "https://bingads.microsoft.com/Customer/" + version
	var sources []xsd.SchemaSource
	var namespaces []string
	for _, s := range Schemas(loadVersion(t, version, edition)) {
		namespaces = append(namespaces, s.Namespace)
		sources = append(sources, xsd.Bytes(s.Namespace, s.XSD))
	}
	want := []string{
		service,
		service + "/Entities",
		service + "/Exception",
		"https://adapi.microsoft.com",
		"http://schemas.datacontract.org/2004/07/System.Collections.Generic",
		"http://schemas.microsoft.com/2003/10/Serialization/Arrays",
		"http://schemas.microsoft.com/2003/10/Serialization/",
	}
	if diff := cmp.Diff(want, namespaces); diff != "" {
		t.Errorf("%s, edition %d: %s", version, edition, diff)
	}
	engine, err := xsd.Compile(context.Background(), sources...)
	if err != nil {
		t.Fatalf("%s, edition %d: %v", version, edition, err)
	}
	for _, test := range []struct {
		document, fault string
	}{
		{`<GetUserRequest xmlns="` + service + `"><UserId>1</UserId></GetUserRequest>`, ""},
		{`<GetUserRequest xmlns="` + service + `"><UserId>one</UserId></GetUserRequest>`, "UserId"},
		{`<GetUserRequest xmlns="` + service + `"><User>1</User></GetUserRequest>`, "User"},
	} {
		err := engine.Validate(context.Background(), strings.NewReader(test.document))
		if (err != nil) != (test.fault != "") || err != nil && !strings.Contains(err.Error(), test.fault) {
			t.Errorf("%s, edition %d: %s: %v, want a fault with %q", version, edition, test.document, err, test.fault)
		}
	}
}

// TestAccountsOfV11AreDerived looks at the one entity that is declared by its base type.
func TestAccountsOfV11AreDerived(t *testing.T) {
	const entities = "{https://bingads.microsoft.com/Customer/v11/Entities}"
	var b bytes.Buffer
	if err := Write(loadVersion(t, "v11", 2025), &b, Options{}); err != nil {
		t.Fatal(err)
	}
	got := facts(t, parse(t, b.Bytes()))
	for _, want := range []string{
		"complexType " + entities + "AdvertiserAccount extends " + entities + "Account",
		"complexType " + entities + "AdvertiserAccount has 6 elements",
		"complexType " + entities + "AdvertiserAccount element 6 BusinessAddress emits its default false",
		"complexType " + entities + "Account has 20 elements",
		"complexType " + entities + "ArrayOfAccount element 1 Account type " + entities + "Account nillable true occurs 0..unbounded",
		"complexType " + entities + "Customer element 1 CustomerAddress type " + entities + "Address nillable true occurs 0..1",
		"element {https://bingads.microsoft.com/Customer/v11}GetAccountResponse element 1 Account type " + entities + "Account nillable true occurs 0..1",
		"element {https://bingads.microsoft.com/Customer/v11}SearchCustomersRequest element 1 ApplicationScope type " + entities + "ApplicationType nillable false occurs 0..1",
		"simpleType " + entities + "CurrencyType enumeration 85 USDollar",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("the description does not say: %s", want)
		}
	}
}

func TestXmllintAccepts(t *testing.T) {
	xmllint := needs.Tool(t, "xmllint", "apt-get install libxml2-utils")
	for _, version := range contract.Versions() {
		t.Run(version, func(t *testing.T) { xmllintAccepts(t, xmllint, loadVersion(t, version, 2026)) })
	}
}

func xmllintAccepts(t *testing.T, xmllint string, c *contract.Contract) {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	run := func(args ...string) (string, error) {
		out, err := exec.Command(xmllint, append([]string{"--nonet", "--noout"}, args...)...).CombinedOutput()
		return string(out), err
	}
	var description bytes.Buffer
	if err := Write(c, &description, Options{}); err != nil {
		t.Fatal(err)
	}
	if out, err := run(write("service.wsdl", description.Bytes())); err != nil {
		t.Errorf("the description: %v\n%s", err, out)
	}

	// xmllint finds imported schemas by location only, so give every import one.
	files := map[string]string{}
	all := Schemas(c)
	for i, s := range all {
		files[s.Namespace] = "schema" + string(rune('a'+i)) + ".xsd"
	}
	driver := etree.NewElement("xs:schema")
	driver.CreateAttr("xmlns:xs", xsNS)
	for _, s := range all {
		doc := parse(t, s.XSD)
		for _, e := range doc.Root().SelectElements("xs:import") {
			e.CreateAttr("schemaLocation", files[e.SelectAttrValue("namespace", "")])
		}
		data, _ := doc.WriteToBytes()
		write(files[s.Namespace], data)
		add(driver, "xs:import", "namespace", s.Namespace, "schemaLocation", files[s.Namespace])
	}
	data, _ := etree.NewDocumentWithRoot(driver).WriteToBytes()
	schema := write("driver.xsd", data)

	good := write("good.xml", []byte(`<GetUserRequest xmlns="`+c.Namespace+`"><UserId>1</UserId></GetUserRequest>`))
	if out, err := run("--schema", schema, good); err != nil {
		t.Errorf("the schemas: %v\n%s", err, out)
	}
	bad := write("bad.xml", []byte(`<GetUserRequest xmlns="`+c.Namespace+`"><UserId>one</UserId></GetUserRequest>`))
	if out, err := run("--schema", schema, bad); err == nil || !strings.Contains(out, "UserId") {
		t.Errorf("a bad document: %v\n%s", err, out)
	}
}
