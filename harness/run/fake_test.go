package run

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/soap"
	"github.com/cmconform/cmconform/harness/target"
)

// everyPersona binds all personas of whatever world it is asked for.
type everyPersona struct {
	mu     sync.Mutex
	worlds int
}

func (p *everyPersona) Provision(_ context.Context, w world.World, _ []string) (*world.Provisioned, error) {
	p.mu.Lock()
	p.worlds++
	p.mu.Unlock()
	made := &world.Provisioned{ID: "1", DeveloperToken: "developer-canary", Personas: map[string]world.Bound{}}
	for name := range w.Personas {
		made.Personas[name] = world.Bound{Token: "token-canary", UserID: "7", UserName: name}
	}
	return made, nil
}

func (*everyPersona) Act(_ context.Context, _ string, a world.Action) (*world.Provisioned, error) {
	return nil, &target.Incapable{Action: a}
}

func (*everyPersona) Release(context.Context, string) error { return nil }

// updating is a service that does UpdateUser and nothing else.
func updating(w http.ResponseWriter, r *http.Request) {
	c, _ := contract.Load("v13", 2025)
	body, _ := io.ReadAll(r.Body)
	request, err := soap.DecodeRequest(c, body)
	reply := &message.Reply{Operation: "UpdateUser", Fault: &message.Fault{Code: "Server", Reason: "No.", Detail: message.AdApiFaultDetail, TrackingID: "t",
		Errors: []message.Error{{Number: 106, Symbol: "UserIsNotAuthorized", Message: "No."}}}}
	if err == nil && request.Operation == "UpdateUser" {
		reply = &message.Reply{Operation: "UpdateUser", Header: []*message.Element{message.Text("TrackingId", "t")},
			Body: message.Group("UpdateUserResponse", message.Text("LastModifiedTime", "2026-01-16T14:39:45.443"))}
	}
	w.Header().Set("Content-Type", "text/xml")
	encoded, _ := soap.EncodeReply(c, reply)
	_, _ = w.Write(encoded)
}

func aim(t *testing.T, handler http.HandlerFunc) *target.Target {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &target.Target{
		Kind: target.Embedded, Name: "embedded", Endpoints: map[string]string{"v13-soap": server.URL},
		Provisioner: &everyPersona{}, ProvisionerKind: target.HTTPProvisioner, HTTP: server.Client(), Fresh: true,
	}
}

// suiteOf makes a suite of bodies by id; ids of area SHOULD are SHOULDs.
func suiteOf(t *testing.T, bodies map[string]Body) *Suite {
	t.Helper()
	s, faults := buildSuite(bodies)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return s
}

func buildSuite(bodies map[string]Body) (*Suite, []error) {
	var registry Registry
	var requirements []*Requirement
	for id, body := range bodies {
		registry.Add(id, "does what "+id+" says", body, Writes(Irreversible))
		level := Must
		if AreaOf(id) == "SHOULD" {
			level = Should
		}
		if r := RequirementOf(id); !slices.ContainsFunc(requirements, func(q *Requirement) bool { return q.ID == r }) {
			requirements = append(requirements, &Requirement{
				ID: r, Area: AreaOf(id), Level: level, Statement: "It does.", Operations: []string{"UpdateUser"},
				Sources: []string{"page.md#section"}, Provenance: "documented", Disposition: "checked",
			})
		}
	}
	checks, faults := registry.Checks()
	s, more := NewSuite(checks, requirements)
	return s, append(faults, more...)
}

func passes(ctx SpecContext, w *World) {
	Expect(w.As("superAdmin").Call(ctx, "UpdateUser", Group("User"))).To(Succeed())
}

func fails(ctx SpecContext, w *World) {
	Expect(w.As("superAdmin").Call(ctx, "GetUser")).To(Succeed())
}

func isBlocked(ctx SpecContext, w *World) { Given(w.As("superAdmin").Call(ctx, "GetUser")) }

func isSkipped(SpecContext, *World) { Skip("there is no agency") }

func isDefective(SpecContext, *World) { panic("lost") }

// hang holds the request until the client goes away.
func hang(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	select {
	case <-r.Context().Done():
	case <-time.After(10 * time.Second):
	}
}

func words(list []string) string { return strings.Join(list, " ") }
