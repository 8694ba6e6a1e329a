package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// readers are other commands that make a run and want to know what comes of it.
type readers struct {
	// watch is told of the options before the run; nil where nobody reads along.
	watch func(*run.Options)
	// done takes the document instead of the screen, and the target unless it could not be opened.
	done func(*reports.Document, *target.Target) error
}

// addCalling adds the flags that say which checks are made and how the target is called.
func (f *runFlags) addCalling(c *cobra.Command) {
	flags := c.Flags()
	flags.StringSliceVar(&f.dialects, "dialect", nil, "dialects to run, as v13-rest (default: all of embedded and container, those that a target.yaml lists, of an address that of its path)")
	flags.StringSliceVar(&f.wanted, "select", nil, "only these checks: ids, globs, areas, operations or levels (default: all but INT and CM-ROLE-097, which run on request)")
	flags.StringSliceVar(&f.unwanted, "skip", nil, "not these checks")
	addChoice(c, &f.writes, "writes", "none", "what checks may change where worlds are not made for them", "none", "restore", "all")
	addChoice(c, &f.edition, "edition", "", "edition of the documentation (default: 2025 over SOAP, as the published WSDL, and 2026 over REST)", years()...)
	flags.IntVar(&f.jobs, "jobs", 1, "processes that run checks at the same time; for slow targets, the embedded mock is fastest with one")
	flags.BoolVar(&f.personal, "show-data", false, "show names, addresses and mail in reports of targets that are not ours")
	flags.Int64Var(&f.seed, "seed", 1, "seed of the order of checks and of the embedded mock")
	flags.DurationVar(&f.timeout, "timeout", 30*time.Second, "limit of one request")
	f.mannerFlags.add(c)
	f.limitFlags.add(c)
	f.undoFlags.add(c)
	f.verboseFlags.add(c)
	_ = c.RegisterFlagCompletionFunc("dialect", completeDialects)
	_ = c.RegisterFlagCompletionFunc("select", completeChecks)
	_ = c.RegisterFlagCompletionFunc("skip", completeChecks)
}
