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

// Roots groups failed and blocked checks by cause: failed checks first, those
// that block most before the others.
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
	slices.SortStableFunc(out, func(a, b Root) int {
		return cmp.Or(boolCompare(a.Check == nil, b.Check == nil), cmp.Compare(len(b.Blocked), len(a.Blocked)),
			cmp.Compare(a.Dialect, b.Dialect), cmp.Compare(a.ID, b.ID))
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
