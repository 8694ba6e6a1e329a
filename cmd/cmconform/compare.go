package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/beside"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

func compareCommand() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "compare A B",
		Short: "Make the same checks against two targets, side by side",
		Long: `Run the same checks against two targets, one after the other, and show where
they differ: the outcome of a check, and in each of its calls the answer. Ids,
numbers, row versions and times are compared as what they stand for. Writes
compare.json and compare.md, and the reports of both runs in the folders a and b.

A and B are what "run --target" takes. Where both make worlds for tests, what
replies hold is compared; where one of them lends personas that exist, its data
are its own, and only what became of each call is: answered, or refused with
which codes.

Exit code 0 stands for no difference, 1 for at least one, 3 for a target that
could not be used or judged, 5 for nothing compared.`,
		Example: `  cmconform compare embedded sandbox.yaml --select GETUSER
  cmconform compare old.yaml new.yaml --dialect v13-soap
  cmconform compare http://127.0.0.1:8090 http://127.0.0.1:8091 --select TS,LINK`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef("name two targets: cmconform compare A.yaml B.yaml")
			}
			return f.compare(c, args[0], args[1])
		},
	}
	f.addCalling(c)
	c.Flags().StringVar(&f.out, "out", "cmconform-compare", "folder for the reports")
	return c
}

func (f *runFlags) compare(c *cobra.Command, addresses ...string) error {
	var sides [2]beside.Side
	var docs [2]*reports.Document
	data := true
	for i, address := range addresses {
		one := *f
		one.target, one.out = address, filepath.Join(f.out, []string{"a", "b"}[i])
		one.watch = func(o *run.Options) { sides[i].Watch(o) }
		one.done = func(doc *reports.Document, t *target.Target) error {
			docs[i], data = doc, data && t != nil && t.Fresh
			return nil
		}
		if !f.quiet {
			fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", []string{"A", "B"}[i], address)
		}
		if err := one.run(c); err != nil {
			return err
		}
		if docs[i].Run.Interrupted {
			return exit(run.ExitInterrupted)
		}
	}
	both, err := beside.Compare(&sides[0], &sides[1], docs[0], docs[1], data)
	if err != nil {
		return err
	}
	if err := reports.WriteSideBySideAll(f.out, both); err != nil {
		return fmt.Errorf("the reports are not complete: %w", err)
	}
	out := terminalOf(c.OutOrStdout())
	_, err = fmt.Fprint(c.OutOrStdout(), reports.SideBySideScreen(both, reports.ScreenOptions{Width: out.width, Colour: out.colour, Dir: f.out}))
	if both.ExitCode != run.ExitConforms {
		return errors.Join(exit(both.ExitCode), err)
	}
	return err
}
