//go:build !race

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/contract/wsdl"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/internal/needs"
	"github.com/cmconform/cmconform/specs"
)

// TestXmllintAcceptsEveryReplyOfARun lets libxml2 judge every envelope that the
// mock sends in a whole run, byte for byte: against the schema that we generate,
// and those of v13 against the schema of the published description.
func TestXmllintAcceptsEveryReplyOfARun(t *testing.T) {
	xmllint := needs.Tool(t, "xmllint", "apt-get install libxml2-utils")
	for _, edition := range contract.Editions {
		t.Run(fmt.Sprint(edition), func(t *testing.T) {
			replies := repliesOfARun(t, edition)
			for _, version := range contract.Versions() {
				folder := filepath.Join(replies.folder, version)
				if replies.count[version] < 300 {
					t.Errorf("%s: only %d different replies", version, replies.count[version])
				}
				c, err := contract.Load(version, edition)
				if err != nil {
					t.Fatal(err)
				}
				generated := map[string]*etree.Element{}
				for _, s := range wsdl.Schemas(c) {
					doc := etree.NewDocument()
					if err := doc.ReadFromBytes(s.XSD); err != nil {
						t.Fatal(err)
					}
					generated[s.Namespace] = doc.Root()
				}
				for _, line := range defects(t, xmllint, folder, c, generated) {
					t.Errorf("%s: %s", version, line)
				}
				if len(defects(t, xmllint, damaged(t, folder, c), c, generated)) == 0 {
					t.Errorf("%s: a damaged reply is accepted", version)
				}
			}
			if edition != contract.Editions[0] {
				return
			}
			t.Run("published", func(t *testing.T) {
				doc := etree.NewDocument()
				if err := doc.ReadFromFile(needs.Reference(t, "reference/cm13-sandbox.wsdl")); err != nil {
					t.Fatal(err)
				}
				published := map[string]*etree.Element{}
				for _, e := range doc.FindElements("//types/schema") {
					published[e.SelectAttrValue("targetNamespace", "")] = standalone(e)
				}
				c, err := contract.Load("v13", edition)
				if err != nil {
					t.Fatal(err)
				}
				for _, line := range defects(t, xmllint, filepath.Join(replies.folder, "v13"), c, published) {
					t.Error(line)
				}
			})
		})
	}
}

// kept holds the envelopes of a run as files, one folder a version.
type kept struct {
	folder string
	mu     sync.Mutex
	count  map[string]int
	seen   map[[sha256.Size]byte]bool
}

