package prove

import (
	"slices"
	"testing"

	"github.com/cmconform/cmconform/reports"
)

// part is a proof of two checks and an invariant, ready for rows.
func part(rows ...Row) *Matrix {
	m := &Matrix{Whole: true, Rows: rows}
	m.addCase(Case{ID: "CM-TS-001", Requirements: []string{"CM-TS-001"}, Selected: true})
	m.addCase(Case{ID: "CM-TS-002/nil", Requirements: []string{"CM-TS-002", "CM-TS-003"}, Selected: true})
	m.addCase(Case{ID: "CM-PROTO-003/invariant", Requirements: []string{"CM-PROTO-003"}, Invariant: true, Selected: true})
	m.addCase(Case{ID: "CM-SCHEMA-001/invariant", Requirements: []string{"CM-SCHEMA-001"}, Invariant: true, Selected: true, Idle: true})
	return m
}

var (
	first  = Row{ID: "CM-TS-001", Text: "forgets", Violates: []string{"CM-TS-001"}, Kills: []string{"CM-TS-001"}}
	second = Row{ID: "CM-TS-002", Text: "ignores", Violates: []string{"CM-TS-002", "CM-TS-003"}, Kills: []string{"CM-TS-002/nil"}}
	third  = Row{ID: "CM-PROTO-003", Text: "is silent", Violates: []string{"CM-PROTO-003"}, Kills: []string{"CM-PROTO-003/invariant"}}
)

// What keeps a proof from being complete, with the sentences that say so.
func TestJoinNamesWhatIsMissing(t *testing.T) {
	unnoticed, narrow := second, second
	unnoticed.Kills = nil
	narrow.Violates = []string{"CM-TS-002"}
	for _, c := range []struct {
		name string
		rows []Row
		want []string
	}{
		{"complete", []Row{first, second, third}, nil},
		{"a deviation that nobody notices", []Row{first, unnoticed, third}, []string{
			"check CM-TS-002/nil was never seen to fail for its own reason: no deviation of CM-TS-002 CM-TS-003 is noticed by it",
			"no check notices CM-TS-002: ignores",
		}},
		{"a check that nothing kills", []Row{second, third}, []string{
			"check CM-TS-001 was never seen to fail for its own reason: no deviation of CM-TS-001 is noticed by it",
		}},
		{"an invariant that nothing kills", []Row{first, second}, []string{
			"invariant CM-PROTO-003/invariant was never seen to fail for its own reason: no deviation of CM-PROTO-003 is noticed by it",
		}},
		{"an id that a check only claims to carry", []Row{first, narrow, third}, []string{
			"CM-TS-002/nil carries CM-TS-003, but no deviation of that id makes any check fail",
		}},
	} {
		m := Join(nil, part(c.rows...))
		if !slices.Equal(m.Faults, c.want) || m.Proven() != (c.want == nil) {
			t.Errorf("%s: proven %v, faults %q, want %q", c.name, m.Proven(), m.Faults, c.want)
		}
	}
}

// Parts of several processes make the same matrix as one process.
func TestJoinPutsPartsTogether(t *testing.T) {
	order := []Deviation{{ID: "CM-TS-001"}, {ID: "CM-TS-002"}, {ID: "CM-PROTO-003"}}
	a, b := part(second), part(third, first)
	a.Requests, b.Requests, a.DurationMS, b.DurationMS = 3, 4, 50, 20
	b.Faults = []string{"null/echo: CM-TS-001 has sent no request"}
	m := Join(order, a, b)
	if m.Requests != 7 || m.DurationMS != 50 || len(m.Cases) != 4 || m.Killed() != 3 {
		t.Errorf("%d requests, %v ms, %d cases, %d killed", m.Requests, m.DurationMS, len(m.Cases), m.Killed())
	}
	for i, r := range m.Rows {
		if r.ID != order[i].ID {
			t.Errorf("row %d is %s", i, r.ID)
		}
	}
	if !slices.Equal(m.Faults, b.Faults) {
		t.Errorf("faults %q", m.Faults)
	}
	if got := m.Cases[1].KilledBy; !slices.Equal(got, []string{"CM-TS-002"}) {
		t.Errorf("killed by %q", got)
	}
}

// What an outcome under a deviation counts as.
func TestJudge(t *testing.T) {
	for _, c := range []struct {
		id      string
		outcome reports.Outcome
		kills   bool
		blocked bool
		faults  []string
	}{
		{"CM-TS-001", reports.Pass, false, false, nil},
		{"CM-TS-001", reports.Fail, true, false, nil},
		{"CM-TS-001", reports.Warn, true, false, nil},
		{"CM-TS-001", reports.Blocked, false, true, nil},
		{"CM-TS-002/nil", reports.Blocked, false, true, nil},
		{"CM-TS-002/nil", reports.Fail, false, false, []string{"CM-TS-001, which is about CM-TS-001, made CM-TS-002/nil fail: why"}},
		{"CM-TS-001", reports.Inconclusive, false, false, []string{"CM-TS-001, which is about CM-TS-001, made CM-TS-001 inconclusive: why"}},
	} {
		m, r := part(), Row{ID: "CM-TS-001", Violates: []string{"CM-TS-001"}}
		r.judge(m, c.id, m.Cases[m.index[c.id]].Requirements, c.outcome, "why")
		if (len(r.Kills) > 0) != c.kills || (len(r.Blocked) > 0) != c.blocked || !slices.Equal(m.Faults, c.faults) || (len(r.Collateral) > 0) != (c.faults != nil) {
			t.Errorf("%s %s: kills %q, blocked %q, faults %q", c.id, c.outcome, r.Kills, r.Blocked, m.Faults)
		}
	}
}

func TestShareDealsEveryRowOnce(t *testing.T) {
	all := []int{0, 1, 2, 3, 4, 5, 6}
	for parts := range 5 {
		var dealt []int
		for p := range max(parts, 1) {
			dealt = append(dealt, share(all, p, parts)...)
		}
		slices.Sort(dealt)
		if !slices.Equal(dealt, all) {
			t.Errorf("%d parts deal %v", parts, dealt)
		}
	}
}
