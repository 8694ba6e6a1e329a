package reports

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// rooting finds the roots of one dialect.
type rooting struct {
	doc     *Document
	dialect string
	roots   []*Root
	of      map[string]*Root    // by the ids of what shows it, and their requirements
	blocked map[string]*Check   // by check id and by requirement
	about   map[string][]string // the operations that a requirement names
}

// rootsOn groups the failed and blocked checks and the broken invariants of a dialect by cause.
func rootsOn(doc *Document, dialect string) []Root {
	r := &rooting{doc: doc, dialect: dialect, of: map[string]*Root{}, blocked: map[string]*Check{}, about: map[string][]string{}}
	for i := range doc.Requirements {
		r.about[doc.Requirements[i].ID] = doc.Requirements[i].Operations
	}
	var failed []failing
	var blocked []*Check
	for i := range doc.Checks {
		c := &doc.Checks[i]
		switch {
		case c.Dialect != dialect, c.Declared != nil:
		case c.Outcome == Fail:
			failed = append(failed, failing{check: c})
		case c.Outcome == Blocked:
			blocked = append(blocked, c)
			for _, id := range append([]string{c.ID}, c.Requirements...) {
				if r.blocked[id] == nil {
					r.blocked[id] = c
				}
			}
		}
	}
	for _, v := range violated(doc) {
		if v.Dialect == dialect {
			failed = append(failed, failing{invariant: v})
		}
	}
	r.group(failed)
	r.adopt(blocked)
	out := make([]Root, len(r.roots))
	for i, root := range r.roots {
		byID := func(a, b *Check) int { return cmp.Compare(a.ID, b.ID) }
		slices.SortFunc(root.Alike, byID)
		slices.SortFunc(root.Blocked, byID)
		out[i] = *root
	}
	return out
}

// failing is a failed check or a broken invariant.
type failing struct {
	check     *Check
	invariant *Invariant
}

// carries are the ids by which it fails.
func (f failing) carries() []string {
	id, requirements := "", []string(nil)
	if f.check != nil {
		id, requirements = f.check.ID, f.check.Requirements
	} else {
		id, requirements = f.invariant.ID, f.invariant.Requirements
	}
	if len(requirements) == 0 {
		return []string{id}
	}
	return requirements
}

// group makes roots of what failed: of all that carry one requirement, or one of
// several that a single bug is known to break together. The set that explains
// most comes first, the smaller one where two explain as much.
func (r *rooting) group(failed []failing) {
	by := map[string][]int{} // the failing ones by requirement
	for i, f := range failed {
		for _, id := range f.carries() {
			by[id] = append(by[id], i)
		}
	}
	sets := slices.Clone(r.doc.Summary.Together)
	for _, id := range slices.Sorted(maps.Keys(by)) {
		sets = append(sets, []string{id})
	}
	explained := make([]bool, len(failed))
	for left := len(failed); left > 0; {
		var best []string
		var covered []int
		for _, set := range sets {
			var these []int
			for _, id := range set {
				for _, i := range by[id] {
					if !explained[i] && !slices.Contains(these, i) {
						these = append(these, i)
					}
				}
			}
			if len(these) > len(covered) || len(these) == len(covered) && len(these) > 0 && len(set) < len(best) {
				best, covered = set, these
			}
		}
		left -= len(covered)
		root := &Root{Dialect: r.dialect}
		for _, i := range covered {
			explained[i] = true
			root.take(failed[i])
		}
		root.requirement = best[slices.IndexFunc(best, func(id string) bool {
			return slices.ContainsFunc(covered, func(i int) bool { return slices.Contains(failed[i].carries(), id) })
		})]
		root.lead()
		r.add(root, covered, failed)
	}
}

// add keeps a root, and what it is found by.
func (r *rooting) add(root *Root, covered []int, failed []failing) {
	r.roots = append(r.roots, root)
	names := []string{root.ID, root.requirement}
	for _, i := range covered {
		if failed[i].check != nil {
			names = append(names, failed[i].check.ID)
		}
		names = append(names, failed[i].carries()...)
	}
	for _, id := range names {
		if r.of[id] == nil {
			r.of[id] = root
		}
	}
}

