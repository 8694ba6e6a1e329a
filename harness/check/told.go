package check

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/message"
)

// longestTold bounds what one line says of one request.
const longestTold = 160

// asked words in one line what a call asked for: "UserId 139, User(Id 139, JobTitle Buyer)". Of an entity that
// was read before only what is changed is told. A request of prepared bytes has no words: its exchange shows it.
func (t *trial) asked(call int) string {
	words := make([]string, 0, len(t.requested[call]))
	for _, e := range t.requested[call] {
		words = append(words, told(e, known(t.results[:call], e)))
	}
	text := strings.Join(words, ", ")
	if r := []rune(text); len(r) > longestTold {
		text = string(r[:longestTold]) + "..."
	}
	return text
}

// known finds an entity in the latest reply that shows it; nil where none does.
func known(results []*client.Result, e *message.Element) *message.Element {
	for i := len(results) - 1; i >= 0 && e.Value("Id") != ""; i-- {
		if reply := results[i].Reply; reply != nil && reply.Body != nil {
			if shown := reply.Body.Child(e.Name); shown.Value("Id") == e.Value("Id") {
				return shown
			}
		}
	}
	return nil
}

// secretName are the elements whose text no report repeats, known as a secret or not.
var secretName = regexp.MustCompile(`(?i)password|secret|token`)

func told(e, before *message.Element) string {
	switch {
	case e.Nil:
		return e.Name + " nil"
	case len(e.Children) == 0 && e.Text == "":
		return e.Name + " empty"
	case len(e.Children) == 0 && secretName.MatchString(e.Name):
		return e.Name + " [redacted]"
	case len(e.Children) == 0:
		return e.Name + " " + e.Text
	case e.Name == "Predicate":
		return strings.Join([]string{e.Value("Field"), e.Value("Operator"), e.Value("Value")}, " ")
	}
	var parts []string
	if isList(e) {
		for _, c := range e.Children {
			if len(c.Children) == 0 {
				parts = append(parts, c.Text)
			} else {
				parts = append(parts, told(c, nil))
			}
		}
		return e.Name + " [" + strings.Join(parts, ", ") + "]"
	}
	// What says which entity it is comes first.
	for _, first := range []bool{true, false} {
		for _, c := range e.Children {
			if (c.Name == "Id") != first || c.Blank() {
				continue
			}
			was := before.Child(c.Name)
			if first || was == nil || len(Differences(was, c)) > 0 {
				parts = append(parts, told(c, was))
			}
		}
	}
	return e.Name + "(" + strings.Join(parts, ", ") + ")"
}

// isList reports whether the children are items: all of the same name, which is not that of a member.
func isList(e *message.Element) bool {
	for _, c := range e.Children {
		if c.Name != e.Children[0].Name || c.Nil {
			return false
		}
	}
	item := e.Children[0]
	return strings.HasPrefix(e.Name, item.Name) || strings.ToLower(item.Name) == item.Name || len(e.Children) > 1
}

// number is that of the exchange which a reply came in; the last one where the value is no reply.
func (t *trial) number(actual any) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if r, ok := actual.(*Reply); ok && r != nil {
		for i, result := range t.results {
			if result == r.Result {
				return i + 1
			}
		}
	}
	return len(t.results)
}

// answered words in one line what came of a call: "refused with 106 UserIsNotAuthorized".
func answered(r *client.Result) string {
	switch {
	case r.Err != nil:
		return r.Err.Error()
	case r.Reply != nil && r.Reply.Fault != nil:
		return "refused with " + wordFault(r.Reply.Fault)
	case r.Reply != nil && r.Reply.Body != nil:
		return "answered"
	}
	return fmt.Sprintf("HTTP %d", r.Status)
}

// subject finds the element of the latest reply that a value was taken from:
// "Customer/ServiceLevel". It is empty where no element, or elements of several names, say that.
func (t *trial) subject(actual any) string {
	var wanted []string
	switch v := actual.(type) {
	case string:
		wanted = []string{v}
	case []string:
		wanted = v
	}
	if len(wanted) == 0 || wanted[0] == "" {
		return ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := len(t.results) - 1; i >= 0; i-- {
		reply := t.results[i].Reply
		if reply == nil || reply.Body == nil {
			continue
		}
		paths := map[string][]string{}
		gather(reply.Body, "", paths)
		found := ""
		for path, texts := range paths {
			if !holds(texts, wanted) {
				continue
			}
			if found != "" {
				return ""
			}
			found = path
		}
		if found != "" {
			return found
		}
	}
	return ""
}

// gather collects the texts below an element by their path.
func gather(e *message.Element, path string, into map[string][]string) {
	for _, c := range e.Children {
		below := c.Name
		if path != "" {
			below = path + "/" + c.Name
		}
		if len(c.Children) == 0 && !c.Nil {
			into[below] = append(into[below], c.Text)
			continue
		}
		gather(c, below, into)
	}
}

// holds reports whether the texts at a path are those of a list, or whether a single one is among them.
func holds(texts, wanted []string) bool {
	if len(wanted) > 1 && len(texts) != len(wanted) {
		return false
	}
	left := map[string]int{}
	for _, text := range texts {
		left[text]++
	}
	for _, text := range wanted {
		if left[text]--; left[text] < 0 {
			return false
		}
	}
	return true
}