// changing are the parts that make replies to the same call different from world to world.
var changing = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|>[0-9]+<|>[A-Za-z0-9+/]{11}=<`)

func (k *kept) keep(version string, body []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	// An envelope that differs from another in ids alone says nothing new about its schema.
	sum := sha256.Sum256(append([]byte(version), changing.ReplaceAll(body, nil)...))
	if k.seen[sum] {
		return
	}
	k.seen[sum] = true
	k.count[version]++
	folder := filepath.Join(k.folder, version)
	_ = os.MkdirAll(folder, 0o700)
	_ = os.WriteFile(filepath.Join(folder, fmt.Sprintf("%05d.xml", k.count[version])), body, 0o600)
}

var versionInPath = regexp.MustCompile(`^/Api/CustomerManagement/(v\d+)/`)

// repliesOfARun runs every check against the mock, over every dialect.
func repliesOfARun(t *testing.T, edition int) *kept {
	t.Helper()
	k := &kept{folder: t.TempDir(), count: map[string]int{}, seen: map[[sha256.Size]byte]bool{}}
	service, err := mock.New(mock.Options{Edition: edition})
	if err != nil {
		t.Fatal(err)
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		of := versionInPath.FindStringSubmatch(r.URL.Path)
		if of == nil || r.Method != http.MethodPost {
			service.ServeHTTP(w, r)
			return
		}
		copied := &copying{ResponseWriter: w}
		service.ServeHTTP(copied, r)
		if bytes.Contains(copied.body.Bytes(), []byte("Envelope")) {
			k.keep(of[1], copied.body.Bytes())
		}
	})
	open, err := target.Open(t.Context(), target.Spec{Address: "embedded", Handler: handler, Edition: edition})
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close(context.Background())
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := suite.Everything().Run(t.Context(), run.Options{Target: open, Dialects: open.Dialects(), Manner: run.Manner{Edition: edition}}); err != nil {
		t.Fatal(err)
	}
	return k
}

// copying keeps what is written to the client.
type copying struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (c *copying) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

func (c *copying) Write(b []byte) (int, error) {
	c.body.Write(b)
	return c.ResponseWriter.Write(b)
}

// standalone copies an element with the prefixes that its ancestors declare.
func standalone(e *etree.Element) *etree.Element {
	root := e.Copy()
	for up := e.Parent(); up != nil; up = up.Parent() {
		for _, a := range up.Attr {
			if (a.Space == "xmlns" || a.Key == "xmlns") && root.SelectAttr(a.FullKey()) == nil {
				root.CreateAttr(a.FullKey(), a.Value)
			}
		}
	}
	return root
}

// envelopeSchema is SOAP 1.1's envelope as strict as the service is: header,
// body and the documented fault details must have a declaration.
const envelopeSchema = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
  targetNamespace="http://schemas.xmlsoap.org/soap/envelope/">
IMPORTS
  <xs:element name="Envelope"><xs:complexType><xs:sequence>
    <xs:element name="Header" form="qualified" minOccurs="0"><xs:complexType><xs:sequence>
      <xs:any namespace="##other" processContents="strict" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence></xs:complexType></xs:element>
    <xs:element name="Body" form="qualified"><xs:complexType><xs:choice>
      <xs:element name="Fault" form="qualified"><xs:complexType><xs:sequence>
        <xs:element name="faultcode" type="xs:QName"/>
        <xs:element name="faultstring"><xs:complexType><xs:simpleContent><xs:extension base="xs:string">
          <xs:anyAttribute namespace="http://www.w3.org/XML/1998/namespace" processContents="skip"/>
        </xs:extension></xs:simpleContent></xs:complexType></xs:element>
        <xs:element name="faultactor" type="xs:anyURI" minOccurs="0"/>
        <xs:element name="detail" minOccurs="0"><xs:complexType><xs:choice>
          <xs:any namespace="https://adapi.microsoft.com SERVICE" processContents="strict"/>
          <xs:any namespace="http://schemas.datacontract.org/2004/07/System.ServiceModel" processContents="skip"/>
        </xs:choice></xs:complexType></xs:element>
      </xs:sequence></xs:complexType></xs:element>
      <xs:any namespace="##other" processContents="strict"/>
    </xs:choice></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>
`

// damaged copies one reply with a namespace that is not declared, which shows that the validator can object.
func damaged(t *testing.T, folder string, c *contract.Contract) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.xml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if wrong := bytes.ReplaceAll(body, []byte(c.Namespace+"/Entities"), []byte(c.Namespace+"/Entity")); !bytes.Equal(body, wrong) {
			other := t.TempDir()
			if err := os.WriteFile(filepath.Join(other, "damaged.xml"), wrong, 0o600); err != nil {
				t.Fatal(err)
			}
			return other
		}
	}
	t.Fatalf("%s: no reply has an entity", c.Version)
	return ""
}

// defects validates all files of a folder and returns what xmllint says, at most twenty lines;
// the schemas get locations by which it finds them.
func defects(t *testing.T, xmllint, folder string, c *contract.Contract, schemas map[string]*etree.Element) []string {
	t.Helper()
	dir := t.TempDir()
	file := map[string]string{}
	for namespace := range schemas {
		file[namespace] = fmt.Sprintf("schema%d.xsd", len(file))
	}
	var imports strings.Builder
	for namespace, root := range schemas {
		for _, e := range root.ChildElements() {
			if e.Tag == "import" {
				e.CreateAttr("schemaLocation", file[e.SelectAttrValue("namespace", "")])
			}
		}
		fmt.Fprintf(&imports, "  <xs:import namespace=%q schemaLocation=%q/>\n", namespace, file[namespace])
		if err := etree.NewDocumentWithRoot(root).WriteToFile(filepath.Join(dir, file[namespace])); err != nil {
			t.Fatal(err)
		}
	}
	driver := filepath.Join(dir, "envelope.xsd")
	text := strings.NewReplacer("IMPORTS\n", imports.String(), "SERVICE", c.Namespace).Replace(envelopeSchema)
	if err := os.WriteFile(driver, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for len(files) > 0 && len(found) < 20 {
		batch := files[:min(len(files), 500)]
		files = files[len(batch):]
		out, err := exec.Command(xmllint, append([]string{"--nonet", "--noout", "--schema", driver}, batch...)...).CombinedOutput()
		if err == nil {
			continue
		}
		for line := range strings.Lines(string(out)) {
			if !strings.HasSuffix(line, " validates\n") && len(found) < 20 {
				found = append(found, strings.TrimSpace(line))
			}
		}
		if len(found) == 0 {
			found = append(found, err.Error())
		}
	}
	return found
}
