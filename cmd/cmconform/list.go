package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/specs"
)

// listed is one check as list --json shows it.
type listed struct {
	ID           string   `json:"id"`
	Text         string   `json:"text"`
	Requirements []string `json:"requirements"`
	Level        string   `json:"level"`
	Dialects     []string `json:"dialects"`
	Operations   []string `json:"operations"`
	Writes       string   `json:"writes"`
	World        string   `json:"world"`
	Sources      []string `json:"sources"`
	Since        string   `json:"since"` // the version of the suite in which it appeared
	Location     string   `json:"location"`
}

func listCommand() *cobra.Command {
	var asJSON, rules, requirements bool
	var wanted, unwanted []string
	c := &cobra.Command{
		Use:   "list",
		Short: "List the checks, the requirements, or the rules of the mock",
		Long: `List the checks: id, level, what they show, and the dialects where they do not
apply to all. --requirements lists every sentence of the catalogue: whether it
is checked, observed or excluded and why, what carries it and what proves that.
--rules lists the rules by which the mock behaves.`,
		Example: `  cmconform list --select TS
  cmconform list --requirements --select UpdateUser
  cmconform list --rules --select UpdateUser
  cmconform list --json | jq -r '.[] | select(.level == "SHOULD") | .id'`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			suite, err := specs.Suite()
			if err != nil {
				return err
			}
			if requirements {
				return listRequirements(c.OutOrStdout(), suite, wanted, unwanted, asJSON)
			}
			selected, err := suite.Everything().Select(wanted, unwanted)
			if err != nil {
				return err
			}
			out := c.OutOrStdout()
			if rules {
				return listRules(out, suite, selected, asJSON)
			}
			if asJSON {
				rows := make([]listed, len(selected))
				for i, ch := range selected {
					rows[i] = describeCheck(suite, ch)
				}
				e := json.NewEncoder(out)
				e.SetIndent("", "  ")
				return e.Encode(rows)
			}
			for _, ch := range selected {
				fmt.Fprintf(out, "%-24s %-6s %s%s\n", ch.ID, suite.Level(ch, ""), ch.Text, within(" (", onlyOn(suite, ch), ")"))
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON: id, text, requirements, level, dialects, sources and more")
	c.Flags().BoolVar(&requirements, "requirements", false, "list the requirements: how each is treated, its checks and what proves them")
	c.Flags().BoolVar(&rules, "rules", false, "list the rules of the mock that the checks prove, and where each is known from")
	c.MarkFlagsMutuallyExclusive("rules", "requirements")
	c.Flags().StringSliceVar(&wanted, "select", nil, "only these: ids, globs, areas, operations or levels")
	c.Flags().StringSliceVar(&unwanted, "skip", nil, "not these")
	return c
}

func describeCheck(suite *run.Suite, c *check.Check) listed {
	l := listed{
		ID: c.ID, Text: c.Text, Requirements: c.Requirements, Level: suite.Level(c, ""), Dialects: []string{},
		Operations: suite.Operations(c), Writes: string(c.Effect), World: c.World, Sources: []string{}, Since: c.Since, Location: c.Location,
	}
	for _, d := range target.Dialects() {
		if suite.Applies(c, d.Version, d.Binding) {
			l.Dialects = append(l.Dialects, d.String())
		}
	}
	for _, id := range c.Requirements {
		if r := suite.Requirement(id); r != nil {
			for _, s := range r.Sources {
				if !slices.Contains(l.Sources, s) {
					l.Sources = append(l.Sources, s)
				}
			}
		}
	}
	return l
}
