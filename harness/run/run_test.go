package run

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/reports"
)

// outcomes lists "id outcome" of a document's checks, sorted.
func outcomes(doc *reports.Document) []string {
	var list []string
	for _, c := range doc.Checks {
		list = append(list, c.ID+" "+string(c.Outcome))
	}
	slices.Sort(list)
	return list
}

func TestRunStreamsEventsAndReturnsTheirDocument(t *testing.T) {
	s := suiteOf(t, map[string]Body{
		"CM-TEST-001": passes, "CM-TEST-002": fails, "CM-TEST-003/nil": isBlocked, "CM-TEST-004": isSkipped, "CM-SHOULD-001": fails,
		"CM-TEST-005": func(ctx SpecContext, w *World) { Observe("C-01", "seen"); passes(ctx, w) },
	})
	var kinds []string
	var last *reports.Event
	doc, err := s.Run(t.Context(), Options{
		Target: aim(t, updating), ID: "r1", Command: "cmconform run", Tool: reports.Tool{Name: "cmconform", Version: "1"},
		Manner: Manner{Rerun: func(c *Check, _ string) string { return "cmconform run --select " + c.ID }},
		Sink:   func(e reports.Event) { kinds = append(kinds, e.Kind); last = &e },
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "CM-SHOULD-001 warn, CM-TEST-001 pass, CM-TEST-002 fail, CM-TEST-003/nil blocked, CM-TEST-004 skipped, CM-TEST-005 pass"
	if got := strings.Join(outcomes(doc), ", "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if doc.Summary.ExitCode != ExitFails || doc.Summary.Explanation != "The target does not conform: 1 check failed." || doc.Summary.Planned != 6 {
		t.Errorf("summary %+v", doc.Summary)
	}
	if doc.Run.Requests != 5 || doc.Run.ID != "r1" || doc.Run.Writes != "all" || doc.Run.Edition != 2025 || doc.Run.DurationMS <= 0 || doc.Run.Interrupted {
		t.Errorf("run %+v", doc.Run)
	}
	if kinds[0] != "started" || last.Kind != "finished" || last.Finished.Summary.ExitCode != ExitFails {
		t.Errorf("events %s", words(kinds))
	}
	if n := strings.Count(words(kinds), "check-started"); n != 6 || slices.Index(kinds, "check-started") > slices.Index(kinds, "check") {
		t.Errorf("events %s", words(kinds))
	}
	if len(doc.Observations) != 1 || doc.Observations[0].Check != "CM-TEST-005" {
		t.Errorf("observations %+v", doc.Observations)
	}
	for _, c := range doc.Checks {
		switch c.ID {
		case "CM-TEST-003/nil":
			if c.BlockedBy != "CM-GETUSER-001" || c.Rerun != "cmconform run --select CM-TEST-003/nil" {
				t.Errorf("%+v", c)
			}
		case "CM-TEST-002":
			if len(c.Exchanges) != 1 || c.Failure == nil {
				t.Errorf("%+v", c)
			}
		}
	}
	for _, i := range doc.Invariants {
		if i.ID == "CM-PROTO-001/invariant" && (i.Outcome != reports.Pass || i.Exchanges != 5) {
			t.Errorf("%+v", i)
		}
	}
	if data, _ := json.Marshal(doc); bytes.Contains(data, []byte("canary")) {
		t.Error("the document carries a secret")
	}
}

// A process can run many suites, one after the other; prove does.
func TestRunsInARow(t *testing.T) {
	s := suiteOf(t, map[string]Body{"CM-TEST-001": passes, "CM-TEST-002": passes})
	on := aim(t, updating)
	for seed := range int64(4) {
		doc, err := s.Run(t.Context(), Options{Target: on, Seed: seed})
		if err != nil || doc.Summary.ExitCode != ExitConforms || len(doc.Checks) != 2 || doc.Summary.Explanation != "2 checks passed, none failed." {
			t.Fatalf("%d: %v %+v", seed, err, doc)
		}
	}
}

func TestDefectOfACheckIsAHarnessFault(t *testing.T) {
	s := suiteOf(t, map[string]Body{"CM-TEST-001": passes, "CM-TEST-002": isDefective})
	doc, err := s.Run(t.Context(), Options{Target: aim(t, updating)})
	if err != nil {
		t.Fatal(err)
	}
	if doc.Summary.ExitCode != ExitHarness || doc.Summary.Explanation != "The harness itself is at fault: 1 problem." {
		t.Errorf("summary %+v", doc.Summary)
	}
	if len(doc.Problems) != 1 || doc.Problems[0].Kind != "harness" || !strings.HasPrefix(doc.Problems[0].Message, "check CM-TEST-002: the check panicked: lost\n") {
		t.Errorf("problems %+v", doc.Problems)
	}
	if got := strings.Join(outcomes(doc), ", "); got != "CM-TEST-001 pass, CM-TEST-002 inconclusive" {
		t.Error(got)
	}
}

// What ran before an interruption is reported, what was under way or had not begun is left out.
func TestInterruption(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := suiteOf(t, map[string]Body{
		"CM-TEST-001": passes,
		"CM-TEST-002": func(ctx SpecContext, w *World) { cancel(); fails(ctx, w) },
		"CM-TEST-003": passes,
	})
	doc, err := s.Run(ctx, Options{Target: aim(t, updating)})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(outcomes(doc), ", "); got != "CM-TEST-001 pass" {
		t.Error(got)
	}
	if doc.Summary.ExitCode != ExitInterrupted || !doc.Run.Interrupted || len(doc.Problems) != 1 || doc.Problems[0].Message != "stopped after 1 of 3 checks" {
		t.Errorf("%+v %+v", doc.Summary, doc.Problems)
	}
}

func TestPreflightKeepsChecksFromRunning(t *testing.T) {
	s := suiteOf(t, map[string]Body{"CM-TEST-001": passes})
	for name, handler := range map[string]http.HandlerFunc{"404": http.NotFound, "503": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }} {
		doc, err := s.Run(t.Context(), Options{Target: aim(t, handler), Preflight: true})
		if err != nil {
			t.Fatal(err)
		}
		if doc.Summary.ExitCode != ExitTarget || doc.Summary.Explanation != "The target could not be used." || len(doc.Checks) != 0 || len(doc.Problems) != 1 || doc.Problems[0].Kind != "target" {
			t.Errorf("%s: %+v %+v", name, doc.Summary, doc.Problems)
		}
	}
}

// However a target behaves that does nothing, every check asks it and none passes.
func TestNullTargets(t *testing.T) {
	s := suiteOf(t, map[string]Body{
		"CM-TEST-001": passes, "CM-TEST-002": fails, "CM-TEST-003": isBlocked,
		"CM-TEST-004": func(ctx SpecContext, w *World) {
			admin := w.As("superAdmin")
			Expect(admin.WithToken("nobody's").Call(ctx, "UpdateUser")).To(BeRefused())
			Control(admin.Call(ctx, "UpdateUser"))
		},
		"CM-TEST-005": func(ctx SpecContext, w *World) {
			admin := w.As("superAdmin")
			raw := admin.Prepare("UpdateUser")
			raw.Body = []byte("<spoiled")
			Expect(admin.Post(ctx, raw)).To(BeRefused())
			Control(admin.Call(ctx, "UpdateUser"))
		},
	})
	fault := `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>No.</faultstring></s:Fault></s:Body></s:Envelope>`
	for name, null := range map[string]struct {
		handler http.HandlerFunc
		exit    int
	}{
		"empty 200": {func(http.ResponseWriter, *http.Request) {}, ExitFails},
		"one fault": {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, fault) }, ExitFails},
		"404":       {http.NotFound, ExitTarget},
		"page":      {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<html/>", 500) }, ExitTarget},
		"hang":      {hang, ExitTarget},
		"cut off": {func(w http.ResponseWriter, _ *http.Request) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			conn.Close()
		}, ExitTarget},
		"echo": {func(w http.ResponseWriter, r *http.Request) {
			var body bytes.Buffer
			_, _ = body.ReadFrom(r.Body)
			_, _ = w.Write(body.Bytes())
		}, ExitFails},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := s.Run(t.Context(), Options{Target: aim(t, null.handler), Manner: Manner{Timeout: 20 * time.Millisecond}})
			if err != nil {
				t.Fatal(err)
			}
			if len(doc.Checks) != 5 || doc.Summary.ExitCode != null.exit {
				t.Errorf("%s: exit %d: %s", strings.Join(outcomes(doc), ", "), doc.Summary.ExitCode, doc.Summary.Explanation)
			}
			for _, c := range doc.Checks {
				if c.Outcome == reports.Pass || c.Outcome == reports.Warn || c.Requests == 0 {
					t.Errorf("%s: %s after %d requests", c.ID, c.Outcome, c.Requests)
				}
			}
			for _, p := range doc.Problems {
				t.Errorf("problem %+v", p)
			}
		})
	}
}

func TestUnusableOptions(t *testing.T) {
	s := suiteOf(t, map[string]Body{"CM-TEST-001": passes})
	on := aim(t, updating)
	for name, test := range map[string]struct {
		options Options
		err     string
	}{
		"selection": {Options{Target: on, Select: []string{"CM-TEST-002"}}, `unknown check, requirement, area, operation or level "CM-TEST-002"; did you mean "CM-TEST-001"?`},
		"dialect":   {Options{Target: on, Dialects: []string{"v13-soup"}}, `the target offers no dialect "v13-soup"; it offers v13-soap; did you mean "v13-soap"?`},
	} {
		var usage *UsageError
		if _, err := s.Run(t.Context(), test.options); !errors.As(err, &usage) || usage.Message != test.err {
			t.Errorf("%s: %v", name, err)
		}
	}
	doc, err := s.Run(t.Context(), Options{Target: on, Skip: []string{"TEST"}})
	if err != nil || doc.Summary.ExitCode != ExitTooFew || doc.Summary.Explanation != "No check ran." {
		t.Errorf("%v %+v", err, doc)
	}
}
