package plan

import (
	"cmp"
	"slices"

	"github.com/cmconform/cmconform/harness/check"
)

// Summary counts what a plan holds.
type Summary struct {
	Checks  int `json:"checks"`
	Run     int `json:"run"`
	Skipped int `json:"skipped"`
	// Unsure are those among Run that may find nothing to look at.
	Unsure int `json:"unsure,omitempty"`
	// Requests and Writes are estimates: what the checks that run sent to the mock. Refused writes count.
	Requests int `json:"requests"`
	Writes   int `json:"writes"`
	// Restores says that writes which could not be put back are withheld, and their checks skipped: nobody knows before which.
	Restores bool `json:"restores,omitempty"`
	// Areas are in the order of their names.
	Areas []Area `json:"areas"`
	// Keys are what would let skipped checks run, the one that helps most first.
	Keys []Key `json:"keys,omitempty"`
	// Final are the operations called that nothing can undo.
	Final []Final `json:"final,omitempty"`
}

// Area is the part of a plan in one area.
type Area struct {
	Name string `json:"name"`
	// Run is how many checks run, by dialect.
	Run      map[string]int `json:"run"`
	Skipped  int            `json:"skipped"`
	Requests int            `json:"requests"`
	Writes   int            `json:"writes"`
}

// Key is one thing that would let checks run.
type Key struct {
	Name string `json:"name"`
	// Checks is how many it lets run by itself, With how many more together with others.
	Checks int `json:"checks"`
	With   int `json:"with,omitempty"`
	// Reasons are why they are skipped as it is; the most frequent first.
	Reasons []string `json:"reasons"`
}

// Final is an operation that nothing can undo, and how many checks call it.
type Final struct {
	Operation string `json:"operation"`
	Checks    int    `json:"checks"`
}

// Summary counts the plan.
func (p *Plan) Summary() Summary {
	s := Summary{Checks: len(p.Rows), Restores: p.Restores, Areas: []Area{}}
	final, keys, reasons := map[string]int{}, map[string]*Key{}, map[string]map[string]int{}
	for _, r := range p.Rows {
		area := s.area(check.AreaOf(r.Check.ID))
		area.Run[r.Dialect] += 0 // also where none runs
		if len(r.Locks) > 0 {
			s.Skipped++
			area.Skipped++
			told := map[string]bool{}
			for _, l := range r.Locks {
				if keys[l.Key] == nil {
					keys[l.Key], reasons[l.Key] = &Key{Name: l.Key}, map[string]int{}
				}
				reasons[l.Key][l.Reason]++
				told[l.Key] = true
			}
			for name := range told {
				if len(told) == 1 {
					keys[name].Checks++
				} else {
					keys[name].With++
				}
			}
			continue
		}
		s.Run++
		area.Run[r.Dialect]++
		area.Requests += r.Requests
		area.Writes += r.Writes
		s.Requests += r.Requests
		s.Writes += r.Writes
		if r.Unsure {
			s.Unsure++
		}
		for _, name := range r.Final {
			final[name]++
		}
	}
	for name, k := range keys {
		k.Reasons = byCount(reasons[name])
		s.Keys = append(s.Keys, *k)
	}
	slices.SortFunc(s.Keys, func(a, b Key) int {
		return cmp.Or(b.Checks-a.Checks, b.With-a.With, cmp.Compare(a.Name, b.Name))
	})
	for _, name := range byCount(final) {
		s.Final = append(s.Final, Final{name, final[name]})
	}
	slices.SortFunc(s.Areas, func(a, b Area) int { return cmp.Compare(a.Name, b.Name) })
	return s
}

// area finds or begins an area. What it returns holds until the next call.
func (s *Summary) area(name string) *Area {
	i := slices.IndexFunc(s.Areas, func(a Area) bool { return a.Name == name })
	if i < 0 {
		i = len(s.Areas)
		s.Areas = append(s.Areas, Area{Name: name, Run: map[string]int{}})
	}
	return &s.Areas[i]
}

// byCount lists names, the most frequent first.
func byCount(counts map[string]int) []string {
	var names []string
	for name := range counts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	return names
}
