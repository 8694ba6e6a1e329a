package reports

import (
	"fmt"
	"slices"
	"strings"
)

// ParityRow is one operation of the table: what came of each column over all its calls.
type ParityRow struct {
	Operation string
	Calls     int
	Cells     []ParityTally // one a column
}

// ParityTally counts the states of one column of one operation.
type ParityTally struct {
	Column Column
	States map[ParityState]int
}

// State is the one that outweighs the others; empty where no call concerns the column.
func (t ParityTally) State() ParityState {
	for _, state := range ParityStates {
		if t.States[state] > 0 {
			return state
		}
	}
	return ""
}

// Text is "equal", "2 differ of 14", or a dash where no call concerns the column.
func (t ParityTally) Text() string {
	state, total := t.State(), 0
	for _, n := range t.States {
		total += n
	}
	switch {
	case state == "":
		return "-"
	case t.States[state] == total:
		return string(state)
	}
	return fmt.Sprintf("%s %d of %d", state, t.States[state], total)
}

// ParityTable has a row for each operation, in the order of the calls. An
// operation all of whose calls were skipped is skipped in its first column.
func ParityTable(p *Parity) []ParityRow {
	var rows []ParityRow
	at := map[string]int{}
	for i := range p.Calls {
		c := &p.Calls[i]
		n, known := at[c.Operation]
		if !known {
			n = len(rows)
			at[c.Operation] = n
			row := ParityRow{Operation: c.Operation}
			for _, column := range Columns {
				row.Cells = append(row.Cells, ParityTally{column, map[ParityState]int{}})
			}
			rows = append(rows, row)
		}
		rows[n].Calls++
		for _, cell := range c.Cells {
			rows[n].Cells[slices.Index(Columns, cell.Column)].States[cell.State]++
		}
		if len(c.Cells) == 0 {
			rows[n].Cells[0].States[Omitted]++
		}
	}
	return rows
}

// parityGroup are calls that share a reason.
type parityGroup struct {
	Reason string
	Calls  []*ParityCall
}

// Names is "GetUser, UpdateUser and 5 more": the operations of the calls.
func (g parityGroup) Names() string {
	var checks []*Check
	for _, c := range g.Calls {
		checks = append(checks, &Check{ID: c.Operation})
	}
	return checkNames(checks)
}

// parityGroups are the calls that are of a state, in whole or in one column, by
// their reason, the most first.
func parityGroups(p *Parity, state ParityState) []parityGroup {
	var groups []parityGroup
	for i := range p.Calls {
		c := &p.Calls[i]
		if c.State() != state && !slices.ContainsFunc(c.Cells, func(cell ParityCell) bool { return cell.State == state }) {
			continue
		}
		reason := oneLine(c.Reason)
		for _, cell := range c.Cells {
			if reason == "" && cell.State == state {
				reason = oneLine(cell.Reason)
			}
		}
		n := slices.IndexFunc(groups, func(g parityGroup) bool { return g.Reason == reason })
		if n < 0 {
			n = len(groups)
			groups = append(groups, parityGroup{Reason: reason})
		}
		groups[n].Calls = append(groups[n].Calls, c)
	}
	slices.SortStableFunc(groups, func(a, b parityGroup) int { return len(b.Calls) - len(a.Calls) })
	return groups
}

// parityCounts is "2 different, 430 equal in 439 calls of 31 operations, in 1.9 s with 2,362 requests."
func parityCounts(p *Parity) string {
	line := fmt.Sprintf("%s in %s of %s", parityTally(p.Summary.Total), Count(p.Summary.PlannedCalls, "call"), Count(p.Summary.PlannedOperations, "operation"))
	if missing := p.Summary.PlannedCalls - p.Summary.Calls; missing > 0 {
		line += fmt.Sprintf(" (%s not made)", thousands(missing))
	}
	return fmt.Sprintf("%s, in %s with %s.", upperFirst(line), duration(p.Run.DurationMS), Count(p.Run.Requests, "request"))
}

// signature is what differs in a call, wherever it was called: calls of one
// operation that share it most likely share the cause.
func (c *ParityCall) signature() string {
	text := c.Operation
	for i := range c.Cells {
		if cell := &c.Cells[i]; cell.State == Differs {
			text += "\x00" + string(cell.Column)
			for _, d := range cell.Differences {
				text += "\x00" + d.String()
			}
		}
	}
	return text
}

// parityTally is "2 different, 430 equal", leaving out zeros.
func parityTally(count func(ParityState) int) string {
	var parts []string
	for _, state := range ParityStates {
		word := string(state)
		if state == Differs {
			word = "different"
		}
		if n := count(state); n > 0 {
			parts = append(parts, thousands(n)+" "+word)
		}
	}
	if len(parts) == 0 {
		return "nothing compared"
	}
	return strings.Join(parts, ", ")
}

// paritySteps advises what to do with the result, most useful first, at most three.
func paritySteps(p *Parity) []Step {
	var steps []Step
	for _, problem := range p.Problems {
		if step := (Step{Text: upperFirst(problem.Advice)}); problem.Advice != "" && !slices.Contains(steps, step) {
			steps = append(steps, step)
		}
	}
	for _, u := range p.Expectations {
		if u.Stale() {
			steps = append(steps, Step{Text: "Take the stale expectations out of the file, or give them another day."})
			break
		}
	}
	if p.Summary.Total(Differs) > 0 {
		steps = append(steps, Step{Text: "Look at the two exchanges of each difference in " + ParityHTMLFile + "."})
		if !strings.Contains(p.Run.Command, "--expectations") {
			steps = append(steps, Step{Text: "What is known and accepted for now goes into an expectations file, with owner and day:", Command: p.Run.Command + " --expectations expectations.yaml"})
		}
	} else if p.Summary.Total(Undecided) > 0 {
		steps = append(steps, Step{Text: "See why comparisons could not be made, then run again."})
	}
	if groups := parityGroups(p, Omitted); len(groups) > 0 && len(steps) == 0 {
		steps = append(steps, Step{Text: fmt.Sprintf("%s left out: %s", Count(len(groups[0].Calls), "call"), groups[0].Reason)})
	}
	if len(steps) == 0 && p.Summary.ExitCode == 0 {
		steps = append(steps, Step{Text: "Keep it that way: let CI run this command, gate on its exit code and show " + ParityJUnitFile + "."})
	}
	return steps[:min(len(steps), 3)]
}

// document is what renderings of a run need to know of a comparison.
func (p *Parity) document() *Document {
	return &Document{Tool: p.Tool, Run: p.Run, Target: p.Target}
}

// parityTone is the css class and JUnit's view of a state.
func parityTone(state ParityState) Outcome {
	switch state {
	case Equal:
		return Pass
	case Differs:
		return Fail
	case Expected:
		return Warn
	case Undecided:
		return Inconclusive
	}
	return Skipped
}
