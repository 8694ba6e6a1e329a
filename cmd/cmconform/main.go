// Command cmconform proves from outside whether an implementation of the
// Customer Management service behaves as documented.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
)

func main() {
	collectLess()
	os.Exit(execute(os.Args[1:], os.Stdout, os.Stderr))
}

// collectLess lets the heap grow to five times what is in use before it is
// collected: a run keeps little of what it allocates, and at Go's default a
// tenth of its time would go into collecting. GOGC in the environment has the last word.
func collectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}

// exit carries an exit code out of a command whose output is complete.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// usage is a fault in what was typed.
type usage struct{ error }

func usagef(format string, args ...any) error { return usage{fmt.Errorf(format, args...)} }

// execute runs a command line and returns its exit code: those of run.Exit*.
func execute(args []string, stdout, stderr io.Writer) (code int) {
	defer func() {
		if p := recover(); p != nil {
			code = crashed(stderr, p)
		}
	}()
	// The first signal ends the run in order, with its reports; the second one ends the process.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		<-ctx.Done()
		stop()
	}()

	root := newRoot()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var complete exit
	switch {
	case err == nil:
		return run.ExitConforms
	case errors.As(err, &complete):
		return int(complete)
	}
	fmt.Fprintf(stderr, "cmconform: %s\n", strings.TrimSpace(err.Error()))
	return codeOf(err)
}

// codeOf tells what was typed wrong from what went wrong.
func codeOf(err error) int {
	var typed usage
	var selection *run.UsageError
	var config *target.ConfigError
	var unusable *target.Unusable
	switch {
	case errors.As(err, &typed), errors.As(err, &selection), errors.As(err, &config):
		return run.ExitUsage
	case errors.As(err, &unusable):
		return run.ExitTarget
	default:
		return run.ExitHarness
	}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "cmconform",
		Short: "Conformance harness for the Customer Management service of Microsoft Advertising",
		Long: `cmconform checks whether an implementation of Microsoft Advertising's (Bing Ads)
Customer Management service behaves as documented, and writes reports that a
person, a CI server and a later run can read.

Exit codes: 0 conforms, 1 does not conform, 2 wrong usage, 3 target unusable or
only inconclusive, 4 fault of cmconform itself, 5 too few checks ran,
130 interrupted.`,
		Example: `  cmconform run                        check the embedded mock
  cmconform run --target target.yaml   check the service that the file describes
  cmconform init                       write the file that describes a service
  cmconform doctor --target t.yaml     look at that service before a run
  cmconform diff old new               show what changed between two runs
  cmconform parity                     show that SOAP and REST say the same
  cmconform explain CM-GETUSER-001     what a requirement is, what proves it
  cmconform mock --personas p.json     serve the mock for clients and tools`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	// Flags are described within 80 columns, whatever cobra thinks of the terminal.
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), "FlagUsages ", "FlagUsagesWrapped 80 "))
	root.CompletionOptions.HiddenDefaultCmd = false
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usagef("%w%s; see %s --help", err, flagHint(c, err), c.CommandPath())
	})
	root.AddCommand(runCommand(), initCommand(), doctorCommand(), sweepCommand(), diffCommand(), compareCommand(), recordCommand(), parityCommand(), expectationsCommand(), reportCommand(), statementCommand(), mockCommand(), listCommand(), explainCommand(), proveCommand(), loginCommand(), wsdlCommand(), openapiCommand(), versionCommand(), workerCommand())
	return root
}

// noArgs refuses stray words, with a suggestion where a command was meant.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	if len(names) > 0 {
		return usagef("unknown command %q%s; see %s --help", args[0], closest.Hint(args[0], names), c.CommandPath())
	}
	return usagef("%s takes no argument %q; see %s --help", c.CommandPath(), args[0], c.CommandPath())
}

// flagHint suggests the flag that was meant.
func flagHint(c *cobra.Command, err error) string {
	_, name, found := strings.Cut(err.Error(), "unknown flag: --")
	if !found {
		return ""
	}
	return closest.Hint("--"+name, flagNames(c))
}
