// Command rehearsal makes every check against the mock and writes down what
// each one asked for: harness/plan/needs.csv, from which a run knows its plan.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/plan"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: rehearsal FILE")
		os.Exit(2)
	}
	var b bytes.Buffer
	all, err := rehearse(context.Background())
	if err == nil {
		err = plan.WriteNeeds(&b, all)
	}
	if err == nil {
		err = os.WriteFile(os.Args[1], b.Bytes(), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "rehearsal:", err)
		os.Exit(1)
	}
}

// rehearse runs every check, those on request included, on every dialect of the mock.
func rehearse(ctx context.Context) ([]plan.Recorded, error) {
	suite, err := specs.Suite()
	if err != nil {
		return nil, err
	}
	service, err := mock.New(mock.Options{Seed: 1, Undocumented: true})
	if err != nil {
		return nil, err
	}
	t, err := target.Open(ctx, target.Spec{Address: string(target.Embedded), Handler: service})
	if err != nil {
		return nil, err
	}
	defer t.Close(ctx)
	var all []plan.Recorded
	doc, err := suite.Everything().Run(ctx, run.Options{
		Target: t,
		Needed: func(dialect string, c *check.Check, n check.Needs) {
			all = append(all, plan.Recorded{Check: c.ID, Dialect: dialect, Needs: n})
		},
	})
	if err != nil {
		return nil, err
	}
	var unknown []error
	for _, c := range doc.Checks {
		if c.Outcome != reports.Pass {
			unknown = append(unknown, fmt.Errorf("%s on %s ends as %s: %s; what it needs is not known so", c.ID, c.Dialect, c.Outcome, c.Reason))
		}
	}
	return all, errors.Join(unknown...)
}
