package contract

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLimitsCarryTheRequirementsOfTheirBounds(t *testing.T) {
	_, requirements := readCatalogue(t)
	// What says "none at all" or "less than one" in the requirements.
	belowOne := []string{"Zero", "empty", "nil", "leaving", "0 ", "positive", "negative", "either out"}
	for _, l := range Limits("v13") {
		for _, b := range []*Bound{l.Min, l.Max} {
			if b == nil {
				continue
			}
			for _, id := range []string{b.Accepted, b.Refused} {
				if id == "" {
					continue
				}
				r, ok := requirements[id]
				at := fmt.Sprintf("%s %s: %s", l.Operation, l.Path, id)
				if !ok || !r.isAbout(l.Operation) {
					t.Errorf("%s is about %q", at, r.Op)
				}
				if !slices.Contains(r.Versions, "v13") {
					t.Errorf("%s is about %s", at, r.Versions)
				}
				if names(r.Statement, b.Value) || b == l.Min && b.Value <= 1 && slices.ContainsFunc(belowOne, func(s string) bool { return strings.Contains(r.Statement, s) }) {
					continue
				}
				t.Errorf("%s: %d is not what %q says", at, b.Value, r.Statement)
			}
		}
	}
}

// names reports whether a statement names the number, in digits or as a word;
// CM-LIMIT-051 names those below four instead.
func names(statement string, n int) bool {
	words := map[int][]string{
		1: {"one", "One", "single"},
		2: {"two"},
		4: {"four", "one or two"},
	}[n]
	words = append(words, fmt.Sprint(n))
	for word := range strings.FieldsFuncSeq(statement, func(r rune) bool { return strings.ContainsRune(" .,:;()", r) }) {
		if slices.Contains(words, word) {
			return true
		}
	}
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, " ") && strings.Contains(statement, w) })
}

// TestEveryLimitOfTheCatalogueIsThere allows for the requirements of the area
// that are no bound of a request.
func TestEveryLimitOfTheCatalogueIsThere(t *testing.T) {
	_, requirements := readCatalogue(t)
	carried := map[string]bool{}
	for _, l := range Limits("v13") {
		for _, id := range l.RequirementIDs() {
			carried[id] = true
		}
	}
	var absent []string
	for id, r := range requirements {
		if strings.HasPrefix(id, "CM-LIMIT-") && r.Prio <= 2 && r.Testable != "not-testable" && slices.Contains(r.Versions, "v13") && !carried[id] {
			absent = append(absent, id)
		}
	}
	slices.Sort(absent)
	want := []string{
		"CM-LIMIT-048", // size of a reply
		"CM-LIMIT-052", // the exception of CM-LIMIT-050, see Limit.Except
		"CM-LIMIT-054", // uniqueness
		"CM-LIMIT-076", // form of a number in replies
		"CM-LIMIT-077", // form of a number in replies
	}
	if diff := cmp.Diff(want, absent); diff != "" {
		t.Error(diff)
	}
}

// limitLine words a limit.
func limitLine(l *Limit) string {
	line := fmt.Sprintf("%s %s %s", l.Operation, l.Path, l.Unit)
	if l.Min != nil {
		line += fmt.Sprintf(" from %d", l.Min.Value)
	}
	if l.Max != nil {
		line += fmt.Sprintf(" to %d", l.Max.Value)
	}
	return line
}

// limitsThatDiffer compares a version's limits with those of the newest.
func limitsThatDiffer(version string) []string {
	lines := func(version string) (lines []string) {
		for _, l := range Limits(version) {
			lines = append(lines, limitLine(&l))
		}
		return lines
	}
	own, newest := lines(version), lines("v13")
	var found []string
	for _, line := range own {
		if !slices.Contains(newest, line) {
			found = append(found, "+ "+line)
		}
	}
	for _, line := range newest {
		if !slices.Contains(own, line) {
			found = append(found, "- "+line)
		}
	}
	slices.Sort(found)
	return found
}

// olderLimits are the limits that the older versions have (+) or lack (-) beside the newest one's.
var olderLimits = map[string]string{
	"v12": `
+ UpdateUser User/SecretAnswer characters from 5 to 64
- GetAccountPilotFeatures AccountId items to 1
- GetLinkedAccountsAndCustomersInfo CustomerId items to 1`,
	"v11": `
+ SearchClientLinks PageInfo/Size value from 1 to 1000
+ SearchCustomers PageInfo/Size value from 1 to 1000
+ UpdateUser User/SecretAnswer characters from 5 to 64
- AddAccount Account/BusinessAddress/BusinessName characters to 100
- GetAccountPilotFeatures AccountId items to 1
- GetLinkedAccountsAndCustomersInfo CustomerId items to 1
- SearchAccounts PageInfo items from 1
- SearchClientLinks PageInfo items from 1
- SearchClientLinks PageInfo/Size value from 1 to 100
- SearchCustomers PageInfo items from 1
- SearchCustomers PageInfo/Size value from 1 to 1024
- UpdateAccount Account/BusinessAddress/BusinessName characters to 100
- ValidateAddress Address items from 1`,
}

