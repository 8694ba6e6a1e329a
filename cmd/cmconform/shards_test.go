//go:build !race

package main

import (
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
)

// TestShardsMakeTheWhole runs four shards in four processes at the same time, on a service that does
// not conform, and puts them together: but for names, numbers and times it is the whole run.
func TestShardsMakeTheWhole(t *testing.T) {
	service, err := mock.New(mock.Options{Without: []string{"CM-GETUSER-001"}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(service)
	defer server.Close()
	dir := t.TempDir()
	arguments := func(out string, more ...string) []string {
		return append([]string{"run", "--target", server.URL, "--dialect", "v13-soap,v13-rest,v12-soap,v11-soap", "--quiet",
			"--select", "GETUSER,TS,LINK", "--out", filepath.Join(dir, out)}, more...)
	}
	var all sync.WaitGroup
	for n := range 5 { // the fifth is the whole
		all.Go(func() {
			args := arguments("whole")
			if n < 4 {
				args = arguments(fmt.Sprintf("shard-%d", n), "--shard", fmt.Sprintf("%d/4", n))
			}
			said, err := process(t.Context(), args...).CombinedOutput()
			if code := exitCode(err); code != run.ExitFails && (n == 4 || code != run.ExitConforms) { // not every shard has a failure
				t.Errorf("%v exits with %d:\n%s", args, code, said)
			}
		})
	}
	all.Wait()
	merge := []string{"report", "merge", "--out", filepath.Join(dir, "merged")}
	for n := range 4 {
		merge = append(merge, filepath.Join(dir, fmt.Sprintf("shard-%d", n), reports.ResultFile))
	}
	if said, err := process(t.Context(), merge...).CombinedOutput(); exitCode(err) != run.ExitFails {
		t.Fatalf("merge exits with %d:\n%s", exitCode(err), said)
	}
	whole, merged := resultIn(t, filepath.Join(dir, "whole")), resultIn(t, filepath.Join(dir, "merged"))
	if n := len(whole.Checks); n < 400 || whole.Summary.Outcomes[reports.Fail] == 0 || whole.Summary.Outcomes[reports.Blocked] == 0 {
		t.Errorf("the whole run has %d checks: %v", n, whole.Summary.Outcomes)
	}
	if whole.Run.Shards != 0 || merged.Run.Shards != 4 {
		t.Errorf("put together from %d and %d shards", whole.Run.Shards, merged.Run.Shards)
	}
	if diff := cmp.Diff(steady(whole), steady(merged)); diff != "" {
		t.Errorf("(-whole +merged):\n%s", diff)
	}
}

var volatile = regexp.MustCompile(`[0-9]+|[A-Za-z0-9+/]{10}[AQgw]?=+|[0-9a-f]{8}-[0-9a-f-]{27}`)

// steady takes out of a document what is another one in every run: names, ids, times and what carries them.
func steady(doc *reports.Document) *reports.Document {
	same := func(texts ...*string) {
		for _, text := range texts {
			*text = volatile.ReplaceAllString(*text, "#")
		}
	}
	r := &doc.Run
	doc.Run = reports.Run{
		Edition: r.Edition, Editions: r.Editions, Writes: r.Writes, Jobs: r.Jobs, Seed: r.Seed, Select: r.Select, Skip: r.Skip, OnRequest: r.OnRequest,
		Suite: r.Suite, Profile: r.Profile, Interrupted: r.Interrupted, Requests: r.Requests,
	}
	for i := range doc.Checks {
		c := &doc.Checks[i]
		c.Started, c.DurationMS = doc.Run.Started, 0
		same(&c.Reason)
		if f := c.Failure; f != nil {
			same(&f.Message, &f.Expected, &f.Actual)
		}
		for j := range c.Recorded {
			same(&c.Recorded[j])
		}
		for j := range c.Exchanges {
			x := &c.Exchanges[j]
			c.Exchanges[j] = reports.Exchange{Number: x.Number, Persona: x.Persona, Operation: x.Operation, Method: x.Method, Status: x.Status, Answered: x.Answered}
			same(&c.Exchanges[j].Answered)
		}
	}
	for i := range doc.Invariants {
		doc.Invariants[i].Violations = nil // the first few of those that Count counts
	}
	for i := range doc.Observations {
		same(&doc.Observations[i].Text)
	}
	return doc
}
