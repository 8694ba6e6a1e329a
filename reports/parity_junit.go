package reports

import (
	"fmt"
	"io"
	"strings"
)

// WriteParityJUnit writes a suite for each operation with a case for each
// comparison, one for stale expectations and one for problems, so that a
// comparison that showed nothing is never an empty, green file.
func WriteParityJUnit(w io.Writer, p *Parity) error {
	NormaliseParity(p)
	doc := p.document()
	all := junitSuites{Name: "cmconform parity", Time: seconds(p.Run.DurationMS)}
	none := ""
	if len(p.Calls) == 0 {
		none = "no call was made"
	}
	if suite, found := problemSuite("parity.RUN", p.Problems, none); found {
		all.Suites = append(all.Suites, suite)
	}
	for i := range p.Calls {
		c := &p.Calls[i]
		suite := suiteFor(&all.Suites, "parity."+c.Operation)
		suite.ms += c.DurationMS
		if len(c.Cells) == 0 {
			suite.Cases = append(suite.Cases, junitCase{
				Name: c.Name, Classname: suite.Name, Time: seconds(c.DurationMS),
				Skipped: &junitDetail{Message: oneLine(c.Reason), Type: string(Omitted)},
			})
		}
		for j := range c.Cells {
			suite.Cases = append(suite.Cases, parityCase(c, &c.Cells[j], suite.Name, j == 0))
		}
	}
	if len(p.Expectations) > 0 {
		all.Suites = append(all.Suites, expectationSuite("parity.EXPECTATIONS", p.Expectations))
	}
	return writeJUnit(w, &all, doc)
}

func parityCase(c *ParityCall, cell *ParityCell, class string, first bool) junitCase {
	tc := junitCase{Name: c.Name + ": " + string(cell.Column), Classname: class, Time: seconds(0)}
	if first { // the calls' time belongs to all cells; it is told once
		tc.Time = seconds(c.DurationMS)
	}
	detail := &junitDetail{Message: oneLine(cell.Line()), Type: string(cell.State)}
	switch cell.State {
	case Equal:
	case Differs:
		detail.Text = parityText(c, cell)
		tc.Failure = detail
	case Expected, Omitted:
		detail.Message = oneLine(string(cell.State) + ": " + cell.Reason)
		tc.Skipped = detail
	default:
		detail.Text = parityText(c, cell)
		tc.Error = detail
	}
	return tc
}

// parityText is what a person needs to see of a difference where there is nothing but text.
func parityText(c *ParityCall, cell *ParityCell) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s as %s: %s\n", c.Operation, c.Persona, c.Name)
	fmt.Fprintf(&b, "SOAP: %s\nREST: %s\n", c.SOAP, c.REST)
	for _, d := range cell.Differences {
		fmt.Fprintf(&b, "\n%s\n  SOAP %s\n  REST %s\n", d.Where, d.SOAP, d.REST)
	}
	if cell.Reason != "" {
		fmt.Fprintf(&b, "\n%s\n", cell.Reason)
	}
	for i := range c.Exchanges {
		x := &c.Exchanges[i]
		fmt.Fprintf(&b, "\n%s\n%s\n%s\n", exchangeLine(x), x.Request, clip(x.Reply, 4<<10))
		if x.Curl != "" {
			fmt.Fprintf(&b, "%s\n", x.Curl)
		}
	}
	return b.String()
}
