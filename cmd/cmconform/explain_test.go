package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/specs"
	"github.com/cmconform/cmconform/specs/catalogue"
)

// TestExplainAnswersForEveryID asks for each id there is: requirements, the other
// names they have, checks, invariants, deviations, rules and open points. The
// answer names the id and its sentence, and gives the reason of what is not checked in words.
func TestExplainAnswersForEveryID(t *testing.T) {
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	service, err := mock.New(mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	answer := func(id string) string {
		var out bytes.Buffer
		if err := explain(&out, suite, service, id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		return out.String()
	}
	ids := everyID(suite, service)
	if len(ids) < 2500 {
		t.Errorf("only %d ids are known", len(ids))
	}
	for _, id := range ids {
		if said := answer(id); !strings.Contains(said, id) {
			t.Errorf("the answer for %s does not name it:\n%s", id, said)
		}
	}
	for _, r := range suite.Requirements() {
		said := answer(r.ID)
		wanted := append([]string{r.Statement}, r.Alternatives...)
		wanted = append(append(wanted, r.Sources...), r.Also...)
		for _, d := range target.Dialects() {
			if reason, excluded := strings.CutPrefix(suite.Disposition(r, d.String()), "excluded: "); excluded {
				wanted = append(wanted, catalogue.Reasons[reason])
			}
		}
		for _, want := range wanted {
			if !strings.Contains(said, want) {
				t.Errorf("the answer for %s lacks %q:\n%s", r.ID, want, said)
			}
		}
		for _, also := range r.Also {
			if said := answer(also); !strings.Contains(said, also+" says the same as ") || !strings.Contains(said, r.ID) || !strings.Contains(said, r.Statement) {
				t.Errorf("the answer for %s does not lead to %s:\n%s", also, r.ID, said)
			}
		}
	}
	for _, c := range suite.Checks {
		if !strings.Contains(answer(c.ID), c.Text) {
			t.Errorf("the answer for %s does not say what the check shows", c.ID)
		}
	}
	for _, d := range service.Deviations() {
		if said := answer(d.ID); !strings.Contains(said, d.Text) {
			t.Errorf("the answer for %s does not say what the deviation does wrong:\n%s", d.ID, said)
		}
	}
	for id, want := range map[string]string{
		"CM-GETUSER-01":       `unknown id "CM-GETUSER-01"; did you mean "CM-GETUSER-001"?`,
		"CM-GETUSER-001/what": `unknown id "CM-GETUSER-001/what"`,
		"C-00":                `unknown id "C-00"`,
	} {
		var out bytes.Buffer
		if err := explain(&out, suite, service, id); err == nil || !strings.HasPrefix(err.Error(), want) || out.Len() > 0 {
			t.Errorf("%s: %v, want %s\n%s", id, err, want, out.String())
		}
	}
}

// TestListRequirements holds the list of requirements against the catalogue.
func TestListRequirements(t *testing.T) {
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	list := func(wanted, unwanted []string, asJSON bool) string {
		var out bytes.Buffer
		if err := listRequirements(&out, suite, wanted, unwanted, asJSON); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	var rows []listedRequirement
	if err := json.Unmarshal([]byte(list(nil, nil, true)), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(suite.Requirements()) {
		t.Fatalf("%d requirements are listed of %d", len(rows), len(suite.Requirements()))
	}
	for i, r := range suite.Requirements() {
		row, checked := rows[i], false
		for _, d := range target.Dialects() {
			if row.Disposition[d.String()] != suite.Disposition(r, d.String()) {
				t.Errorf("%s is %q over %s, listed as %q", r.ID, suite.Disposition(r, d.String()), d, row.Disposition[d.String()])
			}
			checked = checked || row.Disposition[d.String()] == "checked"
		}
		if row.ID != r.ID || row.Level != r.Level || row.Statement != r.Statement || !cmp.Equal(row.Sources, r.Sources) || !cmp.Equal(row.Also, r.Also) {
			t.Errorf("%s is listed as %+v", r.ID, row)
		}
		if checked && (len(row.Checks)+len(row.Invariants) == 0 || len(row.Deviations) == 0) {
			t.Errorf("%s is called checked; listed are checks %v, invariants %v, deviations %v", r.ID, row.Checks, row.Invariants, row.Deviations)
		}
	}
	if got := list([]string{"CM-TS-031"}, nil, false); !strings.HasPrefix(got, "CM-TS-031        MUST   checked\n    "+suite.Requirement("CM-TS-031").Statement+"\n    carried by CM-TS-031") {
		t.Errorf("CM-TS-031 is listed as\n%s", got)
	}
	for _, c := range []struct {
		wanted, unwanted []string
		has, lacks       string
	}{
		{[]string{"ts"}, nil, "CM-TS-031 ", "CM-USER-001 "},
		{[]string{"CM-TS-03*"}, []string{"CM-TS-031"}, "CM-TS-030 ", "CM-TS-031 "},
		{[]string{"DeleteUser"}, nil, "CM-USER-027 ", "CM-ACCT-011 "},
	} {
		if got := list(c.wanted, c.unwanted, false); !strings.Contains(got, c.has) || strings.Contains(got, c.lacks) {
			t.Errorf("%v without %v lists\n%s", c.wanted, c.unwanted, got)
		}
	}
	if err := listRequirements(&bytes.Buffer{}, suite, []string{"CM-TS-0311"}, nil, false); err == nil || !strings.Contains(err.Error(), `did you mean "CM-TS-0`) {
		t.Errorf("a mistyped id: %v", err)
	}
}
