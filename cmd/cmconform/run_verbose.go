package main

import "github.com/spf13/cobra"

// verboseFlags say how much a run tells while it goes on.
type verboseFlags struct{ quiet, verbose bool }

func (f *verboseFlags) add(c *cobra.Command) {
	c.Flags().BoolVar(&f.quiet, "quiet", false, "no progress while running")
	c.Flags().BoolVarP(&f.verbose, "verbose", "v", false, "a line for each exchange while running; no secret is in it")
}

func (f *verboseFlags) check() error {
	if f.quiet && f.verbose {
		return usagef("--quiet and --verbose exclude each other; keep one")
	}
	return nil
}