func (r *Root) take(f failing) {
	if f.check != nil {
		r.Alike = append(r.Alike, f.check)
	} else {
		r.Invariants = append(r.Invariants, f.invariant)
	}
}

// lead makes one of the checks the one that is shown: that of the requirement, if there is one.
func (r *Root) lead() {
	if len(r.Alike) == 0 {
		r.ID = r.Invariants[0].ID
		return
	}
	r.Check = slices.MinFunc(r.Alike, func(a, b *Check) int {
		return cmp.Or(boolCompare(a.ID != r.requirement, b.ID != r.requirement),
			boolCompare(!mainly(a, r.requirement), !mainly(b, r.requirement)),
			boolCompare(!slices.Contains(a.Requirements, r.requirement), !slices.Contains(b.Requirements, r.requirement)), cmp.Compare(a.ID, b.ID))
	})
	r.ID = r.Check.ID
	r.Alike = slices.DeleteFunc(r.Alike, func(c *Check) bool { return c == r.Check })
}

func carries(c *Check, id string) bool { return c.ID == id || slices.Contains(c.Requirements, id) }

func mainly(c *Check, id string) bool { return len(c.Requirements) > 0 && c.Requirements[0] == id }

// cause follows a chain of blocked checks to the id at its beginning.
func (r *rooting) cause(c *Check) string {
	id := c.BlockedBy
	for range len(r.doc.Checks) { // bounded: two checks may name each other
		next := r.blocked[id]
		if r.of[id] != nil || next == nil || next == c || next.BlockedBy == id {
			break
		}
		id = next.BlockedBy
	}
	return id
}

// replySeen is what a check saw that did not pass, where that is the reply to a
// call: two checks that see 3 where they expect 2 need not see the same.
func replySeen(c *Check) string {
	if c == nil || c.Failure == nil {
		return ""
	}
	operation, _, _ := strings.Cut(c.Failure.Actual, " ")
	if !slices.Contains(c.Operations, operation) {
		return ""
	}
	return c.Failure.Actual
}

// adopt finds the root of each blocked check. Where nothing failed by the id
// that blocks it, that is a warning of the id; the only failure there is; one
// that got the same reply; one about the same operations. Failing that, the id is a root itself.
func (r *rooting) adopt(blocked []*Check) {
	failed := slices.Clone(r.roots)
	for _, c := range blocked {
		id := r.cause(c)
		root := r.of[id]
		if root == nil {
			root = r.brokenWith(id)
		}
		if root == nil {
			if warned := r.warned(id); warned != nil {
				root = &Root{ID: warned.ID, Dialect: r.dialect, Check: warned, requirement: id}
				r.add(root, nil, nil)
			}
		}
		if root == nil {
			root = r.likely(c, id, failed)
		}
		if root == nil {
			root = &Root{ID: id, Dialect: r.dialect, requirement: id}
			r.add(root, nil, nil)
		}
		root.Blocked = append(root.Blocked, c)
	}
}

// brokenWith finds the failure that a single bug is known to bring together with one of an id.
func (r *rooting) brokenWith(id string) *Root {
	for _, set := range r.doc.Summary.Together {
		if slices.Contains(set, id) {
			for _, other := range set {
				if root := r.of[other]; root != nil {
					return root
				}
			}
		}
	}
	return nil
}

func (r *rooting) warned(id string) *Check {
	for i := range r.doc.Checks {
		if c := &r.doc.Checks[i]; c.Dialect == r.dialect && c.Outcome == Warn && carries(c, id) {
			return c
		}
	}
	return nil
}

func (r *rooting) likely(c *Check, id string, candidates []*Root) *Root {
	if len(candidates) == 1 {
		return candidates[0]
	}
	for _, evidence := range []func(*Root) bool{
		func(root *Root) bool { said := replySeen(root.Check); return said != "" && said == replySeen(c) },
		func(root *Root) bool { return shared(r.about[id], r.about[root.requirement]) },
	} {
		if i := slices.IndexFunc(candidates, evidence); i >= 0 {
			return candidates[i]
		}
	}
	return nil
}

func shared(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return s != "*" && slices.Contains(b, s) })
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
