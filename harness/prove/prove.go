// Package prove shows that checks can fail. It runs them against a reference
// service that conforms, then against the same service with one deviation at a
// time, then against endpoints that answer every call alike, and reports which
// check noticed what.
package prove

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// Deviation is one plausible bug that the reference service can be asked for.
type Deviation struct {
	ID       string   // a requirement id, or that and "/variant"
	Of       string   // the deviation of which it is the form that goes wrong now and then; empty mostly
	Text     string   // what the service then does wrong
	Rule     string   // the rule that is broken
	Violates []string // requirement ids
	// Versions are the API versions in which it can be noticed, oldest first; nil means all.
	Versions []string
	// Bindings are those over which it can be noticed; nil means all.
	Bindings []string
	// Matters tells whether the deviation can change anything for a check after
	// which a world of the conforming service was in that state.
	Matters func(world.State) bool
}

// Options say what to prove, and on what.
type Options struct {
	Suite *run.Suite
	// Target is a reference service whose provisioner takes deviations.
	Target     *target.Target
	Deviations []Deviation
	// State reads what a world has met, before it is released.
	State func(ctx context.Context, worldID string) (world.State, error)
	// Select and Skip choose checks, as for a run. With Select, only deviations
	// that violate an id of a selected check are tried, but against every check.
	Select, Skip []string
	// Dialects to try every deviation on that can be noticed there; nil means
	// each on the first one where it can (newest first, SOAP before REST), and on
	// the others whose own checks are about it.
	Dialects []string
	Edition  int
	// Full runs every check against every deviation, and reports a check that
	// noticed one although its rule was never asked: then the selection is unsound.
	Full bool
	// Nulls also runs the null behaviours.
	Nulls bool
	// Part of Parts says which share of the rows to make; zero Parts means all of them.
	Part, Parts int
	// Progress is told of every finished row; nil for silence.
	Progress func(done, total int, row Row)
}

// Part makes the rows of one of Parts processes; Join makes the matrix of all
// of them. Ginkgo runs one suite at a time in a process, so that more
// processors are used by more processes. The error is that of a run that could not start.
func Part(ctx context.Context, o Options) (*Matrix, error) {
	o.Suite = o.Suite.ReadBy(o.Edition)
	p := &prover{Options: o, met: map[seat][]world.State{}, worlds: map[string]seat{}}
	started := time.Now()
	m := &Matrix{Full: o.Full, Whole: o.Select == nil && o.Skip == nil}
	if err := p.baseline(ctx, m); err != nil {
		return nil, err
	}
	if !p.broken {
		if err := p.rows(ctx, m); err != nil {
			return nil, err
		}
	}
	m.DurationMS = float64(time.Since(started).Microseconds()) / 1000
	return m, ctx.Err()
}

type prover struct {
	Options
	selected []*check.Check
	chosen   []Deviation
	// spoken are the dialects that something is tried on, newest first, SOAP before REST.
	spoken []string
	// broken says that the service does not conform over the newest dialect: then nothing is proven.
	broken bool

	mu     sync.Mutex
	worlds map[string]seat        // by world id
	met    map[seat][]world.State // what worlds met without a deviation
}

// seat is one check on one dialect.
type seat struct{ dialect, check string }

// baseline runs every check against the conforming service and notes what each met.
func (p *prover) baseline(ctx context.Context, m *Matrix) error {
	selected, err := p.Suite.Select(p.Select, p.Skip)
	if err != nil {
		return err
	}
	p.selected = selected
	p.chosen = p.choose()
	p.spoken = p.speak()
	for _, dialect := range p.spoken {
		if err := p.conform(ctx, m, dialect); err != nil {
			return err
		}
		p.broken = p.broken || dialect == p.spoken[0] && len(m.Faults) > 0
	}
	for _, c := range p.Suite.Checks {
		if p.home(c, p.spoken) != "" {
			m.addCase(Case{ID: c.ID, Text: c.Text, Requirements: c.Requirements, Selected: slices.Contains(selected, c)})
		}
	}
	return nil
}

// conform runs every check of a dialect against the conforming service.
func (p *prover) conform(ctx context.Context, m *Matrix, dialect string) error {
	t := p.Target
	watched := &target.Target{
		Kind: t.Kind, Name: t.Name, Endpoints: t.Endpoints, HTTP: t.HTTP, Headers: t.Headers, Fresh: t.Fresh,
		Provisioner: stateReader{t.Provisioner, p}, ProvisionerKind: t.ProvisionerKind, DeveloperToken: t.DeveloperToken,
	}
	doc, err := p.Suite.Run(ctx, run.Options{
		Target: watched, Dialects: []string{dialect}, // every check, for a deviation is held against all of them
		Manner: run.Manner{Edition: p.Edition, Provisioned: func(c *check.Check, dialect string, w *world.Provisioned) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.worlds[w.ID] = seat{dialect, c.ID}
		}},
	})
	if err != nil {
		return err
	}
	m.Requests += doc.Run.Requests
	for _, c := range doc.Checks {
		if c.Outcome != reports.Pass {
			m.fault("%s does not pass on the conforming service over %s: %s: %s", c.ID, dialect, c.Outcome, c.Reason)
		}
	}
	for _, i := range doc.Invariants {
		if i.Outcome == reports.Fail || i.Outcome == reports.Warn {
			m.fault("invariant %s does not hold on the conforming service over %s: %s", i.ID, dialect, i.Violations[0].Message)
		}
		m.addCase(Case{ID: i.ID, Text: i.Text, Requirements: i.Requirements, Invariant: true, Selected: m.Whole, Idle: i.Exchanges == 0})
	}
	for _, problem := range doc.Problems {
		m.fault("%s problem on the conforming service: %s", problem.Kind, problem.Message)
	}
	return nil
}

