package reports

import (
	"path"
	"slices"
	"strings"
)

// isPattern tells a pattern from an id.
func isPattern(text string) bool { return strings.ContainsAny(text, "*?[") }

func validPattern(text string) bool {
	_, err := path.Match(text, "")
	return err == nil
}

// names says whether the expectation is about a check or an invariant, as --select
// reads patterns: * matches the slash before a variant, too.
func (e *Expectation) names(id string) bool {
	if !isPattern(e.Check) {
		return e.Check == id
	}
	flat := func(text string) string { return strings.ReplaceAll(text, "/", "\x00") }
	matched, err := path.Match(flat(e.Check), flat(id))
	return err == nil && matched
}

// narrowness orders the expectations of one check: one that names it comes
// before a pattern, and one that names the dialect before one that does not.
func (e *Expectation) narrowness() int {
	n := 0
	if !isPattern(e.Check) {
		n += 2
	}
	if e.Dialect != "" {
		n++
	}
	return n
}

// speakers find the expectation that speaks of a check on a dialect, the
// narrowest one, and a second one that is as narrow; -1 where there is none.
func speakers(list []Expectation, id, dialect string) (first, second int) {
	first, second = -1, -1
	for i := range list {
		e := &list[i]
		if e.Check == "" || e.Dialect != "" && e.Dialect != dialect || !e.names(id) {
			continue
		}
		switch {
		case first < 0 || e.narrowness() > list[first].narrowness():
			first, second = i, -1
		case e.narrowness() == list[first].narrowness() && second < 0:
			second = i
		}
	}
	return first, second
}

// asDeclared says whether what came of a check is what the expectation declares.
func (e *Expectation) asDeclared(outcome Outcome, codes []int) bool {
	return string(outcome) == e.Outcome && (e.Code == 0 || slices.Contains(codes, e.Code))
}

// codesOf are the error codes by which a check failed.
func codesOf(c *Check) []int {
	if c.Failure == nil {
		return nil
	}
	return c.Failure.Codes
}
