package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/doctor"
	"github.com/cmconform/cmconform/harness/plan"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// planFlags are the flags of the run command that ask for its plan alone.
type planFlags struct{ dryRun bool }

func (f *planFlags) add(c *cobra.Command) {
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "print what would run, with the number of requests and writes, and send nothing")
}

// plan prints what the run would do. Nothing is sent, and no container is made:
// the mock inside offers the same.
func (f *runFlags) plan(c *cobra.Command, suite *run.Suite, o run.Options) error {
	spec := target.Spec{Address: f.target, Dialects: f.dialects, Edition: year(f.edition)}
	if f.target == string(target.Container) {
		spec.Address = string(target.Embedded)
	}
	t, err := openTarget(c.Context(), spec, uint64(f.seed))
	if err != nil {
		return err
	}
	defer t.Close(context.WithoutCancel(c.Context()))
	if err := f.limitFlags.allow(t, f.writes); err != nil {
		return err
	}
	f.mannerFlags.behave(c, t, f.maxRequests)
	o.Target = t
	due, err := suite.Due(o)
	if err != nil {
		return err
	}
	made, err := plan.Make(due, plan.Ground{
		Fresh: t.Fresh, Excluded: t.ExcludedOperations, Writes: o.Writes, Irreversible: o.Irreversible, Invitees: len(t.Invitees),
		Lend: func(w world.World) (plan.Loan, error) {
			promised, missing := t.Promised(w)
			return plan.Loan{Provisioned: promised, Missing: func(persona string) string { return missing[persona] }}, nil
		},
	})
	if err != nil {
		return err
	}
	f.writePlan(c.OutOrStdout(), t, made.Summary())
	if made.Summary().Run < max(f.minChecks, 1) {
		return exit(run.ExitTooFew)
	}
	return nil
}

func (f *runFlags) writePlan(w io.Writer, t *target.Target, s plan.Summary) {
	var dialects []string
	for _, a := range s.Areas {
		for name := range a.Run {
			if !slices.Contains(dialects, name) {
				dialects = append(dialects, name)
			}
		}
	}
	target.SortDialects(dialects)
	fmt.Fprintln(w, "PLAN")
	fmt.Fprintln(w, "Nothing was sent; requests and writes are those of the same checks against the mock.")
	if lent := t.Lends(); lent != nil {
		var names []string
		for _, p := range lent {
			names = append(names, p.Name)
		}
		fmt.Fprintf(w, "%s lends %s: taken as declared, until cmconform doctor signs them in.\n", f.target, strings.Join(names, ", "))
	} else {
		fmt.Fprintf(w, "%s makes a world for each check.\n", f.target)
	}
	fmt.Fprintln(w)
	doctor.WritePlan(w, s)
	if rate := t.Manners.Rate; rate > 0 && s.Requests > 0 {
		took := time.Duration(float64(s.Requests) / rate * float64(time.Second)).Round(time.Minute)
		fmt.Fprintf(w, "\n  At %g a second these requests take about %s.\n", rate, tookWords(took))
	}
	if f.maxRequests > 0 && f.maxRequests < s.Requests {
		fmt.Fprintf(w, "\n  The run ends after %s (--max-requests), before all of them ran.\n", reports.Count(f.maxRequests, "request"))
	}
	fmt.Fprintf(w, "\n%-12s", "area")
	for _, d := range dialects {
		fmt.Fprintf(w, "%10s", d)
	}
	fmt.Fprintf(w, "%10s%10s%10s\n", "skipped", "requests", "writes")
	for _, a := range s.Areas {
		fmt.Fprintf(w, "%-12s", a.Name)
		for _, d := range dialects {
			fmt.Fprintf(w, "%10d", a.Run[d])
		}
		fmt.Fprintf(w, "%10d%10d%10d\n", a.Skipped, a.Requests, a.Writes)
	}
}

// tookWords is a time in hours and minutes: "2 hours 5 minutes".
func tookWords(d time.Duration) string {
	hours, minutes := int(d.Hours()), int(d.Minutes())%60
	switch {
	case hours == 0:
		return reports.Count(max(minutes, 1), "minute")
	case minutes == 0:
		return reports.Count(hours, "hour")
	}
	return reports.Count(hours, "hour") + " " + reports.Count(minutes, "minute")
}
