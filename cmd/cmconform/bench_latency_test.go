package main

import (
	"context"
	"net/http"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/specs"
)

// What a run over a slow network may take: so many times what its requests
// alone would take if every worker were always waiting for one.
const (
	latency       = 50 * time.Millisecond
	latencyJobs   = 8
	latencyBudget = 1.3
)

// BenchmarkLatency makes a whole run with eight workers against a service that
// answers every request late, those for worlds included.
func BenchmarkLatency(b *testing.B) {
	suite, err := specs.Suite()
	if err != nil {
		b.Fatal(err)
	}
	service, err := mock.New(mock.Options{Undocumented: true})
	if err != nil {
		b.Fatal(err)
	}
	var all atomic.Int64
	t, err := target.Open(context.Background(), target.Spec{Address: "embedded", Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		all.Add(1)
		time.Sleep(latency)
		service.ServeHTTP(w, r)
	})})
	if err != nil {
		b.Fatal(err)
	}
	defer t.Close(context.Background())
	var ratio, took, requests float64
	for b.Loop() {
		all.Store(0)
		doc, err := suite.Run(context.Background(), run.Options{
			Target: t, Seed: 1, Jobs: latencyJobs, Worker: func(ctx context.Context) *exec.Cmd { return process(ctx, workerName) },
		})
		if err != nil {
			b.Fatal(err)
		}
		if doc.Summary.ExitCode != run.ExitConforms {
			b.Fatalf("exit code %d: %s", doc.Summary.ExitCode, doc.Summary.Explanation)
		}
		took, requests = doc.Run.DurationMS/1000, float64(doc.Run.Requests)
		ratio = took / (requests * latency.Seconds() / latencyJobs)
	}
	b.ReportMetric(took, "s/run")
	b.ReportMetric(requests, "requests")
	b.ReportMetric(float64(all.Load())-requests, "requests-for-worlds")
	b.ReportMetric(ratio, "x-ideal")
	b.ReportMetric(0, "ns/op")
	if ratio > latencyBudget {
		b.Fatalf("the run takes %.2f times the ideal; the budget is %.1f", ratio, latencyBudget)
	}
}
