package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/specs"
)

const workerName = "worker"

// workerCommand is what run --jobs starts: a process that runs the checks it
// is dealt over its standard input.
func workerCommand() *cobra.Command {
	return &cobra.Command{
		Use:    workerName,
		Short:  "Run checks for another process",
		Hidden: true,
		Args:   noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			suite, err := specs.Suite()
			if err != nil {
				return err
			}
			return suite.Work(c.Context(), c.InOrStdin(), c.OutOrStdout(), func(ctx context.Context, spec target.Spec) (*target.Target, error) {
				return openTarget(ctx, spec, 0)
			})
		},
	}
}
