package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/agent"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// sweepFlags are the flags of the sweep command.
type sweepFlags struct {
	target              string
	dry, forget, asJSON bool
	olderThan, timeout  time.Duration
	mannerFlags
}

func sweepCommand() *cobra.Command {
	var f sweepFlags
	c := &cobra.Command{
		Use:   "sweep",
		Short: "Undo what killed runs have left on a shared target",
		Long: `Undo what runs have changed on a target whose personas exist and, being killed,
could not undo: first what the ledger holds, the last write first, then what is
found by name. Names of what a run opens begin with cmconform and the run's id,
which begins with its date. Accounts are closed, client links withdrawn or ended.
What no call undoes is listed, with what a person can do about it. Running it
again does no harm.

A run with --writes undoes its own changes, also on Ctrl-C, and what the ledger
holds from before it begins. Sweep is for when no run is to follow, and for what
another machine has left.

Exit codes: 0 nothing is left that could be undone; 1 something could not be
undone this time; 2 wrong usage, or a run is writing to the target; 3 the target
cannot be reached or used; 130 interrupted.`,
		Example: `  cmconform sweep --target target.yaml --dry-run
  cmconform sweep --target target.yaml
  cmconform sweep --target target.yaml --older-than 0s --forget`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.run(c) },
	}
	flags := c.Flags()
	flags.StringVar(&f.target, "target", "", "the target.yaml")
	flags.BoolVar(&f.dry, "dry-run", false, "tell what would be done, and change nothing")
	flags.DurationVar(&f.olderThan, "older-than", time.Hour, "of what is found by name leave alone what a run has made that began less than this long ago: it may be running elsewhere")
	flags.BoolVar(&f.forget, "forget", false, "afterwards drop from the ledger what no call undoes, so that it is told for the last time")
	flags.BoolVar(&f.asJSON, "json", false, "write JSON")
	flags.DurationVar(&f.timeout, "timeout", 30*time.Second, "limit of one request")
	f.mannerFlags.add(c)
	return c
}

func (f *sweepFlags) run(c *cobra.Command) error {
	switch {
	case f.target == "":
		return usagef("name the target: --target target.yaml")
	case f.olderThan < 0:
		return usagef("--older-than takes no negative time")
	case f.timeout <= 0:
		return usagef("--timeout takes a positive time")
	case f.dry && f.forget:
		return usagef("--dry-run and --forget exclude each other")
	}
	if err := f.mannerFlags.check(); err != nil {
		return err
	}
	ctx := c.Context()
	t, err := openTarget(ctx, target.Spec{Address: f.target}, 1)
	if err != nil {
		return err
	}
	defer t.Close(context.WithoutCancel(ctx))
	if t.Fresh {
		return usagef("nothing is to be swept on %s: each check has a world of its own there, which goes with it", t.Name)
	}
	f.mannerFlags.behave(c, t, 0)
	product := "cmconform/" + tool().Version
	ctx = agent.As(ctx, product)
	kept, err := run.OpenLedger(t, check.Irreversible)
	if err != nil {
		return usage{err}
	}
	defer kept.Close()
	if !usable(ctx, c.ErrOrStderr(), t) {
		return exit(run.ExitTarget)
	}
	swept, err := (&run.Sweep{
		Manner: run.Manner{Timeout: f.timeout, UserAgent: product}, Target: t, Ledger: kept,
		Dry: f.dry, OlderThan: f.olderThan, Forget: f.forget, Now: time.Now(),
	}).Run(ctx)
	if swept != nil {
		if err := f.write(c.OutOrStdout(), swept); err != nil {
			return err
		}
	}
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(c.ErrOrStderr(), "cmconform: interrupted; sweep again for the rest")
		return exit(run.ExitInterrupted)
	case err != nil:
		fmt.Fprintf(c.ErrOrStderr(), "cmconform: %s\n", err)
		return exit(run.ExitTarget)
	case len(swept.Failed) > 0:
		return exit(run.ExitFails)
	}
	return nil
}

// usable looks at the target as a run does before its first check, and tells what is wrong.
func usable(ctx context.Context, w io.Writer, t *target.Target) bool {
	fine := true
	for _, f := range target.Preflight(ctx, t, t.Dialects()) {
		fmt.Fprintf(w, "cmconform: %s\n", strings.TrimSuffix(f.Message+"; "+f.Advice, "; "))
		fine = fine && !f.Fatal
	}
	return fine
}

func (f *sweepFlags) write(w io.Writer, s *run.Swept) error {
	if f.asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(s)
	}
	undone := "undone"
	if f.dry {
		undone = "to undo"
	}
	for _, l := range s.Undone {
		fmt.Fprintf(w, "%-8s %s%s\n", undone, l.Subject(), origin(l))
	}
	for _, l := range s.Failed {
		fmt.Fprintf(w, "failed   %s%s: %s\n", l.Subject(), origin(l), l.Reason)
	}
	for _, l := range s.Lasting {
		fmt.Fprintf(w, "stays    %s%s: %s\n         by hand: %s\n", l.Subject(), origin(l), l.Reason, l.Advice)
	}
	if s.Younger > 0 {
		fmt.Fprintf(w, "left alone: %s of runs that began less than %s ago; see --older-than\n", reports.Count(s.Younger, "leftover"), f.olderThan)
	}
	if len(s.Undone)+len(s.Failed)+len(s.Lasting) == 0 {
		fmt.Fprintln(w, "nothing to sweep")
	}
	return nil
}

// origin says where a change comes from.
func origin(l reports.Lasting) string {
	text := ", " + l.Operation
	if l.Check != "" {
		text += " by " + l.Check
	}
	if l.Dialect != "" {
		text += " over " + l.Dialect
	}
	return text
}
