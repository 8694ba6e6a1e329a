package doctor

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
)

// service answers like one: a fault for a call, and its description for a GET.
type service struct {
	t       *testing.T
	change  func(*etree.Document)
	skew    time.Duration
	openAPI string
	dead    bool // a gateway's page and nothing behind it
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", time.Now().Add(s.skew).UTC().Format(http.TimeFormat))
	switch {
	case s.dead:
		w.WriteHeader(http.StatusServiceUnavailable)
	case r.Method == http.MethodGet && r.URL.RawQuery == "singleWsdl" && s.change != nil:
		doc := generated(s.t, "v13", 2025)
		s.change(doc)
		_, _ = doc.WriteTo(w)
	case r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/openapi.json") && s.openAPI != "":
		_, _ = io.WriteString(w, s.openAPI)
	case r.Method == http.MethodGet:
		w.WriteHeader(http.StatusNotFound)
	default:
		w.WriteHeader(http.StatusInternalServerError)
	}
}

// secured serves it with a certificate that is valid for that long, and returns the file of its authority.
func secured(t *testing.T, handler http.Handler, valid time.Duration) (address, authority string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "cm.example.test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(valid), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(handler)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes that fail are what a test is about
	server.StartTLS()
	t.Cleanup(server.Close)
	authority = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(authority, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return server.URL, authority
}

// calls answers the calls by which personas are found out: by token.
func calls(_ context.Context, _ *target.Target, _ string, creds target.Credentials, operation string, _ []*message.Element) (*message.Reply, error) {
	body := message.Group(operation + "Response")
	switch {
	case creds.Token != "t-admin" && creds.Token != "t-viewer":
		return &message.Reply{Fault: &message.Fault{Detail: message.AdApiFaultDetail, Errors: []message.Error{{Number: 105, Symbol: "InvalidCredentials"}}}}, nil
	case operation == "GetUser":
		user, role := "11", "41"
		if creds.Token == "t-viewer" {
			user, role = "12", "100"
		}
		body.Children = []*message.Element{
			message.Group("User", message.Text("CustomerId", "7"), message.Text("Id", user), message.Text("UserName", "x"+user)),
			message.Group("CustomerRoles", message.Group("CustomerRole", message.Text("RoleId", role), message.Text("CustomerId", "7"), message.Nil("AccountIds"))),
		}
	default:
		body.Children = []*message.Element{message.Group("AccountsInfo",
			message.Group("AccountInfo", message.Text("Id", "21"), message.Text("Number", "X21"), message.Text("AccountLifeCycleStatus", "Active")))}
	}
	return &message.Reply{Operation: operation, Body: body}, nil
}

func examined(t *testing.T, file string, due []run.Due) *Report {
	t.Helper()
	path := filepath.Join(t.TempDir(), "target.yaml")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	opened, err := target.Open(t.Context(), target.Spec{Address: path, Caller: calls})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close(context.Background())
	r, err := Examine(t.Context(), Options{Target: opened, Due: due, Dialects: opened.Dialects()})
	if err != nil {
		t.Fatal(err)
	}
	r.Target = "target.yaml"
	return r
}

// said is the report as text, with the address as ORIGIN.
func said(r *Report, origin string) string {
	var b bytes.Buffer
	r.Write(&b, "cmconform run --target target.yaml")
	return strings.ReplaceAll(b.String(), origin, "ORIGIN")
}

const personas = `
developerToken: d
provisioner:
  static:
    personas:
      superAdmin: {token: t-admin}
      viewer: {token: t-viewer}
      standard: {token: t-old}
      expired: {token: t-expired, state: expired}
`

// TestExamine looks at a service over TLS with a certificate about to expire, a
// clock that is wrong, a description that has drifted, and a persona that is refused.
func TestExamine(t *testing.T) {
	s := &service{t: t, skew: 2 * time.Hour, change: func(d *etree.Document) {
		e := d.FindElement("//complexType[@name='User']/sequence/element[@name='JobTitle']")
		e.Parent().RemoveChild(e)
	}}
	origin, authority := secured(t, s, 3*24*time.Hour+time.Hour)
	r := examined(t, fmt.Sprintf("endpoint: %s\ndialects: [v13-soap, v13-rest]\ntls: {ca: %q}%s", origin, authority, personas), nil)
	r.Plan.Run, r.ExitCode, r.Verdict = 1, 0, Gaps // of no checks none runs; what follows is about the rest
	got := regexp.MustCompile(`its clock is \S+ ahead|differs by \+\d+ s|TLS 1\.\d`).ReplaceAllStringFunc(said(r, origin), func(text string) string {
		return regexp.MustCompile(`\d+h\S*|\d+ s|1\.\d`).ReplaceAllString(text, "N")
	})
	want := `READY, WITH GAPS
target.yaml lends 4 personas that exist

Problems
  gap    the certificate of cm.example.test expires in 3 days
         renew it before the runs that need it
  gap    its clock is N ahead of that of this machine
         set the clock that is wrong; checks of times allow seven minutes
  gap    persona standard cannot sign in: GetUser was refused with 105 InvalidCredentials
         give it a fresh token, or declare state: expired or state: merged for it

Addresses
  v13-soap  ORIGIN/Api/CustomerManagement/v13/CustomerManagementService.svc
            reached; TLS N; certificate of cm.example.test for another 3 days; its clock differs by +N
  v13-rest  ORIGIN/CustomerManagement/v13
            reached; TLS N; certificate of cm.example.test for another 3 days; its clock differs by +N

Descriptions
  v13-soap  ?singleWsdl differs from the contract in 1 place
            type User: JobTitle is missing
  v13-rest  none is served, and none has to be

Personas
  expired     is declared expired, and was not signed in
  standard    cannot sign in: GetUser was refused with 105 InvalidCredentials
  superAdmin  user 11: SuperAdmin (41) in customer 7, all accounts, 1
  viewer      user 12: ClientViewer (100) in customer 7, all accounts, 1

Checks
  1 check would run with about 0 requests, among them 0 writes

Next
  cmconform run --target target.yaml
`
	if got != want {
		t.Errorf("got\n%s\nexpected\n%s", got, want)
	}
	body, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"t-admin", "t-viewer", "t-old", "t-expired"} {
		if strings.Contains(string(body)+got, secret) {
			t.Errorf("the report holds %s", secret)
		}
	}
}

