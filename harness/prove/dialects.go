package prove

import (
	"slices"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
)

// trial is one deviation on one dialect.
type trial struct {
	Deviation
	dialect string
}

// noticeable tells whether a deviation can be noticed over a dialect.
func (d Deviation) noticeable(dialect string) bool {
	version, _ := client.SplitDialect(dialect)
	return d.Versions == nil || slices.Contains(d.Versions, version)
}

// newestFirst are the dialects that may be tried on, newest first: names sort by version.
func (p *prover) newestFirst() []string {
	names := slices.Clone(p.Dialects)
	if names == nil {
		names = p.Target.Dialects()
	}
	slices.Sort(names)
	slices.Reverse(names)
	return slices.Compact(names)
}

// speak lists the dialects that something is tried on: all that were asked
// for, else the newest one and those where a chosen deviation is tried.
func (p *prover) speak() []string {
	all := p.newestFirst()
	if p.Dialects != nil {
		return all
	}
	var needed []string
	for i, dialect := range all {
		if i == 0 || slices.ContainsFunc(p.chosen, func(d Deviation) bool { return slices.Contains(p.places(d, all), dialect) }) {
			needed = append(needed, dialect)
		}
	}
	return needed
}

// places are the dialects on which a deviation is tried where none was asked
// for: the newest on which it can be noticed, and each older one that a check
// of its ids is left to, because no newer one has that check.
func (p *prover) places(d Deviation, all []string) []string {
	able := slices.DeleteFunc(slices.Clone(all), func(dialect string) bool { return !d.noticeable(dialect) })
	var places []string
	for i, dialect := range able {
		if i == 0 || slices.ContainsFunc(p.Suite.Checks, func(c *check.Check) bool { return meet(c.Requirements, d.Violates) && p.home(c, all) == dialect }) {
			places = append(places, dialect)
		}
	}
	return places
}

// concerns tells whether a check of a deviation's ids applies to a dialect:
// where the catalogue says that a version does not behave so, breaking it
// breaks nothing. What no check carries at all is for invariants, or a gap.
func (p *prover) concerns(d Deviation, dialect string) bool {
	version, binding := client.SplitDialect(dialect)
	carried := false
	for _, c := range p.Suite.Checks {
		if !meet(c.Requirements, d.Violates) {
			continue
		}
		if carried = true; p.Suite.Applies(c, version, binding) {
			return true
		}
	}
	return !carried
}

// trials are the rows to make.
func (p *prover) trials() []trial {
	var all []trial
	newest := p.newestFirst()
	for _, d := range p.chosen {
		if p.Dialects == nil {
			for _, at := range p.places(d, newest) {
				all = append(all, trial{d, at})
			}
			continue
		}
		for _, dialect := range p.spoken {
			if d.noticeable(dialect) && p.concerns(d, dialect) {
				all = append(all, trial{d, dialect})
			}
		}
	}
	return all
}

// home is the first of the dialects, the newest, to which a check applies; empty for none.
func (p *prover) home(c *check.Check, newestFirst []string) string {
	for _, dialect := range newestFirst {
		version, binding := client.SplitDialect(dialect)
		if p.Suite.Applies(c, version, binding) {
			return dialect
		}
	}
	return ""
}
