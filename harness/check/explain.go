package check

import (
	"fmt"
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
	switch m := m.(type) {
	case explainer:
		expected, got = m.Expected(), m.Got(actual)
	case *matchers.EqualMatcher:
		expected, got = word(m.Expected), word(actual)
	case *matchers.NotMatcher:
		expected, got = explain(m.Matcher, actual, true)
		expected = "not " + expected
	case *matchers.AndMatcher:
		expected, got = explainAll(m.Matchers, " and ", actual), gotten(m.Matchers, actual)
	case *matchers.OrMatcher:
		expected, got = explainAll(m.Matchers, " or ", actual), gotten(m.Matchers, actual)
	case *matchers.ContainElementMatcher:
		kind := "one that is "
		if !want {
			kind = "none that is "
		}
		return kind + wordMatcher(m.Element), word(actual)
	case *matchers.BeEmptyMatcher:
		expected, got = "nothing", word(actual)
	default:
		// Gomega writes "Expected\n    <actual>\nto be so\n    <wanted>".
		expected, got = gomegaExpectation(m.FailureMessage(actual)), word(actual)
	}
	if !want {
		expected = "not " + expected
	}
	return expected, got
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
