package main

import (
	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/reports"
)

func reportAnnotateCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "annotate RESULT",
		Short: "Print what keeps a run from being green as annotations of GitHub Actions",
		Long: `Print an error for each problem, each stale expectation and each cause of
failures of a result.json, and a warning for what warns or could not be judged,
as workflow commands. GitHub shows them on the page of the run and beside the
changes of a pull request; the action of this project calls it.`,
		Example: `  cmconform report annotate cmconform-report/result.json`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name the result.json of one run; see %s --help", c.CommandPath())
			}
			doc, err := readResult(args[0])
			if err != nil {
				return err
			}
			return reports.WriteAnnotations(c.OutOrStdout(), doc)
		},
	}
}
