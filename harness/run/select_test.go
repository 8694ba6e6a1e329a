package run

import (
	"errors"
	"testing"

	. "github.com/cmconform/cmconform/harness/check"
)

func selectable(t *testing.T) *Suite {
	t.Helper()
	var registry Registry
	body := func(SpecContext, *World) {}
	registry.Add("CM-TS-003/absent", "text", body, Also("CM-USER-004"))
	registry.Add("CM-TS-003/nil", "text", body)
	registry.Add("CM-TS-030", "text", body)
	registry.Add("CM-GETUSER-001", "text", body)
	registry.Add("CM-INT-001", "text", body, OptIn())
	registry.Add("CM-INT-001/write", "text", body, OptIn())
	registry.Add("CM-TS-040", "text", body, OptIn())
	requirement := func(id, level, operation, disposition string) *Requirement {
		return &Requirement{ID: id, Area: AreaOf(id), Level: level, Operations: []string{operation}, Disposition: disposition}
	}
	checks, faults := registry.Checks()
	s, more := NewSuite(checks, []*Requirement{
		requirement("CM-TS-003", Must, "UpdateCustomer", "checked"), requirement("CM-TS-030", Should, "UpdateUser", "checked"),
		requirement("CM-GETUSER-001", Must, "GetUser", "checked"), requirement("CM-USER-004", Must, "UpdateUser", "checked"),
		requirement("CM-INT-001", Must, "DeleteUser", "checked"), requirement("CM-TS-040", Should, "UpdateAccount", "checked"),
		requirement("CM-PROTO-003", Must, "*", "checked"), requirement("CM-TS-099", Info, "*", "excluded: no-verdict"),
	})
	if faults = append(faults, more...); len(faults) > 0 {
		t.Fatal(faults)
	}
	return s
}

func TestSelect(t *testing.T) {
	s := selectable(t)
	for _, test := range []struct {
		in, out []string
		want    string
	}{
		{nil, nil, "CM-GETUSER-001 CM-TS-003/absent CM-TS-003/nil CM-TS-030"},
		{[]string{"CM-TS-003"}, nil, "CM-TS-003/absent CM-TS-003/nil"},
		{[]string{"CM-TS-003/nil"}, nil, "CM-TS-003/nil"},
		{[]string{"CM-USER-004"}, nil, "CM-TS-003/absent"},
		{[]string{"ts"}, nil, "CM-TS-003/absent CM-TS-003/nil CM-TS-030 CM-TS-040"},
		{[]string{"UpdateUser"}, nil, "CM-TS-003/absent CM-TS-030"},
		{[]string{"should"}, nil, "CM-TS-030 CM-TS-040"},
		{[]string{"CM-TS-00*"}, nil, "CM-TS-003/absent CM-TS-003/nil"},
		{[]string{"*/nil"}, nil, "CM-TS-003/nil"},
		{[]string{"GETUSER, CM-TS-030"}, nil, "CM-GETUSER-001 CM-TS-030"},
		{[]string{"TS"}, []string{"*/absent", "SHOULD"}, "CM-TS-003/nil"},
		{nil, []string{"MUST"}, "CM-TS-030"},
		// What runs on request is matched like everything else.
		{[]string{"INT"}, nil, "CM-INT-001 CM-INT-001/write"},
		{[]string{"CM-INT-001/write"}, nil, "CM-INT-001/write"},
		{[]string{"DeleteUser"}, nil, "CM-INT-001 CM-INT-001/write"},
		{[]string{"UpdateAccount"}, nil, "CM-TS-040"},
		{[]string{"CM-*"}, []string{"INT"}, "CM-GETUSER-001 CM-TS-003/absent CM-TS-003/nil CM-TS-030 CM-TS-040"},
	} {
		checks, err := s.Select(test.in, test.out)
		if err != nil || ids(checks) != test.want {
			t.Errorf("select %v skip %v: %s %v, want %s", test.in, test.out, ids(checks), err, test.want)
		}
	}
}

func TestNothingIsOnRequestInEverything(t *testing.T) {
	s := selectable(t)
	if got := words(s.OnRequest()); got != "INT CM-TS-040" {
		t.Errorf("on request: %s", got)
	}
	asked, err := s.Select(s.OnRequest(), nil)
	if want := "CM-INT-001 CM-INT-001/write CM-TS-040"; err != nil || ids(asked) != want {
		t.Errorf("asked for: %s %v, want %s", ids(asked), err, want)
	}
	for _, whole := range []*Suite{s.Everything(), s.Everything().Only(func(*Check) bool { return true })} {
		if checks, err := whole.Select(nil, nil); err != nil || ids(checks) != ids(s.Checks) || len(whole.OnRequest()) > 0 {
			t.Errorf("everything: %s %v; on request: %v", ids(checks), err, whole.OnRequest())
		}
	}
}

func ids(checks []*Check) string {
	list := make([]string, 0, len(checks))
	for _, c := range checks {
		list = append(list, c.ID)
	}
	return words(list)
}

