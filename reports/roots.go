package reports

import (
	"cmp"
	"slices"
)

// Root is one cause of trouble with everything it drags along: a failed check,
// or an id that blocks others although no failed check of this run carries it.
type Root struct {
	ID      string // of the check; of the requirement when Check is nil
	Dialect string
	Check   *Check
	// Blocked are the checks that could not be judged because of it, directly or through another blocked check.
	Blocked []*Check
}

// Cause is a root on every dialect on which it is one. What it needs to say of
// itself is that of the first.
type Cause struct {
	Root
	Dialects []string
	Blocks   int // checks, over all dialects
}

// Causes folds the roots of one id: a bug of all versions is one bug.
func Causes(doc *Document) []Cause {
	var out []Cause
	for _, root := range Roots(doc) {
		if n := len(out); n > 0 && out[n-1].ID == root.ID && (out[n-1].Check == nil) == (root.Check == nil) {
			out[n-1].Dialects = append(out[n-1].Dialects, root.Dialect)
			out[n-1].Blocks += len(root.Blocked)
			continue
		}
		out = append(out, Cause{Root: root, Dialects: []string{root.Dialect}, Blocks: len(root.Blocked)})
	}
	return out
}

// Roots groups failed and blocked checks by cause: failed checks first, those
// that block most before the others, the dialects of one id beside each other.
func Roots(doc *Document) []Root {
	failed := map[string]*Root{} // dialect and requirement id, and dialect and check id
	blocked := map[string]*Check{}
	var order []*Root
	for i := range doc.Checks {
		c := &doc.Checks[i]
		if c.Outcome != Fail && c.Outcome != Blocked {
			continue
		}
		keys := append([]string{c.ID}, c.Requirements...)
		if c.Outcome == Blocked {
			for _, id := range keys {
				if key := c.Dialect + " " + id; blocked[key] == nil {
					blocked[key] = c
				}
			}
			continue
		}
		root := &Root{ID: c.ID, Dialect: c.Dialect, Check: c}
		order = append(order, root)
		for _, id := range keys {
			if key := c.Dialect + " " + id; failed[key] == nil {
				failed[key] = root
			}
		}
	}
	for i := range doc.Checks {
		c := &doc.Checks[i]
		if c.Outcome != Blocked {
			continue
		}
		id := c.BlockedBy
		for range len(doc.Checks) { // bounded: two checks may name each other
			next := blocked[c.Dialect+" "+id]
			if failed[c.Dialect+" "+id] != nil || next == nil || next == c || next.BlockedBy == id {
				break
			}
			id = next.BlockedBy
		}
		root := failed[c.Dialect+" "+id]
		if root == nil {
			root = &Root{ID: id, Dialect: c.Dialect}
			failed[c.Dialect+" "+id] = root
			order = append(order, root)
		}
		root.Blocked = append(root.Blocked, c)
	}
	out := make([]Root, len(order))
	for i, root := range order {
		out[i] = *root
	}
	blocks := map[string]int{}
	for _, root := range out {
		blocks[root.ID] = max(blocks[root.ID], len(root.Blocked))
	}
	slices.SortStableFunc(out, func(a, b Root) int {
		return cmp.Or(boolCompare(a.Check == nil, b.Check == nil), cmp.Compare(blocks[b.ID], blocks[a.ID]),
			cmp.Compare(a.ID, b.ID), CompareDialects(a.Dialect, b.Dialect))
	})
	return out
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

// Group is a number of checks that ended the same way for the same reason.
type Group struct {
	Reason string // one line, without the id of the check
	Checks []*Check
}

// GroupByReason gathers the checks of one outcome by their reason, largest group first:
// a target that went away is one cause, not two hundred.
func GroupByReason(doc *Document, outcome Outcome) []Group {
	var out []Group
	at := map[string]int{}
	for i := range doc.Checks {
		c := &doc.Checks[i]
		if c.Outcome != outcome {
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
