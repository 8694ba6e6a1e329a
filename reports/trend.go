package reports

import (
	"cmp"
	"maps"
	"slices"
)

// How much of a history a report shows.
const (
	trendRuns  = 60
	trendFlaky = 25
)

// Trend is what a report shows of the history of its target.
type Trend struct {
	// Runs are those that were asked for the same, this one last.
	Runs []TrendRun `json:"runs"`
	// Changing are checks whose outcome came and went, the most restless first.
	Changing []ChangingCheck `json:"changing,omitempty"`
	// More is how many others there are.
	More int `json:"more,omitempty"`
}

// TrendRun is one run of a trend.
type TrendRun struct {
	ID         string          `json:"id"`
	Started    string          `json:"started"` // 2026-03-14 09:26 UTC
	Verdict    string          `json:"verdict"`
	Outcomes   map[Outcome]int `json:"outcomes"`
	DurationMS float64         `json:"durationMs"`
}

// ChangingCheck is a check that passed in some runs and did not in others.
type ChangingCheck struct {
	ID      string `json:"id"`
	Dialect string `json:"dialect"`
	Failed  int    `json:"failed"`
	Judged  int    `json:"judged"`
	// Turns is how often it changed sides: one turn is a bug or its end, more are a flaky check.
	Turns    int       `json:"turns"`
	Outcomes []Outcome `json:"outcomes"` // the oldest first
}

// Trend is the history of a run's target up to and with that run.
func (h *History) Trend(doc *Document) *Trend {
	this := pastRun(doc)
	all := h.On(this.Target)
	all.add(this)
	all.Runs = slices.DeleteFunc(all.Runs, func(r PastRun) bool { return r.Started.After(this.Started) })
	t := &Trend{Runs: []TrendRun{}}
	for _, r := range all.Runs {
		if r.Selection == this.Selection && slices.Equal(r.dialects(), this.dialects()) {
			t.Runs = append(t.Runs, TrendRun{r.ID, r.Started.UTC().Format("2006-01-02 15:04 UTC"), r.Verdict, r.Outcomes, r.DurationMS})
		}
	}
	t.Runs = t.Runs[max(0, len(t.Runs)-trendRuns):]
	all.Runs = all.Runs[max(0, len(all.Runs)-trendRuns):]
	t.Changing = all.Changing()
	t.More = max(0, len(t.Changing)-trendFlaky)
	t.Changing = t.Changing[:len(t.Changing)-t.More]
	return t
}

// Changing lists the checks that passed in some runs and did not in others.
func (h *History) Changing() []ChangingCheck {
	type sides struct{ passed, other bool }
	met := map[CheckStart]*sides{}
	for i := range h.Runs {
		for dialect, byOutcome := range h.Runs[i].Checks {
			for outcome, ids := range byOutcome {
				for _, id := range ids {
					key := CheckStart{ID: id, Dialect: dialect}
					if met[key] == nil {
						met[key] = &sides{}
					}
					switch outcome {
					case Pass:
						met[key].passed = true
					case Fail, Blocked, Warn:
						met[key].other = true
					}
				}
			}
		}
	}
	maps.DeleteFunc(met, func(_ CheckStart, s *sides) bool { return !s.passed || !s.other })
	var list []ChangingCheck
	for key := range met {
		c := ChangingCheck{ID: key.ID, Dialect: key.Dialect, Outcomes: h.Outcomes(key.ID, key.Dialect)}
		c.Failed, c.Judged = h.Rate(key.ID, key.Dialect)
		c.Turns = turns(c.Outcomes)
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b ChangingCheck) int {
		return cmp.Or(cmp.Compare(b.Turns, a.Turns), cmp.Compare(b.Failed, a.Failed), cmp.Compare(a.ID, b.ID), CompareDialects(a.Dialect, b.Dialect))
	})
	return list
}

// Flaky says that a check changed sides more than once.
func (c ChangingCheck) Flaky() bool { return c.Turns > 1 }

func turns(outcomes []Outcome) int {
	n, last := 0, Outcome("")
	for _, o := range outcomes {
		switch o {
		case Skipped, Inconclusive:
			continue
		case Blocked, Warn:
			o = Fail
		}
		if last != "" && o != last {
			n++
		}
		last = o
	}
	return n
}
