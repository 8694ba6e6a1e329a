package parity

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
)

// withoutControl takes back what nothing but refusals seems to show: two equal
// refusals may as well be those of a service that refuses everything. They count
// where a call of the operation (or of its control) succeeds over both bindings.
// Where the caller may not call it at all, as the service may decide, any other
// operation will do; forbidden are those where that is known already.
func withoutControl(doc *reports.Parity, controls map[string]string, forbidden map[string]bool) {
	succeeds, anything := map[string]bool{}, false
	forbidden = maps.Clone(forbidden)
	for i := range doc.Calls {
		c := &doc.Calls[i]
		reply := c.Cell(reports.ColumnReply)
		switch {
		case reply == nil:
		case reply.State == reports.Equal, reply.State == reports.Differs:
			succeeds[c.Operation], anything = true, true
		case c.Meant == theReply && unauthorised(c.SOAP) && unauthorised(c.REST):
			forbidden[c.Operation] = true
		}
	}
	for i := range doc.Calls {
		c := &doc.Calls[i]
		control := cmp.Or(controls[c.Operation], c.Operation)
		if succeeds[control] || forbidden[c.Operation] && anything {
			continue
		}
		for j := range c.Cells {
			if c.Cells[j].State == reports.Equal {
				c.Cells[j].State = reports.Undecided
				c.Cells[j].Reason = "no call of " + control + " succeeds over both bindings, so that equal refusals show nothing"
			}
		}
	}
}

// unauthorised says whether an answer is the refusal of a caller who is known and may not call.
func unauthorised(answer string) bool {
	words := strings.Fields(answer)
	return len(words) > 1 && slices.Contains(faultDetails, words[0]) && (words[1] == "106" || words[1] == "1001")
}

// Finish holds the document against the expectations and decides its exit code.
func Finish(doc *reports.Parity, expectations *reports.Expectations, interrupted bool) {
	doc.Run.Finished = time.Now()
	doc.Run.DurationMS = float64(time.Since(doc.Run.Started).Microseconds()) / 1000
	doc.Run.Interrupted = interrupted
	if interrupted {
		doc.Problems = append(doc.Problems, reports.Problem{
			Kind:    "interrupted",
			Message: fmt.Sprintf("the comparison was interrupted after %d of %s", len(doc.Calls), reports.Count(doc.Summary.PlannedCalls, "call")),
			Advice:  "Run again for a verdict on the calls that were not made.",
		})
	}
	reports.ExpectParity(doc, expectations, time.Now())
	reports.SummariseParity(doc)
	doc.Summary.ExitCode, doc.Summary.Explanation = exit(doc)
	reports.SummariseParity(doc)
	reports.NormaliseParity(doc)
}

// exit decides the exit code and says why in one sentence. The first rule that applies wins.
func exit(doc *reports.Parity) (int, string) {
	s := &doc.Summary
	harness, unusable := 0, 0
	for _, p := range doc.Problems {
		switch p.Kind {
		case "harness":
			harness++
		case "target", "authorisation":
			unusable++
		}
	}
	differing := 0
	for i := range doc.Calls {
		if doc.Calls[i].State() == reports.Differs {
			differing++
		}
	}
	switch {
	case harness > 0:
		return run.ExitHarness, fmt.Sprintf("The harness itself is at fault: %s.", reports.Count(harness, "problem"))
	case doc.Run.Interrupted:
		return run.ExitInterrupted, "The comparison was interrupted."
	case differing > 0:
		return run.ExitFails, fmt.Sprintf("The bindings differ in %s.", reports.Count(differing, "call"))
	case doc.Stale() > 0:
		return run.ExitFails, fmt.Sprintf("%s.", reports.Count(doc.Stale(), "stale expectation"))
	case unusable > 0 && len(doc.Calls) == 0:
		return run.ExitTarget, "The target could not be used."
	case s.Total(reports.Undecided) > 0:
		return run.ExitTarget, fmt.Sprintf("%s could not be made.", reports.Count(s.Total(reports.Undecided), "comparison"))
	case s.Total(reports.Equal) == 0:
		return run.ExitTooFew, "Nothing was compared."
	}
	text := fmt.Sprintf("%s of %s over both bindings, equal in all that was compared.",
		reports.Count(s.Calls-skipped(doc), "call"), reports.Count(s.Operations, "operation"))
	if n := s.Total(reports.Expected); n > 0 {
		text = fmt.Sprintf("%s as expected, everything else is equal.", reports.Count(n, "comparison"))
	}
	return run.ExitConforms, text
}

func skipped(doc *reports.Parity) int {
	n := 0
	for i := range doc.Calls {
		if doc.Calls[i].State() == reports.Omitted {
			n++
		}
	}
	return n
}
