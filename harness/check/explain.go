package check

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/onsi/gomega/matchers"
	"github.com/onsi/gomega/types"
)

// explainer is a matcher that can say in a few words what it wants and what it met.
type explainer interface {
	Expected() string
	Got(actual any) string
}

// explain words the two halves of a failure, each on one line.
func explain(m types.GomegaMatcher, actual any, want bool) (expected, got string) {
	got = word(actual)
	switch m := m.(type) {
	case explainer:
		expected, got = m.Expected(), m.Got(actual)
	case *matchers.EqualMatcher:
		expected = word(m.Expected)
		if list, ok := m.Expected.([]string); ok && want {
			got = compared(list, actual, true)
		}
	case *matchers.NotMatcher:
		expected, got = explain(m.Matcher, actual, !want)
		return expected, got
	case *matchers.AndMatcher:
		expected, got = explainAll(m.Matchers, " and ", actual), gotten(m.Matchers, actual)
	case *matchers.OrMatcher:
		expected, got = explainAll(m.Matchers, " or ", actual), gotten(m.Matchers, actual)
	case *matchers.ContainElementMatcher:
		if !want {
			return "no " + wordMatcher(m.Element) + " in the list", got
		}
		expected = wordMatcher(m.Element) + " in the list"
	case *matchers.ContainElementsMatcher:
		expected = "all of " + wordAll(m.Elements) + " in the list"
	case *matchers.ConsistOfMatcher:
		expected = wordAll(m.Elements) + " in any order"
		if list, ok := texts(m.Elements); ok && want {
			got = compared(list, actual, false)
		}
	case *matchers.BeEmptyMatcher:
		if !want {
			return "something", got
		}
		expected = "nothing"
	case *matchers.BeTrueMatcher:
		expected = "true"
	case *matchers.BeFalseMatcher:
		expected = "false"
	case *matchers.BeNumericallyMatcher:
		expected = bound(m.Comparator, m.CompareTo)
	case *matchers.BeElementOfMatcher:
		words := make([]string, len(m.Elements))
		for i, v := range m.Elements {
			words[i] = word(v)
		}
		expected = strings.Join(words, " or ")
	case *matchers.HaveLenMatcher:
		expected, got = fmt.Sprintf("length %d", m.Count), fmt.Sprintf("length %d: %s", length(actual), got)
	case *matchers.HavePrefixMatcher:
		expected = fmt.Sprintf("beginning with %q", m.Prefix)
	case *matchers.ContainSubstringMatcher:
		expected = fmt.Sprintf("containing %q", m.Substr)
	case *matchers.MatchRegexpMatcher:
		expected = "of the form " + m.Regexp
	default:
		// Gomega writes "Expected\n    <actual>\nto be so\n    <wanted>".
		expected = gomegaExpectation(m.FailureMessage(actual))
	}
	if !want {
		expected = "not " + expected
	}
	return expected, got
}

// bound words a comparison of numbers.
func bound(comparator string, to []any) string {
	words := map[string]string{"<": "less than ", "<=": "at most ", ">": "more than ", ">=": "at least ", "==": ""}
	if about, known := words[comparator]; known && len(to) == 1 {
		return about + word(to[0])
	}
	return strings.TrimSpace(comparator + " " + wordAll(to))
}

func length(v any) int {
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Slice, reflect.Map, reflect.String, reflect.Array:
		return r.Len()
	}
	return 0
}

// wordAll words a list of values or matchers; one that is given as a single slice is that slice.
func wordAll(list []any) string {
	if values, ok := texts(list); ok {
		return word(values)
	}
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = wordMatcher(v)
	}
	return "[" + strings.Join(words, ", ") + "]"
}

func texts(list []any) (values []string, all bool) {
	if len(list) == 1 {
		if values, ok := list[0].([]string); ok {
			return values, true
		}
	}
	for _, v := range list {
		text, ok := v.(string)
		if !ok {
			return nil, false
		}
		values = append(values, text)
	}
	return values, len(values) > 0
}

