package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxMarkdown keeps the summary well below the megabyte that a GitHub step
// summary may have, and short enough to be read.
const maxMarkdown = 60_000

// Most rows of a table in the summary; the HTML report has all.
const maxMarkdownRows = 50

// WriteMarkdown writes the short summary for a CI job's page.
func WriteMarkdown(w io.Writer, doc *Document) error {
	Normalise(doc)
	var b strings.Builder
	fmt.Fprintf(&b, "# cmconform: %s\n\n", md(VerdictLine(doc), 60))
	fmt.Fprintf(&b, "%s\n\n", md(joinSpace(doc.Summary.Explanation, countsLine(doc)), 1000))
	fmt.Fprintf(&b, "Target: %s, edition %s, exit code %d.\n", md(targetLine(doc), 400), doc.Run.EditionText(), doc.Summary.ExitCode)
	if line := partLine(doc.Run); line != "" {
		fmt.Fprintf(&b, "%s\n", md(line, 200))
	}
	if tallies := ByDialect(doc); len(tallies) > 1 {
		b.WriteString("\n")
		for _, t := range limited(tallies) {
			fmt.Fprintf(&b, "- **%s**: %s\n", md(t.Dialect, 30), tally(t.Outcomes))
		}
	}

	if d := doc.Since; d != nil {
		fmt.Fprintf(&b, "\n## Since %s: %s\n\n%s\n", md(d.Old.name(), 100), md(d.Headline(), 60), md(d.countsLine(), 400))
		diffTables(&b, d, "###")
	}
	if len(doc.Problems) > 0 {
		b.WriteString("\n## Problems\n\n")
		for _, p := range limited(doc.Problems) {
			fmt.Fprintf(&b, "- **%s**: %s %s\n", md(p.Kind, 40), md(p.Message, 500), md(p.Advice, 300))
		}
		b.WriteString(more(len(doc.Problems), "problem"))
	}
	lastingMarkdown(&b, doc)
	if causes := Causes(doc); len(causes) > 0 {
		b.WriteString("\n## Failures, by cause\n\n| check | expected | actual | blocks |\n| --- | --- | --- | --- |\n")
		for _, cause := range limited(causes) {
			b.WriteString(failureRow(&cause))
		}
		b.WriteString(more(len(causes), "cause"))
	}
	expectedMarkdown(&b, doc)
	for _, o := range []Outcome{Inconclusive, Warn, Skipped} {
		groups := GroupByReason(doc, o)
		if o == Warn {
			groups = besideRoots(doc, groups)
		}
		if len(groups) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n", upperFirst(string(o)))
		for _, g := range limited(groups) {
			fmt.Fprintf(&b, "- %s: %s\n", md(checkNames(g.Checks), 120), md(g.Reason, 300))
		}
		b.WriteString(more(len(groups), "reason"))
	}
	if accounts := doc.Summary.Accounts; len(accounts) > 0 {
		fmt.Fprintf(&b, "\n## Requirements\n\n%s in the catalogue, %s.\n\n", thousands(accounts[0].Requirements), md(accountedFor(doc), 300))
		for _, a := range limited(accounts) {
			fmt.Fprintf(&b, "- **%s**: %s (%s)\n", md(a.Dialect, 30), accountLine(a), md(reasons(a), 400))
		}
	}
	return endMarkdown(w, &b, NextSteps(doc), HTMLFile)
}

// endMarkdown writes a summary with what to do next at its end; one that is too
// long for its reader is cut and says where the rest is.
func endMarkdown(w io.Writer, b *strings.Builder, next []Step, whole string) error {
	if len(next) > 0 {
		b.WriteString("\n## What to do next\n\n")
		for _, step := range next {
			fmt.Fprintf(b, "- %s\n", mdStep(step))
		}
	}
	out := b.String()
	if len(out) > maxMarkdown {
		out = strings.ToValidUTF8(out[:maxMarkdown-80], "")
		out = out[:strings.LastIndexByte(out, '\n')+1] + "\nThe rest is in " + whole + ".\n"
	}
	_, err := io.WriteString(w, out)
	return err
}

// failureRow is one cause: what shows it, what else fails by it, and how much it blocks.
func failureRow(cause *Cause) string {
	root := cause.Roots[0]
	name := fmt.Sprintf("**%s** (%s)", md(root.ID, 60), md(strings.Join(cause.Dialects(), ", "), 100))
	expected, actual := "", ""
	switch {
	case root.Check != nil:
		c := root.Check
		name += " " + md(c.Text, 200)
		actual = headline(c)
		if c.Failure != nil && (c.Failure.Expected != "" || c.Failure.Actual != "") {
			expected, actual = expectation(c.Failure), c.Failure.Actual
		}
	case len(root.Invariants) > 0:
		name += " " + md(root.Invariants[0].Text, 200)
		expected, actual = "in every exchange", invariantLine(root.Invariants[0])
	default:
		actual = "no check of this run failed by it"
	}
	also := cause.Alike()
	for _, v := range root.Invariants {
		if v.ID != root.ID {
			also = append(also, v.ID)
		}
	}
	if len(also) > 0 {
		name += "; likewise " + md(named(also, 200), 200)
	}
	blocks := ""
	if ids := cause.Blocked(); len(ids) > 0 {
		blocks = fmt.Sprintf("%s: %s", thousands(cause.Blocks()), md(named(ids, 200), 200))
	}
	return fmt.Sprintf("| %s | %s | %s | %s |\n", name, md(expected, 200), md(actual, 300), blocks)
}

var mdEscapes = strings.NewReplacer("\\", "\\\\", "|", "\\|", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]",
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "#", "\\#", "~", "\\~", "!", "\\!")

// md makes foreign text inert: one line, no markup, bounded.
func md(s string, width int) string { return mdEscapes.Replace(cut(oneLine(s), width)) }

func mdStep(s Step) string {
	text := md(s.Text, 400)
	if s.Command == "" {
		return text
	}
	command := strings.ReplaceAll(cut(oneLine(s.Command), 400), "`", "'")
	return text + " `" + command + "`"
}

func limited[T any](list []T) []T { return list[:min(len(list), maxMarkdownRows)] }

func more(n int, noun string) string {
	if n <= maxMarkdownRows {
		return ""
	}
	return fmt.Sprintf("\nand %s more in %s\n", Count(n-maxMarkdownRows, noun), HTMLFile)
}

// checkNames is "CM-A-001, CM-A-002 and 5 more".
func checkNames(checks []*Check) string {
	const most = 3
	var names []string
	for _, c := range checks {
		if !slices.Contains(names, c.ID) {
			names = append(names, c.ID)
		}
	}
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %s more", thousands(len(names)-most))
	}
	return strings.Join(names, ", ")
}
