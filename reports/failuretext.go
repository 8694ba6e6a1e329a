package reports

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// bodyInJUnit bounds a request or reply within JUnit, whose readers choke on
// large files; result.json and report.html have the whole.
const bodyInJUnit = 8 << 10

// failureText tells a check's trouble as plain text: requirement, source,
// expected, actual, how to rerun, and the exchanges of a failure.
func failureText(c *Check, requirements map[string]*Requirement, root *Root) string {
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
	switch {
	case root == nil:
	case root.Check == c:
		field("Likewise", strings.Join(ids([]Root{*root}, "", func(r Root) []*Check { return r.Alike }), ", "))
		field("Blocks", strings.Join(ids([]Root{*root}, "", func(r Root) []*Check { return r.Blocked }), ", "))
	case root.ID != c.BlockedBy:
		field("Root", root.ID)
	}
	if c.Failure != nil {
		field("Expected", expectation(c.Failure))
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

// expectation is what was expected, and of what where the check's own text does not say it.
func expectation(f *Failure) string {
	if f.Note == "" || f.Expected == "" {
		return f.Expected
	}
	return f.Note + ": " + f.Expected
}

// callLine tells an exchange in at most width columns: "2. standard DeleteUser, UserId 139: refused with 106".
func callLine(e *Exchange, width int) string {
	who := e.Persona + " " + e.Operation
	if e.Operation == "" {
		who = fmt.Sprintf("%s %s %s", e.Persona, e.Method, e.URL)
	}
	if e.Number > 0 {
		who = fmt.Sprintf("%d. %s", e.Number, who)
	}
	came := ""
	if e.Answered != "" && e.Answered != plainlyAnswered {
		came = ": " + oneLine(e.Answered)
	}
	if again := attemptsText(e.Attempts); again != "" {
		came += ", " + again
	}
	asked := ""
	if room := width - utf8.RuneCountInString(who+came) - 2; e.Asked != "" && room > 8 {
		asked = ", " + cut(oneLine(e.Asked), room)
	}
	return cut(who+asked+came, width)
}

// plainlyAnswered is what became of most calls, and goes without saying where others tell more.
const plainlyAnswered = "answered"

// named is "CM-A-001, CM-A-002 and 5 more", with as many of the names as width columns hold.
func named(ids []string, width int) string {
	text := listed(ids)
	for n := len(ids) - 1; n > 0 && utf8.RuneCountInString(text) > width; n-- {
		text = fmt.Sprintf("%s and %s more", strings.Join(ids[:n], ", "), thousands(len(ids)-n))
	}
	return text
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
