package check

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/agent"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// Setting is what the checks of one dialect of one target share.
type Setting struct {
	Client      *client.Client
	Provisioner target.Provisioner
	// DeveloperToken is used where a provisioned world brings none.
	DeveloperToken string
	// Lent returns how a static persona signs in; nil where worlds are provisioned.
	Lent func(persona string) client.Credentials
	// Version is the API version of the dialect: v13.
	Version string
	// Requirement finds a requirement by its id; nil where unknown.
	Requirement func(id string) *Requirement
	// Worlds finds a declared world by its name.
	Worlds func(name string) (world.World, error)
	// Deviations are asked of the mock for every world.
	Deviations []string
	// Excluded are the operations that the target does not offer.
	Excluded []string
	// Writes is the greatest effect that checks may have on the target.
	Writes Effect
	// Irreversible are the operations that may be called although nothing undoes them, where Writes allows such.
	Irreversible []string
	// Ledger keeps what is about to change where Writes allows a change; nil in worlds of our own.
	Ledger *ledger.Ledger
	// Run is the id of the run, for names and for the ledger.
	Run string
	// Watch holds the invariants; nil to look at none.
	Watch *client.Watch
	// Hold keeps the worlds of checks that did not pass.
	Hold bool
	// Fresh says that the provisioner issued the credentials itself, so that a
	// refusal of one is the target's failure and not that of who configured it.
	Fresh bool
	// Limit is how long a check may take.
	Limit time.Duration
	// Invitees are the addresses that may get mail where worlds are not made for us.
	Invitees []string
	// Exchanged reads along; nil where nobody does.
	Exchanged Exchanged
	// Rerun words the command line that runs one check again.
	Rerun func(c *Check) string
	// Provisioned is told of every world that was made, and again after each action on it.
	Provisioned func(c *Check, p *world.Provisioned)

	worlds lodgings
}

// Verdict is what came of one check.
type Verdict struct {
	reports.Check
	Observations []reports.Observation
	// Defect is a fault of the check or the harness: a panic, a call that cannot
	// be encoded, a pass without a proof. It is empty where there is none.
	Defect string
	// Unrestored says what the check has changed and could not be put back.
	Unrestored string
	// Lasting is what the check has changed and no call undoes.
	Lasting []reports.Lasting
	// Interrupted says that the run ended before the check did.
	Interrupted bool
	// Needs are what the check has asked for, up to where it ended.
	Needs Needs
}

// Execute runs one check to its verdict. It does not panic, whatever the check does.
func Execute(ctx SpecContext, s *Setting, c *Check) (v Verdict) {
	t := &trial{check: c, setting: s, level: Must, started: time.Now()}
	if r := s.Requirement(c.Requirements[0]); r != nil {
		t.level = r.LevelIn(s.Client.Dialect())
	}
	running.Store(t)
	ctx = named{ctx, agent.During(ctx, s.Client.UserAgent(), c.ID)}
	stack := t.guard(func() { t.play(ctx) })
	t.restore(ctx)
	running.Store(nil)

	v.Check = reports.Check{
		ID: c.ID, Text: c.Text, Dialect: s.Client.Dialect(), Area: AreaOf(c.ID), Level: t.level,
		Requirements: c.Requirements, Operations: t.operations(), Location: c.Location,
		Outcome: reports.Pass, Recorded: t.recorded, Started: t.started, Requests: t.requests(), Retried: t.retried(),
	}
	t.conclude(&v)
	v.Observations, v.Needs = t.observations, t.needed()
	redactor := t.redactor()
	if v.Outcome != reports.Pass {
		t.describe(&v, redactor)
	}
	if v.Defect != "" && stack != "" {
		v.Defect += "\n" + stack
	}
	if len(v.Recorded)+len(v.Observations) > 0 { // they may quote personal data
		for _, r := range t.results {
			redactor.Saw(r)
		}
	}
	v.Defect = redactor.Text(v.Defect)
	v.Unrestored, v.Lasting = redactor.Text(t.unrestored), t.lasting
	for i := range v.Lasting {
		v.Lasting[i].Name, v.Lasting[i].Reason = redactor.Text(v.Lasting[i].Name), redactor.Text(v.Lasting[i].Reason)
	}
	for i := range v.Recorded {
		v.Recorded[i] = redactor.Text(v.Recorded[i])
	}
	for i := range v.Observations {
		v.Observations[i].Text = redactor.Text(v.Observations[i].Text)
	}
	if len(t.provisioned) > 0 && (!s.Hold || v.Outcome == reports.Pass) {
		s.giveBack(t.provisioned[0].ID, c)
	}
	v.DurationMS = float64(time.Since(t.started).Microseconds()) / 1000
	return v
}

// guard runs the body and turns a panic into a defect, returning its stack.
func (t *trial) guard(body func()) (stack string) {
	defer func() {
		switch p := recover().(type) {
		case nil, stop:
		default:
			t.end = &ending{outcome: reports.Inconclusive, reason: fmt.Sprintf("the check panicked: %v", p), defect: true}
			stack = shortStack(debug.Stack())
		}
	}()
	body()
	return ""
}

