package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/gomega/matchers"
	"github.com/onsi/gomega/types"
)

// treeMatcher matches a reply (its response element) or an element. A reply
// that is a fault never matches, negated or not in intent: use BeFault for those.
type treeMatcher struct {
	expected string
	match    func(root *Element) (bool, error)
	got      func(root *Element) string
}

// HaveElement matches when the path reaches an element that is neither absent
// nor nil, and its text satisfies the matcher, if one is given.
func HaveElement(path string, text ...types.GomegaMatcher) Matcher {
	m := treeMatcher{expected: path, got: func(root *Element) string { return state(root, path) }}
	if len(text) > 0 {
		wanted, _ := explain(text[0], "", true)
		m.expected = path + " " + wanted
	}
	m.match = func(root *Element) (bool, error) {
		e := root.At(path)
		if e == nil || e.Nil {
			return false, nil
		}
		if len(text) == 0 {
			return true, nil
		}
		return text[0].Match(e.Text)
	}
	return m
}

// HaveNoElement matches when the path reaches nothing.
func HaveNoElement(path string) Matcher {
	return treeMatcher{"no " + path,
		func(root *Element) (bool, error) { return root.At(path) == nil, nil },
		func(root *Element) string { return state(root, path) }}
}

// HaveBlank matches when the element is absent, nil or empty: the three ways
// to say that there is no value, or an empty list.
func HaveBlank(path string) Matcher {
	return treeMatcher{path + " absent, nil or empty",
		func(root *Element) (bool, error) { return root.At(path).Blank(), nil },
		func(root *Element) string { return state(root, path) }}
}

// HaveValues matches when the texts at a path are exactly these, in any order.
func HaveValues(path string, values ...string) Matcher {
	return valuesMatcher(path, values, "", func(got []string) bool {
		a, b := slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(values))
		return slices.Equal(a, b)
	})
}

// HaveValuesInOrder matches when the texts at a path are exactly these, in this order.
func HaveValuesInOrder(path string, values ...string) Matcher {
	return valuesMatcher(path, values, " in this order", func(got []string) bool { return slices.Equal(got, values) })
}

func valuesMatcher(path string, values []string, order string, match func([]string) bool) Matcher {
	return treeMatcher{fmt.Sprintf("%s [%s]%s", path, strings.Join(values, " "), order),
		func(root *Element) (bool, error) { return match(root.Values(path)), nil },
		func(root *Element) string { return compared(values, present(root.Values(path)), order != "") }}
}

// BeSameAs matches an element (or response) whose tree says the same as
// another: names and texts. Nil, absent and empty are alike; the items of a
// list may come in any order, as none is documented but where a request asks
// for one. Paths below the root that are given are left out of the comparison.
func BeSameAs(other *Element, ignoring ...string) Matcher {
	name := "nothing"
	if other != nil {
		name = "the same " + other.Name
	}
	return treeMatcher{name,
		func(root *Element) (bool, error) { return len(differences(other, root, "", ignoring)) == 0, nil },
		func(root *Element) string {
			return strings.Join(first(differences(other, root, "", ignoring), 3), ", ")
		}}
}

// Differences lists where two trees differ, one line each: "User/JobTitle "a" -> "b"".
// Nil, absent and empty are alike, lists have no order; ignored paths are left out.
func Differences(before, after *Element, ignoring ...string) []string {
	return differences(before, after, "", ignoring)
}

func differences(a, b *Element, path string, ignoring []string) []string {
	if slices.Contains(ignoring, path) && path != "" || a.Blank() && b.Blank() {
		return nil
	}
	if a.Blank() || b.Blank() || len(a.Children) == 0 || len(b.Children) == 0 {
		if !a.Blank() && !b.Blank() && a.Text == b.Text && len(a.Children) == len(b.Children) {
			return nil
		}
		return []string{fmt.Sprintf("%s %s -> %s", path, brief(a), brief(b))}
	}
	var found []string
	for _, name := range childNames(a, b) {
		below := name
		if path != "" {
			below = path + "/" + name
		}
		x, y := a.All(name), b.All(name)
		if len(x) > 1 || len(y) > 1 {
			x, y = unpaired(x, y, below, ignoring)
		}
		for i := range max(len(x), len(y)) {
			found = append(found, differences(nth(x, i), nth(y, i), below, ignoring)...)
		}
	}
	return found
}

// unpaired returns the items of each list that have no equal in the other.
func unpaired(x, y []*Element, path string, ignoring []string) (onlyX, onlyY []*Element) {
	onlyY = slices.Clone(y)
	for _, item := range x {
		if i := slices.IndexFunc(onlyY, func(other *Element) bool { return len(differences(item, other, path, ignoring)) == 0 }); i >= 0 {
			onlyY = slices.Delete(onlyY, i, i+1)
		} else {
			onlyX = append(onlyX, item)
		}
	}
	return onlyX, onlyY
}

func present(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func childNames(trees ...*Element) []string {
	var names []string
	for _, t := range trees {
		for _, c := range t.Children {
			if !slices.Contains(names, c.Name) {
				names = append(names, c.Name)
			}
		}
	}
	return names
}

func nth(list []*Element, i int) *Element {
	if i < len(list) {
		return list[i]
	}
	return nil
}

func brief(e *Element) string {
	switch {
	case e.Blank():
		return "nothing"
	case len(e.Children) > 0:
		return fmt.Sprintf("%d elements", len(e.Children))
	default:
		return fmt.Sprintf("%q", e.Text)
	}
}

func first(lines []string, n int) []string {
	if len(lines) <= n {
		return lines
	}
	return append(lines[:n:n], fmt.Sprintf("and %d more", len(lines)-n))
}

// state words what is at a path.
func state(root *Element, path string) string {
	e := root.At(path)
	switch {
	case e == nil:
		return "no " + path
	case e.Nil:
		return path + " nil"
	case len(e.Children) > 0:
		return wordElement(e)
	default:
		return fmt.Sprintf("%q", e.Text)
	}
}

func (m treeMatcher) Match(actual any) (bool, error) {
	switch v := actual.(type) {
	case *Reply:
		if v.Body() == nil {
			return false, nil
		}
		return m.match(v.Body())
	case *Element:
		return m.match(v)
	}
	return false, fmt.Errorf("expects a reply or an element, not %T", actual)
}

func (m treeMatcher) Expected() string { return m.expected }

func (m treeMatcher) Got(actual any) string {
	switch v := actual.(type) {
	case *Reply:
		if v.Body() == nil {
			return v.String()
		}
		return m.got(v.Body())
	case *Element:
		return m.got(v)
	}
	return word(actual)
}

func (m treeMatcher) FailureMessage(actual any) string {
	return "expected " + m.expected + "; got " + m.Got(actual)
}

func (m treeMatcher) NegatedFailureMessage(actual any) string {
	return "expected not " + m.expected + "; got " + m.Got(actual)
}

// aboutBody reports whether a matcher looks into the response, itself or in a part.
func aboutBody(m types.GomegaMatcher) bool {
	switch m := m.(type) {
	case treeMatcher:
		return true
	case *matchers.NotMatcher:
		return aboutBody(m.Matcher)
	case *matchers.AndMatcher:
		return slices.ContainsFunc(m.Matchers, aboutBody)
	case *matchers.OrMatcher: // one part that is about the fault may be what matches
		return !slices.ContainsFunc(m.Matchers, func(part types.GomegaMatcher) bool { return !aboutBody(part) })
	}
	return false
}
