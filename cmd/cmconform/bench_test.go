package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
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
	"github.com/cmconform/cmconform/harness/rest"
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
// and reads the answer, for each binding. Both are measured in turn and the best round of each
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
	for _, binding := range []struct {
		name string
		call func(*testing.B, *mock.Service) bareCall
	}{{"soap", getUserOverSOAP}, {"rest", getUserOverREST}} {
		b.Run(binding.name, func(b *testing.B) {
			var dialects []string
			for name := range t.Endpoints {
				if strings.HasSuffix(name, "-"+binding.name) {
					dialects = append(dialects, name)
				}
			}
			// The mock is one for both: it listens where its SOAP address is.
			origin := strings.TrimSuffix(t.Endpoints["v13-soap"], load(b, 2025).Path)
			benchmarkRequests(b, suite, t, dialects, origin, binding.call(b, service))
		})
	}
}

func benchmarkRequests(b *testing.B, suite *run.Suite, t *target.Target, dialects []string, origin string, bare bareCall) {
	perRequest, perPost, perCheck, onClock := math.Inf(1), math.Inf(1), math.Inf(1), math.Inf(1)
	for b.Loop() {
		started, spent := time.Now(), processorTime(b)
		doc, err := suite.Run(context.Background(), run.Options{Target: t, Dialects: dialects})
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
		posts := ginkgoPosts(t.HTTP, origin, bare, doc.Run.Requests)
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

// bareCall is one POST and a word of its answer.
type bareCall struct {
	path   string
	header http.Header
	body   []byte
	answer string
}

func (c bareCall) request(origin string) (*http.Request, error) {
	r, err := http.NewRequest(http.MethodPost, origin+c.path, bytes.NewReader(c.body))
	if err == nil {
		r.Header = c.header
	}
	return r, err
}

// ginkgoPosts runs n specs of one POST each and returns how many ran.
func ginkgoPosts(c *http.Client, origin string, bare bareCall, n int) (ran int) {
	globals.Reset()
	defer globals.Reset()
	stdout := formatter.ColorableStdOut
	formatter.ColorableStdOut = io.Discard
	defer func() { formatter.ColorableStdOut = stdout }()
	gomega.RegisterFailHandler(ginkgo.Fail)
	ginkgo.Describe("bare", func() {
		for i := range n {
			ginkgo.It(fmt.Sprintf("posts %05d", i), func() {
				request, err := bare.request(origin)
				gomega.Expect(err).NotTo(gomega.HaveOccurred())
				r, err := c.Do(request)
				gomega.Expect(err).NotTo(gomega.HaveOccurred())
				answer, err := io.ReadAll(r.Body)
				r.Body.Close()
				gomega.Expect(err).NotTo(gomega.HaveOccurred())
				gomega.Expect(r.StatusCode).To(gomega.Equal(http.StatusOK))
				gomega.Expect(answer).To(gomega.ContainSubstring(bare.answer))
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

func load(b *testing.B, edition int) *contract.Contract {
	b.Helper()
	c, err := contract.Load("v13", edition)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// getUser is a GetUser call by the Super Admin of a fresh world.
func getUser(b *testing.B, service *mock.Service) *message.Request {
	b.Helper()
	w, err := world.Load("roles")
	if err != nil {
		b.Fatal(err)
	}
	made, err := service.Provision(w)
	if err != nil {
		b.Fatal(err)
	}
	return &message.Request{
		Operation: "GetUser",
		Header:    []*message.Element{message.Text("AuthenticationToken", made.Personas["superAdmin"].Token), message.Text("DeveloperToken", made.DeveloperToken)},
		Body:      []*message.Element{message.Nil("UserId")},
	}
}

func getUserOverSOAP(b *testing.B, service *mock.Service) bareCall {
	b.Helper()
	c := load(b, 2025)
	body, err := soap.EncodeRequest(c, getUser(b, service))
	if err != nil {
		b.Fatal(err)
	}
	return bareCall{path: c.Path, header: http.Header{"Content-Type": {soap.ContentType}}, body: body, answer: "GetUserResponse"}
}

func getUserOverREST(b *testing.B, service *mock.Service) bareCall {
	b.Helper()
	c := load(b, 2026)
	r, err := rest.EncodeRequest(c, getUser(b, service))
	if err != nil {
		b.Fatal(err)
	}
	return bareCall{path: c.RESTPath + r.Route, header: r.Header, body: r.Body, answer: `"CustomerRoles"`}
}

// BenchmarkMock is the CPU that the mock spends on a GetUser call, HTTP left out.
func BenchmarkMock(b *testing.B) {
	service, err := mock.New(mock.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, binding := range []struct {
		name string
		bare bareCall
	}{{"soap", getUserOverSOAP(b, service)}, {"rest", getUserOverREST(b, service)}} {
		b.Run(binding.name, func(b *testing.B) {
			bare := binding.bare
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest(http.MethodPost, bare.path, bytes.NewReader(bare.body))
				r.Header = bare.header
				w := httptest.NewRecorder()
				service.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					b.Fatalf("HTTP %d: %s", w.Code, w.Body)
				}
			}
		})
	}
}
