//go:build !race

package main

import (
	"bytes"
	"errors"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/rest"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/internal/witness"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

// TestForeignProxyWitnessesARun sends a whole run over REST through a proxy
// that validates by our OpenAPI document. No response violates it. A request
// does where our codec says so too, and only in checks that are marked as
// sending something invalid, testdata/invalid-requests.yaml.
func TestForeignProxyWitnessesARun(t *testing.T) {
	service, opened := openedMock(t)
	c, err := contract.Load("v13", slices.Max(contract.Editions))
	if err != nil {
		t.Fatal(err)
	}
	w := witness.Start(t, c, service)
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	seen := &callers{of: map[string]string{}}
	manner := run.Manner{Endpoints: map[string]string{"v13-rest": w.Address}, Provisioned: seen.provisioned}
	doc, err := suite.Run(t.Context(), run.Options{Target: opened, Dialects: []string{"v13-rest"}, Manner: manner})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range doc.Checks {
		if c.Outcome != reports.Pass {
			t.Errorf("behind the proxy %s is %s: %s", c.ID, c.Outcome, c.Reason)
		}
	}
	exchanges := w.Exchanges()
	if len(exchanges) < 3000 {
		t.Errorf("the proxy saw %d exchanges only", len(exchanges))
	}
	marked := loadInvalid(t)
	objected, doubled := map[string]bool{}, map[string]bool{}
	for _, x := range exchanges {
		for _, v := range x.Response() {
			t.Errorf("%s: %s %s: %s\n%s", seen.check(x), x.Verb, x.Route, v, x.Reply.Body)
		}
		said, ours := x.Request(), wrong(c, x)
		switch {
		case len(said) > 0 && ours == nil:
			t.Errorf("%s: %s %s %s: %s, but our codec takes it", seen.check(x), x.Verb, x.Route, x.Body, said)
		case len(said) > 0:
			objected[seen.check(x)] = true
		case isDoubled(ours):
			doubled[seen.check(x)] = true
		case ours != nil:
			t.Errorf("%s: %s %s %s: the proxy takes it, but our codec does not: %v", seen.check(x), x.Verb, x.Route, x.Body, ours)
		}
	}
	compare(t, "the proxy objects to a request", objected, marked.Violating)
	compare(t, "a request has a member twice", doubled, marked.Doubled)
	t.Logf("%d exchanges, %d checks send something invalid", len(exchanges), len(objected)+len(doubled))

	witnessesDeviations(t, w, service)
}

// witnessesDeviations shows that the proxy can object to a response: each request goes to a service that deviates there.
func witnessesDeviations(t *testing.T, w *witness.Witness, service *mock.Service) {
	t.Helper()
	const search = `{"Predicates":[{"Field":"UserId","Operator":"Equals","Value":"$USER"}],"PageInfo":{"Index":0,"Size":10}}`
	for deviation, request := range map[string][2]string{
		"":                    {"/Accounts/Search", search},
		"CM-REST-034":         {"/User/Query", `{"UserId":null}`},
		"CM-REST-051":         {"/CustomersInfo/Query", `{"CustomerNameFilter":"","TopN":1}`},
		"CM-REST-053":         {"/Accounts/Search", search},
		"CM-REST-053/guid":    {"/Accounts/Search", search},
		"CM-REST-054":         {"/Accounts/Search", search},
		"CM-REST-056":         {"/AccountsInfo/Query", `{"CustomerId":null,"OnlyParentAccounts":false}`},
		"CM-REST-056/boolean": {"/UserMFAStatus/Query", `{}`},
		"CM-REST-057":         {"/Accounts/Find", `{"CustomerId":null,"AccountFilter":"","TopN":10}`},
		"CM-REST-058":         {"/Account/Query", `{"AccountId":"1"}`},
		"CM-REST-058/status":  {"/Account/Query", `{"AccountId":"1"}`},
	} {
		roles, err := world.Load("roles")
		if err != nil {
			t.Fatal(err)
		}
		var asked []string
		if deviation != "" {
			asked = []string{deviation}
		}
		made, err := service.Provision(roles, asked...)
		if err != nil {
			t.Fatal(err)
		}
		caller := made.Personas["superAdmin"]
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.Address+request[0], strings.NewReader(strings.ReplaceAll(request[1], "$USER", caller.UserID)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + caller.Token}, "Developertoken": {made.DeveloperToken}}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		exchanges := w.Exchanges()
		last := exchanges[len(exchanges)-1]
		if said := last.Violations; (len(said) > 0) != (deviation != "") || len(last.Request()) > 0 {
			t.Errorf("with the deviation %q the proxy says %v of\n%s", deviation, said, last.Reply.Body)
		}
	}
}

// wrong is why a request does not keep to the contract, by our own reading; nil where it does.
func wrong(c *contract.Contract, x *witness.Exchange) error {
	request, err := rest.DecodeRequest(c, &rest.Request{Verb: x.Verb, Route: x.Route, Header: x.Header, Body: x.Body})
	if err != nil {
		return err
	}
	for _, name := range []string{"AuthenticationToken", "DeveloperToken"} {
		said := func(e *message.Element) bool { return e.Name == name && e.Text != "" }
		if !slices.ContainsFunc(request.Header, said) {
			return errors.New("there is no " + name)
		}
	}
	return nil
}

// isDoubled reports whether nothing is wrong but a member that is there twice.
// JSON Schema is about objects whose members have been read; of two with the
// same name a reader may keep one.
func isDoubled(err error) bool {
	var wrong *contract.RequestError
	return errors.As(err, &wrong) && len(wrong.Findings) == 0 && len(wrong.Violations) > 0 &&
		!slices.ContainsFunc(wrong.Violations, func(v contract.Violation) bool { return v.Rule != contract.RuleRepeated })
}

func compare(t *testing.T, what string, found map[string]bool, marked []string) {
	t.Helper()
	for _, id := range slices.Sorted(maps.Keys(found)) {
		if !slices.Contains(marked, id) {
			t.Errorf("%s: %s, which is not marked; if it is meant, list the check in testdata/invalid-requests.yaml", id, what)
		}
	}
	for _, id := range marked {
		if !found[id] {
			t.Errorf("%s: is marked as if %s, which never happens", id, what)
		}
	}
}

// callers knows the check of a request by its tokens: every world has its own.
type callers struct {
	mu sync.Mutex
	of map[string]string
}

func (c *callers) provisioned(by *check.Check, _ string, p *world.Provisioned) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of[p.DeveloperToken] = by.ID
	for _, bound := range p.Personas {
		c.of[bound.Token] = by.ID
	}
}

func (c *callers) check(x *witness.Exchange) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, token := range []string{x.Header.Get("DeveloperToken"), strings.TrimPrefix(x.Header.Get("Authorization"), "Bearer ")} {
		if id := c.of[token]; id != "" {
			return id
		}
	}
	return "a check without any token"
}

// invalid lists the checks that send over REST what the document does not allow.
type invalid struct {
	Violating []string `yaml:"violating"`
	Doubled   []string `yaml:"doubled"`
}

func loadInvalid(t *testing.T) invalid {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "invalid-requests.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var marked invalid
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(&marked); err != nil {
		t.Fatal(err)
	}
	return marked
}
