package reports

import (
	"fmt"
	"io"
	"strings"
)

// maxAnnotations of each level are shown by GitHub for one step of a job.
const maxAnnotations = 10

// annotation is a note that a CI server shows on the page of a run.
type annotation struct {
	title, text string
	// file and line are where it belongs in the repository of whoever runs us, if anywhere.
	file string
	line int
}

// WriteAnnotations writes what keeps a run from being green as workflow
// commands of GitHub Actions: an error for each problem, each stale expectation
// and each cause of failures, a warning for what warns or could not be judged.
func WriteAnnotations(w io.Writer, doc *Document) error {
	Normalise(doc)
	var b strings.Builder
	errors, warnings := annotationsOf(doc)
	writeAnnotations(&b, "error", errors)
	writeAnnotations(&b, "warning", warnings)
	_, err := io.WriteString(w, b.String())
	return err
}

func annotationsOf(doc *Document) (errors, warnings []annotation) {
	for _, p := range doc.Problems {
		errors = append(errors, annotation{title: "cmconform: " + p.Kind, text: joinLines(p.Message, p.Advice)})
	}
	for _, u := range doc.Expectations {
		if u.Stale() {
			errors = append(errors, annotation{title: "stale expectation", text: u.line(), file: u.File, line: u.Line})
		}
	}
	for _, cause := range Causes(doc) {
		a := causeAnnotation(&cause)
		switch {
		case cause.Roots[0].rank() == 1:
			warnings = append(warnings, a)
		case excusedIn(doc, &cause):
			a.title = "as in the baseline: " + a.title
			warnings = append(warnings, a)
		default:
			errors = append(errors, a)
		}
	}
	for _, outcome := range []Outcome{Inconclusive, Warn} {
		for _, g := range besideRoots(doc, GroupByReason(doc, outcome)) {
			warnings = append(warnings, annotation{
				title: fmt.Sprintf("%s: %s", outcome, checkNames(g.Checks)), text: fmt.Sprintf("%s\n%s", g.Reason, Count(len(g.Checks), "check")),
			})
		}
	}
	if len(errors) == 0 && doc.Summary.ExitCode != 0 {
		errors = append(errors, annotation{title: "cmconform: " + doc.Summary.Verdict, text: doc.Summary.Explanation})
	}
	return errors, warnings
}

// excusedIn says whether all that shows a cause does not count, because the baseline has it.
func excusedIn(doc *Document, cause *Cause) bool {
	for _, root := range cause.Roots {
		if root.Check != nil && !doc.Since.excuses(root.Check.ID, root.Dialect) || root.Check == nil && len(root.Invariants) == 0 {
			return false
		}
		for _, v := range root.Invariants {
			if !doc.Since.excuses(v.ID, root.Dialect) {
				return false
			}
		}
	}
	return true
}

// causeAnnotation tells of a cause what its row of the summary does, and how to run it again.
func causeAnnotation(cause *Cause) annotation {
	root := cause.Roots[0]
	a := annotation{title: root.ID}
	var lines []string
	field := func(name, value string) {
		if value != "" {
			lines = append(lines, name+" "+cut(oneLine(value), 300))
		}
	}
	switch {
	case root.Check != nil:
		c := root.Check
		a.title += " " + c.Text
		if c.Failure != nil && (c.Failure.Expected != "" || c.Failure.Actual != "") {
			field("expected", expectation(c.Failure))
			field("actual  ", c.Failure.Actual)
		} else {
			lines = append(lines, headline(c))
		}
	case len(root.Invariants) > 0:
		a.title += " " + root.Invariants[0].Text
		lines = append(lines, invariantLine(root.Invariants[0]))
	default:
		lines = append(lines, "no check of this run failed by it")
	}
	field("on      ", listed(cause.Dialects()))
	field("likewise", named(cause.Alike(), 200))
	if blocked := cause.Blocked(); len(blocked) > 0 {
		field("blocks  ", fmt.Sprintf("%s: %s", Count(cause.Blocks(), "check"), named(blocked, 200)))
	}
	if root.Check != nil {
		field("rerun   ", root.Check.Rerun)
	}
	a.text = strings.Join(lines, "\n")
	return a
}

// writeAnnotations writes as many as are shown; the last one tells of the others.
func writeAnnotations(b *strings.Builder, level string, list []annotation) {
	if more := len(list) - maxAnnotations; more > 0 {
		list = append(list[:maxAnnotations-1:maxAnnotations-1], annotation{title: "cmconform", text: fmt.Sprintf("and %s more in %s", thousands(more+1), HTMLFile)})
	}
	for _, a := range list {
		where := ""
		if a.file != "" {
			where = fmt.Sprintf("file=%s,line=%d,", inProperty.Replace(a.file), a.line)
		}
		fmt.Fprintf(b, "::%s %stitle=%s::%s\n", level, where, inProperty.Replace(cut(oneLine(a.title), 200)), inMessage.Replace(a.text))
	}
}

// What a workflow command may not hold, so that no text of a target is taken for another command.
var (
	inMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	inProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
