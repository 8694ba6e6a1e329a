package run

import (
	"time"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// Unusable is the document of a run whose target could not even be opened: no
// check ran, and the problem says why. The exit code follows from its kind.
func Unusable(o Options, asked reports.Target, p reports.Problem) *reports.Document {
	started := time.Now()
	collector := reports.NewCollector()
	emit := func(e reports.Event) {
		e.Time = time.Now()
		collector.Add(e)
		if o.Sink != nil {
			o.Sink(e)
		}
	}
	description := reports.Run{
		ID: o.ID, Command: o.Command, Started: started, Seed: o.Seed, Edition: check.EditionOver(target.SOAP, o.Edition),
		Writes: string(o.Writes), Jobs: 1, Select: o.Select, Skip: o.Skip,
	}
	description.Shard = o.Shard
	if o.Profile != nil {
		description.Profile = o.Profile.Name
	}
	emit(reports.Event{Kind: "started", Started: &reports.Started{
		Schema: reports.SchemaID, Tool: o.Tool, Run: description, Target: asked, Requirements: []reports.Requirement{},
	}})
	emit(reports.Event{Kind: "problem", Problem: &p})
	doc := collector.Document()
	summary := reports.Summary{}
	summary.ExitCode, summary.Explanation = FactsOf(doc).Exit()
	description.Finished = time.Now()
	description.DurationMS = float64(time.Since(started).Microseconds()) / 1000
	description.Interrupted = doc.Run.Interrupted || p.Kind == "interrupted"
	doc.Run, doc.Summary = description, summary
	reports.Summarise(doc)
	emit(reports.Event{Kind: "finished", Finished: &reports.Finished{Run: description, Target: asked, Summary: doc.Summary}})
	return collector.Document()
}
