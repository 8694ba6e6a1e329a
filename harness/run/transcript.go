package run

import (
	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/reports"
)

// exchanged tells an exchange while its check goes on.
func (r *run) exchanged(c *check.Check, dialect string, x reports.Exchange) {
	r.emit(reports.Event{Kind: "exchange", Exchange: &reports.CheckCall{
		CheckStart: reports.CheckStart{ID: c.ID, Dialect: dialect}, Exchange: x,
	}})
}

// violations tells of an invariant when it is first violated; the numbers of
// all of them follow at the end of the run, which may never come.
func (r *run) violations(d *dialect) {
	for _, i := range d.setting.Watch.Report() {
		if i.Count > 0 && !d.violated[i.ID] {
			if d.violated == nil {
				d.violated = map[string]bool{}
			}
			d.violated[i.ID] = true
			r.emit(reports.Event{Kind: "invariant", Invariant: &i})
		}
	}
}
