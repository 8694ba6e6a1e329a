package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/profile"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
)

func reportCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "report",
		Short: "Make reports from what runs have written",
		Long: `Make reports from what runs have written: from the events of a run that was
killed, or from the shards of one that was made in parts.`,
		Example: `  cmconform report render cmconform-report/events.ndjson
  cmconform report merge shard-*/result.json --out cmconform-report`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(reportRenderCommand(), reportMergeCommand(), reportAnnotateCommand())
	return c
}

// writeReports writes the reports of a document, shows it, and ends with the exit code of its run.
func writeReports(c *cobra.Command, doc *reports.Document, out string) error {
	if err := reports.WriteAll(out, doc); err != nil {
		return fmt.Errorf("the reports are not complete: %w", err)
	}
	screen := terminalOf(c.OutOrStdout())
	fmt.Fprint(c.OutOrStdout(), reports.Screen(doc, reports.ScreenOptions{Width: screen.width, Colour: screen.colour, Dir: out}))
	if code := doc.Summary.ExitCode; code != run.ExitConforms {
		return exit(code)
	}
	return nil
}

// profileOf is the profile of a run; nil where it had none.
func profileOf(doc *reports.Document) (*run.Profile, error) {
	if doc.Run.Profile == "" {
		return nil, nil
	}
	p, err := profile.Find(doc.Run.Profile)
	if err != nil {
		return nil, err
	}
	return profile.Of(p), nil
}

// foreign reports whether an error says that a run was made with other checks than this program has.
func foreign(err error) bool {
	var wrong *run.UsageError
	return errors.As(err, &wrong)
}
