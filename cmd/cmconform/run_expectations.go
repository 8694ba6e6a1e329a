package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/parity"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

// expectationFlags are the flags of the run command about what is known of the target.
type expectationFlags struct {
	expectations string

	known *reports.Expectations
}

func (f *expectationFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.expectations, "expectations", "", "file of the failures that are known: they are shown and do not count, what is no longer so does")
}

// read reads the file, before anything is opened or written.
func (f *expectationFlags) read() (err error) {
	if f.expectations == "" {
		return nil
	}
	f.known, err = readExpectations(f.expectations, false)
	return err
}

func (f *expectationFlags) into(o *run.Options) { o.Expectations = f.known }

// readExpectations reads a file of expectations; a draft may still say TODO.
func readExpectations(file string, draft bool) (*reports.Expectations, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, usagef("the expectations cannot be read: %w", err)
	}
	known, err := expectationNames()
	if err != nil {
		return nil, err
	}
	known.Draft = draft
	expectations, err := reports.ReadExpectations(file, data, known)
	if err != nil {
		return nil, usage{err}
	}
	return expectations, nil
}

// expectationNames are what a file of expectations can speak of.
func expectationNames() (reports.ExpectationNames, error) {
	suite, err := specs.Suite()
	if err != nil {
		return reports.ExpectationNames{}, err
	}
	plan, err := parity.Load()
	if err != nil {
		return reports.ExpectationNames{}, err
	}
	names := reports.ExpectationNames{
		Checks: suite.Subjects(), Operations: plan.OperationNames(), Dialects: target.DialectNames(), Calls: plan.CallNames(),
	}
	for _, r := range suite.Requirements() {
		names.Requirements = append(names.Requirements, r.ID)
	}
	return names, nil
}
