package check_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/reports"
)

// Who reads along is told of each exchange before the check goes on, and of no secret,
// not of one either that comes up while the check runs.
func TestExchangesAreToldAsTheyHappen(t *testing.T) {
	var told []reports.Exchange
	handler := answering(map[string]*message.Reply{"GetUser": user("token-canary-admin"), "DeleteUser": refused(106, "UserIsNotAuthorized")})
	before := []int{}
	c := &check.Check{ID: "CM-TEST-001", Body: func(ctx check.SpecContext, w *check.World) {
		admin := w.As("admin")
		before = append(before, len(told))
		check.Given(admin.Call(ctx, "GetUser", check.Nil("UserId")))
		before = append(before, len(told))
		again := w.SignInAgain(ctx, "other", 0)
		check.Expect(again.Call(ctx, "DeleteUser", check.Text("UserId", "31"))).To(check.BeUnauthorised())
		before = append(before, len(told))
		check.Control(admin.Call(ctx, "UpdateUser", check.Group("User", check.Text("Id", "31"), check.Text("JobTitle", "late-canary"))))
	}}
	v := execute(t, handler, c, func(s *check.Setting) {
		s.Exchanged = func(c *check.Check, x reports.Exchange) {
			if c.ID != "CM-TEST-001" {
				t.Errorf("an exchange of %s", c.ID)
			}
			told = append(told, x)
		}
		p := s.Provisioner.(*provisioner)
		p.acts = func(world.Action) (*world.Provisioned, error) {
			made, err := p.Provision(t.Context(), world.World{Personas: map[string]world.Persona{"admin": {}, "other": {}}}, nil)
			made.Personas["other"] = world.Bound{Token: "late-canary", UserID: "31"}
			return made, err
		}
	})
	if v.Outcome != reports.Pass || len(v.Exchanges) != 0 {
		t.Errorf("%s: %s, with %d exchanges", v.Outcome, v.Reason, len(v.Exchanges))
	}
	if len(told) != 3 || len(before) != 3 || before[0] != 0 || before[1] != 1 || before[2] != 2 {
		t.Fatalf("%d exchanges were told, at %v", len(told), before)
	}
	for i, want := range []reports.Exchange{
		{Number: 1, Operation: "GetUser", Persona: "admin", Asked: "UserId nil", Status: 200},
		{Number: 2, Operation: "DeleteUser", Persona: "other", Asked: "UserId 31", Status: 500},
		{Number: 3, Operation: "UpdateUser", Persona: "admin", Asked: "User(Id 31, JobTitle [redacted])", Status: 200},
	} {
		got := told[i]
		if got.Number != want.Number || got.Operation != want.Operation || got.Persona != want.Persona || got.Asked != want.Asked || got.Status != want.Status {
			t.Errorf("%+v\nwant %+v", got, want)
		}
		if got.Request == "" || got.Reply == "" || got.Answered == "" || got.Curl != "" {
			t.Errorf("exchange %d has request %q, reply %q, answered %q, curl %q", i+1, got.Request, got.Reply, got.Answered, got.Curl)
		}
	}
	if text, _ := json.Marshal(told); strings.Contains(string(text), "canary") {
		t.Errorf("a secret is told:\n%s", text)
	}
}
