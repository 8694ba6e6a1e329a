package reports

import (
	"regexp"
	"slices"
	"strings"
)

// subject is what a change is about: the same one in both runs.
type subject struct {
	subject, ID, Dialect string
}

// state is how a subject ended in one run.
type state struct {
	outcome  Outcome
	evidence string // as it is shown
	steady   string // as it is compared
	text     string
	rerun    string
	ms       float64
	there    bool
	declared bool // by an expectation
}

func (s state) standing() *Standing {
	if !s.there {
		return nil
	}
	return &Standing{Outcome: s.outcome, Evidence: s.evidence, DurationMS: s.ms}
}

// subjectsOf are the checks, the exercised invariants and the observations of a run.
func subjectsOf(doc *Document) map[subject]state {
	all := make(map[subject]state, len(doc.Checks))
	for i := range doc.Checks {
		c := &doc.Checks[i]
		s := state{outcome: c.Outcome, text: c.Text, rerun: c.Rerun, ms: c.DurationMS, there: true, declared: c.Declared != nil}
		s.evidence, s.steady = evidence(c)
		all[subject{"check", c.ID, c.Dialect}] = s
	}
	for i := range doc.Invariants {
		v := &doc.Invariants[i]
		if v.Exchanges == 0 {
			continue
		}
		s := state{outcome: v.Outcome, text: v.Text, there: true, declared: v.Declared != nil}
		if v.Count > 0 {
			s.evidence = invariantLine(v)
			for _, violation := range v.Violations[:min(1, len(v.Violations))] {
				s.steady = steady(violation.Message)
			}
		}
		all[subject{"invariant", v.ID, v.Dialect}] = s
	}
	for i := range doc.Observations {
		o := &doc.Observations[i]
		key := subject{"observation", o.ID + " (" + o.Check + ")", o.Dialect}
		s := all[key]
		s.there, s.evidence = true, strings.TrimPrefix(s.evidence+"; "+oneLine(o.Text), "; ")
		s.steady = steady(s.evidence)
		all[key] = s
	}
	return all
}

// evidence is what a check saw: as people read it, and as one run is compared
// with another. Of a check that passed it is which of the accepted answers the target chose.
func evidence(c *Check) (shown, compared string) {
	switch {
	case c.Outcome == Pass || c.Outcome == Warn && c.Failure == nil:
		chosen := slices.Clone(c.Recorded)
		slices.Sort(chosen)
		shown = oneLine(strings.Join(chosen, "; "))
		return shown, steady(shown)
	case c.Outcome == Skipped:
		return reason(c), "" // another reason to leave it out is no other behaviour
	case c.Outcome == Blocked:
		return reason(c), c.BlockedBy
	case c.Outcome == Inconclusive:
		return reason(c), "" // one bad night is like the other
	case c.Failure != nil && c.Failure.Actual != "":
		return oneLine(c.Failure.Actual), steady(c.Failure.Expected + "\n" + c.Failure.Actual)
	}
	return headline(c), steady(headline(c))
}

// Sighted is what a check saw, without what is of the one run alone.
func Sighted(c *Check) string {
	if c.Failure != nil && c.Failure.Expected != "" && c.Failure.Actual != "" {
		return steady("expected " + expectation(c.Failure) + "; got " + c.Failure.Actual)
	}
	shown, _ := evidence(c)
	return steady(shown)
}

// volatile are texts that differ from run to run though the behaviour is the same.
var volatile = []struct {
	is      *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`), "a GUID"},
	{regexp.MustCompile(`\d{8}-\d{6}-[0-9a-z]{4,8}`), "a run"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?`), "a time"},
	{regexp.MustCompile(`(127\.0\.0\.1|localhost|\[::1\]):\d+`), "a local address"},
	{regexp.MustCompile(`[A-Za-z0-9+/]{6,}={1,2}`), "a time stamp"},
	{regexp.MustCompile(`\b[A-Z]\d[0-9A-Z]{5,8}\b`), "a number"},
	{regexp.MustCompile(`\d{5,}`), "an id"}, // error codes have four digits at most
}

// steady takes out of a text what is of one run alone: ids, times, numbers.
func steady(text string) string {
	text = oneLine(text)
	for _, v := range volatile {
		text = v.is.ReplaceAllString(text, v.instead)
	}
	return text
}

// changeOf says in what way two standings of a subject differ.
func changeOf(was, is state, o DiffOptions) (ChangeKind, bool) {
	if !was.there {
		if is.outcome == "" {
			return "", false // an observation that nobody made before
		}
		was.outcome = ""
	}
	switch is.outcome {
	case was.outcome:
		switch {
		case was.there && was.steady != is.steady:
			return OtherEvidence, true
		case was.there && is.outcome == Pass && is.ms-was.ms >= o.FloorMS && is.ms >= was.ms*o.Ratio:
			return Slower, true
		}
		return "", false
	case Fail:
		return NewlyFailing, true
	case Blocked:
		if was.outcome == Fail {
			return OtherEvidence, true // no better and no worse: the failure is hidden
		}
		return NewlyBlocked, true
	case Inconclusive:
		return NotJudged, true
	case Warn:
		return NewlyWarned, true
	case Skipped:
		if was.outcome == "" {
			return New, true
		}
		return NotRun, true
	}
	if was.outcome == "" || was.outcome == Skipped {
		return New, true
	}
	return NewlyPassing, true
}

func selectionText(r Run) string {
	text := strings.Join(r.Select, ",")
	if len(r.Skip) > 0 {
		text += " without " + strings.Join(r.Skip, ",")
	}
	if r.Profile != "" {
		text += " of profile " + r.Profile
	}
	if r.Shard != nil {
		text += " shard " + r.Shard.String()
	}
	if r.RerunOf != "" {
		text += " what did not pass in " + r.RerunOf
	}
	return strings.TrimSpace(text)
}

// askedFor says of a dialect whether the new run was to make there every check that the old one made.
func askedFor(old, latest *Document) func(dialect string) bool {
	same := selectionText(old.Run) == selectionText(latest.Run) && !latest.Run.Interrupted && len(latest.Checks) > 0
	return func(dialect string) bool {
		_, called := latest.Target.Endpoints[dialect]
		return same && called
	}
}
