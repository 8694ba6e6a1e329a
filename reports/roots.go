package reports

import (
	"cmp"
	"slices"
)

// Root is one cause of trouble with everything it drags along: a failed check,
// a broken invariant, or an id that blocks others although nothing of this run failed by it.
type Root struct {
	ID      string // of the check, else of the invariant, else of the requirement
	Dialect string
	// Check shows the cause; a warned one does where it blocks others. It is nil
	// where only an invariant shows it, or nothing does.
	Check *Check
	// Invariants are the broken ones of that requirement.
	Invariants []*Invariant
	// Alike are further failed checks that show the same: they carry the same
	// requirement, or one that a single bug is known to break together with it.
	Alike []*Check
	// Blocked are the checks that could not be judged because of it, directly or
	// through another blocked check, as far as can be told.
	Blocked []*Check

	requirement string // that the cause breaks
}

// Cause is a root on every dialect on which it is one: a bug of all versions is one bug.
type Cause struct {
	Roots []Root
}

// Dialects are those on which it is a root.
func (c Cause) Dialects() []string {
	var names []string
	for _, root := range c.Roots {
		if !slices.Contains(names, root.Dialect) {
			names = append(names, root.Dialect)
		}
	}
	return names
}

// Blocks counts the checks that it blocks, over all dialects.
func (c Cause) Blocks() int {
	n := 0
	for _, root := range c.Roots {
		n += len(root.Blocked)
	}
	return n
}

// Alike are the ids of the other checks that show it, over all dialects.
func (c Cause) Alike() []string {
	return ids(c.Roots, c.Roots[0].ID, func(r Root) []*Check {
		if r.Check == nil {
			return r.Alike
		}
		return append([]*Check{r.Check}, r.Alike...)
	})
}

// Blocked are the ids of the checks that it blocks, over all dialects.
func (c Cause) Blocked() []string {
	return ids(c.Roots, "", func(r Root) []*Check { return r.Blocked })
}

func ids(roots []Root, but string, of func(Root) []*Check) []string {
	var out []string
	for _, root := range roots {
		for _, check := range of(root) {
			if check.ID != but && !slices.Contains(out, check.ID) {
				out = append(out, check.ID)
			}
		}
	}
	slices.Sort(out)
	return out
}

// Causes folds the roots of all dialects: failures first, those that block most before the others.
func Causes(doc *Document) []Cause {
	var out []Cause
	for _, dialect := range dialectsOf(doc) {
		for _, root := range rootsOn(doc, dialect) {
			at := slices.IndexFunc(out, func(c Cause) bool {
				return slices.ContainsFunc(c.Roots, func(known Root) bool { return known.Dialect != dialect && known.same(root) })
			})
			if at < 0 {
				out = append(out, Cause{})
				at = len(out) - 1
			}
			out[at].Roots = append(out[at].Roots, root)
		}
	}
	slices.SortStableFunc(out, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(a.Roots[0].rank(), b.Roots[0].rank()), cmp.Compare(b.Blocks(), a.Blocks()),
			cmp.Compare(len(b.Alike()), len(a.Alike())), cmp.Compare(a.Roots[0].ID, b.Roots[0].ID))
	})
	return out
}

// Roots are the roots of all causes, those of one cause beside each other.
func Roots(doc *Document) []Root {
	var out []Root
	for _, cause := range Causes(doc) {
		out = append(out, cause.Roots...)
	}
	return out
}

// rootOfEach finds the root that a failed, blocked or warned check belongs to.
func rootOfEach(doc *Document) map[*Check]*Root {
	roots := Roots(doc)
	of := map[*Check]*Root{}
	for i := range roots {
		root := &roots[i]
		for _, c := range slices.Concat([]*Check{root.Check}, root.Alike, root.Blocked) {
			of[c] = root
		}
	}
	return of
}

// rank orders failures before what only warns, and both before what nothing shows.
func (r Root) rank() int {
	switch {
	case r.Check != nil && r.Check.Outcome == Fail, r.Check == nil && len(r.Invariants) > 0:
		return 0
	case r.Check != nil:
		return 1
	}
	return 2
}

// same tells whether two roots of different dialects show one cause.
func (r Root) same(other Root) bool {
	if r.ID == other.ID || r.requirement == other.requirement {
		return r.rank() == other.rank()
	}
	among := func(id string, list []*Check) bool {
		return slices.ContainsFunc(list, func(c *Check) bool { return c.ID == id })
	}
	return among(r.ID, other.Alike) || among(other.ID, r.Alike)
}

func dialectsOf(doc *Document) []string {
	var names []string
	note := func(dialect string) {
		if !slices.Contains(names, dialect) {
			names = append(names, dialect)
		}
	}
	for i := range doc.Checks {
		note(doc.Checks[i].Dialect)
	}
	for i := range doc.Invariants {
		note(doc.Invariants[i].Dialect)
	}
	slices.SortFunc(names, CompareDialects)
	return names
}

// Group is a number of checks that ended the same way for the same reason.
type Group struct {
	Reason string // one line, without the id of the check
	Checks []*Check
}

// GroupByReason gathers the checks of one outcome that nobody has declared by their reason, largest group first:
// a target that went away is one cause, not two hundred.
func GroupByReason(doc *Document, outcome Outcome) []Group {
	var out []Group
	at := map[string]int{}
	for i := range doc.Checks {
		c := &doc.Checks[i]
		if c.Outcome != outcome || c.Declared != nil {
			continue
		}
		why := reason(c)
		n, known := at[why]
		if !known {
			n = len(out)
			at[why] = n
			out = append(out, Group{Reason: why})
		}
		out[n].Checks = append(out[n].Checks, c)
	}
	slices.SortStableFunc(out, func(a, b Group) int {
		return cmp.Or(cmp.Compare(len(b.Checks), len(a.Checks)), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}

// besideRoots leaves out the checks that are told as roots already: warnings that block others.
func besideRoots(doc *Document, groups []Group) []Group {
	told := rootOfEach(doc)
	var out []Group
	for _, g := range groups {
		g.Checks = slices.DeleteFunc(slices.Clone(g.Checks), func(c *Check) bool { return told[c] != nil })
		if len(g.Checks) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func checksIn(groups []Group) int {
	n := 0
	for _, g := range groups {
		n += len(g.Checks)
	}
	return n
}
