package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/manners"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

const workerVariable = "CMCONFORM_TEST_WORKER"

// The test binary is its own worker.
func TestMain(m *testing.M) {
	if os.Getenv(workerVariable) == "" {
		os.Exit(m.Run())
	}
	s, _ := buildSuite(dealtBodies)
	if err := s.Work(context.Background(), os.Stdin, os.Stdout, target.Open); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// dealtBodies are what workers run: many that pass slowly, and one of each other kind.
var dealtBodies = func() map[string]Body {
	bodies := map[string]Body{
		"CM-TEST-002": fails, "CM-TEST-003/nil": isBlocked, "CM-TEST-004": isSkipped, "CM-DEFECT-001": isDefective,
		"CM-LOST-001": func(SpecContext, *World) { fmt.Fprintln(os.Stderr, "out of memory"); os.Exit(7) },
		"CM-LOST-002": func(ctx SpecContext, w *World) { passes(ctx, w); os.Exit(7) },
	}
	for n := range 12 {
		bodies[fmt.Sprintf("CM-MANY-%03d", n+1)] = passes
	}
	return bodies
}()

func startWorker(ctx context.Context) *exec.Cmd {
	cmd := WorkerCommand()(ctx)
	cmd.Env = append(os.Environ(), workerVariable+"=1")
	return cmd
}

// provisioning serves worlds beside the service.
func provisioning(service http.HandlerFunc) http.HandlerFunc {
	everybody := &everyPersona{}
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, world.ProvisionPath) && r.Method == http.MethodPost:
			var request world.Request
			_ = json.NewDecoder(r.Body).Decode(&request)
			made, _ := everybody.Provision(r.Context(), request.World, request.Deviations)
			_ = json.NewEncoder(w).Encode(made)
		case strings.HasPrefix(r.URL.Path, world.ProvisionPath):
			w.WriteHeader(http.StatusNoContent)
		default:
			service(w, r)
		}
	}
}

// The document of several workers is that of one process.
func TestJobsComeToTheSameDocument(t *testing.T) {
	s := suiteOf(t, dealtBodies)
	var busy, most atomic.Int32
	on := aim(t, provisioning(func(w http.ResponseWriter, r *http.Request) {
		most.Store(max(most.Load(), busy.Add(1)))
		time.Sleep(20 * time.Millisecond)
		busy.Add(-1)
		updating(w, r)
	}))
	o := Options{
		Target: on, Skip: []string{"LOST", "DEFECT"}, Seed: 7, Worker: startWorker,
		Manner: Manner{Rerun: func(c *Check, _ string) string { return "again " + c.ID }, Hold: true},
	}
	var held []string
	o.Provisioned = func(c *Check, dialect string, p *world.Provisioned) {
		if dialect == "v13-soap" && p.Personas["superAdmin"].Token == "token-canary" {
			held = append(held, c.ID)
		}
	}
	alone, err := s.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if most.Load() != 1 || len(held) != 15 {
		t.Errorf("one job made %d requests at a time and %d worlds", most.Load(), len(held))
	}
	o.Jobs, held = 3, nil
	together, err := s.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range together.Problems {
		t.Errorf("problem: %+v", p)
	}
	if a, b := outcomes(alone), outcomes(together); !slices.Equal(a, b) || len(b) != 15 {
		t.Errorf("outcomes differ:\n%v\n%v", a, b)
	}
	if most.Load() < 2 || len(held) != 15 || together.Run.Jobs != 3 || together.Run.Requests != alone.Run.Requests || together.Run.Requests != 14 {
		t.Errorf("%d requests at a time, %d worlds, run %+v", most.Load(), len(held), together.Run)
	}
	if alone.Summary.ExitCode != together.Summary.ExitCode || together.Summary.Planned != 15 {
		t.Errorf("summary %+v", together.Summary)
	}
	for i, a := range alone.Invariants {
		b := together.Invariants[i]
		if a.ID != b.ID || a.Exchanges != b.Exchanges || a.Outcome != b.Outcome || a.Count != b.Count {
			t.Errorf("invariant %s: %d %s, %s: %d %s", a.ID, a.Exchanges, a.Outcome, b.ID, b.Exchanges, b.Outcome)
		}
	}
	for _, c := range together.Checks {
		if c.ID == "CM-TEST-002" && (c.Rerun != "again CM-TEST-002" || len(c.Exchanges) != 1) {
			t.Errorf("%+v", c)
		}
	}
	if data, _ := json.Marshal(together); strings.Contains(string(data), "canary") {
		t.Error("the document carries a secret")
	}
}

