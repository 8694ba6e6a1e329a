package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/specs"
)

// checkBudget is how long a check may take on the embedded mock.
const checkBudget = 50 * time.Millisecond

// BenchmarkChecks prints what each check costs in each dialect, the checks that
// run on request included: its requests, and its time with making its world. The
// best of three rounds counts, for whatever else the machine does only adds to it.
func BenchmarkChecks(b *testing.B) {
	collectLess() // as in main
	suite, err := specs.Suite()
	if err != nil {
		b.Fatal(err)
	}
	service, err := mock.New(mock.Options{Undocumented: true})
	if err != nil {
		b.Fatal(err)
	}
	t, err := target.Open(context.Background(), target.Spec{Address: "embedded", Handler: service})
	if err != nil {
		b.Fatal(err)
	}
	defer t.Close(context.Background())
	costs := &costTable{dialects: t.Dialects(), checks: map[string]map[string]cost{}}
	whole, requests := time.Duration(1<<62), 0
	for b.Loop() {
		for range 3 {
			doc, err := suite.Everything().Run(context.Background(), run.Options{Target: t})
			if err != nil {
				b.Fatal(err)
			}
			for _, c := range doc.Checks {
				costs.add(c.ID, c.Dialect, cost{c.Requests, time.Duration(c.DurationMS * float64(time.Millisecond))})
			}
			whole, requests = min(whole, time.Duration(doc.Run.DurationMS*float64(time.Millisecond))), doc.Run.Requests
		}
	}
	slowest := costs.write()
	fmt.Printf("whole run: %d requests, %.1f s\n", requests, whole.Seconds())
	b.ReportMetric(whole.Seconds(), "s/run")
	b.ReportMetric(millis(slowest), "ms/slowest-check")
	b.ReportMetric(0, "ns/op")
	if slowest > checkBudget {
		b.Fatalf("the slowest check takes %s; the budget is %s", slowest, checkBudget)
	}
}

// cost is what one check has cost over one dialect.
type cost struct {
	requests int
	time     time.Duration
}

type costTable struct {
	dialects []string
	checks   map[string]map[string]cost // by check id and dialect
}

// add keeps the best time of a check.
func (t *costTable) add(id, dialect string, c cost) {
	if t.checks[id] == nil {
		t.checks[id] = map[string]cost{}
	}
	if known, ok := t.checks[id][dialect]; ok {
		c.time = min(c.time, known.time)
	}
	t.checks[id][dialect] = c
}

// write prints a line for each check, the slowest ones again, and the sums by
// dialect. It returns the time of the slowest.
func (t *costTable) write() time.Duration {
	out := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(out, "\nrequests and ms of each check\t%s\t\n", strings.Join(t.dialects, "\t\t")+"\t")
	type one struct {
		id, dialect string
		cost
	}
	var all []one
	ids := make([]string, 0, len(t.checks))
	for id := range t.checks {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	width := len(slices.MaxFunc(ids, func(a, b string) int { return cmp.Compare(len(a), len(b)) }))
	for _, id := range ids {
		fmt.Fprintf(out, "%-*s\t", width, id)
		for _, dialect := range t.dialects {
			c, ran := t.checks[id][dialect]
			if !ran {
				fmt.Fprint(out, "\t\t")
				continue
			}
			fmt.Fprintf(out, "%d\t%.2f\t", c.requests, millis(c.time))
			all = append(all, one{id, dialect, c})
		}
		fmt.Fprintln(out)
	}
	slices.SortStableFunc(all, func(a, b one) int { return cmp.Compare(b.time, a.time) })
	fmt.Fprintf(out, "\nthe slowest\trequests\tms\t\n")
	for _, c := range all[:min(len(all), 20)] {
		fmt.Fprintf(out, "%-*s\t%d\t%.2f\t\n", width, c.id+" "+c.dialect, c.requests, millis(c.time))
	}
	fmt.Fprintf(out, "\ndialect\tchecks\trequests\ts\tms/check\tms/request\t\n")
	for _, dialect := range t.dialects {
		var sum cost
		n := 0
		for _, c := range all {
			if c.dialect == dialect {
				n, sum.requests, sum.time = n+1, sum.requests+c.requests, sum.time+c.time
			}
		}
		fmt.Fprintf(out, "%s\t%d\t%d\t%.2f\t%.2f\t%.2f\t\n", dialect, n, sum.requests, sum.time.Seconds(), millis(sum.time)/float64(n), millis(sum.time)/float64(sum.requests))
	}
	_ = out.Flush()
	return all[0].time
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
