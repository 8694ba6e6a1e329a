package run

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/closest"
)

// UsageError is something that a person typed and can type right: exit code 2.
type UsageError struct{ Message string }

// Error is the message.
func (e *UsageError) Error() string { return e.Message }

// Select returns the checks that match one of the wanted patterns (where there
// is none, all but those that are opt-in) and none of the unwanted ones, in the order of the
// suite. A pattern is a check id, a requirement id, an area, an operation, a
// level, or a glob over check ids; several may stand in one text, separated by
// commas. A pattern that nothing can match is a *UsageError with a suggestion.
func (s *Suite) Select(wanted, unwanted []string) ([]*check.Check, error) {
	in, err := s.matchers(wanted)
	if err != nil {
		return nil, err
	}
	out, err := s.matchers(unwanted)
	if err != nil {
		return nil, err
	}
	var selected []*check.Check
	for _, c := range s.Checks {
		if (len(in) == 0 && (!c.OptIn || s.everything) || matches(in, c)) && !matches(out, c) {
			selected = append(selected, c)
		}
	}
	return selected, nil
}

type matcher func(*check.Check) bool

func matches(list []matcher, c *check.Check) bool {
	return slices.ContainsFunc(list, func(m matcher) bool { return m(c) })
}

func (s *Suite) matchers(patterns []string) ([]matcher, error) {
	var list []matcher
	for _, text := range patterns {
		for pattern := range strings.SplitSeq(text, ",") {
			pattern = strings.TrimSpace(pattern)
			if pattern == "" {
				return nil, &UsageError{fmt.Sprintf("the selection %q names nothing", text)}
			}
			m, err := s.matcher(pattern)
			if err != nil {
				return nil, err
			}
			list = append(list, m)
		}
	}
	return list, nil
}

func (s *Suite) matcher(pattern string) (matcher, error) {
	if strings.ContainsAny(pattern, "*?[") {
		return s.glob(pattern)
	}
	kinds := []matcher{
		func(c *check.Check) bool { return c.ID == pattern },
		func(c *check.Check) bool { return slices.Contains(c.Requirements, pattern) },
		func(c *check.Check) bool { return strings.EqualFold(check.AreaOf(c.ID), pattern) },
		func(c *check.Check) bool { return slices.Contains(s.Operations(c), pattern) },
		func(c *check.Check) bool { return strings.EqualFold(s.Level(c, ""), pattern) },
	}
	for _, m := range kinds {
		if slices.ContainsFunc(s.Checks, m) {
			return m, nil
		}
	}
	for _, c := range s.later {
		if c.ID == pattern || slices.Contains(c.Requirements, pattern) {
			return nil, &UsageError{fmt.Sprintf("%s came with suite version %s; the run keeps to %s", c.ID, c.Since, s.pinned)}
		}
	}
	if r := s.requirements[pattern]; r != nil {
		why := "its disposition is " + r.Disposition
		if r.Disposition == "checked" {
			why = "an invariant looks at it in every exchange of the others"
		}
		return nil, &UsageError{fmt.Sprintf("no check carries %s: %s", pattern, why)}
	}
	return nil, &UsageError{fmt.Sprintf("unknown check, requirement, area, operation or level %q%s", pattern, closest.Hint(pattern, s.names()))}
}

func (s *Suite) glob(pattern string) (matcher, error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, &UsageError{fmt.Sprintf("the pattern %q is malformed", pattern)}
	}
	// Variants are part of the name: * matches the slash too.
	flat := func(id string) string { return strings.ReplaceAll(id, "/", "\x00") }
	m := func(c *check.Check) bool {
		ok, _ := path.Match(flat(pattern), flat(c.ID))
		return ok
	}
	if !slices.ContainsFunc(s.Checks, m) {
		return nil, &UsageError{fmt.Sprintf("the pattern %q matches no check", pattern)}
	}
	return m, nil
}

// names are all words that a selection can consist of.
func (s *Suite) names() []string {
	names := []string{check.Must, check.Should, check.Info}
	for _, c := range s.Checks {
		names = append(names, c.ID, check.AreaOf(c.ID))
		names = append(names, c.Requirements...)
		names = append(names, s.Operations(c)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
