package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/agent"
	"github.com/cmconform/cmconform/harness/parity"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// parityFlags are the flags of the parity command.
type parityFlags struct {
	target, image, edition, expectations, out string
	wanted                                    []string
	personal, quiet                           bool
	timeout                                   time.Duration
	mannerFlags
}

func parityCommand() *cobra.Command {
	var f parityFlags
	c := &cobra.Command{
		Use:   "parity",
		Short: "Show that SOAP and REST say the same",
		Long: `Make the same calls over v13-soap and v13-rest, by the same personas and on
equal state, and compare request, reply, fault and effect. Writes parity.html,
parity-junit.xml, parity.json and parity.md. Without flags the target is the
embedded mock.

Calls that change something are made in two fresh worlds, one a binding; where
a target.yaml lends personas that exist, only calls that read are made.
Differences that are known go into a file for --expectations, in the format of
docs/expectations.md. Exit code 1 stands for a difference that no expectation
declares, and for an expectation that has expired or is no longer true.`,
		Example: `  cmconform parity
  cmconform parity --target target.yaml --expectations expectations.yaml
  cmconform parity --target http://127.0.0.1:8090 --select UpdateUser,GetUser`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.run(c) },
	}
	flags := c.Flags()
	flags.StringVar(&f.target, "target", "embedded", "embedded, container, a target.yaml or an address")
	flags.StringVar(&f.image, "image", "", "image for the container target (default: made from this binary)")
	flags.StringSliceVar(&f.wanted, "select", nil, "only these operations")
	flags.StringVar(&f.expectations, "expectations", "", "file of the differences that are known")
	addChoice(c, &f.edition, "edition", "", "edition of the documentation (default: 2025 over SOAP, as the published WSDL, and 2026 over REST)", years()...)
	flags.StringVar(&f.out, "out", "cmconform-report", "folder for the reports")
	flags.BoolVar(&f.personal, "show-data", false, "show names, addresses and mail in reports of targets that are not ours")
	flags.DurationVar(&f.timeout, "timeout", 30*time.Second, "limit of one request")
	f.mannerFlags.add(c)
	flags.BoolVar(&f.quiet, "quiet", false, "no progress while running")
	_ = c.RegisterFlagCompletionFunc("target", cobra.FixedCompletions([]string{"embedded", "container"}, cobra.ShellCompDirectiveDefault))
	_ = c.RegisterFlagCompletionFunc("select", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		plan, err := parity.Load()
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return plan.OperationNames(), cobra.ShellCompDirectiveNoFileComp
	})
	return c
}

func (f *parityFlags) run(c *cobra.Command) error {
	// What is typed wrong is told before anything is opened or written.
	plan, err := parity.Load()
	if err != nil {
		return err
	}
	if _, err := plan.Select(f.wanted); err != nil {
		return err
	}
	var expectations *reports.Expectations
	if f.expectations != "" {
		if expectations, err = readExpectations(f.expectations, false); err != nil {
			return err
		}
	}
	if err := f.mannerFlags.check(); err != nil {
		return err
	}
	switch {
	case f.timeout <= 0:
		return usagef("--timeout takes a positive time")
	case f.image != "" && f.target != string(target.Container):
		return usagef("--image goes with --target container")
	}

	ctx := c.Context()
	spec := target.Spec{Address: f.target, Image: f.image, Edition: year(f.edition)}
	if u, err := url.Parse(f.target); err == nil && u.Host != "" && strings.Trim(u.Path, "/") == "" {
		spec.Dialects = parity.BothBindings() // a host alone has them at their documented paths
	}
	if !f.quiet {
		spec.Log = logger(c.ErrOrStderr())
	}
	opened, openErr := openTarget(ctx, spec, 1)
	var unusable *target.Unusable
	if openErr != nil && !errors.As(openErr, &unusable) && ctx.Err() == nil {
		return openErr
	}
	if opened != nil {
		defer opened.Close(context.WithoutCancel(ctx))
		if _, err := parity.Dialects(opened); err != nil {
			return err
		}
		f.mannerFlags.behave(c, opened, 0)
	}
	if err := os.MkdirAll(f.out, 0o755); err != nil {
		return usagef("the reports have no place: %w", err)
	}
	terminal := terminalOf(c.ErrOrStderr())
	progress := reports.NewProgress(c.ErrOrStderr(), reports.ProgressOptions{Terminal: terminal.is, Width: terminal.width, Colour: terminal.colour, Noun: "call"})
	doc, err := f.compare(ctx, opened, openErr, expectations, progress)
	progress.Close()
	if err != nil {
		return err
	}
	if err := reports.WriteParityAll(f.out, doc); err != nil {
		return fmt.Errorf("the reports are not complete: %w", err)
	}
	out := terminalOf(c.OutOrStdout())
	fmt.Fprint(c.OutOrStdout(), reports.ParityScreen(doc, reports.ScreenOptions{Width: out.width, Colour: out.colour, Dir: f.out}))
	if code := doc.Summary.ExitCode; code != run.ExitConforms {
		return exit(code)
	}
	return nil
}

// compare makes the calls, or explains in a document why it could not.
func (f *parityFlags) compare(ctx context.Context, opened *target.Target, openErr error, expectations *reports.Expectations, progress *reports.Progress) (*reports.Parity, error) {
	o := parity.Options{
		Target: opened, Select: f.wanted, Expectations: expectations, Edition: year(f.edition), Timeout: f.timeout, Personal: f.personal,
		ID: runID(), Command: commandLine(os.Args[1:]), Tool: tool(),
	}
	o.UserAgent = agent.Of("cmconform/"+o.Tool.Version, o.ID)
	if !f.quiet {
		o.Sink = progress.Add
	}
	if opened != nil {
		return parity.Run(ctx, o)
	}
	doc := parity.Begun(o)
	doc.Target = reports.Target{Kind: kindOf(f.target), Name: f.target, Endpoints: map[string]string{}}
	var unusable *target.Unusable
	if errors.As(openErr, &unusable) {
		doc.Problems = append(doc.Problems, unusable.Problem)
	}
	parity.Finish(doc, expectations, ctx.Err() != nil)
	return doc, nil
}
