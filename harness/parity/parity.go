package parity

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// Options say what to compare and how to call the target.
type Options struct {
	Target *target.Target
	// Select are the operations to compare; empty means all of the plan.
	Select []string
	// Expectations declare differences that are known; nil for none.
	Expectations *reports.Expectations
	// Edition of the documentation by which both bindings are read; zero means
	// that of each binding, and what the newer one adds is left out.
	Edition int
	Timeout time.Duration // of one request; zero means client.DefaultTimeout
	// Personal shows personal data in reports of URL targets; elsewhere it is always shown.
	Personal bool
	// Deviations are asked of the mock for every world.
	Deviations []string
	// Endpoints, where set, are called instead of the target's own.
	Endpoints map[string]string
	ID        string
	Command   string
	UserAgent string
	Tool      reports.Tool
	// Sink takes what happens while it happens, for a progress display: a check stands for a call.
	Sink func(reports.Event)
}

// Dialects are the two bindings of the newest version that a target offers
// over both. The error tells what its target.yaml lacks.
func Dialects(t *target.Target) ([2]string, error) {
	var found [2]string
	offered := t.Dialects()
	var lacking []string
	for _, d := range target.Dialects() {
		if d.Binding != target.REST {
			continue
		}
		pair := [2]string{target.Dialect{Version: d.Version, Binding: target.SOAP}.String(), d.String()}
		soap, rest := slices.Contains(offered, pair[0]), slices.Contains(offered, pair[1])
		if soap && rest {
			return pair, nil
		}
		found, lacking = pair, nil
		if !soap {
			lacking = append(lacking, pair[0])
		}
		if !rest {
			lacking = append(lacking, pair[1])
		}
	}
	return found, &target.ConfigError{Where: t.Name, Message: fmt.Sprintf(
		"a comparison needs %s and %s, and the target offers %s alone; add %s: write dialects: [%s, %s] beside an endpoint: that is a host, or give both addresses under endpoints: in a target.yaml",
		found[0], found[1], strings.Join(offered, ", "), strings.Join(lacking, " and "), found[0], found[1])}
}

// BothBindings are the dialects of the newest version that has two bindings.
func BothBindings() []string {
	for _, d := range target.Dialects() {
		if d.Binding == target.REST {
			return []string{target.Dialect{Version: d.Version, Binding: target.SOAP}.String(), d.String()}
		}
	}
	return nil
}

// Select returns the operations of the plan that one of the names selects, all
// where there is none. An unknown name is a *run.UsageError with a suggestion.
func (p *Plan) Select(names []string) ([]Operation, error) {
	if len(names) == 0 {
		return p.Operations, nil
	}
	known := p.OperationNames()
	var wanted []string
	for _, text := range names {
		for name := range strings.SplitSeq(text, ",") {
			name = strings.TrimSpace(name)
			if !slices.Contains(known, name) {
				return nil, &run.UsageError{Message: fmt.Sprintf("unknown operation %q%s", name, closest.Hint(name, known))}
			}
			wanted = append(wanted, name)
		}
	}
	for _, o := range p.Operations {
		if slices.Contains(wanted, o.Name) && o.Control != "" {
			wanted = append(wanted, o.Control)
		}
	}
	return slices.DeleteFunc(slices.Clone(p.Operations), func(o Operation) bool { return !slices.Contains(wanted, o.Name) }), nil
}

// controls maps the operations that have one to their control.
func (p *Plan) controls() map[string]string {
	controls := map[string]string{}
	for _, o := range p.Operations {
		if o.Control != "" {
			controls[o.Name] = o.Control
		}
	}
	return controls
}

// OperationNames lists the operations of the plan.
func (p *Plan) OperationNames() []string {
	var names []string
	for _, o := range p.Operations {
		names = append(names, o.Name)
	}
	return names
}

// CallNames lists the names of the calls of each operation.
func (p *Plan) CallNames() map[string][]string {
	names := map[string][]string{}
	for _, o := range p.Operations {
		for _, c := range p.CallsOf(o) {
			names[o.Name] = append(names[o.Name], c.Name)
		}
	}
	return names
}

