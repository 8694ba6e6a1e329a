// Package parity shows whether two bindings of one API version say the same:
// the same persona makes the same call over both, on equal state, and request,
// reply, fault and effect are held against each other.
package parity

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/contract"
)

//go:embed calls.yaml
var callsFile []byte

//go:embed world.yaml
var worldFile []byte

// Plan is every call that a comparison makes: the content of calls.yaml.
type Plan struct {
	// State says how to read back what calls may change, by name.
	State map[string][]Step `yaml:"state"`
	// Callers are refusals of who calls; every operation is called so.
	Callers []Call `yaml:"callers"`
	// Operations are in the order of the report.
	Operations []Operation `yaml:"operations"`

	world world.World
}

// Operation is one operation and its calls. The first one must succeed, unless
// Control says otherwise.
type Operation struct {
	Name string `yaml:"operation"`
	// Control names the operation whose success shows that the service does not
	// simply refuse everything, where no call of this one can succeed.
	Control string `yaml:"control"`
	// State names what is read back after each call.
	State []string `yaml:"state"`
	Calls []Call   `yaml:"calls"`
}

// Call is one call to compare.
type Call struct {
	// Name is unique within the operation.
	Name string `yaml:"call"`
	// As is a persona of the world.
	As string `yaml:"as"`
	// Token and DeveloperToken replace those of the persona; an empty one is not sent.
	Token          *string `yaml:"token"`
	DeveloperToken *string `yaml:"developerToken"`
	// With are the elements of the request. A list stands for its items, null
	// for nil; ${kind.key} is what the world has under that key, and {from: step,
	// at: path} what an earlier step read, less what its further members replace.
	With map[string]any `yaml:"with"`
	// Spoil makes the body of the request something else: nothing, or broken.
	Spoil string `yaml:"spoil"`
	// First are calls that must succeed before; they go over the first binding in both worlds.
	First []Step `yaml:"first"`
	// State is read back after this call beside what the operation names.
	State []string `yaml:"state"`
	// Then are further calls that read back, with what the reply said as the step "reply".
	Then []Step `yaml:"then"`
	// Fault is what the call is there to bring up: "ApiFault 203", "items 1410"
	// for codes in the error lists of a reply, or "unfit" for what the platform
	// below the service refuses in words of each binding's own. Empty for a plain reply.
	Fault string `yaml:"fault"`
}

// Step is a call beside the one that is compared.
type Step struct {
	// Name is what {from: name} refers to; the operation if empty.
	Name string         `yaml:"step"`
	Call string         `yaml:"call"`
	As   string         `yaml:"as"`
	With map[string]any `yaml:"with"`
}

// Values of Call.Fault and Call.Spoil that are no codes.
const (
	unfit    = "unfit"
	items    = "items"
	nothing  = "nothing"
	broken   = "broken"
	theReply = "reply"
)

// Load returns the built-in plan.
var Load = sync.OnceValues(func() (*Plan, error) {
	w, err := world.Parse(worldFile)
	if err != nil {
		return nil, fmt.Errorf("world.yaml: %w", err)
	}
	p, err := read(callsFile, w)
	if err != nil {
		return nil, fmt.Errorf("calls.yaml: %w", err)
	}
	return p, nil
})

