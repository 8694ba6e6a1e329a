package check_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/reports"
)

// populated is the tiny world with people and an invitation to act on.
func populated(name string) (world.World, error) {
	w, err := tiny(name)
	w.People = map[string]world.Person{"ann": {}, "bob": {}}
	w.Invitations = map[string]world.Invitation{"to-C1": {Customer: "C1"}}
	w.Personas["admin"] = world.Persona{User: "admin", Person: "ann"}
	w.Personas["other"] = world.Persona{User: "admin", Person: "bob"}
	return w, err
}

// acting answers every action with the world and a persona for who accepted.
func acting(sent *[]string) func(world.Action) (*world.Provisioned, error) {
	return func(a world.Action) (*world.Provisioned, error) {
		*sent = append(*sent, a.Method+" "+a.Path)
		made := &world.Provisioned{ID: "w1", DeveloperToken: "developer-canary", Personas: map[string]world.Bound{}}
		for _, name := range []string{"admin", "other", "invitee", "invitee-2"} {
			made.Personas[name] = world.Bound{Token: "token-after-" + name, UserID: "31"}
		}
		return made, nil
	}
}

func TestActions(t *testing.T) {
	var sent []string
	p := &provisioner{acts: acting(&sent)}
	var states []string
	told := 0
	v := execute(t, answering(nil), &check.Check{ID: "CM-TEST-001", Body: func(ctx check.SpecContext, w *check.World) {
		w.Consolidate(ctx, "ann", "bob")
		states = append(states, w.As("other").State, w.As("admin").State)
		states = append(states, w.AcceptInvitation(ctx, "to-C1", "").Name, w.AcceptInvitation(ctx, "77", "ann").Name)
		w.ExpireInvitation(ctx, "to-C1")
		w.Advance(ctx, time.Hour)
		check.Expect(w.SignInAgain(ctx, "admin", 0).Call(ctx, "UpdateUser")).To(check.Succeed())
	}}, func(s *check.Setting) {
		s.Provisioner, s.Worlds = p, populated
		s.Provisioned = func(*check.Check, *world.Provisioned) { told++ }
	})
	if v.Outcome != reports.Pass {
		t.Fatalf("%s: %s %s", v.Outcome, v.Reason, v.Defect)
	}
	if want := []string{"merged", "", "invitee", "invitee-2"}; !slices.Equal(states, want) {
		t.Errorf("states and names: %q, want %q", states, want)
	}
	want := []string{
		"POST /consolidations", "POST /invitations/to-C1/acceptance", "POST /invitations/77/acceptance", "POST /invitations/to-C1/expiry", "PUT /clock", "PUT /personas/admin",
	}
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Error(diff)
	}
	if told != 1+len(want) || len(p.released) != 1 {
		t.Errorf("told of %d states of the world, released %v", told, p.released)
	}
}

// TestActionOutcomes: what the target cannot do skips, what it fails to do is inconclusive, what the check misnames is its own fault.
func TestActionOutcomes(t *testing.T) {
	var sent []string
	for _, c := range []struct {
		name    string
		acts    func(world.Action) (*world.Provisioned, error)
		body    check.Body
		outcome reports.Outcome
		reason  string
		defect  bool
	}{
		{"not offered", nil, func(ctx check.SpecContext, w *check.World) { w.Advance(ctx, time.Hour) },
			reports.Skipped, "the target's provisioner cannot advance the clock", false},
		{"failed", func(world.Action) (*world.Provisioned, error) { return nil, errors.New("HTTP 500") },
			func(ctx check.SpecContext, w *check.World) { w.Consolidate(ctx, "ann", "bob") }, reports.Inconclusive, "HTTP 500", false},
		{"unknown person", acting(&sent), func(ctx check.SpecContext, w *check.World) { w.Consolidate(ctx, "ann", "bop") },
			reports.Inconclusive, `world tiny declares no person "bop"; did you mean "bob"?`, true},
		{"unknown invitation", acting(&sent), func(ctx check.SpecContext, w *check.World) { w.AcceptInvitation(ctx, "to-C2", "") },
			reports.Inconclusive, `world tiny declares no invitation "to-C2"; did you mean "to-C1"?`, true},
		{"unknown persona", acting(&sent), func(ctx check.SpecContext, w *check.World) { w.SignInAgain(ctx, "nobody", 0) },
			reports.Inconclusive, `world tiny declares no persona "nobody"`, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := execute(t, answering(nil), &check.Check{ID: "CM-TEST-001", Body: c.body}, func(s *check.Setting) {
				s.Provisioner, s.Worlds = &provisioner{acts: c.acts}, populated
			})
			if v.Outcome != c.outcome || v.Reason != c.reason || (v.Defect != "") != c.defect {
				t.Errorf("%s: %s (%s)", v.Outcome, v.Reason, v.Defect)
			}
		})
	}
	if len(sent) > 0 {
		t.Errorf("misnamed actions were sent: %q", sent)
	}
}

// TestReplacedTokensStaySecret looks for the token that a persona had before it signed in again.
func TestReplacedTokensStaySecret(t *testing.T) {
	var sent []string
	v := execute(t, answering(nil), &check.Check{ID: "CM-TEST-001", Body: func(ctx check.SpecContext, w *check.World) {
		before := w.As("admin")
		before.Call(ctx, "UpdateUser")
		w.SignInAgain(ctx, "admin", 0).Call(ctx, "UpdateUser")
		check.Record("%s %s", before.AuthenticationToken().Text, w.As("admin").AuthenticationToken().Text)
		check.Expect(1).To(check.Equal(2))
	}}, func(s *check.Setting) { s.Provisioner, s.Worlds = &provisioner{acts: acting(&sent)}, populated })
	var all strings.Builder
	for _, x := range v.Exchanges {
		all.WriteString(x.Request + x.Reply + x.Curl)
	}
	all.WriteString(strings.Join(v.Recorded, " "))
	if len(v.Exchanges) != 2 {
		t.Errorf("%d exchanges", len(v.Exchanges))
	}
	for _, secret := range []string{"token-canary-admin", "token-after-admin"} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("the verdict holds %s", secret)
		}
	}
}
