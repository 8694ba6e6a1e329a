package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/extensions/globals"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"
	"github.com/onsi/gomega"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/soap"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"
)

// costBudget is how many times the cost of Ginkgo with a bare POST a request of
// ours may have: transcripts, invariants, provisioning and reports included.
const costBudget = 3.0

// BenchmarkRequest holds the cost of a request in a whole run, reports written,
// against that of a Ginkgo spec that only posts the same bytes to the same mock
// and reads the answer. Both are measured in turn and the best round of each
// counts, because whatever else the machine does can only make a round slower.
// Cost is processor time, which suffers least from that; the time on the clock is told beside it.
func BenchmarkRequest(b *testing.B) {
	collectLess() // as in main, for both sides
	suite, err := specs.Suite()
	if err != nil {
		b.Fatal(err)
	}
	service, err := mock.New(mock.Options{})
	if err != nil {
		b.Fatal(err)
	}
	t, err := target.Open(context.Background(), target.Spec{Address: "embedded", Handler: service})
	if err != nil {
		b.Fatal(err)
	}
	defer t.Close(context.Background())
	body, endpoint := getUserRequest(b, service), t.Endpoints["v13-soap"]

	perRequest, perPost, perCheck, onClock := math.Inf(1), math.Inf(1), math.Inf(1), math.Inf(1)
	for b.Loop() {
		started, spent := time.Now(), processorTime(b)
		doc, err := suite.Run(context.Background(), run.Options{Target: t})
		if err != nil {
			b.Fatal(err)
		}
		if err := reports.WriteAll(b.TempDir(), doc); err != nil {
			b.Fatal(err)
		}
		ours := processorTime(b) - spent
		perRequest = min(perRequest, micros(ours, doc.Run.Requests))
		perCheck = min(perCheck, micros(ours, len(doc.Checks)))
		onClock = min(onClock, micros(time.Since(started), doc.Run.Requests))

		spent = processorTime(b)
		posts := ginkgoPosts(t.HTTP, endpoint, body, doc.Run.Requests)
		perPost = min(perPost, micros(processorTime(b)-spent, posts))
	}
	ratio := perRequest / perPost
	b.ReportMetric(perRequest, "µs/request")
	b.ReportMetric(perPost, "µs/bare-POST")
	b.ReportMetric(perCheck, "µs/check")
	b.ReportMetric(onClock, "clock-µs/request")
	b.ReportMetric(ratio, "x-bare")
	b.ReportMetric(0, "ns/op")
	if ratio > costBudget {
		b.Fatalf("a request costs %.2f times a bare POST; the budget is %.0f", ratio, costBudget)
	}
}

// processorTime is what this process has had of all processors so far.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func micros(d time.Duration, n int) float64 { return float64(d.Microseconds()) / float64(n) }

// ginkgoPosts runs n specs of one POST each and returns how many ran.
func ginkgoPosts(c *http.Client, endpoint string, body []byte, n int) (ran int) {
	globals.Reset()
	defer globals.Reset()
	stdout := formatter.ColorableStdOut
	formatter.ColorableStdOut = io.Discard
	defer func() { formatter.ColorableStdOut = stdout }()
	gomega.RegisterFailHandler(ginkgo.Fail)
	ginkgo.Describe("bare", func() {
		for i := range n {
			ginkgo.It(fmt.Sprintf("posts %05d", i), func() {
				r, err := c.Post(endpoint, soap.ContentType, bytes.NewReader(body))
				gomega.Expect(err).NotTo(gomega.HaveOccurred())
				answer, err := io.ReadAll(r.Body)
				r.Body.Close()
				gomega.Expect(err).NotTo(gomega.HaveOccurred())
				gomega.Expect(r.StatusCode).To(gomega.Equal(http.StatusOK))
				gomega.Expect(answer).To(gomega.ContainSubstring("GetUserResponse"))
				ran++
			})
		}
	})
	suite, reporter := types.NewDefaultSuiteConfig(), types.NewDefaultReporterConfig()
	reporter.Succinct = true
	ginkgo.RunSpecs(benchT{}, "bare", suite, reporter)
	return ran
}

type benchT struct{}

func (benchT) Fail() {}

// getUserRequest is a GetUser call by the Super Admin of a fresh world.
func getUserRequest(b *testing.B, service *mock.Service) []byte {
	w, err := world.Load("roles")
	if err != nil {
		b.Fatal(err)
	}
	made, err := service.Provision(w)
	if err != nil {
		b.Fatal(err)
	}
	c, err := contract.Load("v13", 2025)
	if err != nil {
		b.Fatal(err)
	}
	body, err := soap.EncodeRequest(c, &message.Request{
		Operation: "GetUser",
		Header:    []*message.Element{message.Text("AuthenticationToken", made.Personas["superAdmin"].Token), message.Text("DeveloperToken", made.DeveloperToken)},
		Body:      []*message.Element{message.Nil("UserId")},
	})
	if err != nil {
		b.Fatal(err)
	}
	return body
}

// BenchmarkMock is the CPU that the mock spends on a GetUser call, HTTP left out.
func BenchmarkMock(b *testing.B) {
	service, err := mock.New(mock.Options{})
	if err != nil {
		b.Fatal(err)
	}
	body := getUserRequest(b, service)
	c, err := contract.Load("v13", 2025)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, c.Path, bytes.NewReader(body))
		r.Header.Set("Content-Type", soap.ContentType)
		w := httptest.NewRecorder()
		service.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatalf("HTTP %d: %s", w.Code, w.Body)
		}
	}
}
