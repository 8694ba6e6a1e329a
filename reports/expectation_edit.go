package reports

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// expectationDraft is an expectation to be written, with what is told of it in comments.
type expectationDraft struct {
	Expectation
	comments []string
	of       lookedAt
}

// expectationEdit is what becomes of one expectation of a file: it stays, goes, or others stand in its place.
type expectationEdit struct {
	remove  bool
	instead []expectationDraft
}

// editExpectations edits the text of a file line by line, so that comments and
// order stay, and returns what the file then says.
func editExpectations(text string, list []Expectation, edits []expectationEdit, added []expectationDraft) (string, []Expectation, error) {
	ending := "\n"
	if strings.Contains(text, "\r\n") {
		ending = "\r\n"
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	lines := strings.Split(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	spans, err := expectationSpans(text, lines)
	if err != nil {
		return "", nil, err
	}
	if len(spans) == 0 { // an empty list in brackets would be in the way
		lines = slices.DeleteFunc(lines, func(line string) bool { return strings.TrimSpace(line) == "[]" })
	}
	var says []Expectation
	indent := ""
	if len(spans) > 0 {
		indent = spans[0].indent
	}
	for i := range spans {
		if !edits[i].remove {
			says = append(says, list[i])
		}
		for _, d := range edits[i].instead {
			says = append(says, d.Expectation)
		}
	}
	for i := len(spans) - 1; i >= 0; i-- {
		s := spans[i]
		switch {
		case len(edits[i].instead) > 0:
			var instead []string
			for _, d := range edits[i].instead {
				instead = append(instead, d.lines(indent)...)
			}
			lines = slices.Replace(lines, s.from, s.to, instead...)
		case edits[i].remove:
			lines = withoutLines(lines, s.lead, s.to)
		}
	}
	for _, d := range added {
		says = append(says, d.Expectation)
		if len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) != "" {
			lines = append(lines, "")
		}
		lines = append(lines, d.lines(indent)...)
	}
	if len(lines) == 0 {
		return "", says, nil
	}
	return strings.Join(lines, ending) + ending, says, nil
}

// expectationSpan is where one expectation stands: its lines, and the comments above them.
type expectationSpan struct {
	lead, from, to int
	indent         string
}

// expectationSpans finds the expectations of a file that is known to be well-formed.
func expectationSpans(text string, lines []string) ([]expectationSpan, error) {
	tree, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		return nil, err
	}
	var list *ast.SequenceNode
	if len(tree.Docs) == 1 {
		list, _ = tree.Docs[0].Body.(*ast.SequenceNode)
	}
	if list == nil || len(list.Values) == 0 {
		return nil, nil
	}
	if list.IsFlowStyle {
		return nil, errors.New("its list is written in brackets; give each expectation a line of its own that begins with a dash")
	}
	var spans []expectationSpan
	for _, item := range list.Values {
		token := item.GetToken()
		if m, ok := item.(*ast.MappingNode); ok && len(m.Values) > 0 {
			token = m.Values[0].Key.GetToken()
		}
		from := min(token.Position.Line, len(lines)) - 1
		for from > 0 && !strings.HasPrefix(strings.TrimSpace(lines[from]), "-") {
			from--
		}
		indent := lines[from][:len(lines[from])-len(strings.TrimLeft(lines[from], " "))]
		spans = append(spans, expectationSpan{from: from, indent: indent})
	}
	before := 0
	for i := range spans {
		s := &spans[i]
		s.to = len(lines)
		if i+1 < len(spans) {
			s.to = spans[i+1].from
		}
		for s.to > s.from+1 && beside(lines[s.to-1], len(s.indent)) {
			s.to--
		}
		s.lead = s.from
		for s.lead > before && strings.HasPrefix(strings.TrimSpace(lines[s.lead-1]), "#") {
			s.lead--
		}
		if s.lead == 0 { // the comment at the top is about the file
			s.lead = s.from
		}
		before = s.to
	}
	return spans, nil
}

// beside says whether a line after an expectation is no part of it.
func beside(line string, indent int) bool {
	text := strings.TrimLeft(line, " ")
	return strings.TrimSpace(text) == "" || strings.HasPrefix(text, "#") && len(line)-len(text) <= indent
}

// withoutLines takes lines out, and one of the two blank ones that would then meet.
func withoutLines(lines []string, from, to int) []string {
	blank := func(i int) bool { return i < 0 || i >= len(lines) || strings.TrimSpace(lines[i]) == "" }
	if blank(from-1) && blank(to) {
		switch {
		case to < len(lines):
			to++
		case from > 0:
			from--
		}
	}
	return slices.Delete(lines, from, to)
}

// lines write an expectation as a person would.
func (d *expectationDraft) lines(indent string) []string {
	var out []string
	for _, comment := range d.comments {
		out = append(out, indent+"# "+comment)
	}
	dash := "- "
	member := func(key, value string) {
		if value != "" {
			out = append(out, indent+dash+key+": "+value)
			dash = "  "
		}
	}
	name := d.Check
	if isPattern(name) {
		name = quoted(name)
	}
	member("check", name)
	member("dialect", d.Dialect)
	member("outcome", d.Outcome)
	if d.Code != 0 {
		member("code", fmt.Sprint(d.Code))
	}
	if len(d.Blocks) > 0 {
		member("blocks", "["+strings.Join(d.Blocks, ", ")+"]")
	}
	if d.Flaky {
		member("flaky", "true")
	}
	member("reason", quoted(d.Reason))
	member("owner", quoted(d.Owner))
	if d.Issue != "" {
		member("issue", quoted(d.Issue))
	}
	member("expires", d.Expires)
	return out
}

// quoted is a text in double quotes; what JSON writes, YAML reads.
func quoted(text string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // a string always encodes
	return strings.TrimSpace(b.String())
}
