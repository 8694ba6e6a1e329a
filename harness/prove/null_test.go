package prove

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
)

// lender binds the Super Admin of any world, and nobody else.
type lender struct{}

func (lender) Provision(context.Context, world.World, []string) (*world.Provisioned, error) {
	return &world.Provisioned{ID: "w1", DeveloperToken: "developer", Personas: map[string]world.Bound{"superAdmin": {Token: "token", UserID: "1"}}}, nil
}

func (lender) Act(_ context.Context, _ string, a world.Action) (*world.Provisioned, error) {
	return nil, &target.Incapable{Action: a}
}

func (lender) Release(context.Context, string) error { return nil }

// Null behaviours find the checks that pass without a service, that end without
// having asked one, and that find a reason to be skipped; a sound check is none of them.
func TestNullsFindChecksThatProveNothing(t *testing.T) {
	getUser := func(ctx SpecContext, w *World) *Reply { return w.As("superAdmin").Call(ctx, "GetUser", Nil("UserId")) }
	checks := []*Check{
		{ID: "CM-A-001", Body: func(ctx SpecContext, w *World) { Expect(getUser(ctx, w)).To(Succeed()) }},
		{ID: "CM-A-002", Body: func(ctx SpecContext, w *World) {
			raw := w.As("superAdmin").Prepare("GetUser", Nil("UserId"))
			raw.Operation = ""
			Expect(w.As("superAdmin").Post(ctx, raw).Result.Status).To(BeNumerically("<", 300))
		}},
		{ID: "CM-A-003", Body: func(_ SpecContext, w *World) { Expect(w.As("superAdmin").UserID).To(Equal("2")) }},
		{ID: "CM-A-004", Body: func(ctx SpecContext, w *World) {
			if !getUser(ctx, w).Succeeded() {
				Skip("it does not work")
			}
		}},
	}
	var requirements []*Requirement
	for _, c := range checks {
		c.Requirements, c.World, c.Effect = []string{c.ID}, DefaultWorld, ReadOnly
		requirements = append(requirements, &Requirement{ID: c.ID, Level: Must})
	}
	suite, faults := run.NewSuite(checks, requirements)
	suite.Checks = checks
	p := &prover{Options: Options{Suite: suite, Target: &target.Target{
		Kind: target.Embedded, Endpoints: map[string]string{"v13-soap": "http://127.0.0.1:1/"}, HTTP: http.DefaultClient, Fresh: true, Provisioner: lender{},
	}}, selected: checks, spoken: []string{"v13-soap"}}
	for _, c := range []struct {
		id   string
		want []string
	}{
		{"null/empty-200", []string{
			"null/empty-200: CM-A-002 is pass over v13-soap on a service that answers everything with HTTP 200 and no body",
			"null/empty-200: CM-A-003 has sent no request over v13-soap",
		}},
		{"null/one-fault", []string{
			"null/one-fault: CM-A-003 has sent no request over v13-soap",
			"null/one-fault: CM-A-004 is skipped over v13-soap on a service that answers everything with the same fault",
		}},
		{"null/not-found", []string{"null/not-found: CM-A-003 has sent no request over v13-soap"}},
		{"null/hang", []string{"null/hang: CM-A-003 has sent no request over v13-soap"}},
		{"null/closed", []string{"null/closed: CM-A-003 has sent no request over v13-soap"}},
	} {
		n := nulls[slices.IndexFunc(nulls, func(n null) bool { return n.id == c.id })]
		m := &Matrix{}
		row, err := p.nullify(t.Context(), m, n)
		if err != nil {
			t.Fatal(err, faults)
		}
		if row.Ran != len(checks) || !slices.Equal(m.Faults, c.want) {
			t.Errorf("%s: %d checks, faults %q, want %q", c.id, row.Ran, m.Faults, c.want)
		}
	}
}
