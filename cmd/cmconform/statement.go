package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/profile"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

func statementCommand() *cobra.Command {
	var name, out string
	var of reports.Implementation
	c := &cobra.Command{
		Use:   "statement RESULT",
		Short: "State how far an implementation conforms, for others to read",
		Long: `Make a conformance statement from the result.json of a run: statement.json and
statement.md say what was tested, by which version and digest of the suite, how
many checks of a profile passed at each level, what was not made and why, and
which failures are declared. Nothing that a profile asks for is left out of it.

Profiles: reader (reads users, customers and accounts), manager (changes them,
too), reseller (manager, and signs up customers), agency (manager, and works by
client links), full (everything). Run with --profile to make only their checks.

Exit codes: 0 conforms, with or without declared exceptions; 1 does not conform;
3 no verdict; 5 conforms in part: something of the profile was not looked at.`,
		Example: `  cmconform run --target target.yaml --profile reader --out report
  cmconform statement report/result.json --profile reader --implementation "Shop API" --implementation-version 4.2 --out report`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name the result.json of one run; see %s --help", c.CommandPath())
			}
			doc, err := readResult(args[0])
			if err != nil {
				return err
			}
			if name == "" {
				name = doc.Run.Profile
			}
			if name == "" {
				return usagef("say which profile the statement is about: --profile reader, manager, reseller, agency or full")
			}
			p, err := profile.Find(name)
			if err != nil {
				return err
			}
			if shard := doc.Run.Shard; shard != nil {
				return usagef("%s is shard %s of a run: state what report merge has put together", args[0], shard)
			}
			suite, err := specs.Suite()
			if err != nil {
				return err
			}
			if suite, err = suite.Of(doc); err != nil {
				return err
			}
			if of.Name == "" {
				of.Name = doc.Target.Name
			}
			statement := reports.NewStatement(doc, of, reports.StatementProfile{Name: p.Name, Text: p.Text, Operations: p.Operations}, due(suite, doc, p))
			if err := reports.WriteStatement(out, statement); err != nil {
				return fmt.Errorf("the statement is not complete: %w", err)
			}
			screen := terminalOf(c.OutOrStdout())
			fmt.Fprint(c.OutOrStdout(), reports.ScreenStatement(statement, reports.ScreenOptions{Width: screen.width, Colour: screen.colour, Dir: out}))
			if code := statement.ExitCode(); code != run.ExitConforms {
				return exit(code)
			}
			return nil
		},
	}
	flags := c.Flags()
	flags.StringVar(&name, "profile", "", "the profile that the statement is about: reader, manager, reseller, agency or full (default: that of the run)")
	flags.StringVar(&out, "out", "cmconform-report", "folder for the statement")
	flags.StringVar(&of.Name, "implementation", "", "name of the implementation (default: that of the target)")
	flags.StringVar(&of.Version, "implementation-version", "", "its version")
	flags.StringVar(&of.Organisation, "organisation", "", "who makes it")
	flags.StringVar(&of.URL, "url", "", "where it is described")
	flags.StringVar(&of.Contact, "contact", "", "whom to ask")
	_ = c.RegisterFlagCompletionFunc("profile", completeProfiles)
	return c
}

// due are the checks that a profile has on the dialects of a run. What runs on
// request only is about operations that no page describes, and of no profile.
func due(suite *run.Suite, doc *reports.Document, p *profile.Profile) []reports.DueCheck {
	var list []reports.DueCheck
	for dialect := range doc.Target.Endpoints {
		edition, other := doc.Run.Editions[dialect]
		if !other {
			edition = doc.Run.Edition
		}
		read := suite.ReadBy(edition)
		version, binding := client.SplitDialect(dialect)
		for _, c := range read.Checks {
			if !c.OptIn && read.Applies(c, version, binding) && p.Holds(c.ID, dialect) {
				list = append(list, reports.DueCheck{CheckStart: reports.CheckStart{ID: c.ID, Dialect: dialect}, Level: read.Level(c, dialect)})
			}
		}
	}
	return list
}
