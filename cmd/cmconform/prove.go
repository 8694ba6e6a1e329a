package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/prove"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/specs"
)

func proveCommand() *cobra.Command {
	var asJSON, full, quiet bool
	var wanted, unwanted []string
	c := &cobra.Command{
		Use:   "prove",
		Short: "Show that every check can fail: the matrix of checks and deviations",
		Long: `Run the checks against the embedded mock once as it is, then once for each of
its deviations, and then against null behaviours (an empty 200, one fault for
everything, a 404, ...). Proven means: each check fails for a deviation of its
own requirement, each deviation makes a check of its own fail and leaves the
others alone (they may be blocked), and nothing passes against a null behaviour.

With --select only the deviations that concern the selected checks are tried;
the rest of the checks is still held against them.`,
		Example: `  cmconform prove
  cmconform prove --select 'CM-TS-*'
  cmconform prove --full --json > matrix.json`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			o := prove.Options{Select: wanted, Skip: unwanted, Full: full, Nulls: true}
			if !quiet && !asJSON {
				o.Progress = proveProgress(c.ErrOrStderr())
			}
			m, err := proveMock(c.Context(), o)
			if m == nil {
				return err
			}
			if asJSON {
				e := json.NewEncoder(c.OutOrStdout())
				e.SetIndent("", "  ")
				if err := e.Encode(m); err != nil {
					return err
				}
			} else {
				writeMatrix(c.OutOrStdout(), m)
			}
			switch {
			case err != nil:
				return exit(run.ExitInterrupted)
			case !m.Proven():
				return exit(run.ExitFails)
			}
			return nil
		},
	}
	c.Flags().StringSliceVar(&wanted, "select", nil, "only these checks: ids, globs, areas, operations or levels")
	c.Flags().StringSliceVar(&unwanted, "skip", nil, "not these checks")
	c.Flags().BoolVar(&full, "full", false, "run every check against every deviation, to show that leaving some out changes nothing")
	c.Flags().BoolVar(&asJSON, "json", false, "write the matrix as JSON")
	c.Flags().BoolVar(&quiet, "quiet", false, "no progress")
	return c
}

// proveMock proves the checks on a fresh embedded mock.
func proveMock(ctx context.Context, o prove.Options) (*prove.Matrix, error) {
	suite, err := specs.Suite()
	if err != nil {
		return nil, err
	}
	service, err := mock.New(mock.Options{})
	if err != nil {
		return nil, err
	}
	t, err := target.Open(ctx, target.Spec{Address: string(target.Embedded), Handler: service})
	if err != nil {
		return nil, err
	}
	defer t.Close(context.WithoutCancel(ctx))
	o.Suite, o.Target = suite, t
	o.State = func(_ context.Context, id string) (world.State, error) {
		state, ok := service.State(id)
		if !ok {
			return state, fmt.Errorf("the mock has no world %s", id)
		}
		return state, nil
	}
	for _, d := range service.Deviations() {
		o.Deviations = append(o.Deviations, prove.Deviation{ID: d.ID, Text: d.Text, Rule: d.Rule, Violates: d.Violates, Matters: d.Matters})
	}
	return prove.Run(ctx, o)
}

func proveProgress(w io.Writer) func(done, total int, row prove.Row) {
	return func(done, total int, row prove.Row) {
		if done%25 == 0 || done == total {
			fmt.Fprintf(w, "%d of %d deviations tried\n", done, total)
		}
	}
}

// writeMatrix writes one line a deviation, then what is missing.
func writeMatrix(w io.Writer, m *prove.Matrix) {
	for _, r := range m.Rows {
		mark := "killed by"
		if len(r.Kills) == 0 {
			mark = "SURVIVES"
		}
		fmt.Fprintf(w, "%-32s %s", r.ID, mark)
		for i, id := range r.Kills {
			if i == 3 {
				fmt.Fprintf(w, " and %d more", len(r.Kills)-i)
				break
			}
			fmt.Fprintf(w, " %s", id)
		}
		if len(r.Blocked) > 0 {
			fmt.Fprintf(w, "; blocks %d", len(r.Blocked))
		}
		fmt.Fprintln(w)
	}
	for _, n := range m.Nulls {
		fmt.Fprintf(w, "%-32s %d of %d checks pass\n", n.ID, n.Results["pass"], n.Ran)
	}
	if len(m.Faults) > 0 {
		fmt.Fprintf(w, "\nNot proven:\n")
		for _, f := range m.Faults {
			fmt.Fprintf(w, "  %s\n", f)
		}
	}
	checks := 0
	for _, c := range m.Cases {
		if len(c.KilledBy) > 0 {
			checks++
		}
	}
	fmt.Fprintf(w, "\n%d of %d deviations killed, by %d checks and invariants; %d null behaviours; %d faults; %d requests in %.1f s\n",
		m.Killed(), len(m.Rows), checks, len(m.Nulls), len(m.Faults), m.Requests, m.DurationMS/1000)
}
