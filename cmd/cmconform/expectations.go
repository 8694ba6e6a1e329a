package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
)

// expectationDays is how long a new expectation counts where nobody says otherwise.
const expectationDays = 30

func expectationsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "expectations",
		Short: "Look after the file of what is known of a target",
		Long: `Look after the file of what is known of a target, which the commands run and
parity take by --expectations. Its format is told in docs/expectations.md.`,
		Example: `  cmconform expectations update --from cmconform-report/result.json --expectations known.yaml
  cmconform expectations check --expectations known.yaml`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(expectationsUpdateCommand(), expectationsCheckCommand())
	return c
}

// expectationsFlags are the flags of both commands.
type expectationsFlags struct {
	file, from, history string
}

func (f *expectationsFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.file, "expectations", "", "the file")
	flags.StringVar(&f.from, "from", "", "result.json of a run, or the folder with its reports")
	flags.StringVar(&f.history, "history", "", "folder that keeps the outcomes of every run: how often flaky checks fail")
}

// read reads the result and the history, where they are named.
func (f *expectationsFlags) read() (doc *reports.Document, past *reports.History, err error) {
	if f.from != "" {
		if doc, err = readResult(f.from); err != nil {
			return nil, nil, err
		}
	}
	if f.history != "" {
		if past, err = reports.ReadHistory(f.history); err != nil {
			return nil, nil, usagef("the history cannot be read: %w", err)
		}
	}
	return doc, past, nil
}

func expectationsCheckCommand() *cobra.Command {
	var f expectationsFlags
	c := &cobra.Command{
		Use:   "check",
		Short: "Tell what is stale in the file, and what soon will be",
		Long: `Read the file of expectations as strictly as a run does, without calling
anything, and tell which of them have expired or are about to. With the result of
a run it tells also which are no longer so, and with a history how often flaky
checks were seen to fail.

Exit code 1 stands for a stale expectation, 2 for a file that cannot be used.`,
		Example: `  cmconform expectations check --expectations known.yaml
  cmconform expectations check --expectations known.yaml --from cmconform-report/result.json`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.check(c) },
	}
	f.add(c)
	return c
}

func (f *expectationsFlags) check(c *cobra.Command) error {
	if f.file == "" {
		return usagef("name the file: --expectations known.yaml")
	}
	x, err := readExpectations(f.file, false)
	if err != nil {
		return err
	}
	doc, past, err := f.read()
	if err != nil {
		return err
	}
	out := terminalOf(c.OutOrStdout())
	text, stale := reports.ExpectationsScreen(x, doc, past, time.Now(), reports.ScreenOptions{Width: out.width, Colour: out.colour})
	fmt.Fprint(c.OutOrStdout(), text)
	if stale > 0 {
		return exit(run.ExitFails)
	}
	return nil
}

// updateFlags are the flags of the update command.
type updateFlags struct {
	expectationsFlags
	reason, owner, issue, expires string
	warnings, dryRun              bool
}

func expectationsUpdateCommand() *cobra.Command {
	var f updateFlags
	c := &cobra.Command{
		Use:   "update",
		Short: "Bring the file in line with a run",
		Long: `Hold the file of expectations against the result of a run and edit it: failures
that it does not declare are added, what is no longer so is taken out or narrowed
to what still is. Comments, order and everything else stay as they are. A file
that is not there yet is made; without --expectations the proposal is printed.

Reason and owner of what is added are for a person to say, by --reason and
--owner or in the file, which no run takes while one of them says TODO. Blocked
and inconclusive checks are never added: declare the failure that blocks them.`,
		Example: `  cmconform expectations update --from cmconform-report/result.json
  cmconform expectations update --from cmconform-report --expectations known.yaml
  cmconform expectations update --from cmconform-report --expectations known.yaml \
    --reason "SUP-1412: titles are cut to ASCII" --owner "gateway team" --expires 2027-01-31`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.update(c) },
	}
	f.add(c)
	flags := c.Flags()
	flags.StringVar(&f.reason, "reason", "", "why it is so, of what is added")
	flags.StringVar(&f.owner, "owner", "", "who answers for what is added")
	flags.StringVar(&f.issue, "issue", "", "address of what is open about it, https://...")
	flags.StringVar(&f.expires, "expires", "", fmt.Sprintf("last day on which it counts, as 2027-01-31 (default: in %d days)", expectationDays))
	flags.BoolVar(&f.warnings, "warnings", false, "add warnings, too")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print the file as it would be, and leave it as it is")
	return c
}

func (f *updateFlags) update(c *cobra.Command) error {
	today := time.Now().UTC()
	if f.expires == "" {
		f.expires = today.AddDate(0, 0, expectationDays).Format(time.DateOnly)
	}
	last, err := time.Parse(time.DateOnly, f.expires)
	switch {
	case f.from == "":
		return usagef("name the run: --from cmconform-report/result.json")
	case err != nil:
		return usagef("--expires: %q is no day; write it as 2027-01-31", f.expires)
	case last.Before(today.Truncate(24 * time.Hour)):
		return usagef("--expires: %s has passed", f.expires)
	case f.issue != "" && !strings.HasPrefix(f.issue, "https://") && !strings.HasPrefix(f.issue, "http://"):
		return usagef("--issue takes an address, as https://issues.example.com/1412")
	case f.dryRun && f.file == "":
		return usagef("--dry-run goes with --expectations; without a file the proposal is printed anyway")
	}
	var text []byte
	if f.file != "" {
		if text, err = os.ReadFile(f.file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return usagef("the expectations cannot be read: %w", err)
		}
	}
	known, err := expectationNames()
	if err != nil {
		return err
	}
	doc, past, err := f.read()
	if err != nil {
		return err
	}
	p, err := reports.Propose(f.file, text, known, doc, reports.ProposalOptions{
		Reason: f.reason, Owner: f.owner, Issue: f.issue, Expires: f.expires, Warnings: f.warnings, History: past, Today: today,
	})
	var fault *reports.ExpectationFault
	switch {
	case errors.As(err, &fault):
		return usage{err}
	case err != nil:
		return err
	case f.file == "" || f.dryRun:
		fmt.Fprint(c.OutOrStdout(), string(p.Text))
		fmt.Fprint(c.ErrOrStderr(), reports.ProposalText(p, f.file))
		return nil
	}
	if p.Changes() {
		path := f.file
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real // the file that a link names, not the link
		}
		if err := reports.WriteExpectations(path, p.Text); err != nil {
			return fmt.Errorf("the expectations cannot be written: %w", err)
		}
	}
	fmt.Fprint(c.OutOrStdout(), reports.ProposalText(p, f.file))
	return nil
}
