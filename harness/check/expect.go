package check

import (
	"fmt"
	"slices"

	"github.com/onsi/gomega/types"

	"github.com/cmconform/cmconform/reports"
)

// Assertion is something about to be held against a matcher.
type Assertion struct {
	trial  *trial
	actual any
	own    bool                               // about what the check itself carries
	broken func(t *trial, f *reports.Failure) // what to do when it does not match
}

// Expect makes an assertion about what the requirement demands. When it does
// not hold the check ends: failed, or warned where the requirement is a SHOULD.
// A reply that refuses the untouched credential of a persona is not held
// against the requirement but blocks the check by CM-AUTH-012.
func Expect(actual any) *Assertion {
	t := current("Expect")
	return &Assertion{trial: t, actual: actual, own: true, broken: func(t *trial, f *reports.Failure) {
		if r, ok := actual.(*Reply); ok && r.credentialRefused() {
			t.credentialRefused(r, f)
		}
		t.failed(f)
	}}
}

// Prefer makes an assertion whose failure is a warning and does not end the
// check: what the documentation recommends beside what it demands.
func Prefer(actual any) *Assertion {
	t := current("Prefer")
	return &Assertion{trial: t, actual: actual, own: true, broken: func(t *trial, f *reports.Failure) {
		t.mu.Lock()
		t.warnings = append(t.warnings, f.Message)
		t.mu.Unlock()
	}}
}

// Suppose makes an assertion about what the check builds on and another
// requirement demands. When it does not hold the check is blocked by that id.
func Suppose(id string, actual any) *Assertion {
	t := current("Suppose")
	return &Assertion{trial: t, actual: actual, own: t.carries(id), broken: func(t *trial, f *reports.Failure) {
		if r, ok := actual.(*Reply); ok && r.credentialRefused() {
			t.credentialRefused(r, f)
		}
		t.blocked(id, f)
	}}
}

// Given is for a call that sets the scene: it must have succeeded, else the
// check is blocked by the requirement that stands for the operation's plain success.
func Given(r *Reply) *Reply { return demand(current("Given"), "set-up", r) }

// Control is for the near-identical call beside a refusal: it must have
// succeeded, else the refusal proves nothing and the check is blocked.
func Control(r *Reply) *Reply { return demand(current("Control"), "control", r) }

func demand(t *trial, note string, r *Reply) *Reply {
	t.looks(t.carries(PlainRequirement(r.Result.Operation)))
	if r.Succeeded() {
		return r
	}
	f := t.failure(note, r.name()+" to succeed", r.String(), r)
	if r.credentialRefused() {
		t.credentialRefused(r, f)
	}
	id := PlainRequirement(r.Result.Operation)
	if id == "" {
		t.defect("no requirement stands for the plain success of %q; add it to operations.yaml", r.Result.Operation)
	}
	t.blocked(id, f)
	return r
}

// Take returns a copy of the element at a path of a reply, ready to be edited
// and sent back. Where it is absent or nil the check is blocked like by Given.
func (r *Reply) Take(path string) *Element {
	if e := r.At(path); e != nil && !e.Nil {
		return e.Clone()
	}
	t := current("Take")
	actual := "none"
	if r.At(path) != nil {
		actual = "nil"
	}
	if r.Body() == nil {
		actual = r.String()
	}
	t.blocked(PlainRequirement(r.Result.Operation), t.failure("set-up", path+" in the reply to "+r.name(), actual, r))
	return nil
}

// Record notes which of several accepted alternatives the target chose.
func Record(format string, args ...any) {
	t := current("Record")
	t.mu.Lock()
	defer t.mu.Unlock()
	if note := fmt.Sprintf(format, args...); !slices.Contains(t.recorded, note) { // of several that are alike, one tells
		t.recorded = append(t.recorded, note)
	}
}

// Observe notes what the target does where the documentation is silent or
// contradicts itself. The id is that of the requirement or conflict; the note is never an outcome.
func Observe(id, format string, args ...any) {
	t := current("Observe")
	t.mu.Lock()
	defer t.mu.Unlock()
	t.observations = append(t.observations, reports.Observation{
		ID: id, Dialect: t.setting.Client.Dialect(), Check: t.check.ID, Text: fmt.Sprintf(format, args...),
	})
}

// Skip ends the check as skipped, for a reason that lies in the target.
func Skip(format string, args ...any) {
	t := current("Skip")
	t.skip(fmt.Sprintf(format, args...))
}

// To holds the actual value against the matcher; it returns whether it
// matched, which matters only after Prefer. A note is put before the failure.
func (a *Assertion) To(m types.GomegaMatcher, note ...string) bool { return a.hold(m, true, note) }

// NotTo is To with the matcher negated.
func (a *Assertion) NotTo(m types.GomegaMatcher, note ...string) bool { return a.hold(m, false, note) }

func (a *Assertion) hold(m types.GomegaMatcher, want bool, note []string) bool {
	t := a.trial
	t.looks(a.own)
	matched, err := m.Match(a.actual)
	if err != nil {
		t.defect("%s: a matcher cannot be applied: %v", specLocation(), err)
	}
	// A reply without a response has no element to be absent from it.
	if r, ok := a.actual.(*Reply); ok && r.Body() == nil && aboutBody(m) {
		matched = !want
	}
	if matched == want {
		return true
	}
	expected, actual := explain(m, a.actual, want)
	before := ""
	if len(note) > 0 {
		before = note[0]
	}
	if at := t.subject(a.actual); at != "" {
		actual = at + " " + actual
	}
	a.broken(t, t.failure(before, expected, actual, a.actual))
	return false
}

// credentialRefused reports whether the service refused a credential that the
// provisioner issued and nobody touched.
func (r *Reply) credentialRefused() bool {
	f := r.Fault()
	if f == nil || r.persona == nil || !r.persona.who.Fresh {
		return false
	}
	for _, e := range f.Errors {
		if e.Number == 105 || e.Number == 109 || e.Number == 116 {
			return true
		}
	}
	return false
}

// credentialRefused ends the check: a credential that the target issued itself
// must work, one that somebody configured may simply be out of date.
func (t *trial) credentialRefused(r *Reply, f *reports.Failure) {
	if !t.setting.Fresh {
		t.inconclusive("the target refuses the credential of persona " + r.persona.Name + ": " + r.String())
	}
	t.blocked(CredentialRequirement, f)
}