// rows runs the deviations and the null behaviours one after the other: Ginkgo
// runs one suite at a time in a process.
func (p *prover) rows(ctx context.Context, m *Matrix) error {
	chosen, empty := share(p.trials(), p.Part, p.Parts), []null(nil)
	if p.Nulls {
		empty = share(nulls, p.Part, p.Parts)
	}
	total := len(chosen) + len(empty)
	for _, t := range chosen {
		if ctx.Err() != nil {
			return nil
		}
		row, err := p.deviate(ctx, m, t)
		if err != nil {
			return err
		}
		m.Rows = append(m.Rows, row)
		p.tell(len(m.Rows), total, row)
	}
	for _, n := range empty {
		if ctx.Err() != nil {
			return nil
		}
		row, err := p.nullify(ctx, m, n)
		if err != nil {
			return err
		}
		m.Nulls = append(m.Nulls, row)
		p.tell(len(m.Rows)+len(m.Nulls), total, Row{ID: row.ID, Text: row.Text})
	}
	return nil
}

// share deals rows like cards: neighbours cost alike, so every part takes about as long.
func share[T any](all []T, part, parts int) []T {
	if parts <= 1 {
		return all
	}
	var mine []T
	for i := part; i < len(all); i += parts {
		mine = append(mine, all[i])
	}
	return mine
}

func (p *prover) tell(done, total int, row Row) {
	if p.Progress != nil {
		p.Progress(done, total, row)
	}
}

// choose returns the deviations that concern the selected checks.
func (p *prover) choose() []Deviation {
	if p.Select == nil && p.Skip == nil {
		return p.Deviations
	}
	var chosen []Deviation
	for _, d := range p.Deviations {
		if slices.ContainsFunc(p.selected, func(c *check.Check) bool { return meet(c.Requirements, d.Violates) }) {
			chosen = append(chosen, d)
		}
	}
	return chosen
}

// deviate runs the checks that a deviation can matter to.
func (p *prover) deviate(ctx context.Context, m *Matrix, try trial) (Row, error) {
	d := try.Deviation
	row := Row{ID: d.ID, Of: d.Of, Text: d.Text, Rule: d.Rule, Violates: d.Violates, Dialect: try.dialect, Kills: []string{}, Blocked: []string{}, Roots: []string{}}
	concerned := map[string]bool{}
	for at, states := range p.met {
		if at.dialect == try.dialect {
			concerned[at.check] = slices.ContainsFunc(states, d.Matters)
		}
	}
	suite := p.Suite.Only(func(c *check.Check) bool { return p.Full || concerned[c.ID] })
	if len(suite.Checks) == 0 {
		return row, nil
	}
	doc, err := suite.Run(ctx, run.Options{
		Target: p.Target, Dialects: []string{try.dialect},
		Together: p.together,
		Manner:   run.Manner{Edition: p.Edition, Deviations: []string{d.ID}},
	})
	if err != nil {
		return row, fmt.Errorf("deviation %s: %w", d.ID, err)
	}
	row.trace(m, doc)
	m.Requests += doc.Run.Requests
	row.Ran = len(doc.Checks)
	for _, c := range doc.Checks {
		row.judge(m, c.ID, c.Requirements, c.Outcome, c.Reason)
		if p.Full && !concerned[c.ID] && c.Outcome != reports.Pass {
			m.fault("the selection is unsound: %s noticed %s, but never met rule %s", c.ID, d.ID, d.Rule)
		}
	}
	for _, i := range doc.Invariants {
		if i.Outcome == reports.Fail || i.Outcome == reports.Warn {
			row.judge(m, i.ID, i.Requirements, i.Outcome, i.Violations[0].Message)
		}
	}
	for _, problem := range doc.Problems {
		m.fault("deviation %s: %s problem: %s", d.ID, problem.Kind, problem.Message)
	}
	return row, nil
}

// stateReader notes what a world has met before it is given back.
type stateReader struct {
	target.Provisioner
	p *prover
}

// Release reads the state of the world, then releases it.
func (s stateReader) Release(ctx context.Context, id string) error {
	state, err := s.p.State(ctx, id)
	if err == nil {
		s.p.mu.Lock()
		at := s.p.worlds[id]
		s.p.met[at] = append(s.p.met[at], state)
		s.p.mu.Unlock()
	}
	return s.Provisioner.Release(ctx, id)
}

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(id string) bool { return slices.Contains(b, id) })
}
