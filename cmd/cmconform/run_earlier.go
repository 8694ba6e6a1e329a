package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
)

// earlierFlags are the flags of the run command that are about earlier runs.
type earlierFlags struct {
	baseline, rerunFailed, history string

	base, again *run.Earlier
	past        *reports.History
}

func (f *earlierFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.rerunFailed, "rerun-failed", "", "result.json of an earlier run: only what failed, was blocked or could not be judged in it")
	f.addComparison(c)
}

// addComparison adds those that go with the reports of a whole run, however it was made.
func (f *earlierFlags) addComparison(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.baseline, "baseline", "", "result.json of an earlier run: what did not pass in it, either, does not count, and the reports tell what changed")
	flags.StringVar(&f.history, "history", "", "folder that keeps the outcomes of every run; report.html shows the trend")
}

// read reads what the flags name, before anything is opened or written.
func (f *earlierFlags) read(suite *run.Suite) (err error) {
	if f.base, err = earlier(f.baseline); err != nil {
		return err
	}
	if f.again, err = earlier(f.rerunFailed); err != nil {
		return err
	}
	if f.again != nil {
		if err := f.stillThere(suite); err != nil {
			return err
		}
	}
	if f.history != "" {
		if f.past, err = reports.ReadHistory(f.history); err != nil {
			return usagef("the history cannot be read: %w", err)
		}
	}
	return nil
}

func earlier(path string) (*run.Earlier, error) {
	if path == "" {
		return nil, nil
	}
	doc, err := readResult(path)
	if err != nil {
		return nil, err
	}
	return &run.Earlier{Document: doc, File: path}, nil
}

// stillThere refuses a rerun of nothing, and of checks that this version does not have.
func (f *earlierFlags) stillThere(suite *run.Suite) error {
	var gone []string
	again := f.again.Again()
	for _, c := range again {
		if suite.Check(c.ID) == nil && !slices.Contains(gone, c.ID) {
			gone = append(gone, c.ID)
		}
	}
	switch {
	case len(again) == 0:
		return usagef("--rerun-failed: everything that ran in %s passed; there is nothing to run again", f.rerunFailed)
	case len(gone) > 0:
		return usagef("--rerun-failed: %s of %s is not in this version of cmconform: %s", reports.Count(len(gone), "check"), f.rerunFailed, strings.Join(gone, ", "))
	}
	return nil
}

// dialects are those of the checks to be run again; nil where no run is run again.
func (f *earlierFlags) dialects() []string {
	if f.again == nil {
		return nil
	}
	var names []string
	for _, c := range f.again.Again() {
		if !slices.Contains(names, c.Dialect) {
			names = append(names, c.Dialect)
		}
	}
	slices.SortFunc(names, reports.CompareDialects)
	return names
}

// into adds what was read to the options of the run.
func (f *earlierFlags) into(o *run.Options) {
	o.Baseline, o.RerunOf = f.base, f.again
	if len(o.Dialects) == 0 {
		o.Dialects = f.dialects()
	}
}

// trend adds the history to the document, before it is written.
func (f *earlierFlags) trend(doc *reports.Document) {
	if f.past != nil {
		f.past.Observe(doc)
		doc.History = f.past.Trend(doc)
	}
}

// keep adds the run to the history. One that made no check is no part of it.
func (f *earlierFlags) keep(w io.Writer, doc *reports.Document) error {
	if f.past == nil {
		return nil
	}
	if len(doc.Checks) == 0 {
		fmt.Fprintln(w, "The history keeps no run that made no check.")
		return nil
	}
	if err := f.past.Keep(f.history, doc); err != nil {
		return fmt.Errorf("the history does not have this run: %w", err)
	}
	return nil
}