func TestSelectRefusesWhatNothingIsCalled(t *testing.T) {
	s := selectable(t)
	for pattern, want := range map[string]string{
		"CM-TS-004":     `unknown check, requirement, area, operation or level "CM-TS-004"; did you mean "CM-TS-003"?`,
		"CM-TS-003/nll": `unknown check, requirement, area, operation or level "CM-TS-003/nll"; did you mean "CM-TS-003/nil"?`,
		"UpdateUsr":     `unknown check, requirement, area, operation or level "UpdateUsr"; did you mean "UpdateUser"?`,
		"MUSTN":         `unknown check, requirement, area, operation or level "MUSTN"; did you mean "MUST"?`,
		"quite-other":   `unknown check, requirement, area, operation or level "quite-other"`,
		"CM-ROLE-*":     `the pattern "CM-ROLE-*" matches no check`,
		"CM-[":          `the pattern "CM-[" is malformed`,
		"TS,":           `the selection "TS," names nothing`,
		"CM-PROTO-003":  "no check carries CM-PROTO-003: an invariant looks at it in every exchange of the others",
		"CM-TS-099":     "no check carries CM-TS-099: its disposition is excluded: no-verdict",
	} {
		for _, in := range []bool{true, false} {
			var wanted, unwanted []string
			if in {
				wanted = []string{pattern}
			} else {
				unwanted = []string{pattern}
			}
			_, err := s.Select(wanted, unwanted)
			var usage *UsageError
			if !errors.As(err, &usage) || usage.Message != want {
				t.Errorf("%s: %v, want %s", pattern, err, want)
			}
		}
	}
}

func TestNewSuiteRefusesWhatDoesNotFit(t *testing.T) {
	body := func(SpecContext, *World) {}
	good := func(id string) *Requirement { return &Requirement{ID: id, Level: Must, Disposition: "checked"} }
	for name, test := range map[string]struct {
		check        string
		also         []string
		requirements []*Requirement
		want         string
	}{
		"fine":           {"CM-TS-001", nil, []*Requirement{good("CM-TS-001"), good("CM-PROTO-001")}, ""},
		"no entry":       {"CM-TS-001", nil, []*Requirement{{ID: "CM-TS-002", Disposition: "observed"}}, `check CM-TS-001 carries CM-TS-001, which no catalogue declares; did you mean "CM-TS-002"?`},
		"no entry, also": {"CM-TS-001", []string{"CM-LIMIT-009"}, []*Requirement{good("CM-TS-001")}, `check CM-TS-001 carries CM-LIMIT-009, which no catalogue declares`},
		"excluded":       {"CM-TS-001", nil, []*Requirement{{ID: "CM-TS-001", Disposition: "excluded: no-verdict"}}, `check CM-TS-001 carries CM-TS-001, which the catalogue excludes`},
		"twice":          {"CM-TS-001", nil, []*Requirement{good("CM-TS-001"), good("CM-TS-001")}, `requirement CM-TS-001 is declared twice`},
		"unproven":       {"CM-TS-001", nil, []*Requirement{good("CM-TS-001"), good("CM-TS-002")}, `requirement CM-TS-002 is called checked, but no check and no invariant carries it`},
	} {
		var registry Registry
		registry.Add(test.check, "text", body, Also(test.also...))
		checks, _ := registry.Checks()
		_, faults := NewSuite(checks, test.requirements)
		got := ""
		if len(faults) > 0 {
			got = faults[0].Error()
			if i := len(checks[0].Location) + 2; len(got) > i && got[:i-2] == checks[0].Location {
				got = got[i:]
			}
		}
		if got != test.want || len(faults) > 1 {
			t.Errorf("%s: %v, want %s", name, faults, test.want)
		}
	}
}

func TestVersionsAndBindings(t *testing.T) {
	s := &Suite{requirements: map[string]*Requirement{
		"CM-TS-001": {ID: "CM-TS-001", Level: Must, Disposition: "checked", Versions: map[string]Difference{"v11": {Disposition: "excluded: no-verdict"}, "v12": {Level: Info}}},
	}}
	c := &Check{ID: "CM-TS-001", Requirements: []string{"CM-TS-001"}}
	if s.Applies(c, "v11", "soap") || !s.Applies(c, "v12", "soap") || !s.Applies(c, "v13", "rest") {
		t.Error("dispositions of versions are not heeded")
	}
	if s.Level(c, "v12") != Info || s.Level(c, "v13") != Must {
		t.Error("levels of versions are not heeded")
	}
	s.requirements["CM-TS-001"].Operations = []string{"GetUserMFAStatus"}
	if s.Applies(c, "v12", "soap") || !s.Applies(c, "v13", "soap") {
		t.Error("a check applies to a version without its operation")
	}
	s.requirements["CM-TS-001"].Operations = []string{"GetUserMFAStatus", "GetUser"}
	s.requirements["CM-TS-001"].Bindings, c.Versions = []string{"soap"}, []string{"v13"}
	if s.Applies(c, "v13", "rest") || s.Applies(c, "v12", "soap") || !s.Applies(c, "v13", "soap") {
		t.Error("the binding of the requirement and OnlyIn are not heeded")
	}
}
