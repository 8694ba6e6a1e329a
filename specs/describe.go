package specs

import (
	"context"
	"net/http"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
)

// Options say which checks to place into a Ginkgo suite and what they call.
type Options struct {
	// Target is the path of a target.yaml, an http(s) address, "container", or
	// "embedded" with a Handler.
	Target string
	// Handler serves the embedded target: an implementation under test in the same process.
	Handler http.Handler
	// Dialects to run; nil means those of the command: all of the embedded target
	// and the container, those that a target.yaml lists, that of the path of an address.
	Dialects []string
	// Select and Skip take ids, globs, areas, operations and levels; what runs on
	// request only (the area INT) runs where Select matches it. Ginkgo's own
	// filters work besides: every check is labelled with its requirement ids,
	// area, level, dialect and operations.
	Select, Skip []string
	// SuiteVersion leaves out the checks that later versions of the suite brought,
	// so that a new release adds none by itself; empty means the newest.
	SuiteVersion string
	// Edition of the documentation, 2025 (zero) or 2026.
	Edition int
	// Writes is what checks may change on a target without a provisioner of
	// worlds: none (empty), restore or all.
	Writes string
}

// Describe places the checks into the Ginkgo suite under construction. Call it
// once, at the top level of a suite or before RunSpecs:
//
//	var _ = specs.Describe(specs.Options{Target: "target.yaml"})
//
// Checks that fail, are blocked or inconclusive fail their spec; violated
// invariants fail a ReportAfterSuite node. The target is opened by the first
// check that runs and closed after the suite. Describe panics on options that
// name what does not exist; the message says what does.
func Describe(o Options) *run.Door {
	suite, err := Suite()
	if err != nil {
		panic(err)
	}
	spec := target.Spec{Address: o.Target, Handler: o.Handler, Dialects: o.Dialects, Edition: o.Edition, Caller: run.SignIn}
	door := &run.Door{
		Manner:   run.Manner{Edition: o.Edition, Writes: check.Effect(o.Writes)},
		Dialects: o.Dialects, Select: o.Select, Skip: o.Skip, SuiteVersion: o.SuiteVersion,
		Open: func(ctx context.Context) (*target.Target, error) { return target.Open(ctx, spec) },
	}
	if len(door.Dialects) == 0 {
		if door.Dialects, err = target.Spoken(spec); err != nil {
			door.Dialects = target.DialectNames()[:1] // the first check opens the target and tells why it cannot
		}
	}
	if err := suite.Describe(door); err != nil {
		panic(err)
	}
	return door
}
