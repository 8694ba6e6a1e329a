package catalogue

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

const fine = `area: TS
title: Time stamps
requirements:
- id: CM-TS-001
  level: MUST
  statement: It does.
  operations: [GetUser]
  sources: ["getuser.md#userid"]
  provenance: documented
  disposition: checked
`

// Each fault that an area's file can have, in the words that its author reads.
func TestFaults(t *testing.T) {
	for name, test := range map[string]struct {
		old, new string
		want     string
	}{
		"fine":                  {"", "", ""},
		"no disposition":        {"  disposition: checked\n", "", "ts.yaml: CM-TS-001: no disposition"},
		"unknown disposition":   {"disposition: checked", "disposition: done", `ts.yaml: CM-TS-001: disposition "done" is not checked, observed or "excluded: reason"`},
		"checked INFO":          {"level: MUST", "level: INFO", "ts.yaml: CM-TS-001: an INFO is observed, and nothing else is; INFO cannot be checked"},
		"observed MUST":         {"disposition: checked", "disposition: observed", "ts.yaml: CM-TS-001: an INFO is observed, and nothing else is; MUST cannot be observed"},
		"unknown reason":        {"disposition: checked", `disposition: "excluded: tired"`, `ts.yaml: CM-TS-001: excluded for the unknown reason "tired"; known: `},
		"known reason":          {"disposition: checked", `disposition: "excluded: no-verdict"`, ""},
		"malformed id":          {"CM-TS-001", "CM-TS-1", "ts.yaml: CM-TS-1: the id is not of the form CM-AREA-NNN"},
		"id of another area":    {"CM-TS-001", "CM-USER-001", "ts.yaml: CM-USER-001: the id is not of the file's area TS"},
		"unknown level":         {"level: MUST", "level: MAY", `ts.yaml: CM-TS-001: level "MAY" is not MUST, SHOULD or INFO`},
		"no statement":          {"statement: It does.", `statement: " "`, "ts.yaml: CM-TS-001: no statement"},
		"no operations":         {"operations: [GetUser]", "operations: []", "ts.yaml: CM-TS-001: no operations"},
		"no title":              {"title: Time stamps\n", "", "ts.yaml: no title"},
		"no full stop":          {"It does.", "It does", `ts.yaml: CM-TS-001: "It does" is no sentence: it ends without a full stop`},
		"source without form":   {"getuser.md#userid", "getuser.md UserId", `ts.yaml: CM-TS-001: source "getuser.md UserId" is not page.md#section, with " of v12" or " of 2026" behind it if it is not of v13, seed NNN#section, vNN WSDL or not documented`},
		"mistyped page":         {"getuser.md", "getusr.md", `ts.yaml: CM-TS-001: unknown source "getusr.md"; did you mean "getuser.md"?`},
		"page of no edition":    {"getuser.md#userid", "account.md", `ts.yaml: CM-TS-001: source "account.md": v13 has no such page or needs no mention; the page is one of v11`},
		"page of another one":   {"getuser.md#userid", "account.md of v12", `ts.yaml: CM-TS-001: source "account.md of v12": v12 has no such page; it is one of v11`},
		"page of 2026":          {"getuser.md#userid", "getuser.md of 2026", ""},
		"unknown seed":          {"getuser.md#userid", "seed 009", `ts.yaml: CM-TS-001: unknown seed "009"`},
		"unknown description":   {"getuser.md#userid", "v10 WSDL", `ts.yaml: CM-TS-001: unknown service description "v10"; did you mean "v11"?`},
		"also":                  {"disposition: checked", "disposition: checked\n  also: [D26-001, CM-VER-101]", ""},
		"edition":               {"disposition: checked", "disposition: checked\n  edition: 2026", ""},
		"edition, unknown":      {"disposition: checked", "disposition: checked\n  edition: 1999", `ts.yaml: CM-TS-001: unknown edition 1999; known: 2025 2026`},
		"also, malformed":       {"disposition: checked", "disposition: checked\n  also: [D26-1]", `ts.yaml: CM-TS-001: also: the id "D26-1" is not of the form D26-NNN or CM-AREA-NNN`},
		"also, its own":         {"disposition: checked", "disposition: checked\n  also: [CM-TS-001]", "CM-TS-001: also: CM-TS-001 has an entry of its own in ts.yaml"},
		"alternative":           {"disposition: checked", "disposition: checked\n  alternatives: [It may not.]", ""},
		"alternative, no stop":  {"disposition: checked", "disposition: checked\n  alternatives: [It may not]", `ts.yaml: CM-TS-001: "It may not" is no sentence: it ends without a full stop`},
		"alternative, empty":    {"disposition: checked", "disposition: checked\n  alternatives: [\"\"]", "ts.yaml: CM-TS-001: an empty alternative"},
		"no sources":            {`sources: ["getuser.md#userid"]`, "sources: []", "ts.yaml: CM-TS-001: no sources"},
		"unknown provenance":    {"provenance: documented", "provenance: rumour", `ts.yaml: CM-TS-001: provenance "rumour" is not documented, observed or inferred`},
		"mistyped key":          {"statement:", "statment:", `unknown field "statment"`},
		"empty version":         {"disposition: checked", "disposition: checked\n  versions: {v12: {}}", "ts.yaml: CM-TS-001: versions: v12 says nothing"},
		"version of its own":    {"disposition: checked", "disposition: checked\n  versions: {v12: {level: INFO}}", ""},
		"version, wrong reason": {"disposition: checked", "disposition: checked\n  versions: {v12: {disposition: later}}", `ts.yaml: CM-TS-001: versions: v12: disposition "later" is not checked, observed or "excluded: reason"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, faults := load(fstest.MapFS{"ts.yaml": {Data: []byte(strings.Replace(fine, test.old, test.new, 1))}})
			got := ""
			if len(faults) > 0 {
				got = faults[0].Error()
			}
			if len(faults) > 1 || test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("%v\nwant %s", faults, test.want)
			}
		})
	}
	_, faults := load(fstest.MapFS{"a.yaml": {Data: []byte(fine)}, "b.yaml": {Data: []byte(fine)}})
	if len(faults) != 1 || faults[0].Error() != "b.yaml: CM-TS-001: already declared in a.yaml" {
		t.Errorf("%v", faults)
	}
}

func TestVersionsReachTheRequirement(t *testing.T) {
	list, _ := load(fstest.MapFS{"ts.yaml": {Data: []byte(strings.TrimSuffix(fine, "\n") + "\n  versions: {v12: {level: INFO}, v11: {disposition: \"excluded: other-version\"}}\n")}})
	r := list[0]
	got := fmt.Sprint(r.LevelIn("v11"), r.LevelIn("v12"), r.LevelIn("v13"), " ", r.DispositionIn("v11"), ", ", r.DispositionIn("v12"))
	if got != "MUSTINFOMUST excluded: other-version, checked" {
		t.Error(got)
	}
}
