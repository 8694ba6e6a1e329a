package check_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/soap"
	"github.com/cmconform/cmconform/harness/target"
)

// specContext stands in for Ginkgo's.
type specContext struct{ context.Context }

func (specContext) SpecReport() types.SpecReport                { return types.SpecReport{} }
func (specContext) AttachProgressReporter(func() string) func() { return func() {} }
func (s specContext) WrappedContext() context.Context           { return s.Context }

// tiny is the world of these tests.
func tiny(string) (world.World, error) {
	return world.World{
		Name:      "tiny",
		Customers: map[string]world.Customer{"C1": {}, "gone": {Status: "Inactive"}},
		Accounts:  map[string]world.Account{"A1": {Customer: "C1"}, "A2": {Customer: "C1"}},
		Users: map[string]world.User{
			"admin": {Customer: "C1"}, "old": {Customer: "C1", Status: "Deleted"}, "closed": {Customer: "gone"},
		},
		Personas: map[string]world.Persona{
			"admin": {User: "admin"}, "other": {User: "admin"}, "old": {User: "old"}, "closed": {User: "closed"},
			"expired": {User: "admin", Token: "expired"}, "absent": {User: "admin"},
		},
	}, nil
}

// provisioner binds every persona but "absent".
type provisioner struct {
	err      error
	acts     func(world.Action) (*world.Provisioned, error)
	released []string
}

func (p *provisioner) Provision(_ context.Context, w world.World, _ []string) (*world.Provisioned, error) {
	if p.err != nil {
		return nil, p.err
	}
	made := &world.Provisioned{
		ID: "w1", DeveloperToken: "developer-canary", Personas: map[string]world.Bound{},
		Entities: world.Entities{
			Customers: map[string]string{"C1": "11"}, Accounts: map[string]string{"A1": "21"}, Users: map[string]string{"admin": "31"},
			Numbers: map[string]string{"account/A1": "F1000001"},
		},
	}
	for name := range w.Personas {
		if name != "absent" {
			made.Personas[name] = world.Bound{Token: "token-canary-" + name, UserID: "31", CustomerID: "11", UserName: name + "@example.com"}
		}
	}
	return made, nil
}

// Act does what acts says; nothing is offered where it is nil.
func (p *provisioner) Act(_ context.Context, _ string, a world.Action) (*world.Provisioned, error) {
	if p.acts == nil {
		return nil, &target.Incapable{Action: a}
	}
	return p.acts(a)
}

func (p *provisioner) Release(_ context.Context, id string) error {
	p.released = append(p.released, id)
	return nil
}

// service answers decoded requests.
type service func(*message.Request) *message.Reply

func (s service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c, _ := contract.Load("v13", 2025)
	body, _ := io.ReadAll(r.Body)
	request, err := soap.DecodeRequest(c, body)
	var reply *message.Reply
	var refused *contract.RequestError
	if errors.As(err, &refused) {
		reply = &message.Reply{Fault: soap.FaultOf(refused)}
	} else {
		reply = s(request)
		reply.Operation = request.Operation
	}
	w.Header().Set("Content-Type", "text/xml")
	if reply.Fault != nil {
		w.WriteHeader(500)
	}
	encoded, _ := soap.EncodeReply(c, reply)
	_, _ = w.Write(encoded)
}

// answering gives each operation one answer; UpdateUser succeeds where nothing else is said.
func answering(answers map[string]*message.Reply) service {
	return func(r *message.Request) *message.Reply {
		if a := answers[r.Operation]; a != nil {
			copied := *a
			return &copied
		}
		return ok(message.Group(r.Operation+"Response", message.Text("LastModifiedTime", "2026-01-16T14:39:45.443")))
	}
}

func ok(body *message.Element) *message.Reply {
	return &message.Reply{Header: []*message.Element{message.Text("TrackingId", "t-1")}, Body: body}
}

func refused(code int, symbol string) *message.Reply {
	return &message.Reply{Fault: &message.Fault{Code: "Server", Reason: "No.", Detail: message.AdApiFaultDetail, TrackingID: "t-2",
		Errors: []message.Error{{Number: code, Symbol: symbol, Message: "No."}}}}
}

// user is a GetUserResponse with what the tests look at.
func user(title string) *message.Reply {
	return ok(message.Group("GetUserResponse",
		message.Group("User", message.Text("Id", "31"), message.Text("JobTitle", title), message.Nil("Lcid"), message.Text("TimeStamp", "AAAA")),
		message.Group("CustomerRoles",
			message.Group("CustomerRole", message.Text("RoleId", "41"), message.Text("CustomerId", "11")),
			message.Group("CustomerRole", message.Text("RoleId", "100"), message.Text("CustomerId", "12")))))
}

// execute runs a check against a handler and returns its verdict.
func execute(t *testing.T, handler http.Handler, c *check.Check, change ...func(*check.Setting)) check.Verdict {
	t.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	contracted, err := contract.Load("v13", 2025)
	if err != nil {
		t.Fatal(err)
	}
	cl, err := client.New(client.Options{Contract: contracted, Dialect: "v13-soap", Endpoint: server.URL, Timeout: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	s := &check.Setting{
		Client: cl, Provisioner: &provisioner{}, Version: "v13", Worlds: tiny, Writes: check.Irreversible, Fresh: true,
		Watch: client.NewWatch(cl), Limit: time.Minute,
		Requirement: func(id string) *check.Requirement {
			level := check.Must
			if strings.HasPrefix(id, "CM-SHOULD-") {
				level = check.Should
			}
			return &check.Requirement{ID: id, Level: level}
		},
		Rerun: func(c *check.Check) string { return "cmconform run --select " + c.ID },
	}
	for _, f := range change {
		f(s)
	}
	if c.World == "" {
		c.World = "tiny"
	}
	if c.Effect == "" {
		c.Effect = check.Irreversible
	}
	if c.Requirements == nil {
		c.Requirements = []string{check.RequirementOf(c.ID)}
	}
	v := check.Execute(specContext{t.Context()}, s, c)
	s.Settle()
	return v
}

func contextWithCancel(t *testing.T) (specContext, func()) {
	ctx, cancel := context.WithCancel(t.Context())
	return specContext{ctx}, cancel
}