func TestLostWorker(t *testing.T) {
	s := suiteOf(t, dealtBodies)
	doc, err := s.Run(t.Context(), Options{Target: aim(t, provisioning(updating)), Select: []string{"CM-LOST-001", "MANY"}, Jobs: 2, Worker: startWorker})
	if err != nil {
		t.Fatal(err)
	}
	lost := slices.IndexFunc(doc.Checks, func(c reports.Check) bool { return c.ID == "CM-LOST-001" })
	if len(doc.Checks) != 13 || lost < 0 || doc.Checks[lost].Outcome != reports.Inconclusive || doc.Checks[lost].Reason != "the worker that ran it was lost" {
		t.Errorf("%v", outcomes(doc))
	}
	if doc.Summary.ExitCode != ExitHarness || len(doc.Problems) != 1 || doc.Problems[0].Message != "a worker ended early: exit status 7 out of memory" {
		t.Errorf("%+v %+v", doc.Summary, doc.Problems)
	}
}

func TestDefectInAWorkerIsAHarnessFault(t *testing.T) {
	s := suiteOf(t, dealtBodies)
	doc, err := s.Run(t.Context(), Options{Target: aim(t, provisioning(updating)), Select: []string{"DEFECT"}, Jobs: 2, Worker: startWorker})
	if err != nil || doc.Summary.ExitCode != ExitHarness || len(doc.Problems) != 1 || !strings.HasPrefix(doc.Problems[0].Message, "check CM-DEFECT-001: the check panicked: lost") {
		t.Errorf("%v %+v", err, doc)
	}
}

// While a check runs, its worker has the world of the next one made; in the
// end every world is back.
func TestWorkersPrepareWorldsAhead(t *testing.T) {
	s := suiteOf(t, dealtBodies)
	var made, back atomic.Int32
	third := make(chan struct{}) // closed when there is a world more than workers
	serve := provisioning(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-third:
			updating(w, r)
		case <-time.After(20 * time.Second): // the check is inconclusive then
		}
	})
	doc, err := s.Run(t.Context(), Options{
		Target: aim(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Method == http.MethodDelete:
				back.Add(1)
			case strings.HasPrefix(r.URL.Path, world.ProvisionPath) && made.Add(1) == 3:
				defer close(third)
			}
			serve(w, r)
		}), Select: []string{"MANY"}, Jobs: 2, Worker: startWorker,
	})
	if err != nil || doc.Summary.ExitCode != ExitConforms || made.Load() != 12 || back.Load() != 12 {
		t.Errorf("%v %+v: %d worlds made, %d given back", err, doc.Summary, made.Load(), back.Load())
	}
}

// The rate limit is the parent's, however many workers there are.
func TestWorkersShareTheRateLimit(t *testing.T) {
	s := suiteOf(t, dealtBodies)
	started := time.Now()
	doc, err := s.Run(t.Context(), Options{
		Target: politely(t, manners.Manners{Rate: 1000.0 / 30}, 0, provisioning(updating)), Select: []string{"MANY"}, Jobs: 3, Worker: startWorker,
	})
	if err != nil || doc.Summary.ExitCode != ExitConforms || len(doc.Checks) != 12 {
		t.Fatalf("%v %+v", err, doc)
	}
	if took := time.Since(started); took < 11*30*time.Millisecond {
		t.Errorf("12 requests at one in 30 ms took %s", took)
	}
}

func TestInterruptedWorkers(t *testing.T) {
	s := suiteOf(t, dealtBodies)
	ctx, cancel := context.WithCancel(t.Context())
	var requests atomic.Int32
	doc, err := s.Run(ctx, Options{
		Target: aim(t, provisioning(func(w http.ResponseWriter, r *http.Request) {
			if requests.Add(1) == 4 {
				cancel()
			}
			if requests.Load() >= 4 {
				hang(w, r)
				return
			}
			updating(w, r)
		})), Select: []string{"MANY"}, Jobs: 2, Worker: startWorker,
	})
	if err != nil {
		t.Fatal(err)
	}
	// The end may overtake the verdict of the check that was answered last.
	n := len(doc.Checks)
	if doc.Summary.ExitCode != ExitInterrupted || n < 2 || n > 3 || len(doc.Problems) != 1 || doc.Problems[0].Message != fmt.Sprintf("stopped after %d of 12 checks", n) {
		t.Errorf("%v %+v %+v", outcomes(doc), doc.Summary, doc.Problems)
	}
}

func TestJobsThatCannotBe(t *testing.T) {
	s := suiteOf(t, map[string]Body{"CM-TEST-001": passes})
	shared := aim(t, updating)
	shared.Fresh = false
	for want, o := range map[string]Options{
		"workers cannot be started here; run with one job":                                               {Target: shared, Jobs: 2},
		"checks that change what others use cannot run at the same time: give --jobs 1 or --writes none": {Target: shared, Jobs: 2, Worker: startWorker, Manner: Manner{Writes: Irreversible}},
	} {
		var usage *UsageError
		if _, err := s.Run(t.Context(), o); !errors.As(err, &usage) || usage.Message != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestWorkWithoutAParent(t *testing.T) {
	s := suiteOf(t, map[string]Body{"CM-TEST-001": passes})
	err := s.Work(t.Context(), strings.NewReader(""), &strings.Builder{}, nil)
	if err == nil || err.Error() != "a worker is started by its parent, not by hand" {
		t.Errorf("%v", err)
	}
}
