package reports

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// keptViolations is how many violating exchanges are kept of an invariant.
const keptViolations = 5

// Add counts what others saw of the same invariant.
func (v *Invariant) Add(other *Invariant) {
	if v.Exchanges == 0 || other.Count > 0 && v.Count == 0 {
		v.Outcome = other.Outcome
	}
	v.Exchanges += other.Exchanges
	v.Count += other.Count
	all := slices.Concat(v.Violations, other.Violations)
	v.Violations = all[:min(len(all), keptViolations)]
}

// Part is the document of one shard of a run; Name says where it comes from.
type Part struct {
	Name string
	*Document
}

// MergeError says why documents do not make up a run.
type MergeError struct{ Message string }

// Error is the message.
func (e *MergeError) Error() string { return e.Message }

func unmergeable(format string, args ...any) error {
	return &MergeError{fmt.Sprintf(format, args...)}
}

// Merge joins the shards of one run. Shards that are missing are a problem of
// the result, documents that are no shards of the same run an error. Exit code,
// accounts and what is known to break together are the caller's to decide.
func Merge(parts []Part) (*Document, error) {
	if err := mergeable(parts); err != nil {
		return nil, err
	}
	parts = slices.SortedFunc(slices.Values(parts), func(a, b Part) int { return a.Run.Shard.Number - b.Run.Shard.Number })
	lead := leading(parts)
	whole := &Document{Tool: lead.Tool, Run: lead.Run, Target: lead.Target, Expectations: slices.Clone(lead.Expectations)}
	whole.Run.Shard, whole.Run.Shards = nil, lead.Run.Shard.Of
	whole.Run.Requests, whole.Run.Interrupted = 0, false
	from, invariants, problems := map[CheckStart]string{}, map[CheckStart]int{}, map[Problem][]string{}
	for _, p := range parts {
		r := &whole.Run
		if p.Run.Started.Before(r.Started) {
			r.Started = p.Run.Started
		}
		if p.Run.Finished.After(r.Finished) {
			r.Finished = p.Run.Finished
		}
		r.Requests += p.Run.Requests
		r.Interrupted = r.Interrupted || p.Run.Interrupted
		whole.Summary.Planned += p.Summary.Planned
		for _, q := range p.Requirements {
			if !slices.ContainsFunc(whole.Requirements, func(other Requirement) bool { return other.ID == q.ID }) {
				whole.Requirements = append(whole.Requirements, q)
			}
		}
		for _, c := range p.Checks {
			key := CheckStart{ID: c.ID, Dialect: c.Dialect}
			if other := from[key]; other != "" {
				return nil, unmergeable("%s and %s both have %s on %s: they are not shards of one run", other, p.Name, c.ID, c.Dialect)
			}
			from[key] = p.Name
			whole.Checks = append(whole.Checks, c)
		}
		for _, v := range p.Invariants {
			key := CheckStart{ID: v.ID, Dialect: v.Dialect}
			if at, known := invariants[key]; known {
				whole.Invariants[at].Add(&v)
				continue
			}
			invariants[key] = len(whole.Invariants)
			whole.Invariants = append(whole.Invariants, v)
		}
		whole.Lasting = append(whole.Lasting, p.Lasting...)
		whole.Lasting = append(whole.Lasting, p.Lasting...)
		for _, o := range p.Observations {
			if !slices.Contains(whole.Observations, o) {
				whole.Observations = append(whole.Observations, o)
			}
		}
		for _, problem := range p.Problems {
			if problems[problem] == nil {
				whole.Problems = append(whole.Problems, problem)
			}
			problems[problem] = append(problems[problem], p.Run.Shard.String())
		}
	}
	for i, p := range whole.Problems {
		if where := problems[p]; len(where) < len(parts) {
			whole.Problems[i].Message = "shard " + listed(where) + ": " + p.Message
		}
	}
	whole.Run.DurationMS = float64(whole.Run.Finished.Sub(whole.Run.Started).Microseconds()) / 1000
	if absent := Missing(parts); absent != "" {
		whole.Run.Interrupted = true
		whole.Problems = append(whole.Problems, Problem{
			Kind: "interrupted", Message: absent, Advice: "Run what is missing with --shard and merge again, all shards together.",
		})
	}
	Normalise(whole)
	return whole, nil
}

