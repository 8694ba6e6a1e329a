package run

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/reports"
)

// Every exchange is an event between those of its check, whether this process or another one makes it.
func TestTranscript(t *testing.T) {
	s := suiteOf(t, dealtBodies)
	on := aim(t, provisioning(updating))
	for _, jobs := range []int{1, 2} {
		var kinds []string
		calls := map[string]int{}
		doc, err := s.Run(t.Context(), Options{
			Target: on, Skip: []string{"LOST", "DEFECT"}, Jobs: jobs, Worker: startWorker, Transcript: true,
			Sink: func(e reports.Event) {
				if e.Exchange != nil {
					calls[e.Exchange.ID]++
					if e.Exchange.Dialect != "v13-soap" || e.Exchange.Number != calls[e.Exchange.ID] {
						t.Errorf("%+v", e.Exchange)
					}
				}
				if jobs == 1 {
					kinds = append(kinds, e.Kind)
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for _, c := range doc.Checks {
			sum += c.Requests
			if calls[c.ID] != c.Requests {
				t.Errorf("%d jobs: %s made %d requests, %d were told", jobs, c.ID, c.Requests, calls[c.ID])
			}
		}
		if sum != 14 {
			t.Errorf("%d jobs made %d requests", jobs, sum)
		}
		if jobs == 1 && !slices.Equal(kinds[:4], []string{"started", "check-started", "exchange", "check"}) {
			t.Errorf("the events are %v", kinds)
		}
	}
}

// The check during which a worker was lost keeps the exchanges that it had made, and what
// the worker had told of invariants is not lost with it.
func TestALostWorkerLeavesItsExchanges(t *testing.T) {
	s := suiteOf(t, dealtBodies)
	on := aim(t, provisioning(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("TrackingId", "t")
		updating(w, r)
	}))
	doc, err := s.Run(t.Context(), Options{Target: on, Select: []string{"CM-LOST-002"}, Jobs: 2, Worker: startWorker, Transcript: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Checks) != 1 {
		t.Fatalf("%+v", doc)
	}
	c := doc.Checks[0]
	if c.Outcome != reports.Inconclusive || c.Reason != "the worker that ran it was lost" || c.Requests != 1 || len(c.Exchanges) != 1 {
		t.Fatalf("%+v", c)
	}
	if x := c.Exchanges[0]; x.Operation != "UpdateUser" || x.Status != 200 || !strings.Contains(x.Reply, "LastModifiedTime") {
		t.Errorf("%+v", x)
	}
}

// An invariant that is violated is told at once, not only at the end that may never come.
func TestViolationsAreToldAtOnce(t *testing.T) {
	s := suiteOf(t, map[string]Body{"CM-MANY-001": passes, "CM-MANY-002": passes})
	on := aim(t, func(w http.ResponseWriter, r *http.Request) {
		recorder := &withoutTracking{ResponseWriter: w}
		updating(recorder, r)
	})
	var told []string
	doc, err := s.Run(t.Context(), Options{Target: on, Sink: func(e reports.Event) {
		switch {
		case e.Invariant != nil && e.Invariant.Count > 0:
			told = append(told, e.Invariant.ID)
		case e.Check != nil:
			told = append(told, e.Check.ID)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	var violated []string
	for _, i := range doc.Invariants {
		if i.Count > 0 {
			violated = append(violated, i.ID)
		}
	}
	if len(violated) == 0 {
		t.Fatal("nothing was violated")
	}
	first := slices.Index(told, "CM-MANY-001")
	for _, id := range violated {
		at := slices.Index(told, id)
		if at < 0 || at > first || !slices.Contains(told[first:], id) {
			t.Errorf("%s was told at %d of %v", id, at, told)
		}
	}
}

// withoutTracking takes the tracking id out of a reply.
type withoutTracking struct{ http.ResponseWriter }

func (w *withoutTracking) Write(body []byte) (int, error) {
	text := strings.ReplaceAll(string(body), "TrackingId", "Tracking")
	_, err := w.ResponseWriter.Write([]byte(text))
	return len(body), err
}
