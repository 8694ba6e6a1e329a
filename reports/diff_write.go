package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// WriteDiff writes the difference as JSON: the member "since" of the result
// document by itself, as reports/result.schema.json describes it.
func WriteDiff(w io.Writer, d *Diff) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(d)
}

// WriteDiffMarkdown writes the difference for a CI job's page.
func WriteDiffMarkdown(w io.Writer, d *Diff) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# cmconform: %s\n\n", md(d.Headline(), 60))
	if d.ExitCode > 1 {
		b.WriteString(md(d.Explanation, 300) + "\n\n")
	}
	fmt.Fprintf(&b, "%s\n\n- **old**: %s\n- **new**: %s\n", md(d.countsLine(), 400), md(d.Old.line(), 400), md(d.New.line(), 400))
	for _, n := range d.Notes {
		fmt.Fprintf(&b, "- **note**: %s\n", md(n, 400))
	}
	diffTables(&b, d, "##")
	return endMarkdown(w, &b, nil, "the JSON rendering")
}

// diffTables has a section for each kind of change.
func diffTables(b *strings.Builder, d *Diff, heading string) {
	for _, kind := range ChangeKinds {
		list := d.fold(kind)
		if len(list) == 0 {
			continue
		}
		fmt.Fprintf(b, "\n%s %s %s\n\n", heading, thousands(d.Counts[kind]), kind.Words())
		if kind.quiet() {
			b.WriteString(md(named(subjects(list), 2000), 2000) + "\n")
			continue
		}
		b.WriteString("| check | was | is |\n| --- | --- | --- |\n")
		for _, c := range limited(list) {
			fmt.Fprintf(b, "| **%s** (%s) %s | %s | %s |\n", md(c.ID, 80), md(strings.Join(c.Dialects, ", "), 100), md(c.Text, 200), md(c.was(), 300), md(c.is(), 300))
		}
		if n := len(list) - maxMarkdownRows; n > 0 {
			fmt.Fprintf(b, "\nand %s more\n", thousands(n))
		}
	}
}
