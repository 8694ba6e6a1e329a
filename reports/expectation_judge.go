package reports

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/cmconform/cmconform/harness/closest"
)

// unfinished begins what a draft leaves to a person.
const unfinished = "TODO"

// neverExpected are outcomes of a check that no expectation can excuse, with what to do instead.
var neverExpected = map[Outcome]string{
	Pass:         "nothing has to be declared of what passes",
	Skipped:      "a check that is skipped fails no run",
	Blocked:      "a check that could not be made is never excused; declare the failure that blocks it, and it goes along",
	Inconclusive: "a check that could not be judged is never excused; leave it out by --skip",
}

// judge finds what a well-formed expectation still gets wrong.
func (r *expectationReader) judge(e *Expectation) {
	switch {
	case e.Check == "" && e.Operation == "":
		r.fault(e.Line, "names neither a check: (for a run) nor an operation: (for a comparison)")
		return
	case e.Check != "" && e.Operation != "":
		r.fault(e.Line, "names a check: and an operation:; an expectation is about one of them")
		return
	case e.Check != "":
		r.ofCheck(e)
	default:
		r.ofOperation(e)
	}
	for _, needed := range []struct{ key, value, what string }{
		{"reason", e.Reason, "why it is so"},
		{"owner", e.Owner, "who answers for it"},
		{"expires", e.Expires, "the last day on which it counts, 2027-01-31"},
	} {
		switch text := strings.TrimSpace(needed.value); {
		case text == "":
			r.fault(e.Line, "%s: is missing: %s", needed.key, needed.what)
		case strings.HasPrefix(text, unfinished) && !r.known.Draft:
			r.fault(e.Line, "%s: still says %s: write %s", needed.key, unfinished, needed.what)
		}
	}
	if _, err := time.Parse(time.DateOnly, e.Expires); e.Expires != "" && err != nil {
		r.fault(e.Line, "expires: %q is no day; write it as 2027-01-31", e.Expires)
	}
	if u, err := url.Parse(e.Issue); e.Issue != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		r.fault(e.Line, "issue: %q is no address; write it as https://...", e.Issue)
	}
}

func (r *expectationReader) ofCheck(e *Expectation) {
	outcomes := []string{string(Fail), string(Warn)}
	if e.Column != "" || e.Call != "" {
		r.fault(e.Line, "column: and call: go with operation:, not with check:")
	}
	r.name(e, "dialect", e.Dialect, r.known.Dialects)
	for _, id := range e.Blocks {
		r.name(e, "requirement", id, r.known.Requirements)
	}
	r.subject(e)
	switch why, never := neverExpected[Outcome(e.Outcome)]; {
	case e.Outcome == "":
		r.fault(e.Line, "outcome: is missing: one of %s", strings.Join(outcomes, ", "))
	case never:
		r.fault(e.Line, "outcome: %s cannot be expected: %s", e.Outcome, why)
	default:
		r.name(e, "outcome", e.Outcome, outcomes)
	}
}

// subject finds a check that the expectation names, on its dialect.
func (r *expectationReader) subject(e *Expectation) {
	if r.known.Checks == nil {
		return
	}
	ids := slices.Sorted(maps.Keys(r.known.Checks))
	if isPattern(e.Check) && !validPattern(e.Check) {
		r.fault(e.Line, "the pattern %q is malformed", e.Check)
		return
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { return !e.names(id) })
	switch {
	case len(ids) > 0:
	case isPattern(e.Check):
		r.fault(e.Line, "the pattern %q matches no check", e.Check)
		return
	default:
		all := slices.Sorted(maps.Keys(r.known.Checks))
		if i := slices.IndexFunc(all, func(id string) bool { return strings.HasPrefix(id, e.Check+"/") }); i >= 0 { // a requirement
			r.fault(e.Line, "unknown check %q; did you mean %q?", e.Check, all[i])
			return
		}
		r.name(e, "check", e.Check, all)
		return
	}
	if e.Dialect != "" && slices.Contains(r.known.Dialects, e.Dialect) &&
		!slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(r.known.Checks[id].Dialects, e.Dialect) }) {
		r.fault(e.Line, "%s is not made on %s; it is on %s", e.Check, e.Dialect, listed(r.known.Checks[ids[0]].Dialects))
	}
	if e.Code != 0 && !slices.ContainsFunc(ids, func(id string) bool { return !r.known.Checks[id].Invariant }) {
		r.fault(e.Line, "code: goes with a check; %s is an invariant, which looks at every exchange", e.Check)
	}
}

func (r *expectationReader) ofOperation(e *Expectation) {
	outcomes := []string{string(Differs), string(Undecided)}
	if e.Dialect != "" {
		r.fault(e.Line, "dialect: goes with check:; a comparison is of two dialects")
	}
	if e.Code != 0 || e.Flaky || len(e.Blocks) > 0 {
		r.fault(e.Line, "code:, flaky: and blocks: go with check:, not with operation:")
	}
	calls := r.known.Calls[e.Operation]
	if e.Operation == AnyOperation {
		for _, of := range r.known.Calls {
			calls = append(calls, of...)
		}
	} else {
		r.name(e, "operation", e.Operation, r.known.Operations)
	}
	var columns []string
	for _, c := range Columns {
		columns = append(columns, string(c))
	}
	r.name(e, "column", string(e.Column), columns)
	r.name(e, "call", e.Call, calls)
	if e.Outcome == "" {
		r.fault(e.Line, "outcome: is missing: one of %s", strings.Join(outcomes, ", "))
	}
	r.name(e, "outcome", e.Outcome, outcomes)
}

// name refuses what is not among the known names, with the nearest of them.
func (r *expectationReader) name(e *Expectation, key, value string, known []string) {
	if value == "" || known == nil || slices.Contains(known, value) {
		return
	}
	hint := closest.Hint(value, known)
	if hint == "" && len(known) <= 10 {
		hint = "; known: " + strings.Join(known, ", ")
	}
	r.fault(e.Line, "unknown %s %q%s", key, value, hint)
}

// overlaps refuses two expectations of one check on one dialect of which neither is narrower.
func (r *expectationReader) overlaps() {
	told := map[[2]int]bool{}
	for _, id := range slices.Sorted(maps.Keys(r.known.Checks)) {
		for _, dialect := range r.known.Checks[id].Dialects {
			first, second := speakers(r.found, id, dialect)
			if second < 0 || told[[2]int{first, second}] {
				continue
			}
			told[[2]int{first, second}] = true
			r.fault(r.found[second].Line, "speaks of %s on %s as line %d does; one of them has to be narrower: an id before a pattern, with a dialect before without",
				id, dialect, r.found[first].Line)
		}
	}
}

// Subject names what an expectation is about: "UpdateUser reply", "CM-GETUSER-001 on v13-rest".
func (e Expectation) Subject() string {
	if e.Check != "" {
		if e.Dialect != "" {
			return e.Check + " on " + e.Dialect
		}
		return e.Check
	}
	text := e.Operation
	if text == AnyOperation {
		text = "any operation"
	}
	if e.Column != "" {
		text += " " + string(e.Column)
	}
	if e.Call != "" {
		text += ", " + e.Call
	}
	return text
}

// demand words what is expected of a check: "to fail with 106".
func (e Expectation) demand() string {
	text := "to " + string(e.Outcome)
	if e.Flaky {
		text += " at times"
	}
	if e.Code != 0 {
		text += fmt.Sprintf(" with %d", e.Code)
	}
	return text
}