// shortList is how many items a reader compares at a glance.
const shortList = 4

// compared words a list that is not the expected one; of a longer one, where it differs comes first.
func compared(expected []string, actual any, ordered bool) string {
	got, ok := actual.([]string)
	if !ok || len(expected) <= shortList && len(got) <= shortList || slices.Equal(expected, got) {
		return word(actual)
	}
	var parts []string
	missing, extra := lacking(expected, got), lacking(got, expected)
	if len(missing) > 0 {
		parts = append(parts, "without "+strings.Join(first(missing, shortList), ", "))
	}
	if len(extra) > 0 {
		parts = append(parts, "with "+strings.Join(first(extra, shortList), ", "))
	}
	if len(parts) == 0 && ordered {
		for i := range got {
			if got[i] != expected[i] {
				parts = append(parts, fmt.Sprintf("%s where %s is expected", got[i], expected[i]))
				break
			}
		}
	}
	return strings.Join(parts, ", ") + ": " + word(got)
}

// lacking lists the items of one list that the other one lacks, each as often as it is short of it.
func lacking(list, other []string) (missing []string) {
	left := map[string]int{}
	for _, item := range other {
		left[item]++
	}
	for _, item := range list {
		if left[item]--; left[item] < 0 {
			missing = append(missing, item)
		}
	}
	return missing
}

// wordMatcher words what an item is held against: a matcher, or a value to equal.
func wordMatcher(v any) string {
	if m, ok := v.(types.GomegaMatcher); ok {
		expected, _ := explain(m, nil, true)
		return expected
	}
	return word(v)
}

func explainAll(list []types.GomegaMatcher, between string, actual any) string {
	words := make([]string, len(list))
	for i, m := range list {
		words[i], _ = explain(m, actual, true)
	}
	return strings.Join(words, between)
}

// gotten is what the first of several matchers says it met: they met the same.
func gotten(list []types.GomegaMatcher, actual any) string {
	if len(list) == 0 {
		return word(actual)
	}
	_, got := explain(list[0], actual, true)
	return got
}

// gomegaExpectation takes what follows the actual value out of a message of Gomega.
func gomegaExpectation(message string) string {
	var words []string
	seen := false
	for line := range strings.Lines(message) {
		indented := strings.HasPrefix(line, " ")
		if !indented && strings.HasPrefix(line, "to ") {
			seen = true
		}
		if !indented && strings.HasPrefix(line, "the ") { // what is missing and extra can be seen
			break
		}
		if seen {
			text := strings.TrimSpace(line)
			if indented { // "<string>: x" -> x
				if _, value, ok := strings.Cut(text, ">: "); ok && strings.HasPrefix(text, "<") {
					text = value
				}
			}
			words = append(words, text)
		}
	}
	if len(words) == 0 {
		return strings.Join(strings.Fields(message), " ")
	}
	return strings.TrimPrefix(strings.Join(words, " "), "to ")
}

const longest = 200

// word writes a value for a person: texts in quotes, replies and elements in short.
func word(v any) string {
	var text string
	switch v := v.(type) {
	case nil:
		return "nothing"
	case string:
		text = fmt.Sprintf("%q", v)
	case []string:
		text = "[" + strings.Join(v, " ") + "]"
	case *Element:
		text = wordElement(v)
	case fmt.Stringer:
		text = v.String()
	default:
		text = fmt.Sprint(v)
	}
	if r := []rune(text); len(r) > longest {
		text = string(r[:longest]) + "..."
	}
	return text
}

func wordElement(e *Element) string {
	switch {
	case e == nil:
		return "no element"
	case e.Nil:
		return e.Name + " nil"
	case len(e.Children) > 0:
		names := make([]string, 0, len(e.Children))
		for _, c := range e.Children {
			names = append(names, c.Name)
		}
		return e.Name + " with " + strings.Join(names, ", ")
	case e.Text == "":
		return e.Name + " empty"
	default:
		return fmt.Sprintf("%s %q", e.Name, e.Text)
	}
}
