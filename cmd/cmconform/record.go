package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs/catalogue"
)

// recordFlags are the flags of the record command.
type recordFlags struct {
	runFlags
	as string
}

func recordCommand() *cobra.Command {
	var f recordFlags
	c := &cobra.Command{
		Use:   "record",
		Short: "Keep what a service says as golden files",
		Long: `Run the checks against a target and keep every exchange, redacted: one golden
file a check and dialect, with its date, below the folder exchanges, the reports
of the run below report, and in observed.yaml what was seen of each requirement,
in the form of specs/catalogue/observed.

A mock of ours observes nothing: observed.yaml is written for a target.yaml or
an address alone. Exit codes are those of the run.`,
		Example: `  cmconform record --target sandbox.yaml --out recorded --as "the sandbox"
  cmconform record --target sandbox.yaml --select GETUSER --dialect v13-soap`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.record(c) },
	}
	flags := c.Flags()
	flags.StringVar(&f.target, "target", "embedded", "embedded, container, a target.yaml or an address")
	flags.StringVar(&f.out, "out", "cmconform-recording", "folder for the golden files")
	flags.StringVar(&f.as, "as", "", "what the recordings call the target (default: its file or address)")
	f.addCalling(c)
	_ = c.RegisterFlagCompletionFunc("target", cobra.FixedCompletions([]string{"embedded", "container"}, cobra.ShellCompDirectiveDefault))
	return c
}

func (f *recordFlags) record(c *cobra.Command) error {
	calls := map[reports.CheckStart][]reports.Exchange{}
	var doc *reports.Document
	one := f.runFlags
	one.out = filepath.Join(f.out, "report")
	one.watch = func(o *run.Options) {
		sink := o.Sink
		o.Transcript = true
		o.Sink = func(e reports.Event) {
			if e.Exchange != nil {
				calls[e.Exchange.CheckStart] = append(calls[e.Exchange.CheckStart], e.Exchange.Exchange)
			}
			sink(e)
		}
	}
	one.done = func(d *reports.Document, _ *target.Target) error {
		doc = d
		return nil
	}
	if err := one.run(c); err != nil {
		return err
	}
	name := f.as
	if name == "" {
		name = doc.Target.Name
	}
	files, exchanges := 0, 0
	for i := range doc.Checks {
		check := &doc.Checks[i]
		r := reports.NewRecording(doc, check, name, calls[reports.CheckStart{ID: check.ID, Dialect: check.Dialect}])
		if len(r.Exchanges) == 0 || check.Outcome == reports.Inconclusive {
			continue
		}
		if err := r.Write(filepath.Join(f.out, "exchanges")); err != nil {
			return fmt.Errorf("the recordings are not complete: %w", err)
		}
		files, exchanges = files+1, exchanges+len(r.Exchanges)
	}
	out := terminalOf(c.OutOrStdout())
	fmt.Fprint(c.OutOrStdout(), reports.Screen(doc, reports.ScreenOptions{Width: out.width, Colour: out.colour, Dir: one.out}))
	fmt.Fprintf(c.OutOrStdout(), "\nRecorded %s of %s in %s\n", reports.Count(exchanges, "exchange"), reports.Count(files, "check"), filepath.Join(f.out, "exchanges"))
	if err := f.observe(c, doc, name); err != nil {
		return err
	}
	if doc.Summary.ExitCode != run.ExitConforms {
		return exit(doc.Summary.ExitCode)
	}
	return nil
}

// observe writes what was seen of each requirement, for the catalogue.
func (f *recordFlags) observe(c *cobra.Command, doc *reports.Document, name string) error {
	if doc.Target.Kind != string(target.URL) {
		fmt.Fprintln(c.OutOrStdout(), "A mock of ours observes nothing: there is no observed.yaml.")
		return nil
	}
	seen := sightings(doc)
	if len(seen) == 0 {
		return nil
	}
	text, err := yaml.MarshalWithOptions(catalogue.Observed{Date: doc.Run.Started.UTC().Format("2006-01-02"), Target: name, Observed: seen}, yaml.IndentSequence(false))
	if err != nil {
		return err
	}
	path := filepath.Join(f.out, "observed.yaml")
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return fmt.Errorf("what was observed is not written: %w", err)
	}
	fmt.Fprintf(c.OutOrStdout(), "Observed %s: review %s, then put it into specs/catalogue/observed\n", reports.Count(len(seen), "requirement"), path)
	return nil
}

// sightings are what a run shows of each requirement: on which dialects it is as
// documented, and where it is otherwise, how.
func sightings(doc *reports.Document) []catalogue.Sighting {
	type key struct{ id, dialect string }
	worst := map[key]*reports.Check{}
	saw := map[key][]string{}
	var order []key
	for i := range doc.Checks {
		c := &doc.Checks[i]
		if c.Outcome != reports.Pass && c.Outcome != reports.Warn && c.Outcome != reports.Fail {
			continue
		}
		k := key{c.Requirements[0], c.Dialect}
		if worst[k] == nil {
			order = append(order, k)
		}
		if worst[k] == nil || c.Outcome.Worse(worst[k].Outcome) {
			worst[k] = c
		}
		if said := reports.Sighted(c); said != "" && c.Outcome == reports.Pass && !slices.Contains(saw[k], said) {
			saw[k] = append(saw[k], said)
		}
	}
	var seen []catalogue.Sighting
	for _, k := range order {
		s := catalogue.Sighting{ID: k.id, As: catalogue.AsDocumented, Saw: strings.Join(saw[k], "; ")}
		if c := worst[k]; c.Outcome != reports.Pass {
			s.As, s.Saw = catalogue.AsOtherwise, reports.Sighted(c)
		}
		at := slices.IndexFunc(seen, func(o catalogue.Sighting) bool { return o.ID == s.ID && o.As == s.As && o.Saw == s.Saw })
		if at < 0 {
			seen, at = append(seen, s), len(seen)
		}
		seen[at].Dialects = append(seen[at].Dialects, k.dialect)
	}
	slices.SortStableFunc(seen, func(a, b catalogue.Sighting) int { return strings.Compare(a.ID, b.ID) })
	return seen
}
