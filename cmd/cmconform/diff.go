package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/reports"
)

// diffFlags are the flags of the diff command.
type diffFlags struct {
	format string
	failOn []string
	ratio  float64
	floor  time.Duration
}

func diffCommand() *cobra.Command {
	var f diffFlags
	c := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Show what changed between two runs",
		Long: `Compare the results of two runs, each a result.json or the folder that holds
it: what fails or is blocked now and was not, what passes now, what vanished or
is new, what fails for another reason, and what got slower.

Exit code 1 stands for a regression: a check or an invariant that fails or is
blocked now and was not. --fail-on names kinds of changes that count beside it.
Exit code 3 tells that a check can no longer be judged, 5 that one is no longer
run. What a run was not asked for, is told and does not count.`,
		Example: `  cmconform diff old/result.json new/result.json
  cmconform diff last-night tonight --fail-on other-evidence,newly-warned
  cmconform diff last-night tonight --format markdown >> "$GITHUB_STEP_SUMMARY"`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef("name two results, the old one and the new one: cmconform diff old/result.json new/result.json")
			}
			return f.run(c, args[0], args[1])
		},
	}
	addChoice(c, &f.format, "format", "text", "how to write it", "text", "markdown", "json")
	c.Flags().StringSliceVar(&f.failOn, "fail-on", nil, "kinds of changes that count as regressions, too: not-judged, not-run, newly-warned, other-evidence, slower, vanished, new, newly-passing")
	c.Flags().Float64Var(&f.ratio, "slower-ratio", reports.SlowerRatio, "a check is slower that took so many times as long,")
	c.Flags().DurationVar(&f.floor, "slower-floor", reports.SlowerFloorMS*time.Millisecond, "and so much longer")
	_ = c.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions(changeKindNames(), cobra.ShellCompDirectiveNoFileComp))
	return c
}

func (f *diffFlags) run(c *cobra.Command, oldFile, newFile string) error {
	o := reports.DiffOptions{OldFile: oldFile, NewFile: newFile, Ratio: f.ratio, FloorMS: float64(f.floor.Microseconds()) / 1000}
	switch {
	case f.ratio < 1:
		return usagef("--slower-ratio takes at least 1")
	case f.floor <= 0:
		return usagef("--slower-floor takes a positive time")
	}
	for _, name := range f.failOn {
		var kind reports.ChangeKind
		if err := kind.UnmarshalText([]byte(name)); err != nil {
			return usagef("--fail-on: %w%s", err, closest.Hint(name, changeKindNames()))
		}
		o.FailOn = append(o.FailOn, kind)
	}
	old, err := readResult(oldFile)
	if err != nil {
		return err
	}
	latest, err := readResult(newFile)
	if err != nil {
		return err
	}
	d := reports.Compare(old, latest, o)
	out := c.OutOrStdout()
	switch f.format {
	case "json":
		err = reports.WriteDiff(out, d)
	case "markdown":
		err = reports.WriteDiffMarkdown(out, d)
	default:
		t := terminalOf(out)
		_, err = fmt.Fprint(out, reports.DiffScreen(d, reports.ScreenOptions{Width: t.width, Colour: t.colour}))
	}
	if err != nil {
		return fmt.Errorf("the difference cannot be written: %w", err)
	}
	if d.ExitCode != 0 {
		return exit(d.ExitCode)
	}
	return nil
}

func changeKindNames() []string {
	names := make([]string, len(reports.ChangeKinds))
	for i, k := range reports.ChangeKinds {
		names[i] = string(k)
	}
	return names
}
