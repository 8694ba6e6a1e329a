package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/prove"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

func proveCommand() *cobra.Command {
	var asJSON, full, quiet bool
	var jobs, part, parts int
	var wanted, unwanted, dialects []string
	var report string
	c := &cobra.Command{
		Use:   "prove",
		Short: "Show that every check can fail",
		Long: `Run the checks against the embedded mock once as it is, then once for each of
its deviations, and then against null behaviours (an empty 200, one fault for
everything, a 404, ...). Proven means: each check fails for a deviation of its
own requirement, each deviation makes a check of its own fail and leaves the
others alone (they may be blocked), and nothing passes against a null behaviour.

With --select only the deviations that concern the selected checks are tried;
the rest of the checks is still held against them.

A deviation is tried on the newest API version that has it, over SOAP where it
can be noticed there and else over REST, or with --dialect on every one of those
named. Null behaviours are tried over both.

Ids that end in @3 are of deviations that go wrong one time in three. Who
notices the same deviation when it is always there has to notice these as well.

--report writes the matrix as a page, and beside it as JSON, which is that of --json.`,
		Example: `  cmconform prove
  cmconform prove --select 'CM-TS-*'
  cmconform prove --dialect v13-rest
  cmconform prove --report out/prove.html
  cmconform prove --full --json > matrix.json`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			for _, name := range dialects {
				if _, err := target.ParseDialect(name); err != nil {
					return usage{err}
				}
			}
			if err := selectable(wanted, unwanted); err != nil {
				return err
			}
			o := prove.Options{Select: wanted, Skip: unwanted, Dialects: dialects, Full: full, Nulls: true, Part: part, Parts: parts}
			if parts > 0 {
				return provePart(c.Context(), c.OutOrStdout(), o)
			}
			if report != "" && !strings.HasSuffix(report, ".html") {
				return usagef("--report takes a file that ends in .html, not %q", report)
			}
			if jobs < 1 {
				return usagef("--jobs takes at least 1")
			}
			if !quiet && !asJSON {
				o.Progress = proveProgress(c.ErrOrStderr())
			}
			started := time.Now()
			m, err := proveMock(c.Context(), o, jobs)
			if m == nil {
				return err
			}
			if report != "" {
				proof := m.Proof()
				proof.Tool, proof.Started, proof.Dialects = tool(), started, dialects
				proof.Command = commandLine(os.Args[1:])
				if err := reports.WriteProof(report, proof, m); err != nil {
					return fmt.Errorf("the report is not complete: %w", err)
				}
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
	c.Flags().StringSliceVar(&dialects, "dialect", nil, "only these dialects, and on each of them every deviation that it has")
	c.Flags().BoolVar(&full, "full", false, "run every check against every deviation, to show that leaving some out changes nothing")
	c.Flags().BoolVar(&asJSON, "json", false, "write the matrix as JSON")
	c.Flags().StringVar(&report, "report", "", "write the matrix to this file as a page, and beside it as JSON")
	c.Flags().BoolVar(&quiet, "quiet", false, "no progress")
	c.Flags().IntVar(&jobs, "jobs", runtime.NumCPU(), "processes that share the work")
	c.Flags().IntVar(&part, "part", 0, "")
	c.Flags().IntVar(&parts, "parts", 0, "")
	for _, internal := range []string{"part", "parts"} { // how the command calls itself
		_ = c.Flags().MarkHidden(internal)
	}
	return c
}

// selectable refuses a selection that matches nothing, before several processes do.
func selectable(wanted, unwanted []string) error {
	suite, err := specs.Suite()
	if err != nil {
		return err
	}
	_, err = suite.Select(wanted, unwanted)
	return err
}

// proveMock proves the checks on fresh embedded mocks, one in each of the
// processes: this one, and this program started again for every other part.
func proveMock(ctx context.Context, o prove.Options, jobs int) (*prove.Matrix, error) {
	prepared, done, err := onMock(ctx, o)
	if err != nil {
		return nil, err
	}
	defer done()
	prepared.Part, prepared.Parts = 0, jobs
	others := make([]*prove.Matrix, jobs)
	failed := make([]error, jobs)
	var all sync.WaitGroup
	for i := 1; i < jobs; i++ {
		all.Go(func() { others[i], failed[i] = startPart(ctx, o, i, jobs) })
	}
	others[0], failed[0] = prove.Part(ctx, prepared)
	all.Wait()
	err = errors.Join(failed...)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	finished := slices.DeleteFunc(others, func(m *prove.Matrix) bool { return m == nil })
	if len(finished) < jobs && ctx.Err() == nil {
		return nil, err // an incomplete proof is none
	}
	if len(finished) == 0 {
		return nil, err
	}
	return prove.Join(prepared.Deviations, finished...), err
}

// startPart has another process make a share of the rows.
func startPart(ctx context.Context, o prove.Options, part, parts int) (*prove.Matrix, error) {
	args := []string{"prove", "--json", "--part", strconv.Itoa(part), "--parts", strconv.Itoa(parts), "--full=" + strconv.FormatBool(o.Full)}
	for _, s := range o.Select {
		args = append(args, "--select", s)
	}
	for _, s := range o.Dialects {
		args = append(args, "--dialect", s)
	}
	for _, s := range o.Skip {
		args = append(args, "--skip", s)
	}
	self := run.WorkerCommand(args...)(ctx)
	self.Cancel = func() error { return self.Process.Signal(os.Interrupt) }
	self.WaitDelay = 5 * time.Second
	var out, said bytes.Buffer
	self.Stdout, self.Stderr = &out, &said
	if err := self.Run(); err != nil {
		return nil, fmt.Errorf("a part of the proof failed: %w: %s", err, strings.TrimSpace(said.String()))
	}
	m := &prove.Matrix{}
	if err := json.Unmarshal(out.Bytes(), m); err != nil {
		return nil, fmt.Errorf("a part of the proof cannot be read: %w", err)
	}
	return m, nil
}

// provePart is the body of such a process.
func provePart(ctx context.Context, out io.Writer, o prove.Options) error {
	prepared, done, err := onMock(ctx, o)
	if err != nil {
		return err
	}
	defer done()
	m, err := prove.Part(ctx, prepared)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(m)
}

func proveProgress(w io.Writer) func(done, total int, row prove.Row) {
	return func(done, total int, row prove.Row) {
		if done%50 == 0 || done == total {
			fmt.Fprintf(w, "%.0f%% of the deviations tried\n", 100*float64(done)/float64(total))
		}
	}
}

// writeMatrix writes one line a deviation, then what is missing.
func writeMatrix(w io.Writer, m *prove.Matrix) {
	tried, first := map[string]int{}, "" // on how many dialects; the one that most are tried on
	for _, r := range m.Rows {
		tried[r.ID]++
		if first == "" || reports.CompareDialects(r.Dialect, first) < 0 {
			first = r.Dialect
		}
	}
	for _, r := range m.Rows {
		name, mark := r.ID, "killed by"
		if tried[r.ID] > 1 || r.Dialect != first {
			name += " over " + r.Dialect
		}
		if len(r.Kills) == 0 {
			mark = "SURVIVES"
		}
		fmt.Fprintf(w, "%-32s %s", name, mark)
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
