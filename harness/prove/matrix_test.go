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

// Who notices a deviation that is always there has to notice its intermittent
// form: the invariants where some watch, else every check.
func TestJoinHoldsIntermittentDeviationsAgainstTheirAlways(t *testing.T) {
	const seldom = ", but not where it goes wrong one time in three: it does not look often enough"
	form := func(of Row, kills ...string) Row {
		of.Of, of.ID, of.Kills = of.ID, of.ID+"@3", kills
		return of
	}
	both, elsewhere := second, second
	both.Violates, both.Kills = []string{"CM-TS-001", "CM-TS-002", "CM-TS-003"}, []string{"CM-TS-001", "CM-TS-002/nil"}
	elsewhere.Dialect = "v12-soap"
	watched := third
	watched.Violates, watched.Kills = []string{"CM-PROTO-003", "CM-TS-001"}, []string{"CM-TS-001", "CM-PROTO-003/invariant"}
	for _, c := range []struct {
		name string
		rows []Row
		want []string
	}{
		{"noticed by the same", []Row{first, both, third, form(both, "CM-TS-002/nil", "CM-TS-001")}, nil},
		{"noticed by one of two checks", []Row{first, both, third, form(both, "CM-TS-001")}, []string{"CM-TS-002/nil notices CM-TS-002" + seldom}},
		{"noticed by the invariant", []Row{first, second, watched, form(watched, "CM-PROTO-003/invariant")}, nil},
		{"noticed by a check where an invariant watches", []Row{first, second, watched, form(watched, "CM-TS-001")}, []string{"CM-PROTO-003/invariant notices CM-PROTO-003" + seldom}},
		{"noticed by nobody", []Row{first, second, third, form(second)}, []string{"CM-TS-002/nil notices CM-TS-002" + seldom, "no check notices CM-TS-002@3: ignores"}},
		{"always there on another dialect", []Row{first, second, third, form(elsewhere, "CM-TS-002/nil")}, nil},
	} {
		if m := Join(nil, part(c.rows...)); !slices.Equal(m.Faults, c.want) && len(m.Faults)+len(c.want) > 0 {
			t.Errorf("%s: faults %q, want %q", c.name, m.Faults, c.want)
		}
	}
}

// The page of a proof tells what the matrix does, but of cases that are not held to account.
func TestProofOfAMatrix(t *testing.T) {
	form := third
	form.Of, form.ID = third.ID, third.ID+"@3"
	m := Join(nil, part(first, second, third, form))
	m.Nulls = []Null{{ID: "null/echo", Text: "echoes", Ran: 3, Results: map[reports.Outcome]int{reports.Fail: 3}}}
	p := m.Proof()
	checks, invariants := p.Proven()
	if len(p.Deviations) != 4 || p.Killed() != 4 || p.Intermittent() != 1 || checks != 2 || invariants != 1 || len(p.Checks) != 3 || p.Nulls[0].Outcomes[reports.Fail] != 3 {
		t.Errorf("proof %+v", p)
	}
	if c := p.Checks[2]; c.ID != "CM-PROTO-003/invariant" || c.Area != "PROTO" || !slices.Equal(c.KilledBy, []string{"CM-PROTO-003", "CM-PROTO-003@3"}) {
		t.Errorf("case %+v", c)
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