func TestLimits(t *testing.T) {
	var got []string
	for _, l := range Limits("v13") {
		line := limitLine(&l)
		if slices.Contains([]string{"AddClientLinks", "SearchAccounts", "SearchCustomers", "SearchClientLinks", "SearchUserInvitations", "SendUserInvitation"}, l.Operation) ||
			l.Operation == "UpdateUser" && !strings.Contains(l.Path, "Line") {
			got = append(got, line)
		}
	}
	slices.Sort(got)
	want := strings.Split(strings.TrimSpace(`
AddClientLinks ClientLinks/ClientLink items from 1 to 10
AddClientLinks ClientLinks/ClientLink/Name characters to 40
SearchAccounts PageInfo items from 1
SearchAccounts PageInfo/Index value from 0
SearchAccounts PageInfo/Size value from 1 to 1000
SearchAccounts Predicates/Predicate items from 1 to 1
SearchAccounts Predicates/Predicate/Value characters from 4
SearchAccounts Predicates/Predicate/Value values to 10
SearchClientLinks PageInfo items from 1
SearchClientLinks PageInfo/Index value from 0
SearchClientLinks PageInfo/Size value from 1 to 100
SearchClientLinks Predicates/Predicate items from 1 to 2
SearchClientLinks Predicates/Predicate/Value values to 10
SearchCustomers PageInfo items from 1
SearchCustomers PageInfo/Index value from 0
SearchCustomers PageInfo/Size value from 1 to 1024
SearchCustomers Predicates/Predicate items from 1 to 10
SearchCustomers Predicates/Predicate/Value characters from 4
SearchCustomers Predicates/Predicate/Value values to 10
SearchUserInvitations Predicates/Predicate items from 1 to 1
SendUserInvitation UserInvitation items from 1
SendUserInvitation UserInvitation/Email characters to 100
SendUserInvitation UserInvitation/FirstName characters to 40
SendUserInvitation UserInvitation/LastName characters to 40
UpdateUser User items from 1
UpdateUser User/ContactInfo/Address/City characters to 35
UpdateUser User/ContactInfo/Address/PostalCode characters to 10
UpdateUser User/ContactInfo/Email characters to 100
UpdateUser User/ContactInfo/Fax characters to 100
UpdateUser User/ContactInfo/HomePhone characters to 100
UpdateUser User/ContactInfo/Mobile characters to 100
UpdateUser User/ContactInfo/Phone1 characters to 100
UpdateUser User/ContactInfo/Phone2 characters to 100
UpdateUser User/JobTitle characters to 50
UpdateUser User/Name/FirstName characters to 100
UpdateUser User/Name/LastName characters to 100
UpdateUser User/Name/MiddleInitial characters to 1`), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for version, want := range olderLimits {
		if diff := cmp.Diff(strings.Split(strings.TrimSpace(want), "\n"), limitsThatDiffer(version)); diff != "" {
			t.Errorf("%s: %s", version, diff)
		}
	}
	if Limits("v99") != nil {
		t.Error("a version that is none has limits")
	}
}

func TestLimitsRefuseMistakes(t *testing.T) {
	const good = "{at: [UpdateUser User/JobTitle], unit: characters, max: {value: 50, refused: CM-LIMIT-059}}"
	for _, test := range []struct{ name, old, new, want string }{
		{"unknown key", "unit:", "units:", `unknown field "units"`},
		{"unknown key of a bound", "refused:", "refuses:", `unknown field "refuses"`},
		{"unknown operation", "UpdateUser", "ChangeUser", "ChangeUser User/JobTitle: v13: no such operation"},
		{"unknown element", "JobTitle", "Job", "UpdateUser User/Job: v13: no element Job"},
		{"element of a primitive", "JobTitle", "JobTitle/x", "no element x"},
		{"unknown version", "unit:", "versions: [v13, v99], unit:", `UpdateUser User/JobTitle: unknown API version "v99"; known: v11, v12, v13`},
		{"version without the place", "UpdateUser User/JobTitle]", "AddAccount Account/BusinessAddress/BusinessName], versions: [v11, v13]", "v11: no element BusinessName"},
		{"unknown unit", "characters", "bytes", `unknown unit "bytes"`},
		{"no bound", ", max: {value: 50, refused: CM-LIMIT-059}", "", "neither min nor max"},
		{"no requirement", ", refused: CM-LIMIT-059", "", "a bound without the requirement that refuses beyond it"},
		{"unknown beyond", "CM-LIMIT-059", "CM-LIMIT-059, beyond: maybe", `unknown "maybe" beyond the bound`},
		{"min above max", "max:", "min: {value: 51, refused: X}, max:", "min 51 is above max 50"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := decodeLimits([]byte("- " + good + "\n")); err != nil {
				t.Fatal(err)
			}
			_, err := decodeLimits([]byte("- " + strings.Replace(good, test.old, test.new, 1) + "\n"))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}
