package check

import (
	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/naming"
)

// Matcher is a Gomega matcher; every matcher of Gomega works with Expect.
type Matcher = types.GomegaMatcher

// Element is one node of a message.
type Element = message.Element

// Nil returns an element that is explicitly null.
func Nil(name string) *Element { return message.Nil(name) }

// Text returns an element with a text.
func Text(name, value string) *Element { return message.Text(name, value) }

// Group returns an element with children; nil ones are left out.
func Group(name string, children ...*Element) *Element { return message.Group(name, children...) }

// List returns an element whose children are all called item.
func List(name, item string, values ...string) *Element { return message.List(name, item, values...) }

// Longs returns an element that holds ids: <name><long>1</long>...</name>.
func Longs(name string, ids ...string) *Element { return message.List(name, "long", ids...) }

// Named makes a name that nothing has yet for what the running check opens. It
// tells of the run, so that what stays behind on a shared target is found.
func Named(word string) string { return naming.Of(current("Named").setting.Run, word) }

// NamedBriefly is Named for where there is no room for more than the run.
func NamedBriefly() string { return naming.Brief(current("NamedBriefly").setting.Run) }

// The matchers of Gomega that checks use, so that a file of specs needs one import.

// Equal matches a value that is deeply equal.
func Equal(expected any) Matcher { return gomega.Equal(expected) }

// Not matches what the matcher (or value) does not.
func Not(m any) Matcher {
	if matcher, ok := m.(Matcher); ok {
		return gomega.Not(matcher)
	}
	return gomega.Not(gomega.Equal(m))
}

// And matches what all matchers do.
func And(matchers ...Matcher) Matcher { return gomega.And(matchers...) }

// Or matches what any matcher does.
func Or(matchers ...Matcher) Matcher { return gomega.Or(matchers...) }

// BeEmpty matches an empty text, list or map.
func BeEmpty() Matcher { return gomega.BeEmpty() }

// BeTrue matches true.
func BeTrue() Matcher { return gomega.BeTrue() }

// BeFalse matches false.
func BeFalse() Matcher { return gomega.BeFalse() }

// BeNumerically compares numbers: BeNumerically(">=", 1).
func BeNumerically(comparator string, to ...any) Matcher {
	return gomega.BeNumerically(comparator, to...)
}

// BeElementOf matches a value that is one of those given.
func BeElementOf(values ...any) Matcher { return gomega.BeElementOf(values...) }

// ConsistOf matches a list with exactly these members, in any order.
func ConsistOf(members ...any) Matcher { return gomega.ConsistOf(members...) }

// ContainElement matches a list with such a member.
func ContainElement(member any) Matcher { return gomega.ContainElement(member) }

// ContainElements matches a list that has all of these members.
func ContainElements(members ...any) Matcher { return gomega.ContainElements(members...) }

// ContainSubstring matches a text with that part.
func ContainSubstring(part string) Matcher { return gomega.ContainSubstring(part) }

// HaveLen matches a text, list or map of that length.
func HaveLen(n int) Matcher { return gomega.HaveLen(n) }

// HavePrefix matches a text that begins so.
func HavePrefix(prefix string) Matcher { return gomega.HavePrefix(prefix) }

// MatchRegexp matches a text by a regular expression.
func MatchRegexp(expression string) Matcher { return gomega.MatchRegexp(expression) }
