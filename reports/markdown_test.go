package reports

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

func TestMarkdownStaysShort(t *testing.T) {
	doc := allPass(5000)
	for i := range doc.Checks {
		c := &doc.Checks[i]
		c.Outcome, c.Reason = Outcomes[i%len(Outcomes)], fmt.Sprintf("reason %d %s", i, strings.Repeat("w ", 400))
		c.BlockedBy = fmt.Sprintf("CM-NONE-%d", i)
		c.Failure = &Failure{Message: c.Reason, Expected: strings.Repeat("<", 900), Actual: strings.Repeat("|", 900)}
	}
	doc.Summary.ExitCode = 1
	Summarise(doc)
	out := string(render(t, WriteMarkdown, doc))
	if len(out) > maxMarkdown {
		t.Errorf("%d bytes", len(out))
	}
	if !strings.HasSuffix(out, "\nThe rest is in report.html.\n") {
		t.Errorf("it breaks off without a word: %q", out[len(out)-200:])
	}
}

func TestMarkdownNamesTheRest(t *testing.T) {
	doc := allPass(60)
	for i := range doc.Checks {
		doc.Checks[i].Outcome, doc.Checks[i].Reason = Fail, "no"
	}
	out := string(render(t, WriteMarkdown, doc))
	if want := "\nand 10 causes more in report.html\n"; !strings.Contains(out, want) {
		t.Errorf("no %q in\n%s", want, out)
	}
}

func TestMarkdownEscapes(t *testing.T) {
	out := string(render(t, WriteMarkdown, hostile()))
	outsideCode := regexp.MustCompile("(^|[^\\\\])`[^`\n]*`").ReplaceAllString(out, "$1")
	if regexp.MustCompile(`(?i)<[a-z/]`).MatchString(outsideCode) {
		t.Errorf("markup gets through:\n%s", out)
	}
	for _, line := range strings.Split(out, "\n") {
		if strings.HasPrefix(line, "#") && !regexp.MustCompile(`^##? (cmconform: |Problems|Failures, by cause|Requirements|Inconclusive|Warn|Skipped|What to do next)`).MatchString(line) {
			t.Errorf("a foreign heading: %s", line)
		}
		if cells := regexp.MustCompile(`(^|[^\\])\|`).FindAllString(line, -1); strings.HasPrefix(line, "|") && len(cells) != 5 {
			t.Errorf("%d cell borders, want 5: %s", len(cells), line)
		}
	}
}
