package check

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/reports"
)

// trial is one run of one check over one dialect: what it has done so far and,
// once it has one, its ending.
type trial struct {
	check   *Check
	setting *Setting
	level   string
	started time.Time
	// provisioned is the world as it was made and as it was after each action on it; empty until there is one.
	provisioned []*world.Provisioned

	mu           sync.Mutex
	results      []*client.Result
	requested    [][]*message.Element // the body of each; nil after Post
	recorded     []string
	warnings     []string
	observations []reports.Observation
	// shield guards what others share; nil in worlds of our own. unrestored says what it could not put back.
	shield     *client.Guard
	unrestored string
	lasting    []reports.Lasting
	looked     int // assertions made about what the check carries
	needs      needs
	invited    []string // the usual addresses of those whom the check invites
	// teller redacts for who reads along; tellerKnows says how much of provisioned it knows.
	teller      *client.Redactor
	tellerKnows int
	turn        int // of Thrice; 0 outside of it
	end         *ending
}

// ending is how a check came to its end before its body did.
type ending struct {
	outcome     reports.Outcome
	reason      string
	blockedBy   string
	failure     *reports.Failure
	interrupted bool
	defect      bool // a fault of the check or the harness, never of the target
}

// stop unwinds the body of a check that has its ending.
type stop struct{}

// running is the trial that Expect and its kin belong to. Ginkgo runs one
// check at a time in a process, so one is enough.
var running atomic.Pointer[trial]

func current(word string) *trial {
	t := running.Load()
	if t == nil {
		panic("check: " + word + " was called outside of a running check")
	}
	return t
}

// finish sets the ending, unless there is one, and unwinds the body.
func (t *trial) finish(e *ending) {
	t.mu.Lock()
	if t.end == nil {
		t.end = e
	}
	t.mu.Unlock()
	panic(stop{})
}

// looks counts an assertion; one about what others carry proves nothing of this check.
func (t *trial) looks(own bool) {
	if own {
		t.mu.Lock()
		t.looked++
		t.mu.Unlock()
	}
}

func (t *trial) skip(reason string) { t.finish(&ending{outcome: reports.Skipped, reason: reason}) }

func (t *trial) inconclusive(reason string) {
	t.finish(&ending{outcome: reports.Inconclusive, reason: reason})
}

func (t *trial) interrupted() {
	t.finish(&ending{outcome: reports.Skipped, reason: "interrupted before it ended", interrupted: true})
}

// defect ends the check as a fault of its own, which makes the run a harness fault.
func (t *trial) defect(format string, args ...any) {
	t.finish(&ending{outcome: reports.Inconclusive, reason: fmt.Sprintf(format, args...), defect: true})
}

// blocked ends the check because of another requirement; where the check
// itself carries that requirement, there is nobody else to blame and it fails.
func (t *trial) blocked(by string, f *reports.Failure) {
	if t.carries(by) {
		t.failed(f)
	}
	t.finish(&ending{outcome: reports.Blocked, reason: f.Message, blockedBy: by, failure: f})
}

// failed ends the check as failed, or warned where the requirement is a SHOULD.
func (t *trial) failed(f *reports.Failure) {
	outcome := reports.Fail
	if t.level != Must {
		outcome = reports.Warn
	}
	t.finish(&ending{outcome: outcome, reason: f.Message, failure: f})
}

func (t *trial) carries(id string) bool {
	for _, r := range t.check.Requirements {
		if r == id {
			return true
		}
	}
	return false
}

// mayCall ends the check before a call that the target does not offer or that
// nobody allowed. On targets of our own it holds the check to the effect it declared.
func (t *trial) mayCall(operation string) {
	if operation == "" {
		return
	}
	for _, x := range t.setting.Excluded {
		if x == operation {
			t.skip("the target does not offer " + operation)
		}
	}
	effect := EffectOf(operation)
	if t.setting.Client.Contract().Operation(operation) == nil {
		return // no operation of the service: nothing can be written by it
	}
	if !effect.Within(t.check.Effect) {
		t.defect("calls %s but declares Writes(%s); it needs Writes(%s)", operation, t.check.Effect, effect)
	}
	if !effect.Within(t.setting.Writes) {
		allow := "--writes " + string(effect)
		if effect == Irreversible {
			allow = client.Allowing(operation)
		}
		t.skip(fmt.Sprintf("%s changes the target; allow it with %s", operation, allow))
	}
}

