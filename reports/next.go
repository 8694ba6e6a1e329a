package reports

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Step is one thing to do next, with the command that does it when there is one.
type Step struct {
	Text    string
	Command string
}

// NextSteps advises what to do with the result, most useful first, at most three.
func NextSteps(doc *Document) []Step {
	var steps []Step
	for _, p := range doc.Problems {
		if step := (Step{Text: upperFirst(p.Advice)}); p.Advice != "" && !slices.Contains(steps, step) {
			steps = append(steps, step)
		}
	}
	if causes := Causes(doc); len(causes) > 0 {
		steps = append(steps, firstCause(causes[0].Roots[0])...)
	}
	steps = append(steps, staleSteps(doc)...)
	if doc.Summary.Outcomes[Inconclusive] > 0 {
		steps = append(steps, Step{Text: "See whether the target answers reliably, then run the inconclusive checks again."})
	}
	if len(steps) == 0 {
		if n := shownCounts(doc)[Warn]; n > 0 {
			steps = append(steps, Step{Text: fmt.Sprintf("Look at %s in %s; --fail-on-warn makes it count.", Count(n, "warning"), HTMLFile)})
		}
		if groups := GroupByReason(doc, Skipped); len(groups) > 0 {
			steps = append(steps, Step{Text: fmt.Sprintf("%s did not run: %s", Count(len(groups[0].Checks), "check"), groups[0].Reason)})
		}
	}
	if len(steps) == 0 && doc.Summary.ExitCode == 0 {
		steps = append(steps, Step{Text: fmt.Sprintf("Keep it that way: let CI run this command, gate on its exit code and show %s.", JUnitFile)})
		if bothBindings(doc) {
			command := "cmconform parity"
			if doc.Target.Kind != "embedded" {
				command += " --target " + doc.Target.Name
			}
			steps = append(steps, Step{Text: "See whether both bindings say the same:", Command: command})
		}
	}
	return steps[:min(len(steps), 3)]
}

// bothBindings reports whether one version was called over several bindings.
func bothBindings(doc *Document) bool {
	met := map[string]bool{}
	for dialect := range doc.Target.Endpoints {
		version, _, _ := strings.Cut(dialect, "-")
		if met[version] {
			return true
		}
		met[version] = true
	}
	return false
}

// firstCause are the steps that a root failure suggests.
func firstCause(root Root) (steps []Step) {
	if root.Check == nil && len(root.Invariants) > 0 {
		v := root.Invariants[0]
		steps = []Step{{Text: fmt.Sprintf("Look at the exchanges that break %s in %s.", v.ID, HTMLFile)}}
		if len(v.Requirements) > 0 {
			steps = append(steps, Step{Text: "Read what it rests on:", Command: "cmconform explain " + v.Requirements[0]})
		}
		return steps
	}
	if root.Check == nil {
		step := Step{Text: "See whether what blocks the others works:", Command: "cmconform run --select " + root.ID}
		for _, c := range root.Blocked { // asked of the same target, over the same dialect
			if before, _, found := strings.Cut(c.Rerun, " --select "); found {
				step.Command = before + " --select " + root.ID
				break
			}
		}
		return []Step{step}
	}
	if root.Check.Rerun != "" {
		steps = append(steps, Step{Text: "Rerun the first failure alone:", Command: root.Check.Rerun})
	}
	if len(root.Check.Requirements) > 0 {
		steps = append(steps, Step{Text: "Read what it rests on:", Command: "cmconform explain " + root.Check.Requirements[0]})
	}
	return steps
}

// countsLine is "3 fail, 240 pass of 243 checks in 1.9 s with 1,204 requests."
func countsLine(doc *Document) string {
	line := tally(shownCounts(doc))
	if n := doc.Summary.Checks; n > 0 {
		line = fmt.Sprintf("%s of %s", line, Count(max(n, doc.Summary.Planned), "check"))
	}
	line = upperFirst(line)
	if missing := doc.Summary.Planned - doc.Summary.Checks; missing > 0 {
		line += fmt.Sprintf(" (%s not run)", thousands(missing))
	}
	return fmt.Sprintf("%s in %s with %s%s.", line, duration(doc.Run.DurationMS), Count(doc.Run.Requests, "request"), retriedText(doc))
}

// retriedText is ", 3 of them sent again"; empty where none was.
func retriedText(doc *Document) string {
	n := 0
	for i := range doc.Checks {
		n += doc.Checks[i].Retried
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %s of them sent again", thousands(n))
}

// requestLine names what was left out because nobody asked for it, and how to
// ask: "On request only: INT (--select INT)."; empty where nothing was.
func requestLine(r Run) string {
	if len(r.OnRequest) == 0 {
		return ""
	}
	return fmt.Sprintf("On request only: %s (--select %s).", listed(r.OnRequest), strings.Join(r.OnRequest, ","))
}

// targetLine is "URL shop, v13-soap at http://...": the whole address of one
// dialect, the host alone of several that share it.
func targetLine(doc *Document) string {
	line := doc.Target.Kind
	if line == "url" {
		line = "URL"
	}
	if doc.Target.Name != "" && doc.Target.Name != doc.Target.Kind {
		line += " " + doc.Target.Name
	}
	dialects := slices.SortedFunc(maps.Keys(doc.Target.Endpoints), CompareDialects)
	if at, one := sharedOrigin(doc.Target.Endpoints); one && len(dialects) > 1 {
		return line + ", " + listed(dialects) + " at " + at
	}
	for _, dialect := range dialects {
		line += ", " + dialect + " at " + doc.Target.Endpoints[dialect]
	}
	return line
}

// sharedOrigin is the "http://host:port" that all addresses have, if there is one.
func sharedOrigin(endpoints map[string]string) (string, bool) {
	shared := ""
	for _, address := range endpoints {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" {
			return "", false
		}
		origin := u.Scheme + "://" + u.Host
		if shared != "" && shared != origin {
			return "", false
		}
		shared = origin
	}
	return shared, true
}

func joinSpace(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}
