package catalogue

import (
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/cmconform/cmconform/harness/check"
)

// settled says for each point in which pages contradict each other (C) or say
// nothing (U) which requirements accept more than one answer, or why none has to.
var settled = map[string]string{
	"C-01": "CM-ACCT-016",
	"C-02": "CM-ROLE-010 CM-ROLE-011 CM-ACCT-037",
	"C-03": "CM-ROLE-017 CM-ROLE-022 CM-ROLE-037 CM-ROLE-042 CM-ROLE-062 CM-ROLE-082",
	"C-04": "CM-ROLE-065 CM-ROLE-067",
	"C-05": "none: each version has its own, CM-ROLE-073 and CM-ROLE-074",
	"C-06": "none: the contracts of the versions have it",
	"C-07": "CM-ROLE-052",
	"C-08": "CM-PROTO-023",
	"C-09": "CM-ROLE-007 CM-ROLE-008 CM-ROLE-009",
	"C-10": "none: roles go by their numbers",
	"C-11": "CM-INVITE-018",
	"C-12": "CM-LIMIT-025",
	"C-13": "CM-LIMIT-027",
	"C-14": "none: an index of 0 has to be taken, CM-LIMIT-043",
	"C-15": "CM-LIMIT-050",
	"C-16": "CM-LINK-024 CM-LINK-027 CM-LINK-028",
	"C-17": "CM-TS-045",
	"C-18": "CM-TS-053",
	"C-19": "CM-SIGNUP-006",
	"C-20": "CM-HIER-006 CM-USER-024",
	"C-21": "none: whether a target has links is for its configuration, CM-LINK-002",
	"C-22": "none: a value is its text",
	"C-23": "none: the contracts have what either knows, and what is newer is marked",
	"C-24": "none: a code is looked at together with its kind of error",
	"C-25": "CM-AUTH-011 CM-AUTH-013",
	"C-26": "CM-INVITE-008",
	"C-27": "none: the order is that of the service description",
	"C-28": "none: a sign-up is sent as an aggregator sends it",
	"C-29": "CM-ACCT-039",
	"C-30": "CM-GETUSER-013 CM-FIND-027",
	"C-31": "none: what is optional in a header is left out, CM-PROTO-040 and CM-PROTO-044",
	"C-32": "CM-ROLE-037",
	"C-33": "none: a Super Admin of the client accepts a link",
	"C-34": "none: one page has mistyped the other's word",
	"C-35": "CM-AUTH-001 CM-AUTH-004",
	"C-36": "CM-PROTO-015",
	"U-01": "CM-TS-003 CM-TS-004 CM-TS-015 CM-TS-016 CM-TS-030 CM-TS-031",
	"U-02": "CM-PROTO-022 CM-PROTO-023",
	"U-03": "none: no check compares the texts of faults",
	"U-04": "CM-AUTH-009 CM-ROLE-096",
	"U-05": "CM-USER-003",
	"U-06": "CM-ACCT-016",
	"U-07": "CM-ACCT-017 CM-CUST-007 CM-USER-007",
	"U-08": "CM-LIMIT-035 CM-LIMIT-037 CM-LIMIT-039 CM-LIMIT-045 CM-LIMIT-046",
	"U-09": "CM-FIND-027 CM-SEARCH-016",
	"U-10": "CM-GETUSER-005 CM-ACCT-003 CM-CUST-002 CM-USER-031",
	"U-11": "CM-SEARCH-017 CM-SEARCH-019 CM-SEARCH-044 CM-LINK-038 CM-INVITE-019",
	"U-12": "CM-LIFECYCLE-008 CM-LIFECYCLE-012",
	"U-13": "CM-USER-024",
	"U-14": "CM-FIND-018",
	"U-15": "CM-ROLE-063 CM-ROLE-064",
	"U-16": "CM-TS-052",
	"U-17": "CM-MULTI-026",
	"U-18": "CM-FIND-021",
	"U-19": "none: CM-ROLE-091 tries a write that no reading grants",
	"U-20": "CM-REST-029",
	"U-21": "CM-LIMIT-005 CM-LIMIT-023",
	"U-22": "CM-SEARCH-004 CM-SEARCH-005",
	"U-23": "CM-SEARCH-023",
	"U-24": "none: pages are asked for in an order and without writes between them",
	"U-25": "CM-SEARCH-028",
	"U-26": "CM-INT-001 CM-INT-004 CM-INT-008",
	"U-27": "CM-TS-001 CM-TS-013 CM-TS-028",
	"U-28": "CM-PROTO-048",
	"U-29": "CM-INVITE-004",
	"U-30": "none: no check waits that long",
}

// Each point that the documentation leaves open is settled, and what accepts
// more than one answer says so.
func TestOpenPointsAreSettled(t *testing.T) {
	var open struct {
		Conflicts []struct {
			ID string `yaml:"id"`
		} `yaml:"conflicts"`
		Undefined []struct{} `yaml:"undefined"`
	}
	if err := yaml.Unmarshal(read(t, "reference/requirements-v13.yaml"), &open); err != nil {
		t.Fatal(err)
	}
	if got := len(open.Conflicts) + len(open.Undefined); got != len(settled) {
		t.Errorf("%d points are open, %d settled", got, len(settled))
	}
	for _, c := range open.Conflicts {
		if settled[c.ID] == "" {
			t.Errorf("%s is not settled", c.ID)
		}
	}
	list, _ := Load()
	entries := map[string]*check.Requirement{}
	for _, r := range list {
		entries[r.ID] = r
	}
	for point, how := range settled {
		named := strings.Fields(how)
		if strings.HasPrefix(how, "none: ") {
			named = nil
		}
		for _, id := range named {
			if r := entries[id]; r == nil || len(r.Alternatives) == 0 && r.Disposition != "observed" {
				t.Errorf("%s is settled by %s, which has no alternatives", point, id)
			}
		}
		for _, id := range idsIn.FindAllString(how, -1) {
			if entries[id] == nil {
				t.Errorf("%s: there is no %s", point, id)
			}
		}
	}
}
