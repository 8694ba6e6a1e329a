package reports

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// StatementSchema is the JSON Schema (2020-12) of the conformance statement.
//
//go:embed statement.schema.json
var StatementSchema []byte

// Names of the files of a statement within their directory.
const (
	StatementFile         = "statement.json"
	StatementMarkdownFile = "statement.md"
)

// WriteStatement writes the files of a statement into dir, which it makes when absent.
func WriteStatement(dir string, s *Statement) error {
	return writeAll(dir, s, []rendering[Statement]{
		{StatementFile, writeStatementJSON},
		{StatementMarkdownFile, writeStatementMarkdown},
	})
}

func writeStatementJSON(w io.Writer, s *Statement) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(s)
}

// mostListed is how many checks and reasons the page lists; the JSON has all.
const mostListed = 40

func writeStatementMarkdown(w io.Writer, s *Statement) error {
	var b strings.Builder
	of := s.Implementation
	fmt.Fprintf(&b, "# %s: %s\n\n", md(joinSpace(of.Name, of.Version), 200), md(s.Verdict, 60))
	fmt.Fprintf(&b, "%s\n\n", md(s.Explanation, 400))
	b.WriteString("| | |\n| --- | --- |\n")
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "| %s | %s |\n", name, value)
		}
	}
	row("Implementation", md(joinSpace(of.Name, of.Version), 200))
	row("Organisation", md(of.Organisation, 200))
	row("Address", md(of.URL, 300))
	row("Contact", md(of.Contact, 200))
	row("Profile", fmt.Sprintf("**%s**: %s", md(s.Profile.Name, 40), md(s.Profile.Text, 200)))
	row("Dialects", md(s.dialects(), 300))
	row("Checks", fmt.Sprintf("suite version %s, `%s`", md(s.Suite.Version, 20), md(s.Suite.Digest, 90)))
	row("Made by", fmt.Sprintf("%s on %s, run %s", md(joinSpace(s.Tool.Name, s.Tool.Version), 80), md(s.Date, 20), md(s.Run, 60)))
	row("Invariants", s.Invariants.words())
	row("Not offered", md(strings.Join(s.NotOffered, ", "), 600))

	b.WriteString("\n| dialect | level | checks | passed | warned | failed | blocked | inconclusive | exceptions | not made |\n")
	b.WriteString("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	counts := func(name string, levels []LevelCount) {
		for _, n := range levels {
			fmt.Fprintf(&b, "| %s | %s |", md(name, 30), md(n.Level, 10))
			for _, number := range []int{n.Checks, n.Passed, n.Warned, n.Failed, n.Blocked, n.Inconclusive, n.Declared, n.NotMade} {
				fmt.Fprintf(&b, " %s |", thousands(number))
			}
			b.WriteString("\n")
		}
	}
	for _, d := range s.Dialects {
		counts(d.Dialect, d.Levels)
	}
	if len(s.Dialects) > 1 {
		counts("all", s.Levels)
	}

	if len(s.Failed) > 0 {
		b.WriteString("\n## Failed or blocked\n\n")
		for _, c := range s.Failed[:min(len(s.Failed), mostListed)] {
			fmt.Fprintf(&b, "- %s on %s\n", md(c.ID, 80), md(c.Dialect, 30))
		}
		b.WriteString(restOf(len(s.Failed), "check"))
	}
	if len(s.Exceptions) > 0 {
		b.WriteString("\n## Exceptions\n\n| check | dialect | outcome | checks | reason | until |\n| --- | --- | --- | ---: | --- | --- |\n")
		for _, e := range s.Exceptions[:min(len(s.Exceptions), mostListed)] {
			dialect := e.Dialect
			if dialect == "" {
				dialect = "all"
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", md(e.Check, 80), md(dialect, 30), md(e.Outcome, 20), thousands(e.Checks),
				md(joinSpace(e.Reason, e.Issue), 400), md(e.Expires, 20))
		}
		b.WriteString(restOf(len(s.Exceptions), "exception"))
	}
	if len(s.NotMade) > 0 {
		b.WriteString("\n## Not made\n\n")
		for _, r := range s.NotMade[:min(len(s.NotMade), mostListed)] {
			fmt.Fprintf(&b, "- %s: %s\n", Count(r.Checks, "check"), md(r.Reason, 300))
		}
		b.WriteString(restOf(len(s.NotMade), "reason"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func restOf(n int, noun string) string {
	if n <= mostListed {
		return ""
	}
	return fmt.Sprintf("\nand %s more in %s\n", Count(n-mostListed, noun), StatementFile)
}

// dialects is "v13-soap (2025), v13-rest (2026)": each with the edition of the documentation.
func (s *Statement) dialects() string {
	var parts []string
	for _, d := range s.Dialects {
		parts = append(parts, fmt.Sprintf("%s by the documentation of %d", d.Dialect, s.Editions[d.Dialect]))
	}
	return strings.Join(parts, ", ")
}

func (n InvariantCount) words() string {
	parts := []string{thousands(n.Held) + " held"}
	for _, more := range []struct {
		n    int
		word string
	}{{n.Broken, "broken"}, {n.Declared, "broken as declared"}, {n.NotExercised, "not exercised"}} {
		if more.n > 0 {
			parts = append(parts, thousands(more.n)+" "+more.word)
		}
	}
	return strings.Join(parts, ", ")
}

// ScreenStatement is what a terminal shows of a statement.
func ScreenStatement(s *Statement, o ScreenOptions) string {
	if o.Width <= 0 {
		o.Width = 80
	}
	out := &screen{ScreenOptions: o}
	colour := yellow
	switch s.ExitCode() {
	case 0:
		colour = green
	case 1:
		colour = red
	}
	out.line(bold+";"+colour, strings.ToUpper(s.Verdict))
	out.wrap("", fmt.Sprintf("%s, profile %s, suite version %s.", joinSpace(s.Implementation.Name, s.Implementation.Version), s.Profile.Name, s.Suite.Version))
	out.wrap("", s.Explanation)
	for _, r := range s.NotMade[:min(len(s.NotMade), screenGroups)] {
		out.line("", fmt.Sprintf("  %s: %s", Count(r.Checks, "check"), r.Reason))
	}
	if more := len(s.NotMade) - screenGroups; more > 0 {
		out.line("", fmt.Sprintf("  and for %s more", Count(more, "reason")))
	}
	return out.end(nil, StatementMarkdownFile, StatementFile)
}
