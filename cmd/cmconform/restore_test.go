package main

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

// shared is a target that lends the personas of one world: the mock, addressed
// like a vendor's sandbox, with what exists there before anybody runs checks.
type shared struct {
	file   string // target.yaml
	origin string // of the service
	made   *world.Provisioned
	client *client.Client // over SOAP, whatever the file says: who looks at the state is not who writes
}

func share(t *testing.T, dialect, name string, deviations ...string) *shared {
	t.Helper()
	return shareBehind(t, func(service http.Handler) http.Handler { return service }, []string{dialect}, name, deviations...)
}

// shareBehind is share for several dialects and with something in front of the service.
func shareBehind(t *testing.T, front func(http.Handler) http.Handler, dialects []string, name string, deviations ...string) *shared {
	t.Helper()
	t.Setenv("XDG_CONFIG_HOME", t.TempDir()) // the ledger's place
	service, err := mock.New(mock.Options{Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(front(service))
	t.Cleanup(server.Close)
	provisioner, err := target.Open(t.Context(), target.Spec{Address: server.URL, Dialects: append([]string{"v13-soap"}, dialects...)})
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	made, err := provisioner.Provisioner.Provision(t.Context(), w, deviations)
	if err != nil {
		t.Fatal(err)
	}
	personas := map[string]target.FilePersona{}
	for name, p := range made.Personas {
		declared := w.Personas[name]
		user := w.Users[declared.User]
		if user.Status == "" && w.Customers[user.Customer].Status == "" {
			personas[name] = target.FilePersona{Token: p.Token, State: declared.Token}
		}
	}
	s := &shared{origin: server.URL, made: made}
	s.file = s.write(t, personas, dialects...)
	c, err := contract.Load("v13", 2025)
	if err != nil {
		t.Fatal(err)
	}
	s.client, err = client.New(client.Options{Contract: c, Dialect: "v13-soap", Endpoint: provisioner.Endpoints["v13-soap"]})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// write writes a target.yaml of some of the personas and dialects.
func (s *shared) write(t *testing.T, personas map[string]target.FilePersona, dialects ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "target.yaml")
	file := target.File{
		Endpoint: s.origin, Dialects: dialects, DeveloperToken: s.made.DeveloperToken,
		Provisioner: &target.FileProvisioner{Static: &target.FileStatic{Personas: personas}},
	}
	if err := file.Write(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// ledger is where the ledger of the target is.
func (s *shared) ledger(t *testing.T) string {
	t.Helper()
	path, err := ledger.DefaultPath(s.origin)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// unsettled is how many changes the ledger still wants undone.
func (s *shared) unsettled(t *testing.T) int {
	t.Helper()
	open, _ := ledger.Left(s.ledger(t))
	return open
}

func (s *shared) keepers() []client.Keeper {
	var all []client.Keeper
	for _, name := range slices.Sorted(maps.Keys(s.made.Personas)) {
		all = append(all, client.Keeper{Persona: name, Who: client.Credentials{DeveloperToken: s.made.DeveloperToken, Token: s.made.Personas[name].Token}})
	}
	return all
}

// state reads every user, account and customer, as anybody who may sees it, less what a service sets itself.
func (s *shared) state(t *testing.T) map[string]string {
	t.Helper()
	state := map[string]string{}
	for _, kind := range []struct {
		operation, key, element string
		ids                     map[string]string
	}{
		{"GetUser", "UserId", "User", s.made.Entities.Users},
		{"GetAccount", "AccountId", "Account", s.made.Entities.Accounts},
		{"GetCustomer", "CustomerId", "Customer", s.made.Entities.Customers},
	} {
		for key, id := range kind.ids {
			for _, k := range s.keepers() {
				r := s.client.Do(t.Context(), k.Who, &message.Request{Operation: kind.operation, Body: []*message.Element{message.Text(kind.key, id)}})
				if r.Succeeded() {
					entity := r.Reply.Body.Child(kind.element).Clone()
					for _, path := range []string{
						"TimeStamp", "LastModifiedTime", "LastModifiedByUserId", "ContactInfo/Address/TimeStamp", "BusinessAddress/TimeStamp", "CustomerAddress/TimeStamp",
					} {
						entity.Remove(path)
					}
					state[kind.element+" "+key] = strings.NewReplacer("=nil", "{}").Replace(entity.String()) // both are blank
					break
				}
			}
		}
	}
	return state
}

// conform runs checks on the shared target as cmconform run --target FILE --writes does.
func (s *shared) conform(t *testing.T, writes check.Effect, selection ...string) *reports.Document {
	t.Helper()
	opened, err := openTarget(t.Context(), target.Spec{Address: s.file}, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close(context.Background())
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := openLedger(opened, string(writes), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if kept != nil {
		defer kept.Close()
	}
	doc, err := suite.Run(t.Context(), run.Options{
		Target: opened, Preflight: true, Select: selection, Seed: 1, Manner: run.Manner{Writes: writes, Ledger: kept},
	})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestRestoreLeavesASharedTargetAsItWas(t *testing.T) {
	for _, dialect := range []string{"v13-soap", "v13-rest"} {
		for _, name := range world.Names() {
			t.Run(name+" over "+dialect, func(t *testing.T) {
				s := share(t, dialect, name)
				before := s.state(t)
				doc := s.conform(t, check.Restorable)
				if diff := cmp.Diff(before, s.state(t)); diff != "" {
					t.Error("the target has changed (-before +after):\n", diff)
				}
				for _, p := range doc.Problems {
					t.Errorf("problem: %s: %s", p.Kind, p.Message)
				}
				counts, wrote := map[reports.Outcome]int{}, 0
				for _, c := range doc.Checks {
					counts[c.Outcome]++
					switch c.Outcome {
					case reports.Fail, reports.Blocked, reports.Inconclusive:
						t.Errorf("%s %s: %s", c.ID, c.Outcome, c.Reason)
					case reports.Pass:
						if slices.ContainsFunc(c.Operations, func(o string) bool { return strings.HasPrefix(o, "Update") }) {
							wrote++
						}
					}
				}
				t.Logf("%v, %d passing checks wrote", counts, wrote)
				if name == "roles" && wrote < 5 {
					t.Errorf("only %d checks that write have passed; nothing is shown", wrote)
				}
				if s.unsettled(t) > 0 {
					t.Error("the ledger is not empty")
				}
			})
		}
	}
}

func TestNothingIsWrittenUnlessAllowed(t *testing.T) {
	for _, dialect := range []string{"v13-soap", "v13-rest"} {
		s := share(t, dialect, "roles")
		doc := s.conform(t, check.ReadOnly, "CM-TS-*", "REST")
		for _, c := range doc.Checks {
			for _, o := range c.Operations {
				if strings.HasPrefix(o, "Update") || strings.HasPrefix(o, "Delete") {
					t.Errorf("%s called %s over %s under --writes none", c.ID, o, dialect)
				}
			}
		}
		if doc.Summary.Outcomes[reports.Skipped] == 0 {
			t.Errorf("no check was skipped over %s", dialect)
		}
	}
}

// jobTitle is an UpdateUser of a persona's own user.
func jobTitle(t *testing.T, c *client.Client, who client.Credentials, title string) *message.Request {
	t.Helper()
	r := c.Do(t.Context(), who, &message.Request{Operation: "GetUser", Body: []*message.Element{message.Nil("UserId")}})
	if !r.Succeeded() {
		t.Fatalf("GetUser: %v", r.Err)
	}
	user := r.Reply.Body.Child("User").Clone()
	user.SetText("JobTitle", title)
	return &message.Request{Operation: "UpdateUser", Body: []*message.Element{user}}
}

// A child process writes and is killed before it can put anything back; the next run does.
func TestKilledRunIsUndoneByTheNext(t *testing.T) {
	if file := os.Getenv("RESTORE_TEST_CHILD"); file != "" {
		opened, err := openTarget(t.Context(), target.Spec{Address: file}, 1)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := run.OpenLedger(opened, check.Restorable)
		if err != nil {
			t.Fatal(err)
		}
		c, err := contract.Load("v13", 2025)
		if err != nil {
			t.Fatal(err)
		}
		dialect := opened.Dialects()[0]
		cl, err := client.New(client.Options{HTTP: opened.HTTP, Contract: c, Dialect: dialect, Endpoint: opened.Endpoints[dialect]})
		if err != nil {
			t.Fatal(err)
		}
		who := client.Credentials{DeveloperToken: opened.DeveloperToken, Token: opened.Callers()["standard"].Token}
		request := jobTitle(t, cl, who, "Changed by a run that was killed")
		guard := client.NewGuard(cl, kept, []client.Keeper{{Persona: "standard", Who: who}}, nil)
		if _, err := guard.Before(t.Context(), "standard", "UpdateUser", request); err != nil {
			t.Fatal(err)
		}
		if r := cl.Do(t.Context(), who, request); !r.Succeeded() {
			t.Fatalf("UpdateUser: %+v %v", r.Reply, r.Err)
		}
		_, _ = os.Stdout.WriteString("written\n")
		select {}
	}
	for _, dialect := range []string{"v13-soap", "v13-rest"} {
		t.Run(dialect, func(t *testing.T) { killed(t, dialect) })
	}
}

func killed(t *testing.T, dialect string) {
	s := share(t, dialect, "roles")
	before := s.state(t)
	child := exec.Command(os.Args[0], "-test.run=^TestKilledRunIsUndoneByTheNext$")
	child.Env = append(os.Environ(), "RESTORE_TEST_CHILD="+s.file)
	said, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	word := make([]byte, len("written\n"))
	if _, err := io.ReadFull(said, word); err != nil || string(word) != "written\n" {
		rest, _ := io.ReadAll(said)
		t.Fatalf("the child said %q", string(word)+string(rest))
	}
	_ = child.Process.Kill()
	_ = child.Wait()
	if diff := cmp.Diff(before, s.state(t)); diff == "" {
		t.Fatal("the child has changed nothing")
	}
	if s.unsettled(t) == 0 {
		t.Fatalf("no ledger at %s", s.ledger(t))
	}
	if content, _ := os.ReadFile(s.ledger(t)); strings.Contains(string(content), s.made.DeveloperToken) || strings.Contains(string(content), s.made.Personas["standard"].Token) {
		t.Error("the ledger holds a token")
	}
	s.conform(t, check.ReadOnly, "CM-GETUSER-001")
	if s.unsettled(t) == 0 {
		t.Error("a run that may not write has emptied the ledger")
	}
	doc := s.conform(t, check.Restorable, "CM-TS-029")
	if diff := cmp.Diff(before, s.state(t)); diff != "" {
		t.Error("after the next run (-before +after):\n", diff)
	}
	if len(doc.Problems) > 0 || doc.Summary.ExitCode != run.ExitConforms || s.unsettled(t) > 0 {
		t.Errorf("problems %v, exit %d, %d changes left", doc.Problems, doc.Summary.ExitCode, s.unsettled(t))
	}
}