// Run compares the two bindings of a target. What is wrong with the target is
// in the document; an error is a fault of what was asked for or of this program.
func Run(ctx context.Context, o Options) (*reports.Parity, error) {
	plan, err := Load()
	if err != nil {
		return nil, err
	}
	operations, err := plan.Select(o.Select)
	if err != nil {
		return nil, err
	}
	dialects, err := Dialects(o.Target)
	if err != nil {
		return nil, err
	}
	c := &comparison{options: o, plan: plan, forbidden: map[string]bool{}}
	if c.contract, err = newest(); err != nil {
		return nil, err
	}
	for i, name := range dialects {
		if c.clients[i], err = c.open(name); err != nil {
			return nil, err
		}
	}
	c.edition = min(c.clients[0].Contract().Edition, c.clients[1].Contract().Edition)
	doc := Begun(o)
	c.doc, doc.Dialects = doc, dialects
	doc.Target.Endpoints = map[string]string{}
	for i, name := range dialects {
		doc.Target.Endpoints[name] = c.clients[i].Endpoint()
	}
	doc.Run.Edition = c.edition
	if other := max(c.clients[0].Contract().Edition, c.clients[1].Contract().Edition); other != c.edition {
		doc.Run.Editions = map[string]int{dialects[1]: other}
	}
	for _, operation := range operations {
		doc.Summary.PlannedOperations++
		doc.Summary.PlannedCalls += len(plan.CallsOf(operation))
	}
	c.emit(reports.Event{Kind: "started", Started: &reports.Started{Run: doc.Run, Target: doc.Target, Planned: doc.Summary.PlannedCalls}})
	if c.preflight(ctx, dialects) {
		for _, operation := range operations {
			c.operation(ctx, operation)
		}
	}
	c.release(ctx)
	doc.Run.Requests = c.clients[0].Requests() + c.clients[1].Requests()
	withoutControl(doc, plan.controls(), c.forbidden)
	Finish(doc, o.Expectations, ctx.Err() != nil)
	return doc, nil
}

// Begun is a document before the first call.
func Begun(o Options) *reports.Parity {
	doc := &reports.Parity{
		Schema: reports.ParitySchemaID, Tool: o.Tool,
		Run: reports.Run{
			ID: o.ID, Command: o.Command, Started: time.Now(), Edition: o.Edition, Writes: "none", Jobs: 1, Select: o.Select,
		},
		Target: reports.Target{Endpoints: map[string]string{}},
	}
	if doc.Run.Edition == 0 {
		doc.Run.Edition = target.DefaultEdition
	}
	if o.Target != nil {
		doc.Target = o.Target.Report()
		if o.Target.Fresh {
			doc.Run.Writes = "all"
		}
	}
	return doc
}

// open makes the client of one dialect.
func (c *comparison) open(name string) (*client.Client, error) {
	o := c.options
	version, binding := client.SplitDialect(name)
	edition := o.Edition
	switch {
	case edition != 0:
	case binding == target.REST:
		edition = contract.Editions[len(contract.Editions)-1]
	default:
		edition = contract.Editions[0]
	}
	read, err := contract.Load(version, edition)
	if err != nil {
		return nil, err
	}
	endpoint := o.Target.Endpoints[name]
	if other, ok := o.Endpoints[name]; ok {
		endpoint = other
	}
	return client.New(client.Options{
		HTTP: o.Target.HTTP, Contract: read, Dialect: name, Endpoint: endpoint, Headers: o.Target.Headers, Secrets: o.Target.Secrets,
		Gate: o.Target.Gate(), Retries: o.Target.Manners.Retries, Timeout: o.Timeout, Mask: o.Target.Kind == target.URL && !o.Personal, UserAgent: o.UserAgent,
	})
}

// preflight reports whether the target can be compared at all.
func (c *comparison) preflight(ctx context.Context, dialects [2]string) bool {
	usable := true
	for _, f := range target.Preflight(ctx, c.options.Target, dialects[:]) {
		if ctx.Err() != nil {
			return false
		}
		usable = usable && !f.Fatal
		problem := f.Problem
		c.doc.Problems = append(c.doc.Problems, problem)
		c.emit(reports.Event{Kind: "problem", Problem: &problem})
	}
	return usable && ctx.Err() == nil
}

func (c *comparison) emit(e reports.Event) {
	if c.options.Sink != nil {
		e.Time = time.Now()
		c.options.Sink(e)
	}
}