// replied records a result, shows it to the invariants, and ends the check
// where nothing can be said about the service.
func (t *trial) replied(p *Persona, result *client.Result, request []*message.Element, raw bool) *Reply {
	result.Persona = p.Name
	t.mu.Lock()
	t.results = append(t.results, result)
	t.requested = append(t.requested, request)
	call := len(t.results) - 1
	t.mu.Unlock()
	if t.setting.Watch != nil {
		t.setting.Watch.Look(t.check.ID, result, t.redactor)
	}
	t.tell(call)
	reply := &Reply{Result: result, Request: request, persona: p}
	if !raw && lost(t.setting.Client.Dialect(), result) {
		t.blocked(RouteRequirement, t.failure("", result.Operation+" to be found at "+result.Sent.Method+" "+result.Sent.Path, fmt.Sprintf("HTTP %d", result.Status), reply))
	}
	switch result.Class {
	case client.Answered:
	case client.Unsent:
		t.defect("%v", result.Err)
	case client.Cancelled:
		if time.Since(t.started) < t.setting.Limit {
			t.interrupted()
		}
		t.inconclusive(fmt.Sprintf("%s: the check ran for %s, its limit", reply.name(), t.setting.Limit))
	case client.Unreadable:
		if raw {
			break
		}
		f := t.failure("", "a reply to "+result.Operation, result.Err.Error(), reply)
		if errors.Is(result.Err, client.ErrWrapper) {
			t.blocked(WrapperRequirement(t.setting.Client.Dialect()), f)
		}
		t.failed(f)
	case client.Foreign:
		if !raw || result.Outage() {
			t.inconclusive(reply.name() + ": " + result.Err.Error())
		}
	default: // Throttled, TimedOut, Unreachable, SignedOut
		t.inconclusive(reply.name() + ": " + result.Err.Error())
	}
	return reply
}

func (t *trial) operationHint(name string) string {
	var known []string
	for _, o := range t.setting.Client.Contract().Operations {
		known = append(known, o.Name)
	}
	return closest.Hint(name, known)
}

// failure builds what a person reads first: the requirement, what was
// expected, what came, and in which exchange. The location is that of the spec file.
func (t *trial) failure(note, expected, actual string, held any) *reports.Failure {
	note = strings.Join(slices.DeleteFunc([]string{note, ordinals[t.turn]}, func(part string) bool { return part == "" }), ", ")
	message := t.check.ID + ": "
	if note != "" {
		message += note + ": "
	}
	return &reports.Failure{
		Message: message + "expected " + expected + "; got " + actual,
		Note:    note, Expected: expected, Actual: actual, Codes: codes(held), Exchange: t.number(held), Location: specLocation(),
	}
}

// codes are the error codes of a reply that is a fault, each once; nil of everything else.
func codes(held any) []int {
	r, ok := held.(*Reply)
	if !ok || r == nil || r.Fault() == nil {
		return nil
	}
	var found []int
	for _, e := range r.Fault().Errors {
		if e.Number != 0 && !slices.Contains(found, e.Number) {
			found = append(found, e.Number)
		}
	}
	return found
}

const ownPackage = "github.com/cmconform/cmconform/harness/check."

// specLocation is the nearest caller outside of this package.
func specLocation() string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		if f.Function != "" && !strings.HasPrefix(f.Function, ownPackage) && !strings.HasPrefix(f.Function, "runtime.") {
			return fmt.Sprintf("%s:%d", shortFile(f.File), f.Line)
		}
		if !more {
			return ""
		}
	}
}
