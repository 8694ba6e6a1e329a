package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

func reportMergeCommand() *cobra.Command {
	var out string
	var minChecks int
	var failOnWarn bool
	var compared earlierFlags
	c := &cobra.Command{
		Use:   "merge RESULT ...",
		Short: "Put the shards of a run together",
		Long: `Put the result.json of all shards of a run together (run --shard 1/4, 2/4, ...),
and write the reports of the whole. It must be the same run: the same version of
cmconform, selection and dialects. The exit code is that of the whole; 130 where
a shard is missing, for then nothing is sure.`,
		Example: `  cmconform report merge shard-*/result.json --out cmconform-report`,
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return usagef("name the result.json of each shard; see %s --help", c.CommandPath())
			case minChecks < 0:
				return usagef("--min-checks takes no negative number")
			}
			var parts []reports.Part
			for _, path := range args {
				doc, err := readResult(path)
				if err != nil {
					return err
				}
				parts = append(parts, reports.Part{Name: path, Document: doc})
			}
			suite, err := specs.Suite()
			if err != nil {
				return err
			}
			if err := compared.read(suite); err != nil {
				return err
			}
			kept, err := profileOf(parts[0].Document)
			if err != nil {
				return err
			}
			doc, err := suite.Merge(parts, run.MergeOptions{
				MinChecks: minChecks, FailOnWarn: failOnWarn, Baseline: compared.base, Profile: kept, Together: together,
			})
			if err != nil {
				return err
			}
			doc.Run.Command = commandLine(os.Args[1:])
			compared.trend(doc)
			if err := compared.keep(c.ErrOrStderr(), doc); err != nil {
				return err
			}
			return writeReports(c, doc, out)
		},
	}
	c.Flags().StringVar(&out, "out", "cmconform-report", "folder for the reports")
	c.Flags().IntVar(&minChecks, "min-checks", 0, "exit with 5 when fewer checks than this ran in all shards together")
	c.Flags().BoolVar(&failOnWarn, "fail-on-warn", false, "exit with 1 on warnings, too")
	compared.addComparison(c)
	return c
}