func TestExamineWhatCannotBeUsed(t *testing.T) {
	down, _ := secured(t, &service{t: t}, -time.Minute)
	gone := httptest.NewServer(&service{t: t, dead: true})
	t.Cleanup(gone.Close)
	up := httptest.NewServer(&service{t: t})
	t.Cleanup(up.Close)
	for name, test := range map[string]struct {
		file, origin, problem string
		code                  int
	}{
		"certificate nobody vouches for": {"endpoint: " + down + personas, down, "certificate", run.ExitTarget},
		"nothing behind the gateway":     {"endpoint: " + gone.URL + personas, gone.URL, "ORIGIN/Api/CustomerManagement/v13/CustomerManagementService.svc answers HTTP 503", run.ExitTarget},
		"nobody signs in":                {"endpoint: " + up.URL + strings.NewReplacer("t-admin", "x", "t-viewer", "y").Replace(personas), up.URL, "persona superAdmin cannot sign in", run.ExitTarget},
		"no check runs":                  {"endpoint: " + up.URL + personas, up.URL, "", run.ExitTooFew},
	} {
		t.Run(name, func(t *testing.T) {
			r := examined(t, test.file, nil)
			text := said(r, test.origin)
			if r.ExitCode != test.code || !strings.HasPrefix(text, "NOT READY\n") || !strings.Contains(text, test.problem) {
				t.Errorf("exit code %d, expected %d with %q:\n%s", r.ExitCode, test.code, test.problem, text)
			}
			if test.code == run.ExitTarget && r.Plan != nil {
				t.Error("there is a plan for what cannot be used")
			}
		})
	}
}

func TestRoutesOfAnOpenAPIDocument(t *testing.T) {
	var paths []string
	for _, o := range v13(t).Operations {
		if o.Name != "GetUser" {
			paths = append(paths, fmt.Sprintf(`"/CustomerManagement/v13%s": {%q: {}}`, o.Route, strings.ToLower(o.Verb)))
		}
	}
	merged := map[string]map[string]any{"/User/Nickname": {"post": map[string]any{}}}
	for _, p := range paths {
		var one map[string]map[string]any
		if err := json.Unmarshal([]byte("{"+p+"}"), &one); err != nil {
			t.Fatal(err)
		}
		for path, verbs := range one {
			if merged[path] == nil {
				merged[path] = map[string]any{}
			}
			for verb := range verbs {
				merged[path][verb] = map[string]any{}
			}
		}
	}
	document, err := json.Marshal(map[string]any{"openapi": "3.1.0", "paths": merged})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&service{t: t, openAPI: string(document)})
	t.Cleanup(server.Close)
	r := examined(t, "endpoint: "+server.URL+"\ndialects: [v13-rest]"+personas, nil)
	got := fmt.Sprint(r.Descriptions[0].Drift)
	want := "[operation GetUser: has no route POST /User/Query route POST /User/Nickname: is not in the contract]"
	if got != want {
		t.Errorf("got %s, expected %s", got, want)
	}
}

func v13(t *testing.T) *contract.Contract {
	t.Helper()
	c, err := contract.Load("v13", 2026)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
