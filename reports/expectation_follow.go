package reports

import (
	"fmt"
	"slices"
	"strings"
)

// follow finds out which failed check blocks others by a requirement that nothing fails by:
// reports fold them under it, and it is about the same operations.
func (p *proposing) follow() {
	plain := *p.doc // as if nothing were declared
	plain.Checks, plain.Invariants, plain.Expectations = slices.Clone(p.doc.Checks), slices.Clone(p.doc.Invariants), nil
	expectRun(&plain)
	broken, about := p.broken(), map[string][]string{}
	for i := range p.doc.Requirements {
		about[p.doc.Requirements[i].ID] = p.doc.Requirements[i].Operations
	}
	for _, root := range Roots(&plain) {
		if root.Check == nil || root.Check.Outcome != Fail {
			continue
		}
		key := CheckStart{ID: root.Check.ID, Dialect: root.Dialect}
		for _, c := range root.Blocked {
			alike := slices.ContainsFunc(root.Check.Requirements, func(id string) bool { return shared(about[id], about[c.BlockedBy]) })
			if alike && !broken[[2]string{c.Dialect, c.ID}] && !slices.Contains(p.blocks[key], c.BlockedBy) && !p.blockedItself(c) {
				p.blocks[key] = append(p.blocks[key], c.BlockedBy)
			}
		}
		slices.Sort(p.blocks[key])
	}
}

// blockedItself says whether what blocks a check is itself a blocked check of the run.
func (p *proposing) blockedItself(c *Check) bool {
	return slices.ContainsFunc(p.doc.Checks, func(other Check) bool {
		return other.Dialect == c.Dialect && other.Outcome == Blocked && other.ID != c.ID && carries(&other, c.BlockedBy)
	})
}

// broken are the ids by which something fails, with the dialect, and those of the checks that these block.
func (p *proposing) broken() map[[2]string]bool {
	broken := map[[2]string]bool{}
	note := func(dialect, id string, carried []string) {
		for _, name := range append([]string{id}, carried...) {
			broken[[2]string{dialect, name}] = true
		}
	}
	for i := range p.doc.Checks {
		if c := &p.doc.Checks[i]; c.Outcome == Fail {
			note(c.Dialect, c.ID, c.Requirements)
		}
	}
	for i := range p.doc.Invariants {
		if v := &p.doc.Invariants[i]; v.Outcome == Fail {
			note(v.Dialect, v.ID, v.Requirements)
		}
	}
	for more := true; more; {
		more = false
		for i := range p.doc.Checks {
			c := &p.doc.Checks[i]
			if c.Outcome == Blocked && broken[[2]string{c.Dialect, c.BlockedBy}] && !broken[[2]string{c.Dialect, c.ID}] {
				more = true
				note(c.Dialect, c.ID, c.Requirements)
			}
		}
	}
	return broken
}

// unexcused names what the new file still does not excuse.
func (p *proposing) unexcused() {
	broken := p.broken()
	var hints []string
	for key, ids := range p.blocks {
		if speaker, _ := speakers(p.list, key.ID, key.Dialect); speaker >= 0 && p.covered[key] {
			missing := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(p.list[speaker].Blocks, id) })
			if len(missing) > 0 {
				hints = append(hints, fmt.Sprintf("%s (line %d) seems to block others by %s: write blocks: [%s] to have them go along",
					p.list[speaker].Subject(), p.list[speaker].Line, listed(missing), strings.Join(ids, ", ")))
			}
		}
		for _, id := range ids {
			broken[[2]string{key.Dialect, id}] = true
		}
	}
	slices.Sort(hints)
	p.Left = append(p.Left, hints...)
	for i := range p.doc.Checks {
		switch c := &p.doc.Checks[i]; {
		case c.Outcome == Inconclusive:
			p.Left = append(p.Left, fmt.Sprintf("%s on %s could not be judged: %s", c.ID, c.Dialect, cut(reason(c), 120)))
		case c.Outcome == Blocked && !broken[[2]string{c.Dialect, c.ID}] && !broken[[2]string{c.Dialect, c.BlockedBy}] && !p.blockedItself(c):
			p.Left = append(p.Left, fmt.Sprintf("%s on %s is blocked by %s, and nothing of this run failed by that", c.ID, c.Dialect, c.BlockedBy))
		}
	}
}
