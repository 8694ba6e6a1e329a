package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/harness/contract"
)

func load(t *testing.T, edition int) *contract.Contract {
	t.Helper()
	c, err := contract.Load("v13", edition)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func generate(t *testing.T, edition int, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(load(t, edition), &b, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func parse(t *testing.T, text []byte) *openapi3.T {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// TestAnotherLibraryAcceptsTheDocument reads both forms in both editions with kin-openapi.
func TestAnotherLibraryAcceptsTheDocument(t *testing.T) {
	for _, edition := range contract.Editions {
		for _, o := range []Options{{}, {YAML: true}, {Location: "http://localhost:8080/CustomerManagement/v13/"}} {
			document := parse(t, generate(t, edition, o))
			if err := document.Validate(t.Context()); err != nil {
				t.Errorf("%d %+v: %v", edition, o, err)
			}
			if !document.IsOpenAPI31OrLater() {
				t.Errorf("the document says to be of version %s", document.OpenAPI)
			}
		}
	}
	if err := parse(t, bytes.Replace(generate(t, 2026, Options{}), []byte(`"security": [`), []byte(`"security": [{"nobody": []},`), 1)).Validate(t.Context()); err == nil {
		t.Error("a security scheme that is not declared is accepted")
	}
}

// TestDocumentHasEveryOperation compares it with the contract, both ways.
func TestDocumentHasEveryOperation(t *testing.T) {
	c := load(t, 2026)
	document := parse(t, generate(t, 2026, Options{}))
	var want, got []string
	line := func(verb, route, name, tag, request, response string) string {
		return strings.Join([]string{verb, route, name, tag, request, response}, " ")
	}
	for _, op := range c.Operations {
		tag := "CustomerManagementService"
		if !op.Documented {
			tag = "Reserved"
		}
		want = append(want, line(op.Verb, op.Route, op.Name, tag, "#/components/schemas/"+op.Name+"Request", "#/components/schemas/"+op.Name+"Response"))
	}
	for route, item := range document.Paths.Map() {
		for verb, op := range item.Operations() {
			request := op.RequestBody.Value.Content["application/json"].Schema.Ref
			response := op.Responses.Value("200").Value.Content["application/json"].Schema.Ref
			got = append(got, line(verb, route, op.OperationID, strings.Join(op.Tags, ","), request, response))
			if !op.RequestBody.Value.Required {
				t.Errorf("%s: the request may be empty", op.OperationID)
			}
			if h := op.Responses.Value("200").Value.Headers["TrackingId"]; h == nil || !h.Value.Required {
				t.Errorf("%s: the reply needs no TrackingId", op.OperationID)
			}
			for _, status := range []string{"400", "401", "403", "415", "429", "500"} {
				if r := op.Responses.Value(status); r == nil || r.Value.Content["application/json"].Schema.Ref != "#/components/schemas/Fault" {
					t.Errorf("%s: HTTP %s is no fault", op.OperationID, status)
				}
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("contract (-) and document (+):\n%s", diff)
	}
	if len(got) != 39 {
		t.Errorf("%d operations", len(got))
	}
}

func TestServers(t *testing.T) {
	for location, want := range map[string][]string{
		"": {"https://clientcenter.api.bingads.microsoft.com/CustomerManagement/v13", "https://clientcenter.api.sandbox.bingads.microsoft.com/CustomerManagement/v13"},
		"http://localhost:8080/CustomerManagement/v13/": {"http://localhost:8080/CustomerManagement/v13"},
	} {
		var got []string
		for _, s := range parse(t, generate(t, 2026, Options{Location: location})).Servers {
			got = append(got, s.URL)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", location, diff)
		}
	}
}

func TestSecurityAsksForBothTokens(t *testing.T) {
	document := parse(t, generate(t, 2026, Options{}))
	if diff := cmp.Diff(openapi3.SecurityRequirements{{"bearer": {}, "developerToken": {}}}, document.Security); diff != "" {
		t.Error(diff)
	}
	bearer, developer := document.Components.SecuritySchemes["bearer"].Value, document.Components.SecuritySchemes["developerToken"].Value
	got := []string{bearer.Type, bearer.Scheme, developer.Type, developer.In, developer.Name}
	if diff := cmp.Diff([]string{"http", "bearer", "apiKey", "header", "DeveloperToken"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestYAMLSaysWhatJSONSays(t *testing.T) {
	text, err := yaml.YAMLToJSON(generate(t, 2026, Options{YAML: true}))
	if err != nil {
		t.Fatal(err)
	}
	var fromYAML, fromJSON any
	if err := errors.Join(json.Unmarshal(text, &fromYAML), json.Unmarshal(generate(t, 2026, Options{}), &fromJSON)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fromJSON, fromYAML); diff != "" {
		t.Error(diff)
	}
}

func TestEdition2026AddsOneMemberAndOneHeader(t *testing.T) {
	of := func(edition int) map[string]bool {
		set := map[string]bool{}
		document := parse(t, generate(t, edition, Options{}))
		for name, schema := range document.Components.Schemas {
			for property := range schema.Value.Properties {
				set[name+"."+property] = true
			}
		}
		for name := range document.Components.Parameters {
			set["header "+name] = true
		}
		return set
	}
	var added []string
	older := of(2025)
	for name := range of(2026) {
		if !older[name] {
			added = append(added, name)
		}
		delete(older, name)
	}
	slices.Sort(added)
	if diff := cmp.Diff([]string{"ClientLink.ClientEntityCustomerNumber", "ClientLinkInput.ClientEntityCustomerNumber", "header IdentityProvider"}, added); diff != "" || len(older) > 0 {
		t.Errorf("%s, and only in 2025: %v", diff, older)
	}
}

func TestDocumentIsTheSameEachTime(t *testing.T) {
	if a, b := generate(t, 2026, Options{}), generate(t, 2026, Options{}); !bytes.Equal(a, b) {
		t.Error("two documents of one contract differ")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, http.ErrBodyNotAllowed }

func TestWriteReportsWhatStopsIt(t *testing.T) {
	if err := Write(load(t, 2026), broken{}, Options{}); !errors.Is(err, http.ErrBodyNotAllowed) {
		t.Error(err)
	}
	v12, err := contract.Load("v12", 2025)
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(v12, &bytes.Buffer{}, Options{}); err == nil || err.Error() != "v12 has no REST binding" {
		t.Error(err)
	}
}

func TestWords(t *testing.T) {
	for name, want := range map[string]string{
		"GetUser":                           "Get user",
		"GetUserMFAStatus":                  "Get user MFA status",
		"GetLinkedAccountsAndCustomersInfo": "Get linked accounts and customers info",
		"MapAccountIdToExternalAccountIds":  "Map account id to external account ids",
	} {
		if got := words(name); got != want {
			t.Errorf("%s is worded %q, want %q", name, got, want)
		}
	}
}
