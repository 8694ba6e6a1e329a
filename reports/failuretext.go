package reports

import (
	"fmt"
	"strings"
)

// bodyInJUnit bounds a request or reply within JUnit, whose readers choke on
// large files; result.json and report.html have the whole.
const bodyInJUnit = 8 << 10

// failureText tells a check's trouble as plain text: requirement, source,
// expected, actual, how to rerun, and the exchanges of a failure.
func failureText(c *Check, requirements map[string]*Requirement) string {
	var b strings.Builder
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-12s %s\n", name, strings.ReplaceAll(value, "\n", "\n             "))
		}
	}
	b.WriteString(headline(c) + "\n\n")
	for _, id := range c.Requirements {
		r := requirements[id]
		if r == nil {
			field("Requirement", id)
			continue
		}
		field("Requirement", fmt.Sprintf("%s (%s) %s", r.ID, r.Level, r.Statement))
		field("Source", strings.Join(r.Sources, "; "))
	}
	field("Blocked by", c.BlockedBy)
	if c.Failure != nil {
		field("Expected", c.Failure.Expected)
		field("Actual", c.Failure.Actual)
		field("At", c.Failure.Location)
	}
	field("Recorded", strings.Join(c.Recorded, "\n"))
	field("Rerun", c.Rerun)
	if c.Outcome == Blocked {
		return b.String() // its exchanges are those of the set-up; the root tells them better
	}
	for i := range c.Exchanges {
		b.WriteString("\n")
		exchangeText(&b, &c.Exchanges[i])
	}
	return b.String()
}

func exchangeText(b *strings.Builder, e *Exchange) {
	fmt.Fprintf(b, "%s\n%s %s\n", exchangeLine(e), e.Method, e.URL)
	for _, line := range headerLines(e.RequestHeaders) {
		b.WriteString(line + "\n")
	}
	if e.Request != "" {
		b.WriteString("\n" + clip(Pretty(e.Request), bodyInJUnit) + "\n")
	}
	if e.Error != "" {
		b.WriteString("\nno reply: " + e.Error + "\n")
	} else {
		fmt.Fprintf(b, "\nHTTP %d\n", e.Status)
		for _, line := range headerLines(e.ReplyHeaders) {
			b.WriteString(line + "\n")
		}
		if e.Reply != "" {
			b.WriteString("\n" + clip(Pretty(e.Reply), bodyInJUnit) + "\n")
		}
	}
	if e.Curl != "" {
		b.WriteString("\n" + clip(e.Curl, bodyInJUnit) + "\n")
	}
}

// invariantLine is what became of an invariant, in one line.
func invariantLine(v *Invariant) string {
	switch {
	case v.Exchanges == 0:
		return "not exercised: no exchange to look at"
	case v.Count == 0:
		return "holds on " + Count(v.Exchanges, "exchange")
	}
	line := fmt.Sprintf("broken by %s of %s", thousands(v.Count), Count(v.Exchanges, "exchange"))
	if len(v.Violations) > 0 {
		line += ": " + oneLine(v.Violations[0].Message)
	}
	return line
}

func violationText(v *Invariant) string {
	var b strings.Builder
	b.WriteString(invariantLine(v) + "\n")
	if len(v.Requirements) > 0 {
		fmt.Fprintf(&b, "Requirement  %s (%s)\n", strings.Join(v.Requirements, ", "), v.Level)
	}
	for _, violation := range v.Violations {
		fmt.Fprintf(&b, "\nduring %s: %s\n", violation.Check, violation.Message)
	}
	if len(v.Violations) > 0 {
		b.WriteString("\nThe first of these exchanges:\n")
		exchangeText(&b, &v.Violations[0].Exchange)
	}
	return b.String()
}