// leading is the first part that came as far as its target.
func leading(parts []Part) Part {
	for _, p := range parts {
		if len(p.Target.Endpoints) > 0 {
			return p
		}
	}
	return parts[0]
}

// Missing names the shards that are not among the parts: "shard 2/4 is missing";
// it is empty where all are there.
func Missing(parts []Part) string {
	var absent []string
	for n := range parts[0].Run.Shard.Of {
		shard := Shard{Number: n + 1, Of: parts[0].Run.Shard.Of}
		if !slices.ContainsFunc(parts, func(p Part) bool { return *p.Run.Shard == shard }) {
			absent = append(absent, shard.String())
		}
	}
	switch len(absent) {
	case 0:
		return ""
	case 1:
		return "shard " + absent[0] + " is missing"
	}
	return "shards " + listed(absent) + " are missing"
}

// mergeable refuses what is no shard, and shards of different runs.
func mergeable(parts []Part) error {
	if len(parts) == 0 {
		return unmergeable("there is nothing to merge")
	}
	lead := leading(parts)
	seen := map[Shard]string{}
	for _, p := range parts {
		if p.Run.Shard == nil {
			return unmergeable("%s is no shard of a run: merge takes what run --shard wrote", p.Name)
		}
		if lead.Run.Shard == nil { // its turn comes
			continue
		}
		if p.Run.Shard.Of != lead.Run.Shard.Of {
			return unmergeable("%s is shard %s, %s is shard %s: they are of different runs", lead.Name, lead.Run.Shard, p.Name, p.Run.Shard)
		}
		if other := seen[*p.Run.Shard]; other != "" {
			return unmergeable("%s and %s are both shard %s", other, p.Name, p.Run.Shard)
		}
		seen[*p.Run.Shard] = p.Name
		for _, circumstance := range circumstances {
			a, b := circumstance.of(lead.Document), circumstance.of(p.Document)
			if len(p.Target.Endpoints) == 0 && !circumstance.always { // it never came as far as its target
				continue
			}
			if !reflect.DeepEqual(a, b) {
				return unmergeable("%s and %s are of different runs: %s %s, and %s", lead.Name, p.Name, circumstance.name, words(a), words(b))
			}
		}
	}
	return nil
}

// circumstances are what the shards of one run have in common; those that are
// not always known are those of a run that got no answer from its target.
var circumstances = []struct {
	name   string
	always bool
	of     func(*Document) any
}{
	{"made by", true, func(d *Document) any { return joinSpace(d.Tool.Version, d.Tool.Commit) }},
	{"with profile", true, func(d *Document) any { return d.Run.Profile }},
	{"selected", true, func(d *Document) any { return present(d.Run.Select) }},
	{"skipped", true, func(d *Document) any { return present(d.Run.Skip) }},
	{"with suite version", false, func(d *Document) any {
		if d.Run.Suite == nil {
			return ""
		}
		return d.Run.Suite.Version
	}},
	{"edition", false, func(d *Document) any { return d.Run.EditionText() }},
	{"writes", false, func(d *Document) any { return d.Run.Writes }},
	{"target", false, func(d *Document) any { return d.Target.Kind }},
	{"dialects", false, func(d *Document) any {
		return slices.SortedFunc(maps.Keys(d.Target.Endpoints), CompareDialects)
	}},
	{"not offered", false, func(d *Document) any { return present(d.Target.ExcludedOperations) }},
}

func words(value any) string {
	if list, ok := value.([]string); ok {
		value = strings.Join(list, ",")
	}
	if value == "" {
		return "nothing"
	}
	return fmt.Sprint(value)
}
