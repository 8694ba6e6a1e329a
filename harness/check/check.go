// Package check is the vocabulary that checks are written in: behaviours and
// their registry, the world a check is handed, personas that call, what is
// expected of a reply, and the outcome that follows. A file of specs
// dot-imports this package and nothing else.
package check

import (
	"fmt"
	"regexp"
	"runtime"
	"slices"

	"github.com/onsi/ginkgo/v2"

	"github.com/cmconform/cmconform/fixtures/world"
)

// SpecContext is the context of a running check; it ends with its deadline or the run.
type SpecContext = ginkgo.SpecContext

// Body is what a check does.
type Body func(ctx SpecContext, w *World)

// DefaultWorld is where a check runs that names no other.
const DefaultWorld = "roles"

// Check is one documented behaviour, looked at in one way.
type Check struct {
	// ID is the main requirement's id, or that and a variant: CM-TS-003/nil.
	ID string
	// Text says what the implementation does when it conforms.
	Text string
	// Requirements are the ids that the check carries, its main one first.
	Requirements []string
	// World names the declared world; Shape, if set, changes the copy that is provisioned.
	World string
	Shape func(*world.World)
	// Effect says how much of a shared target the check would change.
	Effect Effect
	// Versions limits the check to some API versions; empty means all. Which
	// bindings it runs over is for its main requirement to say.
	Versions []string
	// OptIn keeps the check out of runs that select nothing.
	OptIn bool
	// Since is the version of the suite in which the check appeared; empty where nobody tells.
	Since    string
	Location string // file:line of the registration, once Checks has told it
	Body     Body

	registered [1]uintptr // the program counter of the registration
}

// Effect grades what a check does to state that was not made for it.
type Effect string

// Effects, the least first; they are the values of --writes.
const (
	ReadOnly     Effect = "none"
	Restorable   Effect = "restore" // can be put back by an update
	Irreversible Effect = "all"     // cannot be undone
)

// Within reports whether an effect is allowed where at most limit is.
func (e Effect) Within(limit Effect) bool { return e.rank() <= limit.rank() }

func (e Effect) rank() int {
	return slices.Index([]Effect{ReadOnly, Restorable, Irreversible}, e)
}

// Option adjusts a check when it is registered.
type Option func(*Check)

// InWorld names the declared world that the check runs in.
func InWorld(name string) Option { return func(c *Check) { c.World = name } }

// Shaped changes the declared world before it is provisioned for this check.
func Shaped(change func(*world.World)) Option { return func(c *Check) { c.Shape = change } }

// Also adds requirement ids that the check carries besides its main one.
func Also(ids ...string) Option {
	return func(c *Check) { c.Requirements = append(c.Requirements, ids...) }
}

// Writes says that the check calls operations that write, and whether that can
// be put back: Restorable for UpdateUser, UpdateAccount and UpdateCustomer,
// Irreversible for all others. A refused write counts: a target may accept it.
func Writes(e Effect) Option { return func(c *Check) { c.Effect = e } }

// OnlyIn limits the check to API versions that know the subject at all.
func OnlyIn(versions ...string) Option { return func(c *Check) { c.Versions = versions } }

// OptIn leaves the check to those who ask for it: it runs where a selection
// matches it, and is left out where nothing is selected.
func OptIn() Option { return func(c *Check) { c.OptIn = true } }

// Registry collects checks in the order of registration.
type Registry struct {
	checks []*Check
	index  map[string]*Check
	faults []error
}

// Registered is what registering returns, so that a file can write var _ = Behaviour(...).
type Registered struct{}

var idForm = regexp.MustCompile(`^CM-[A-Z]+-\d{3}(/[a-z0-9][A-Za-z0-9.-]*)*$`)

// Add registers a check. Faults (a malformed or repeated id, no text, no body)
// are kept for Checks to return: initialisation is no place to panic. The
// location is that of the caller's caller.
func (r *Registry) Add(id, text string, body Body, options ...Option) Registered {
	c := &Check{ID: id, Text: text, Requirements: []string{RequirementOf(id)}, World: DefaultWorld, Effect: ReadOnly, Body: body}
	for _, o := range options {
		o(c)
	}
	runtime.Callers(3, c.registered[:])
	switch {
	case !idForm.MatchString(id):
		r.fault(c, "the id is not of the form CM-AREA-NNN or CM-AREA-NNN/variant")
	case text == "":
		r.fault(c, "the text is empty")
	case body == nil:
		r.fault(c, "the body is missing")
	case c.Effect.rank() < 0:
		r.fault(c, fmt.Sprintf("Writes names %q, which is no effect", c.Effect))
	case r.index[id] != nil:
		r.fault(c, "the id is taken by the check at "+r.index[id].locate())
	}
	slices.Sort(c.Requirements[1:])
	for i, q := range c.Requirements[1:] {
		if !idForm.MatchString(q) || RequirementOf(q) != q {
			r.fault(c, fmt.Sprintf("Also names %q, which is no requirement id", q))
		}
		if slices.Contains(c.Requirements[:i+1], q) {
			r.fault(c, "carries "+q+" twice")
		}
	}
	if r.index == nil {
		r.index = map[string]*Check{}
	}
	r.index[id] = c
	r.checks = append(r.checks, c)
	return Registered{}
}

func (r *Registry) fault(c *Check, why string) {
	r.faults = append(r.faults, fmt.Errorf("%s: check %s: %s", c.locate(), c.ID, why))
}

// locate returns file:line of the registration. It is asked for late: telling it
// of all checks takes longer than registering them, and many commands run none.
func (c *Check) locate() string {
	f, _ := runtime.CallersFrames(c.registered[:]).Next()
	return fmt.Sprintf("%s:%d", shortFile(f.File), f.Line)
}

// Checks returns what was registered, ordered by id, and the faults of registration.
func (r *Registry) Checks() ([]*Check, []error) {
	for _, c := range r.checks {
		c.Location = c.locate()
	}
	checks := slices.Clone(r.checks)
	slices.SortStableFunc(checks, func(a, b *Check) int { return compareIDs(a.ID, b.ID) })
	return checks, slices.Clone(r.faults)
}
