package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// The elements and attributes are those that the strictest of the CI servers'
// schemas (junit-10 of the Jenkins xUnit plugin) knows. It refuses properties
// within a testcase, so the requirement ids are properties of the suite, named
// by check id.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Timestamp  string          `xml:"timestamp,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
	ms         float64
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Name      string       `xml:"name,attr"`
	Classname string       `xml:"classname,attr"`
	Time      string       `xml:"time,attr"`
	Failure   *junitDetail `xml:"failure"`
	Error     *junitDetail `xml:"error"`
	Skipped   *junitDetail `xml:"skipped"`
	Out       *junitText   `xml:"system-out"`
}

type junitDetail struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",cdata"`
}

type junitText struct {
	Text string `xml:",cdata"`
}

// WriteJUnit writes the JUnit XML that CI servers read: a suite for each
// dialect and area, one more for the invariants of each dialect, and one for
// problems outside of any check, so that a run that proved nothing is never an empty, green file.
func WriteJUnit(w io.Writer, doc *Document) error {
	Normalise(doc)
	all := junitSuites{Name: "cmconform", Time: seconds(doc.Run.DurationMS)}
	none := ""
	if len(doc.Checks) == 0 {
		none = "no check ran"
	}
	if suite, found := problemSuite("cmconform.RUN", doc.Problems, none); found {
		all.Suites = append(all.Suites, suite)
	}
	all.Suites = append(all.Suites, checkSuites(doc)...)
	all.Suites = append(all.Suites, invariantSuites(doc)...)
	if len(doc.Expectations) > 0 {
		all.Suites = append(all.Suites, expectationSuite("cmconform.EXPECTATIONS", doc.Expectations))
	}
	return writeJUnit(w, &all, doc)
}

// writeJUnit counts and writes the suites.
func writeJUnit(w io.Writer, all *junitSuites, doc *Document) error {
	for i := range all.Suites {
		s := &all.Suites[i]
		s.finish(doc)
		all.Tests += s.Tests
		all.Failures += s.Failures
		all.Errors += s.Errors
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func checkSuites(doc *Document) []junitSuite {
	var out []junitSuite
	requirements, roots := requirementsByID(doc), rootOfEach(doc)
	for i := range doc.Checks {
		c := &doc.Checks[i]
		class := c.Dialect + "." + c.Area
		suite := suiteFor(&out, class)
		suite.ms += c.DurationMS
		suite.property("requirements."+c.ID, strings.Join(c.Requirements, " "))
		if c.Outcome == Warn {
			suite.property("warn", c.ID)
		}
		suite.Cases = append(suite.Cases, doc.Since.excuse(checkCase(c, class, requirements, roots[c]), c.ID, c.Dialect))
	}
	return out
}

func checkCase(c *Check, class string, requirements map[string]*Requirement, root *Root) junitCase {
	tc := junitCase{Name: c.ID + " " + c.Text, Classname: class, Time: seconds(c.DurationMS)}
	detail := junitDetail{Message: headline(c), Type: string(c.Outcome)}
	if c.Declared != nil { // a skipped case keeps gates that read only this file green
		detail = junitDetail{Message: oneLine(c.Declared.says()), Type: string(shownExpected), Text: failureText(c, requirements, root)}
		tc.Skipped = &detail
		return tc
	}
	switch c.Outcome {
	case Pass:
		if len(c.Recorded) > 0 {
			tc.Out = &junitText{Text: strings.Join(c.Recorded, "\n")}
		}
	case Warn:
		tc.Out = &junitText{Text: "warn: " + failureText(c, requirements, root)}
	case Skipped:
		tc.Skipped = &detail
	case Fail:
		detail.Text = failureText(c, requirements, root)
		tc.Failure = &detail
	default:
		if c.Outcome == Blocked && root != nil {
			detail.Message = "blocked by " + root.ID + ": " + detail.Message
		}
		detail.Text = failureText(c, requirements, root)
		tc.Error = &detail
	}
	return tc
}

func invariantSuites(doc *Document) []junitSuite {
	var out []junitSuite
	for i := range doc.Invariants {
		v := &doc.Invariants[i]
		class := v.Dialect + ".INVARIANT"
		suite := suiteFor(&out, class)
		suite.property("requirements."+v.ID, strings.Join(v.Requirements, " "))
		tc := junitCase{Name: v.ID + " " + v.Text, Classname: class, Time: seconds(0)}
		detail := junitDetail{Message: invariantLine(v), Type: string(v.Outcome)}
		outcome := v.Outcome
		if v.Declared != nil {
			outcome = Skipped
			detail = junitDetail{Message: oneLine(v.Declared.says()), Type: string(shownExpected), Text: violationText(v)}
		}
		switch outcome {
		case Pass:
		case Warn:
			suite.property("warn", v.ID)
			tc.Out = &junitText{Text: "warn: " + violationText(v)}
		case Skipped:
			tc.Skipped = &detail
		case Fail:
			detail.Text = violationText(v)
			tc.Failure = &detail
		default:
			detail.Text = violationText(v)
			tc.Error = &detail
		}
		suite.Cases = append(suite.Cases, doc.Since.excuse(tc, v.ID, v.Dialect))
	}
	return out
}

// problemSuite has the problems, or says that nothing was done.
func problemSuite(name string, problems []Problem, nothing string) (junitSuite, bool) {
	suite := junitSuite{Name: name}
	if len(problems) == 0 && nothing != "" {
		problems = []Problem{{Kind: "selection", Message: nothing}}
	}
	for _, p := range problems {
		suite.Cases = append(suite.Cases, junitCase{
			Name: p.Kind + " " + cut(oneLine(p.Message), 120), Classname: suite.Name, Time: seconds(0),
			Error: &junitDetail{Message: oneLine(p.Message), Type: p.Kind, Text: joinLines(p.Message, p.Advice)},
		})
	}
	return suite, len(suite.Cases) > 0
}

func suiteFor(suites *[]junitSuite, name string) *junitSuite {
	for i := range *suites {
		if (*suites)[i].Name == name {
			return &(*suites)[i]
		}
	}
	*suites = append(*suites, junitSuite{Name: name})
	return &(*suites)[len(*suites)-1]
}

func (s *junitSuite) property(name, value string) {
	s.Properties = append(s.Properties, junitProperty{Name: name, Value: value})
}

// finish counts, adds the facts of the run, and replaces what XML 1.0 cannot hold.
func (s *junitSuite) finish(doc *Document) {
	s.Time = seconds(s.ms)
	s.Timestamp = doc.Run.Started.UTC().Format("2006-01-02T15:04:05")
	facts := []junitProperty{
		{"target", doc.Target.Kind + " " + doc.Target.Name},
		{"version", doc.Tool.Version}, {"edition", doc.Run.EditionText()}, {"run", doc.Run.ID},
	}
	s.Properties = append(facts, s.Properties...)
	s.Tests = len(s.Cases)
	for i := range s.Properties {
		clean(&s.Properties[i].Name, &s.Properties[i].Value)
	}
	clean(&s.Name)
	for i := range s.Cases {
		tc := &s.Cases[i]
		clean(&tc.Name, &tc.Classname)
		for _, d := range []*junitDetail{tc.Failure, tc.Error, tc.Skipped} {
			if d != nil {
				clean(&d.Message, &d.Type, &d.Text)
			}
		}
		if tc.Out != nil {
			clean(&tc.Out.Text)
		}
		switch {
		case tc.Failure != nil:
			s.Failures++
		case tc.Error != nil:
			s.Errors++
		case tc.Skipped != nil:
			s.Skipped++
		}
	}
}

// clean makes texts legal in XML 1.0: a control character becomes U+FFFD. The
// encoder does this for attributes but not within CDATA.
func clean(texts ...*string) {
	for _, text := range texts {
		*text = strings.Map(func(r rune) rune {
			switch {
			case r == '\t', r == '\n', r == '\r', r >= 0x20 && r != 0xFFFE && r != 0xFFFF:
				return r
			}
			return utf8.RuneError
		}, strings.ToValidUTF8(*text, string(utf8.RuneError)))
	}
}

func seconds(ms float64) string { return fmt.Sprintf("%.3f", max(ms, 0)/1000) }

func requirementsByID(doc *Document) map[string]*Requirement {
	out := make(map[string]*Requirement, len(doc.Requirements))
	for i := range doc.Requirements {
		out[doc.Requirements[i].ID] = &doc.Requirements[i]
	}
	return out
}

func joinLines(lines ...string) string {
	return strings.Join(slices.DeleteFunc(lines, func(s string) bool { return s == "" }), "\n")
}
