package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/agent"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/naming"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

// runFlags are the flags of the run command.
type runFlags struct {
	target, image, edition, writes, out string
	dialects, wanted, unwanted          []string
	seed                                int64
	minChecks, jobs                     int
	failOnWarn, hold, personal          bool
	timeout                             time.Duration
	mannerFlags
	limitFlags
	earlierFlags
	expectationFlags
	readers
	partFlags
	undoFlags
	planFlags
	verboseFlags
}

func runCommand() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run",
		Short: "Check a target and write reports",
		Long: `Run the checks against a target and write junit.xml, result.json, report.html,
summary.md and events.ndjson. Without flags the target is the embedded mock, and
the checks run over every dialect: v13-soap, v13-rest, v12-soap and v11-soap.

A target is "embedded", "container", the path of a target.yaml, or the address
of a service that offers the provisioning API.`,
		Example: `  cmconform run
  cmconform run --target container
  cmconform run --dialect v13-rest
  cmconform run --dialect v13-soap,v13-rest --select GetUser
  cmconform run --target target.yaml --writes restore --expectations known.yaml
  cmconform run --target http://127.0.0.1:8090 --select TS,CM-GETUSER-001
  cmconform run --select 'CM-LIMIT-*' --skip SHOULD --out reports`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.run(c) },
	}
	flags := c.Flags()
	flags.StringVar(&f.target, "target", "embedded", "embedded, container, a target.yaml or an address")
	flags.StringVar(&f.image, "image", "", "image for the container target (default: made from this binary)")
	f.addCalling(c)
	flags.StringVar(&f.out, "out", "cmconform-report", "folder for the reports")
	flags.IntVar(&f.minChecks, "min-checks", 0, "exit with 5 when fewer checks than this ran")
	flags.BoolVar(&f.failOnWarn, "fail-on-warn", false, "exit with 1 on warnings, too")
	flags.BoolVar(&f.hold, "hold", false, "afterwards keep the target and the worlds of checks that did not pass until Ctrl-C")
	f.earlierFlags.add(c)
	f.expectationFlags.add(c)
	f.partFlags.add(c)
	f.planFlags.add(c)
	_ = c.RegisterFlagCompletionFunc("target", cobra.FixedCompletions([]string{"embedded", "container"}, cobra.ShellCompDirectiveDefault))
	return c
}

func (f *runFlags) run(c *cobra.Command) error {
	suite, err := specs.Suite()
	if err != nil {
		return err
	}
	// What is typed wrong is told before anything is opened or written.
	if err := f.partFlags.read(suite, f.wanted, f.unwanted); err != nil {
		return err
	}
	for _, name := range f.dialects {
		if _, err := target.ParseDialect(name); err != nil {
			return usage{err}
		}
	}
	switch {
	case f.minChecks < 0:
		return usagef("--min-checks takes no negative number")
	case f.timeout <= 0:
		return usagef("--timeout takes a positive time")
	case f.jobs < 1:
		return usagef("--jobs takes at least 1")
	case f.image != "" && f.target != string(target.Container):
		return usagef("--image goes with --target container")
	case f.shard != "" && (f.baseline != "" || f.history != ""):
		return usagef("--baseline and --history are about whole runs: give them to report merge instead of --shard")
	}
	if err := errors.Join(f.mannerFlags.check(), f.limitFlags.check(), f.verboseFlags.check()); err != nil {
		return err
	}
	if err := f.undoFlags.check(f.writes); err != nil {
		return err
	}
	if err := errors.Join(f.earlierFlags.read(suite), f.expectationFlags.read()); err != nil {
		return err
	}
	if len(f.dialects) == 0 {
		f.dialects = f.earlierFlags.dialects()
	}
	options := f.options(suite)
	f.earlierFlags.into(&options)
	f.expectationFlags.into(&options)
	options.Part = f.part
	f.undoFlags.into(&options)
	if f.dryRun {
		return f.plan(c, suite, options)
	}
	held := &holder{}
	if f.hold {
		options.Provisioned = held.made
	}

	ctx := c.Context()
	terminal := terminalOf(c.ErrOrStderr())
	spec := target.Spec{Address: f.target, Dialects: f.dialects, Image: f.image, Edition: year(f.edition)}
	if !f.quiet {
		spec.Log = logger(c.ErrOrStderr())
	}
	opened, openErr := openTarget(ctx, spec, uint64(f.seed))
	var unusable *target.Unusable
	if openErr != nil && !errors.As(openErr, &unusable) && ctx.Err() == nil {
		return openErr
	}

	if opened != nil {
		if err := f.limitFlags.allow(opened, f.writes); err != nil {
			return errors.Join(err, opened.Close(ctx))
		}
		f.mannerFlags.behave(c, opened, f.maxRequests)
		f.limitFlags.into(c, &options, opened)
	}
	if err := os.MkdirAll(f.out, 0o755); err != nil {
		return usagef("the reports have no place: %w", err)
	}
	log, err := reports.CreateEventLog(filepath.Join(f.out, "events.ndjson"))
	if err != nil {
		return usagef("the reports have no place: %w", err)
	}
	defer log.Close()
	progress := reports.NewProgress(c.ErrOrStderr(), reports.ProgressOptions{Terminal: terminal.is, Width: terminal.width, Colour: terminal.colour, Exchanges: f.verbose})
	var lost error // of the event log; the other reports are still written
	options.Sink = func(e reports.Event) {
		if err := log.Write(e); err != nil && lost == nil {
			lost = err
		}
		if !f.quiet {
			progress.Add(e)
		}
	}
	if f.watch != nil {
		f.watch(&options)
	}

	doc, err := f.play(ctx, suite, options, opened, openErr)
	progress.Close()
	if opened != nil && (!f.hold || ctx.Err() != nil) {
		defer opened.Close(context.WithoutCancel(ctx))
	}
	if err != nil {
		return err
	}
	f.earlierFlags.trend(doc)
	if err := errors.Join(lost, reports.WriteAll(f.out, doc), f.earlierFlags.keep(c.ErrOrStderr(), doc)); err != nil {
		return fmt.Errorf("the reports are not complete: %w", err)
	}
	if f.done != nil {
		return f.done(doc, opened)
	}
	out := terminalOf(c.OutOrStdout())
	fmt.Fprint(c.OutOrStdout(), reports.Screen(doc, reports.ScreenOptions{Width: out.width, Colour: out.colour, Dir: f.out}))
	if f.hold && opened != nil && ctx.Err() == nil {
		defer opened.Close(context.WithoutCancel(ctx))
		if err := held.wait(ctx, c.OutOrStdout(), doc); err != nil {
			return err
		}
	}
	if code := doc.Summary.ExitCode; code != run.ExitConforms {
		return exit(code)
	}
	return nil
}

