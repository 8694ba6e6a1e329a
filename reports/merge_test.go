package reports

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// shardOf is one of two shards of an imaginary run; change spoils it.
func shardOf(number int, change func(*Document)) Part {
	doc := sample()
	doc.Run.Shard, doc.Run.ID = &Shard{Number: number, Of: 2}, fmt.Sprintf("run-%d", number)
	doc.Run.Suite = &SuiteSet{Version: "1.0", Digest: "sha256:0"}
	var mine []Check
	for i, c := range doc.Checks {
		if i%2 == number-1 {
			mine = append(mine, c)
		}
	}
	doc.Checks, doc.Summary.Planned = mine, len(mine)
	if change != nil {
		change(doc)
	}
	return Part{Name: fmt.Sprintf("%d/result.json", number), Document: doc}
}

func TestMergeRefuses(t *testing.T) {
	first := shardOf(1, nil)
	for name, test := range map[string]struct {
		parts []Part
		want  string
	}{
		"nothing":       {nil, "there is nothing to merge"},
		"a whole run":   {[]Part{first, shardOf(2, func(d *Document) { d.Run.Shard = nil })}, "2/result.json is no shard of a run: merge takes what run --shard wrote"},
		"another count": {[]Part{first, shardOf(2, func(d *Document) { d.Run.Shard.Of = 3 })}, "1/result.json is shard 1/2, 2/result.json is shard 2/3: they are of different runs"},
		"one twice":     {[]Part{first, shardOf(2, func(d *Document) { d.Run.Shard.Number = 1 })}, "1/result.json and 2/result.json are both shard 1/2"},
		"another tool":  {[]Part{first, shardOf(2, func(d *Document) { d.Tool.Version = "0.2.0" })}, "1/result.json and 2/result.json are of different runs: made by 0.1.0 4f2c91d, and 0.2.0 4f2c91d"},
		"a selection":   {[]Part{first, shardOf(2, func(d *Document) { d.Run.Select = []string{"TS", "ROLE"} })}, "1/result.json and 2/result.json are of different runs: selected nothing, and TS,ROLE"},
		"a profile":     {[]Part{first, shardOf(2, func(d *Document) { d.Run.Profile = "reader" })}, "1/result.json and 2/result.json are of different runs: with profile nothing, and reader"},
		"a version":     {[]Part{first, shardOf(2, func(d *Document) { d.Run.Suite.Version = "1.1" })}, "1/result.json and 2/result.json are of different runs: with suite version 1.0, and 1.1"},
		"a dialect": {[]Part{first, shardOf(2, func(d *Document) { d.Target.Endpoints["v12-soap"] = "http://a" })},
			"1/result.json and 2/result.json are of different runs: dialects v13-soap, and v13-soap,v12-soap"},
		"an edition":   {[]Part{first, shardOf(2, func(d *Document) { d.Run.Edition = 2026 })}, "1/result.json and 2/result.json are of different runs: edition 2025, and 2026"},
		"what it left": {[]Part{first, shardOf(2, func(d *Document) { d.Checks = first.Checks })}, "1/result.json and 2/result.json both have CM-AUTH-012 on v13-soap: they are not shards of one run"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Merge(test.parts); err == nil || err.Error() != test.want {
				t.Errorf("%v\nwant %s", err, test.want)
			}
		})
	}
}

