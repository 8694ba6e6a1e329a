package main

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/agent"
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/doctor"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/specs"
)

// doctorFlags are the flags of the doctor command.
type doctorFlags struct {
	target, edition, writes             string
	dialects, wanted, unwanted, lasting []string
	asJSON                              bool
}

func doctorCommand() *cobra.Command {
	var f doctorFlags
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Look at a target before a run",
		Long: `Look at a target: whether each address can be reached, by which network
address and with which certificate, whether its clock agrees with ours, and in
what its description differs from the contract. Each persona is signed in, and
told with its role, customers and accounts. Then it counts the checks that will
run and those that will be skipped, and what would let these run.

Exit codes: 0 a run makes sense, also where something is worth mending; 2 the
target.yaml or a flag is wrong; 3 the target cannot be reached or used; 5 no
check would run.`,
		Example: `  cmconform doctor --target target.yaml
  cmconform doctor --target target.yaml --writes restore --json
  cmconform doctor --target http://localhost:8080 --dialect v13-soap,v13-rest`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.run(c) },
	}
	flags := c.Flags()
	flags.StringVar(&f.target, "target", "", "a target.yaml or an address; embedded looks at the mock inside")
	flags.StringSliceVar(&f.dialects, "dialect", nil, "dialects to look at (default: those that a run would take)")
	flags.StringSliceVar(&f.wanted, "select", nil, "count only these checks: ids, globs, areas, operations or levels")
	flags.StringSliceVar(&f.unwanted, "skip", nil, "not these checks")
	addChoice(c, &f.writes, "writes", "none", "count what runs with these writes", "none", "restore", "all")
	flags.StringSliceVar(&f.lasting, "irreversible", nil, "operations that a run may call although nothing undoes them")
	addChoice(c, &f.edition, "edition", "", "edition of the documentation (default: 2025 over SOAP, as the published WSDL, and 2026 over REST)", years()...)
	flags.BoolVar(&f.asJSON, "json", false, "write JSON")
	_ = c.RegisterFlagCompletionFunc("dialect", completeDialects)
	_ = c.RegisterFlagCompletionFunc("select", completeChecks)
	return c
}

func (f *doctorFlags) run(c *cobra.Command) error {
	suite, err := specs.Suite()
	if err != nil {
		return err
	}
	if _, err := suite.Select(f.wanted, f.unwanted); err != nil {
		return err
	}
	if err := client.CheckIrreversible(f.lasting); err != nil {
		return usagef("--irreversible: %w", err)
	}
	switch {
	case f.target == "":
		return usagef("name the target: --target target.yaml; cmconform init writes one")
	case f.target == string(target.Container):
		return usagef("a container is made for one run; look at what it serves with --target embedded")
	}
	ctx := agent.As(c.Context(), "cmconform/"+tool().Version)
	t, err := openTarget(ctx, target.Spec{Address: f.target, Dialects: f.dialects, Edition: year(f.edition)}, 1)
	var unusable *target.Unusable
	if errors.As(err, &unusable) {
		return err
	}
	if err != nil {
		return err
	}
	defer t.Close(context.WithoutCancel(ctx))
	dialects := f.dialects
	if len(dialects) == 0 {
		dialects = t.Dialects()
	}
	options := run.Options{Target: t, Dialects: dialects, Select: f.wanted, Skip: f.unwanted, Manner: run.Manner{Edition: year(f.edition)}}
	due, err := suite.Due(options)
	if err != nil {
		return err
	}
	report, err := doctor.Examine(ctx, doctor.Options{
		Target: t, Due: due, Dialects: dialects, Writes: check.Effect(f.writes), Irreversible: f.lasting, Edition: year(f.edition),
	})
	if err != nil {
		return err
	}
	out := c.OutOrStdout()
	if f.asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		if err := e.Encode(report); err != nil {
			return err
		}
	} else {
		report.Write(out, f.next())
	}
	if report.ExitCode != run.ExitConforms {
		return exit(report.ExitCode)
	}
	return nil
}

// next is the command line that runs what was counted.
func (f *doctorFlags) next() string {
	words := []string{"cmconform run --target", shellWord(f.target)}
	add := func(flag string, values ...string) {
		if len(values) > 0 && values[0] != "" {
			words = append(words, flag, shellWord(strings.Join(values, ",")))
		}
	}
	add("--dialect", f.dialects...)
	add("--select", f.wanted...)
	add("--skip", f.unwanted...)
	if f.writes != "none" {
		add("--writes", f.writes)
	}
	add("--irreversible", f.lasting...)
	add("--edition", f.edition)
	return strings.Join(words, " ")
}
