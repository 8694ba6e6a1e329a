// Package beside holds two runs of the same checks beside each other, each
// against a target of its own: what became of every check, and of every call in it.
package beside

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/parity"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
)

// Side gathers what one of the two targets says.
type Side struct {
	mu    sync.Mutex
	made  map[reports.CheckStart]*world.Provisioned
	calls map[reports.CheckStart][]reports.Exchange
}

// Watch has a run tell the side what it needs.
func (s *Side) Watch(o *run.Options) {
	s.made, s.calls = map[reports.CheckStart]*world.Provisioned{}, map[reports.CheckStart][]reports.Exchange{}
	o.Transcript = true
	sink := o.Sink
	o.Sink = func(e reports.Event) {
		s.take(e)
		if sink != nil {
			sink(e)
		}
	}
	o.Provisioned = func(c *check.Check, dialect string, p *world.Provisioned) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.made[reports.CheckStart{ID: c.ID, Dialect: dialect}] = p
	}
}

func (s *Side) take(e reports.Event) {
	if e.Exchange == nil {
		return
	}
	x := e.Exchange.Exchange
	x.Request, x.RequestHeaders = "", nil // they are the check's own words
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[e.Exchange.CheckStart] = append(s.calls[e.Exchange.CheckStart], x)
}

// judged are the outcomes that say something about a target.
var judged = []reports.Outcome{reports.Pass, reports.Warn, reports.Fail, reports.Blocked}

// Compare holds the two runs beside each other. data says that both had worlds of
// one declaration, so that what replies hold can be compared; where targets have
// data of their own, only what became of each call is.
func Compare(a, b *Side, docA, docB *reports.Document, data bool) (*reports.SideBySide, error) {
	both := reports.NewSideBySide(docA, docB, data)
	inB := map[reports.CheckStart]*reports.Check{}
	for i := range docB.Checks {
		c := &docB.Checks[i]
		inB[reports.CheckStart{ID: c.ID, Dialect: c.Dialect}] = c
	}
	for i := range docA.Checks {
		x := &docA.Checks[i]
		key := reports.CheckStart{ID: x.ID, Dialect: x.Dialect}
		y := inB[key]
		delete(inB, key)
		switch {
		case y == nil:
			both.Leave(x.Dialect + " is called on A alone, or B did not come to it")
			continue
		case !slices.Contains(judged, x.Outcome):
			both.Leave("A: " + string(x.Outcome) + ": " + x.Reason)
			continue
		case !slices.Contains(judged, y.Outcome):
			both.Leave("B: " + string(y.Outcome) + ": " + y.Reason)
			continue
		}
		c, err := contractOf(x.Dialect, docA.Run)
		if err != nil {
			return nil, err
		}
		p := pair{contract: c, dialect: x.Dialect, data: data}
		p.words[0], p.words[1] = parity.NewWords(c, a.made[key]), parity.NewWords(c, b.made[key])
		calls, differences := p.calls(a.calls[key], b.calls[key])
		both.Add(x, y, calls, differences)
	}
	for key := range inB {
		both.Leave(key.Dialect + " is called on B alone, or A did not come to it")
	}
	both.Conclude()
	return both, nil
}

func contractOf(dialect string, r reports.Run) (*contract.Contract, error) {
	version, binding := client.SplitDialect(dialect)
	edition := r.Editions[dialect]
	if edition == 0 {
		edition = check.EditionOver(binding, r.Edition)
	}
	return contract.Load(version, edition)
}

// pair is a check on two targets.
type pair struct {
	contract *contract.Contract
	dialect  string
	data     bool
	words    [2]*parity.Words
}

// matched is the same call on both targets.
type matched struct {
	x, y     *reports.Exchange // y is nil where B does not make the call
	a, b     *message.Reply
	inA, inB string // what became of it
}

// match pairs the calls of a check; rest are those that B alone makes.
func (p *pair) match(a, b []reports.Exchange) (pairs []matched, rest []reports.Exchange) {
	rest = slices.Clone(b)
	for i := range a {
		m := matched{x: &a[i]}
		// Calls that a check makes together end in any order.
		if at := slices.IndexFunc(rest, func(y reports.Exchange) bool { return y.Persona == m.x.Persona && y.Operation == m.x.Operation }); at >= 0 {
			y := rest[at]
			m.y, rest = &y, slices.Delete(rest, at, at+1)
			m.a, m.b = client.ReadReply(p.dialect, p.contract, m.x), client.ReadReply(p.dialect, p.contract, m.y)
			m.inA, m.inB = answer(m.x, m.a), answer(m.y, m.b)
		}
		pairs = append(pairs, m)
	}
	return pairs, rest
}

// calls compares call by call; n is how many could be.
func (p *pair) calls(a, b []reports.Exchange) (n int, found []reports.CallDifference) {
	tell := func(x *reports.Exchange, places ...reports.Place) {
		if len(places) > 0 {
			found = append(found, reports.CallDifference{Number: x.Number, Persona: x.Persona, Operation: x.Operation, Asked: x.Asked, Places: places})
		}
	}
	pairs, rest := p.match(a, b)
	for i, m := range pairs {
		if m.y == nil {
			tell(m.x, reports.Place{Where: "call", A: "made", B: "not made"})
			return n, found
		}
		if i+1 < len(pairs) && raced(m, pairs[i+1]) {
			return n, found // what follows depends on who was first
		}
		n++
		tell(m.x, p.places(m)...)
	}
	if len(rest) > 0 && len(found) == 0 {
		tell(&rest[0], reports.Place{Where: "call", A: "not made", B: "made"})
	}
	return n, found
}

// raced says of two calls that a check makes at once that one was first here, and the other one there.
func raced(m, next matched) bool {
	return next.y != nil && m.x.Operation == next.x.Operation && m.inA != m.inB && m.inA == next.inB && next.inA == m.inB
}

// places are where the answers to one call differ.
func (p *pair) places(m matched) []reports.Place {
	if m.inA != m.inB {
		return []reports.Place{{Where: "answer", A: m.inA, B: m.inB}}
	}
	var found []reports.Place
	if _, binding := client.SplitDialect(p.dialect); binding == "rest" && m.x.Status != m.y.Status { // over SOAP a fault may have either status
		found = append(found, reports.Place{Where: "HTTP status", A: fmt.Sprint(m.x.Status), B: fmt.Sprint(m.y.Status)})
	}
	if !p.data || m.a == nil || m.b == nil || m.a.Fault != nil || m.b.Fault != nil {
		return found
	}
	for _, d := range parity.Differences(p.words[0], p.words[1], m.a.Body, m.b.Body) {
		if !strings.Contains(d.SOAP+d.REST, "[masked]") { // which one of the targets shows, and the other does not
			found = append(found, reports.Place{Where: d.Where, A: d.SOAP, B: d.REST})
		}
	}
	return found
}

// answer words what became of a call: "a reply", "refused with 106 UserIsNotAuthorized", "HTTP 502 without a reply of the service".
func answer(x *reports.Exchange, r *message.Reply) string {
	switch {
	case x.Status == 0:
		return "no answer"
	case r == nil:
		return fmt.Sprintf("HTTP %d without a reply of the service", x.Status)
	case r.Fault == nil:
		return "a reply"
	}
	var codes []string
	for _, e := range r.Fault.Errors {
		codes = append(codes, strings.TrimSpace(fmt.Sprintf("%d %s", e.Number, e.Symbol)))
	}
	if len(codes) == 0 {
		codes = append(codes, strings.TrimSpace("a fault "+r.Fault.Code+" without an error code"))
	}
	return "refused with " + strings.Join(codes, ", ")
}