func TestMergeJoins(t *testing.T) {
	whole := sample()
	second := shardOf(2, func(d *Document) {
		d.Run.Started, d.Run.Finished = d.Run.Started.Add(-time.Second), d.Run.Finished.Add(time.Second)
		d.Problems = append(d.Problems, Problem{Kind: "target", Message: "it was slow"})
		d.Observations = append(d.Observations, Observation{ID: "CM-USER-021", Dialect: "v13-soap", Check: "CM-X", Text: "more"})
	})
	got, err := Merge([]Part{second, shardOf(1, nil)})
	if err != nil {
		t.Fatal(err)
	}
	Summarise(got)
	if got.Run.Shard != nil || got.Run.Shards != 2 || got.Run.ID != "run-1" || got.Run.DurationMS != 6300 || got.Run.Requests != 2*whole.Run.Requests {
		t.Errorf("run %+v", got.Run)
	}
	if diff := cmp.Diff(whole.Checks, got.Checks); diff != "" {
		t.Errorf("checks (-whole +merged):\n%s", diff)
	}
	if diff := cmp.Diff(whole.Requirements, got.Requirements); diff != "" {
		t.Errorf("requirements (-whole +merged):\n%s", diff)
	}
	if got.Summary.Planned != len(whole.Checks) || len(got.Observations) != len(whole.Observations)+1 {
		t.Errorf("%d planned, %d observations", got.Summary.Planned, len(got.Observations))
	}
	want := append(whole.Problems, Problem{Kind: "target", Message: "shard 2/2: it was slow"})
	if diff := cmp.Diff(want, got.Problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	for i, v := range got.Invariants {
		if was := whole.Invariants[i]; v.Exchanges != 2*was.Exchanges || v.Count != 2*was.Count || v.Outcome != was.Outcome {
			t.Errorf("%s: %d exchanges, %d violations, %s; in each shard %d, %d, %s", v.ID, v.Exchanges, v.Count, v.Outcome, was.Exchanges, was.Count, was.Outcome)
		}
	}
}

// A shard that is missing, and one that never reached its target, leave no whole that conforms.
func TestMergeOfAPart(t *testing.T) {
	doc, err := Merge([]Part{shardOf(2, nil)})
	if err != nil {
		t.Fatal(err)
	}
	last := doc.Problems[len(doc.Problems)-1]
	want := Problem{Kind: "interrupted", Message: "shard 1/2 is missing", Advice: "Run what is missing with --shard and merge again, all shards together."}
	if last != want || !doc.Run.Interrupted {
		t.Errorf("interrupted %v, %+v", doc.Run.Interrupted, last)
	}

	away := shardOf(1, func(d *Document) {
		d.Target.Endpoints, d.Checks, d.Summary.Planned, d.Run.Suite = map[string]string{}, nil, 0, nil
		d.Problems = []Problem{{Kind: "target", Message: "nobody answers"}}
	})
	if doc, err = Merge([]Part{away, shardOf(2, nil)}); err != nil {
		t.Fatal(err)
	}
	if doc.Run.ID != "run-2" || len(doc.Target.Endpoints) != 1 || doc.Problems[0].Message != "shard 1/2: nobody answers" {
		t.Errorf("%+v\n%+v\n%+v", doc.Run, doc.Target, doc.Problems)
	}
}

func TestInvariantAdds(t *testing.T) {
	seen := func(o Outcome, exchanges, count int) Invariant {
		v := Invariant{Outcome: o, Exchanges: exchanges, Count: count}
		for range min(count, 5) {
			v.Violations = append(v.Violations, Violation{})
		}
		return v
	}
	for name, test := range map[string]struct{ a, b, want Invariant }{
		"nothing and nothing": {seen(Skipped, 0, 0), seen(Skipped, 0, 0), seen(Skipped, 0, 0)},
		"nothing and passes":  {seen(Skipped, 0, 0), seen(Pass, 4, 0), seen(Pass, 4, 0)},
		"passes and nothing":  {seen(Pass, 4, 0), seen(Skipped, 0, 0), seen(Pass, 4, 0)},
		"passes and fails":    {seen(Pass, 4, 0), seen(Fail, 3, 2), seen(Fail, 7, 2)},
		"fails and passes":    {seen(Fail, 3, 2), seen(Pass, 4, 0), seen(Fail, 7, 2)},
		"fails and fails":     {seen(Fail, 3, 3), seen(Fail, 9, 4), seen(Fail, 12, 7)},
	} {
		test.a.Add(&test.b)
		if diff := cmp.Diff(test.want, test.a); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