// play provisions the world and runs the body in it.
func (t *trial) play(ctx SpecContext) {
	s, c := t.setting, t.check
	declared, reason, err := s.declared(c)
	switch {
	case err != nil:
		t.defect("%v", err)
	case reason != "":
		t.skip(reason)
	}
	provisioned, err := s.lodge(ctx, c, declared)
	if err != nil {
		if ctx.Err() != nil && time.Since(t.started) < s.Limit {
			t.interrupted()
		}
		t.inconclusive("no world: " + err.Error())
	}
	if s.Provisioned != nil {
		s.Provisioned(c, provisioned)
	}
	t.provisioned = append(t.provisioned, provisioned)
	w := &World{trial: t, declared: declared, provisioned: provisioned}
	t.protect(w)
	c.Body(ctx, w)
}

// conclude turns the ending, or the lack of one, into the outcome.
func (t *trial) conclude(v *Verdict) {
	e := t.end
	if e == nil {
		e = t.proof()
	}
	if e == nil && len(t.warnings) > 0 {
		e = &ending{outcome: reports.Warn, reason: strings.Join(t.warnings, "; ")}
	}
	if e == nil {
		return
	}
	v.Outcome, v.Reason, v.BlockedBy, v.Failure, v.Interrupted = e.outcome, e.reason, e.blockedBy, e.failure, e.interrupted
	if e.defect {
		v.Defect = e.reason
	}
}

// proof refuses a pass that proves nothing: one without a request, without an
// assertion about what the check itself carries, or where the service never once did what it was asked.
func (t *trial) proof() *ending {
	why := ""
	switch {
	case len(t.results) == 0:
		why = "passed without having sent a request"
	case t.looked == 0:
		why = "passed without having expected anything"
	case !slices.ContainsFunc(t.results, worked):
		why = "passed although no call ever succeeded; a refusal needs a control"
	default:
		return nil
	}
	return &ending{outcome: reports.Inconclusive, reason: "the check " + why, defect: true}
}

func worked(r *client.Result) bool {
	return r.Succeeded() || r.Sent.Operation == "" && r.Status == 200
}

func (t *trial) operations() []string {
	var names []string
	for _, r := range t.results {
		if r.Operation != "" && !slices.Contains(names, r.Operation) {
			names = append(names, r.Operation)
		}
	}
	slices.Sort(names)
	return names
}

func (t *trial) requests() int {
	n := 0
	for _, r := range t.results {
		n += r.Attempts
	}
	return n
}

// retried is how many of the requests were sent again.
func (t *trial) retried() int {
	n := 0
	for _, r := range t.results {
		n += len(r.Retried)
	}
	return n
}

// named is the context of a check whose requests carry its name.
type named struct {
	SpecContext
	name context.Context
}

func (n named) Value(key any) any { return n.name.Value(key) }

// describe adds what explains an outcome: the exchanges and how to run it again, all redacted.
func (t *trial) describe(v *Verdict, redactor *client.Redactor) {
	for i, r := range t.results {
		x := r.Exchange(redactor)
		x.Number = i + 1
		v.Exchanges = append(v.Exchanges, x)
		redactor.Saw(r)
	}
	for i := range v.Exchanges { // now that all is known that may be personal
		v.Exchanges[i].Asked, v.Exchanges[i].Answered = redactor.Text(t.asked(i)), redactor.Text(answered(t.results[i]))
	}
	v.Reason = redactor.Text(v.Reason)
	if f := v.Failure; f != nil {
		v.Failure = &reports.Failure{
			Message: redactor.Text(f.Message), Note: redactor.Text(f.Note), Expected: redactor.Text(f.Expected),
			Actual: redactor.Text(f.Actual), Codes: f.Codes, Exchange: f.Exchange, Location: f.Location,
		}
	}
	if t.setting.Rerun != nil {
		v.Rerun = t.setting.Rerun(t.check)
	}
}

// redactor knows the secrets of the world beside those of the client.
func (t *trial) redactor() *client.Redactor {
	secrets := []string{t.setting.DeveloperToken}
	for _, p := range t.provisioned {
		secrets = append(secrets, p.DeveloperToken)
		for _, b := range p.Personas {
			secrets = append(secrets, b.Token, b.Password)
		}
	}
	return t.setting.Client.Redactor(secrets...)
}

// shortStack keeps the frames of a stack without the folders of the machine.
func shortStack(stack []byte) string {
	var lines []string
	for line := range strings.Lines(string(stack)) {
		text := strings.TrimSpace(line)
		if strings.HasPrefix(line, "\t") {
			place, _, _ := strings.Cut(text, " ")
			text = "    " + shortFile(place)
		}
		lines = append(lines, text)
	}
	return strings.Join(first(lines, 40), "\n")
}