// play runs the suite, or explains in a document why it could not.
func (f *runFlags) play(ctx context.Context, suite *run.Suite, o run.Options, opened *target.Target, openErr error) (*reports.Document, error) {
	if opened != nil {
		o.Target, o.Rerun = opened, f.rerun(opened)
		o.Transcript = o.Transcript || opened.Kind != target.Embedded // which ends with this process, and begins anew as it was
		kept, err := openLedger(opened, f.writes, os.Stderr)
		if err != nil {
			return nil, err
		}
		if kept != nil {
			defer kept.Close()
			o.Ledger = kept
		}
		return suite.Run(ctx, o)
	}
	problem := reports.Problem{Kind: "interrupted", Message: "interrupted while the target was being opened"}
	var unusable *target.Unusable
	if errors.As(openErr, &unusable) {
		problem = unusable.Problem
	}
	return run.Unusable(o, reports.Target{Kind: kindOf(f.target), Name: f.target, Endpoints: map[string]string{}}, problem), nil
}

func kindOf(address string) string {
	switch address {
	case string(target.Embedded), string(target.Container):
		return address
	default:
		return string(target.URL)
	}
}

func (f *runFlags) options(suite *run.Suite) run.Options {
	o := run.Options{
		Dialects: f.dialects, Select: f.wanted, Skip: f.unwanted, MinChecks: f.minChecks, FailOnWarn: f.failOnWarn,
		Jobs: f.jobs, Worker: run.WorkerCommand(workerName), Address: f.target,
		Preflight: true, Together: together, ID: runID(), Command: commandLine(os.Args[1:]), Seed: f.seed, Tool: tool(),
		Manner: run.Manner{
			Edition: year(f.edition), Writes: check.Effect(f.writes), Timeout: f.timeout, Personal: f.personal, Hold: f.hold,
		},
	}
	o.UserAgent = agent.Of("cmconform/"+o.Tool.Version, o.ID)
	return o
}

// rerun words the command line that runs one check again on the dialect on which it failed.
func (f *runFlags) rerun(t *target.Target) func(*check.Check, string) string {
	again, named := f.again(), len(f.dialects) > 0 || len(t.Dialects()) > 1
	return func(c *check.Check, dialect string) string {
		if named {
			return again + " --dialect " + dialect + " --select " + c.ID
		}
		return again + " --select " + c.ID
	}
}

// again is the command line of this run less what chooses checks and reports.
func (f *runFlags) again() string {
	words := []string{"cmconform run"}
	if f.target != "embedded" {
		words = append(words, "--target "+shellWord(f.target))
	}
	if f.image != "" {
		words = append(words, "--image "+shellWord(f.image))
	}
	if f.writes != "none" {
		words = append(words, "--writes "+f.writes+f.undoFlags.again())
	}
	if f.productionWrites != "none" {
		words = append(words, "--production-writes "+f.productionWrites)
	}
	if f.edition != "" {
		words = append(words, "--edition "+f.edition)
	}
	return strings.Join(words, " ")
}

// runID names the run in reports and in the names that it makes up: time first, so that it sorts.
func runID() string {
	return naming.NewRun()
}

func completeDialects(_ *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	return target.DialectNames(), cobra.ShellCompDirectiveNoFileComp
}

func completeChecks(_ *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	suite, err := specs.Suite()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var ids []string
	for _, c := range suite.Checks {
		ids = append(ids, c.ID+"\t"+c.Text)
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}
