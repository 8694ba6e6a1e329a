package prove

import (
	"slices"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/target"
)

// trial is one deviation on one dialect.
type trial struct {
	Deviation
	dialect string
}

// noticeable tells whether a deviation can be noticed over a dialect.
func (d Deviation) noticeable(dialect string) bool {
	version, binding := client.SplitDialect(dialect)
	return (d.Versions == nil || slices.Contains(d.Versions, version)) && (d.Bindings == nil || slices.Contains(d.Bindings, binding))
}

// newestFirst are the dialects that may be tried on: newest first, SOAP before REST.
func (p *prover) newestFirst() []string {
	names := slices.Clone(p.Dialects)
	if names == nil {
		names = p.Target.Dialects()
	}
	return slices.Compact(target.SortDialects(names))
}

// speak lists the dialects that something is tried on: all that were asked
// for, else the newest one of each binding and those where a chosen deviation is tried.
func (p *prover) speak() []string {
	all := p.newestFirst()
	if p.Dialects != nil {
		return all
	}
	var needed []string
	for _, dialect := range all {
		if firstOfBinding(all, dialect) || slices.ContainsFunc(p.chosen, func(d Deviation) bool { return slices.Contains(p.places(d, all), dialect) }) {
			needed = append(needed, dialect)
		}
	}
	return needed
}

// firstOfBinding reports whether no dialect before it has the binding of this one.
func firstOfBinding(all []string, dialect string) bool {
	_, binding := client.SplitDialect(dialect)
	first := slices.IndexFunc(all, func(name string) bool {
		_, other := client.SplitDialect(name)
		return other == binding
	})
	return all[first] == dialect
}

// places are the dialects on which a deviation is tried where none was asked
// for: the first on which it can be noticed and a check of its ids runs, and
// each later one that such a check is left to, because none before it has that check.
func (p *prover) places(d Deviation, all []string) []string {
	able := slices.DeleteFunc(slices.Clone(all), func(dialect string) bool { return !d.noticeable(dialect) })
	if heard := slices.IndexFunc(able, func(dialect string) bool { return p.concerns(d, dialect) }); heard > 0 {
		able = able[heard:]
	}
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

// home is the first of the dialects to which a check applies; empty for none.
func (p *prover) home(c *check.Check, dialects []string) string {
	for _, dialect := range dialects {
		version, binding := client.SplitDialect(dialect)
		if p.Suite.Applies(c, version, binding) {
			return dialect
		}
	}
	return ""
}
