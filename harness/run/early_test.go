package run

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/manners"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// politely aims at a service that is called in that manner.
func politely(t *testing.T, m manners.Manners, most int, handler http.HandlerFunc) *target.Target {
	t.Helper()
	on := aim(t, handler)
	on.Behave(m, manners.NewTurnstile(m, most))
	return on
}

func gateway(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }

// endedEarly fails where a document is not that of a run that ended in this way.
func endedEarly(t *testing.T, doc *reports.Document, kind, message string) {
	t.Helper()
	if len(doc.Problems) != 1 || doc.Problems[0].Kind != kind || doc.Problems[0].Message != message || doc.Problems[0].Advice == "" {
		t.Errorf("problems %+v\nwant %s: %s", doc.Problems, kind, message)
	}
	if doc.Run.Interrupted || doc.Summary.ExitCode != ExitTarget || doc.Summary.Explanation != "The run ended early: "+message+"." || doc.Summary.Verdict != reports.NoVerdict {
		t.Errorf("interrupted %v, summary %+v", doc.Run.Interrupted, doc.Summary)
	}
}

func TestMaxRequests(t *testing.T) {
	s := suiteOf(t, map[string]Body{"CM-TEST-001": passes, "CM-TEST-002": passes, "CM-TEST-003": passes, "CM-TEST-004": passes})
	doc, err := s.Run(t.Context(), Options{Target: politely(t, manners.Manners{}, 2, updating)})
	if err != nil {
		t.Fatal(err)
	}
	endedEarly(t, doc, "limit", "the 2 requests that the run may send are spent after 2 of 4 checks")
	if got := strings.Join(outcomes(doc), ", "); got != "CM-TEST-001 pass, CM-TEST-002 pass" || doc.Run.Requests != 2 || doc.Summary.Planned != 4 {
		t.Errorf("%s with %d requests, %d planned", got, doc.Run.Requests, doc.Summary.Planned)
	}
}

// A failure that was seen decides, whatever ends the run.
func TestFailureOutweighsALimit(t *testing.T) {
	s := suiteOf(t, map[string]Body{"CM-TEST-001": fails, "CM-TEST-002": passes})
	doc, err := s.Run(t.Context(), Options{Target: politely(t, manners.Manners{}, 1, updating)})
	if err != nil || doc.Summary.ExitCode != ExitFails || len(doc.Checks) != 1 {
		t.Errorf("%v %+v", err, doc.Summary)
	}
}

func TestMaxDuration(t *testing.T) {
	s := suiteOf(t, map[string]Body{
		"CM-TEST-001": passes, "CM-TEST-003": passes,
		"CM-TEST-002": func(ctx SpecContext, w *World) { <-ctx.Done(); passes(ctx, w) },
	})
	doc, err := s.Run(t.Context(), Options{Target: aim(t, updating), MaxDuration: 500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	done := len(doc.Checks) // on a machine that hangs that long not even the first one
	endedEarly(t, doc, "limit", fmt.Sprintf("the 500ms that the run may take are over after %d of 3 checks", done))
	if got := strings.Join(outcomes(doc), ", "); done > 1 || done == 1 && got != "CM-TEST-001 pass" {
		t.Error(got)
	}
}

func TestBreaker(t *testing.T) {
	bodies := map[string]Body{"CM-TEST-003": isSkipped} // says nothing about the target
	for n := range 8 {
		if id := fmt.Sprintf("CM-TEST-%03d", n+1); bodies[id] == nil {
			bodies[id] = passes
		}
	}
	s := suiteOf(t, bodies)
	doc, err := s.Run(t.Context(), Options{Target: aim(t, gateway), Breaker: 3})
	if err != nil {
		t.Fatal(err)
	}
	endedEarly(t, doc, "breaker", "given up after 4 of 8 checks, for 3 checks in a row could not be judged; the last: "+
		"UpdateUser: HTTP 502 Bad Gateway with an empty body: empty document")

	// What can be judged now and then is no hopeless case.
	calls := 0
	doc, err = s.Run(t.Context(), Options{Breaker: 3, Target: aim(t, func(w http.ResponseWriter, r *http.Request) {
		if calls++; calls%3 == 0 {
			updating(w, r)
			return
		}
		gateway(w, r)
	})})
	if err != nil || len(doc.Checks) != 8 || len(doc.Problems) != 0 {
		t.Errorf("%v, %d checks, problems %+v", err, len(doc.Checks), doc.Problems)
	}
}

// What a run may send, and how many requests at a time, is shared by its workers.
func TestWorkersShareTheTurnstile(t *testing.T) {
	s := suiteOf(t, dealtBodies)
	var busy, most, sent atomic.Int32
	service := provisioning(func(w http.ResponseWriter, r *http.Request) {
		most.Store(max(most.Load(), busy.Add(1)))
		defer busy.Add(-1)
		if sent.Add(1)%3 == 0 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		updating(w, r)
	})
	o := Options{Target: politely(t, manners.Manners{AtOnce: 1, Retries: 2}, 0, service), Select: []string{"MANY"}, Jobs: 3, Worker: startWorker}
	doc, err := s.Run(t.Context(), o)
	if err != nil || doc.Summary.ExitCode != ExitConforms || len(doc.Checks) != 12 {
		t.Fatalf("%v %+v %+v", err, doc.Summary, doc.Problems)
	}
	retried := 0
	for _, c := range doc.Checks {
		retried += c.Retried
	}
	if most.Load() != 1 || int(sent.Load()) != doc.Run.Requests || doc.Run.Requests != 12+retried || retried == 0 {
		t.Errorf("%d at a time; %d came, %d counted, %d of them again", most.Load(), sent.Load(), doc.Run.Requests, retried)
	}

	sent.Store(0)
	o.Target = politely(t, manners.Manners{AtOnce: 1, Retries: 2}, 5, service)
	if doc, err = s.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if len(doc.Problems) != 1 { // how far it had come is for the others to say, who may just be ending
		t.Fatalf("problems %+v", doc.Problems)
	}
	message := doc.Problems[0].Message
	endedEarly(t, doc, "limit", message)
	if !strings.HasPrefix(message, "the 5 requests that the run may send are spent after ") || len(doc.Checks) > 5 {
		t.Errorf("%s, %d checks", message, len(doc.Checks))
	}
	if sent.Load() != 5 || doc.Run.Requests != 5 {
		t.Errorf("%d requests came, %d counted", sent.Load(), doc.Run.Requests)
	}
}

// Every request says who sends it: the tool, the run and the check.
func TestRequestsNameTheirCheck(t *testing.T) {
	var agents []string
	s := suiteOf(t, map[string]Body{"CM-TEST-001": passes, "CM-TEST-002/nil": passes})
	doc, err := s.Run(t.Context(), Options{
		Target: aim(t, func(w http.ResponseWriter, r *http.Request) {
			agents = append(agents, r.UserAgent())
			updating(w, r)
		}),
		Preflight: true, Manner: Manner{UserAgent: "cmconform/1 (run r7)"},
	})
	if err != nil || doc.Summary.ExitCode != ExitConforms {
		t.Fatalf("%v %+v %+v", err, doc.Summary, doc.Problems)
	}
	want := "cmconform/1 (run r7), cmconform/1 (run r7; check CM-TEST-001), cmconform/1 (run r7; check CM-TEST-002/nil)"
	if got := strings.Join(agents, ", "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