func read(data []byte, w world.World) (*Plan, error) {
	p := &Plan{world: w}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.DisallowUnknownField()).Decode(p); err != nil {
		return nil, errors.New(strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	c, err := newest()
	if err != nil {
		return nil, err
	}
	return p, p.check(c)
}

// newest is the contract of the version that has two bindings, with all that any edition adds.
func newest() (*contract.Contract, error) {
	versions := contract.Versions()
	return contract.Load(versions[len(versions)-1], contract.Editions[len(contract.Editions)-1])
}

// check finds what a decoded plan still gets wrong: names that nothing has.
func (p *Plan) check(c *contract.Contract) error {
	var faults []error
	fault := func(where, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...)))
	}
	var known []string
	for _, o := range c.Operations {
		known = append(known, o.Name)
	}
	step := func(where string, s Step) {
		if c.Operation(s.Call) == nil {
			fault(where, "unknown operation %q%s", s.Call, closest.Hint(s.Call, known))
		}
		if _, ok := p.world.Personas[s.As]; !ok {
			fault(where, "unknown persona %q%s", s.As, closest.Hint(s.As, p.personas()))
		}
	}
	states := func(where string, names []string) {
		for _, name := range names {
			if _, ok := p.State[name]; !ok {
				fault(where, "unknown state %q", name)
			}
		}
	}
	for name, steps := range p.State {
		for _, s := range steps {
			step("state "+name, s)
			if o := c.Operation(s.Call); o != nil && o.Kind != contract.Read {
				fault("state "+name, "%s does not only read", s.Call)
			}
		}
	}
	for _, call := range p.Callers {
		if !call.refuses() {
			fault("callers "+call.Name, "needs a fault")
		}
	}
	for i, o := range p.Operations {
		if slices.ContainsFunc(p.Operations[:i], func(other Operation) bool { return other.Name == o.Name }) {
			fault(o.Name, "comes twice")
		}
		states(o.Name, o.State)
		if len(o.Calls) == 0 || o.Control == "" && o.Calls[0].refuses() {
			fault(o.Name, "the first call must be one that succeeds")
		}
		if o.Control != "" && !slices.ContainsFunc(p.Operations, func(other Operation) bool { return other.Name == o.Control && other.Control == "" }) {
			fault(o.Name, "unknown control %q", o.Control)
		}
		for j, call := range o.Calls {
			where := o.Name + ", " + call.Name
			if call.Name == "" || slices.ContainsFunc(o.Calls[:j], func(other Call) bool { return other.Name == call.Name }) {
				fault(where, "needs a name of its own")
			}
			step(where, Step{Call: o.Name, As: call.As})
			states(where, call.State)
			for _, s := range slices.Concat(call.First, call.Then) {
				step(where, s)
			}
			if call.Spoil != "" && call.Spoil != nothing && call.Spoil != broken {
				fault(where, "unknown spoil %q", call.Spoil)
			}
			if _, _, err := call.class(); err != nil {
				fault(where, "%v", err)
			}
		}
	}
	return errors.Join(faults...)
}

func (p *Plan) personas() []string {
	var names []string
	for name := range p.world.Personas {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// refuses says whether the call is there to be refused.
func (c *Call) refuses() bool { return c.Fault != "" && !strings.HasPrefix(c.Fault, items) }

// class splits Fault into the detail's name and the code.
func (c *Call) class() (detail string, code int, err error) {
	if c.Fault == "" || c.Fault == unfit {
		return c.Fault, 0, nil
	}
	detail, number, _ := strings.Cut(c.Fault, " ")
	code, err = strconv.Atoi(number)
	if err != nil || detail != items && !slices.Contains(faultDetails, detail) {
		return "", 0, fmt.Errorf("fault %q is none; write ApiFault 203, AdApiFaultDetail 105, items 1410 or unfit", c.Fault)
	}
	return detail, code, nil
}

// meant words what the call is there to bring up.
func (c *Call) meant() string {
	if c.Fault == "" {
		return theReply
	}
	return c.Fault
}

// CallsOf returns the calls of an operation: its own, and then those that are
// refused for who calls, with the request of its first one.
func (p *Plan) CallsOf(o Operation) []Call {
	calls := slices.Clone(o.Calls)
	first := o.Calls[0]
	for _, who := range p.Callers {
		if slices.ContainsFunc(calls, func(c Call) bool { return c.Name == who.Name }) {
			continue // the operation has its own
		}
		who.With, who.First = first.With, first.First
		if who.As == "" {
			who.As = first.As
		}
		calls = append(calls, who)
	}
	return calls
}
