package reports

import "slices"

// Observe says of the flaky expectations of a run how often the checks that they
// speak of were as declared, in the runs of the same target that are kept.
func (h *History) Observe(doc *Document) {
	past := h.On(targetName(doc))
	for i := range doc.Expectations {
		if u := &doc.Expectations[i]; u.Flaky {
			u.Observed = past.observed(listOf(doc.Expectations), i)
		}
	}
}

func listOf(uses []ExpectationUse) []Expectation {
	list := make([]Expectation, len(uses))
	for i := range uses {
		list[i] = uses[i].Expectation
	}
	return list
}

// observed counts the outcomes of the checks of which one of the expectations
// speaks; nil where no run judged one of them.
func (h *History) observed(list []Expectation, at int) *Observed {
	o := &Observed{}
	for i := range h.Runs {
		for dialect, byOutcome := range h.Runs[i].Checks {
			for outcome, ids := range byOutcome {
				if !slices.Contains([]Outcome{Pass, Warn, Fail}, outcome) {
					continue
				}
				for _, id := range ids {
					if first, _ := speakers(list, id, dialect); first != at {
						continue
					}
					o.Of++
					if string(outcome) == list[at].Outcome {
						o.Times++
					}
				}
			}
		}
	}
	if o.Of == 0 {
		return nil
	}
	return o
}
