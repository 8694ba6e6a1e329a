package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/onsi/ginkgo/v2"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// Door places a suite into a Ginkgo suite that somebody else runs: go test,
// the ginkgo command, a vendor's own suite. Ginkgo's filters, focus, reports
// and parallel processes work as everywhere; outcomes other than pass, warn
// and skipped become failures.
type Door struct {
	Manner
	// Open opens the target; it is called once in each process, by the first check.
	Open func(ctx context.Context) (*target.Target, error)
	// Dialects to place; at least one.
	Dialects     []string
	Select, Skip []string
	// SuiteVersion leaves out the checks that later versions of the suite brought; empty means the newest.
	SuiteVersion string

	suite    *Suite
	mu       sync.Mutex
	opened   bool
	err      error
	target   *target.Target
	dialects map[string]*dialect
}

// Describe builds the tree of a door's checks. Call it where containers may
// stand: at the top level, or before RunSpecs.
func (s *Suite) Describe(d *Door) error {
	s, err := s.ReadBy(d.Edition).At(d.SuiteVersion)
	if err != nil {
		return err
	}
	selected, err := s.Select(d.Select, d.Skip)
	if err != nil {
		return err
	}
	if len(d.Dialects) == 0 {
		return &UsageError{"no dialect to place"}
	}
	d.suite = s
	limit := d.Limit
	if limit <= 0 {
		limit = DefaultLimit
	}
	for _, name := range d.Dialects {
		parsed, err := target.ParseDialect(name)
		if err != nil {
			return &UsageError{err.Error()}
		}
		var checks []*check.Check
		for _, c := range selected {
			if s.Applies(c, parsed.Version, parsed.Binding) {
				checks = append(checks, c)
			}
		}
		s.describe(name, parsed.Version, limit, checks, func(ctx check.SpecContext, c *check.Check) { d.play(ctx, name, c) })
	}
	ginkgo.ReportAfterSuite("cmconform invariants", func(report ginkgo.Report) {
		if err := d.Close(context.Background()); err != nil {
			ginkgo.GinkgoWriter.Printf("closing the target: %v\n", err)
		}
		if lines := violations(report); len(lines) > 0 {
			ginkgo.Fail(strings.Join(lines, "\n"))
		}
	})
	return nil
}

// Close closes the target that the door opened in this process, if it did.
func (d *Door) Close(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.target == nil {
		return nil
	}
	var err error
	if d.Ledger != nil {
		err = d.Ledger.Close()
	}
	return errors.Join(err, d.target.Close(ctx))
}

// dialect opens the target on first use.
func (d *Door) dialect(ctx context.Context, name string) (*dialect, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.opened {
		d.opened = true
		d.err = d.open(ctx)
	}
	return d.dialects[name], d.err
}

func (d *Door) open(ctx context.Context) error {
	// The target outlives the check that happens to be the first.
	t, err := d.Open(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	d.target, d.dialects = t, map[string]*dialect{}
	for _, f := range target.Preflight(ctx, t, d.Dialects) {
		if f.Fatal {
			return errors.New(joinAdvice(f.Message, f.Advice))
		}
	}
	if d.Ledger, err = OpenLedger(t, d.Writes); err != nil {
		return err
	}
	for _, name := range d.Dialects {
		if d.dialects[name], err = openDialect(d.suite, t, name, d.Manner); err != nil {
			return err
		}
	}
	_, err = recoverChanges(ctx, t, d.Ledger, d.Manner)
	return err
}

// invariantEntry is the name of the report entries that carry violations from
// every process to the one that reports.
const invariantEntry = "cmconform invariant"

// play runs one check and tells Ginkgo what came of it.
func (d *Door) play(ctx check.SpecContext, name string, c *check.Check) {
	on, err := d.dialect(ctx, name)
	if err != nil {
		ginkgo.Fail("the target cannot be used: " + err.Error())
	}
	before := on.setting.Watch.Report()
	v := check.Execute(ctx, on.setting, c)
	on.setting.Settle() // this process may be about to end
	for i, now := range on.setting.Watch.Report() {
		if now.Count > before[i].Count && len(now.Violations) > len(before[i].Violations) {
			line, _ := json.Marshal(violated{now.ID, now.Text, now.Dialect, now.Level, now.Violations[len(now.Violations)-1].Message})
			ginkgo.AddReportEntry(invariantEntry, string(line), ginkgo.ReportEntryVisibilityNever)
		}
	}
	for _, o := range v.Observations {
		ginkgo.AddReportEntry("observation "+o.ID, o.Text, ginkgo.ReportEntryVisibilityFailureOrVerbose)
	}
	for _, text := range v.Recorded {
		ginkgo.AddReportEntry("recorded", text, ginkgo.ReportEntryVisibilityFailureOrVerbose)
	}
	for _, l := range v.Lasting {
		ginkgo.AddReportEntry("left on the target", l.Subject()+": "+l.Reason+"; "+l.Advice)
	}
	if v.Defect != "" {
		ginkgo.Fail("a fault of cmconform, not of the target: " + v.Defect)
	}
	if v.Unrestored != "" {
		ginkgo.Fail("the check has changed the target for good: " + v.Unrestored)
	}
	switch v.Outcome {
	case reports.Pass:
	case reports.Warn:
		ginkgo.AddReportEntry("warning", v.Reason)
	case reports.Skipped:
		ginkgo.Skip(v.Reason)
	default:
		for i := range v.Exchanges {
			tellExchange(&v.Exchanges[i])
		}
		ginkgo.Fail(d.suite.explain(&v))
	}
}

// explain words a failure with its requirement, for a console.
func (s *Suite) explain(v *check.Verdict) string {
	var b strings.Builder
	switch v.Outcome {
	case reports.Blocked:
		fmt.Fprintf(&b, "blocked by %s: ", v.BlockedBy)
	case reports.Inconclusive:
		b.WriteString("inconclusive: ")
	}
	b.WriteString(v.Reason)
	version, _ := client.SplitDialect(v.Dialect)
	if r := s.Requirement(v.Requirements[0]); r != nil {
		fmt.Fprintf(&b, "\n%s %s: %s\nsource: %s", r.ID, r.Level, r.StatementIn(version), strings.Join(r.Sources, "; "))
	}
	if v.Failure != nil && v.Failure.Location != "" {
		fmt.Fprintf(&b, "\nat %s", v.Failure.Location)
	}
	return b.String()
}

func tellExchange(x *reports.Exchange) {
	ginkgo.GinkgoWriter.Printf("%d. %s as %s: %s\n", x.Number, x.Operation, x.Persona, x.Curl)
	if x.Error != "" {
		ginkgo.GinkgoWriter.Printf("   %s\n", x.Error)
		return
	}
	ginkgo.GinkgoWriter.Printf("   HTTP %d %s\n", x.Status, x.Reply)
}

type violated struct{ ID, Text, Dialect, Level, Message string }

// violations reads the MUST violations of all processes out of a report.
func violations(report ginkgo.Report) []string {
	var lines []string
	for _, spec := range report.SpecReports {
		for _, entry := range spec.ReportEntries {
			if entry.Name != invariantEntry {
				continue
			}
			var v violated
			if json.Unmarshal([]byte(entry.StringRepresentation()), &v) == nil && v.Level == check.Must {
				lines = append(lines, fmt.Sprintf("%s on %s: %s: %s", v.ID, v.Dialect, v.Text, v.Message))
			}
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

func joinAdvice(message, advice string) string {
	if advice == "" {
		return message
	}
	return message + "; " + advice
}
