//go:build !race

package main

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/naming"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
	"github.com/cmconform/cmconform/specs"

	"github.com/cmconform/cmconform/harness/target"
)

// sweeping sweeps a shared target in this process.
func (s *shared) sweeping(t *testing.T, options run.Sweep) *run.Swept {
	t.Helper()
	opened, err := openTarget(t.Context(), target.Spec{Address: s.file}, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close(context.Background())
	kept, err := run.OpenLedger(opened, check.Irreversible)
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	options.Target, options.Ledger, options.Now = opened, kept, time.Now()
	swept, err := options.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return swept
}

// told words changes without what differs from run to run.
func told(changes []reports.Lasting) []string {
	words := []string{}
	for _, l := range changes {
		words = append(words, strings.TrimSpace(l.Operation+" "+l.Kind+" "+l.Check+": "+l.Reason))
	}
	slices.Sort(words)
	return words
}

// all runs checks under --writes all with what is named as irreversible.
func (s *shared) all(t *testing.T, irreversible []string, selection ...string) *reports.Document {
	t.Helper()
	opened, err := openTarget(t.Context(), target.Spec{Address: s.file}, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close(context.Background())
	kept, err := run.OpenLedger(opened, check.Irreversible)
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := suite.Run(t.Context(), run.Options{
		Target: opened, Preflight: true, Select: selection, Seed: 1, ID: naming.NewRun(),
		Manner: run.Manner{Writes: check.Irreversible, Ledger: kept, Irreversible: irreversible},
	})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// What is made is taken back, and what nothing undoes is not called unless it is named.
func TestWritesAllAreUndone(t *testing.T) {
	for _, dialect := range []string{"v13-soap", "v13-rest"} {
		t.Run(dialect, func(t *testing.T) {
			s := share(t, dialect, "roles")
			before := s.state(t)
			doc := s.all(t, nil, "AddAccount,AddClientLinks,UpdateUserRoles,DeleteUser,SendUserInvitation")
			if diff := cmp.Diff(before, s.state(t)); diff != "" {
				t.Error("the target has changed (-before +after):\n", diff)
			}
			wrote, withheld := map[string]int{}, 0
			for _, c := range doc.Checks {
				switch c.Outcome {
				case reports.Fail, reports.Blocked, reports.Inconclusive:
					t.Errorf("%s %s: %s", c.ID, c.Outcome, c.Reason)
				case reports.Pass:
					for _, o := range c.Operations {
						wrote[o]++
					}
				case reports.Skipped:
					if strings.Contains(c.Reason, "it cannot be undone; allow it with --writes all --irreversible ") {
						withheld++
					}
				}
			}
			for _, o := range []string{"AddAccount", "AddClientLinks", "UpdateUserRoles"} {
				if wrote[o] < 3 {
					t.Errorf("%d checks that call %s have passed; nothing is shown", wrote[o], o)
				}
			}
			for _, o := range []string{"DeleteUser", "SendUserInvitation", "SignupCustomer", "DeleteAccount", "DeleteCustomer"} {
				if wrote[o] > 0 {
					t.Errorf("%s was called by %d checks", o, wrote[o])
				}
			}
			if withheld < 5 || len(doc.Lasting) > 0 || s.unsettled(t) > 0 {
				t.Errorf("%d withheld, %d lasting, %d in the ledger", withheld, len(doc.Lasting), s.unsettled(t))
			}
			for _, p := range doc.Problems {
				t.Errorf("problem: %s: %s", p.Kind, p.Message)
			}
			if swept := s.sweeping(t, run.Sweep{}); len(swept.Undone)+len(swept.Failed)+len(swept.Lasting) > 0 {
				t.Errorf("something is left to sweep: %+v", swept)
			}
		})
	}
}

// A target that does not close what it is told to close is told of, in the report and by every sweep until it is to be forgotten.
func TestWhatStaysIsTold(t *testing.T) {
	s := share(t, "v13-soap", "roles", "CM-ACCT-033/kept")
	doc := s.all(t, nil, "CM-ACCT-037")
	want := []string{"AddAccount Account CM-ACCT-037: DeleteAccount answers with success and leaves the account Draft"}
	if diff := cmp.Diff(want, told(doc.Lasting)); diff != "" {
		t.Error("the report (-want +got):\n", diff)
	}
	if doc.Summary.ExitCode != run.ExitConforms {
		t.Errorf("exits with %d: %s", doc.Summary.ExitCode, doc.Summary.Explanation)
	}
	for range 2 {
		if diff := cmp.Diff(want, told(s.sweeping(t, run.Sweep{Forget: false}).Lasting)); diff != "" {
			t.Error("a sweep (-want +got):\n", diff)
		}
	}
	s.sweeping(t, run.Sweep{Forget: true})
	// The ledger has forgotten; the name still tells.
	var byName []string
	for _, l := range s.sweeping(t, run.Sweep{}).Lasting {
		_, _, ours := naming.RunOf(l.Name)
		byName = append(byName, l.Operation, l.Check)
		if !ours {
			t.Errorf("%q is no name of ours", l.Name)
		}
	}
	if diff := cmp.Diff([]string{"AddAccount", ""}, byName); diff != "" {
		t.Error("by name (-want +got):\n", diff)
	}
}

// Sign-ups and invitations are made where they are named, and told of; what of them can be closed a sweep closes by its name.
func TestIrreversibleIsMadeWhereNamed(t *testing.T) {
	s := share(t, "v13-soap", "reseller")
	doc := s.all(t, []string{"SignupCustomer"}, "CM-SIGNUP-002,CM-SIGNUP-008")
	if diff := cmp.Diff(map[reports.Outcome]int{reports.Pass: 2}, ran(doc)); diff != "" {
		t.Error(diff)
	}
	stays := "SignupCustomer Customer CM-SIGNUP-00%: no role may delete a customer"
	want := []string{strings.ReplaceAll(stays, "%", "2"), strings.ReplaceAll(stays, "%", "8"), strings.ReplaceAll(stays, "%", "8")}
	if diff := cmp.Diff(want, told(doc.Lasting)); diff != "" {
		t.Error("the report (-want +got):\n", diff)
	}
	for _, l := range doc.Lasting {
		if l.ID == "" || l.Name == "" || l.Advice == "" {
			t.Errorf("a person cannot find it: %+v", l)
		}
	}
	dry := s.sweeping(t, run.Sweep{Dry: true})
	again := s.sweeping(t, run.Sweep{Dry: true})
	if diff := cmp.Diff(dry, again); diff != "" || len(dry.Undone) != 3 || len(dry.Lasting) != 3 {
		t.Errorf("a dry sweep finds %q, %q, and then (-before +after):\n%s", told(dry.Undone), told(dry.Lasting), diff)
	}
	swept := s.sweeping(t, run.Sweep{})
	if diff := cmp.Diff(dry.Undone, swept.Undone); diff != "" {
		t.Error("what was to be undone and what was (-dry +done):\n", diff)
	}
	if left := s.sweeping(t, run.Sweep{}); len(left.Undone)+len(left.Failed) > 0 || len(left.Lasting) != 3 {
		t.Errorf("after the sweep there is %q, %q, %q", told(left.Undone), told(left.Failed), told(left.Lasting))
	}
}

// ran counts the checks that were not skipped.
func ran(doc *reports.Document) map[reports.Outcome]int {
	counts := maps.Clone(doc.Summary.Outcomes)
	maps.DeleteFunc(counts, func(o reports.Outcome, n int) bool { return n == 0 || o == reports.Skipped })
	return counts
}

// A sweep leaves alone what a run that is still going on may have made, and does not disturb a run on this machine.
func TestSweepDisturbsNobody(t *testing.T) {
	s := share(t, "v13-soap", "reseller")
	s.all(t, []string{"SignupCustomer"}, "CM-SIGNUP-002")
	s.sweeping(t, run.Sweep{Dry: false, Forget: true, OlderThan: 0})
	s.all(t, []string{"SignupCustomer"}, "CM-SIGNUP-002")
	out, err := process(t.Context(), "sweep", "--target", s.file).CombinedOutput()
	if code := exitCode(err); code != run.ExitConforms || !strings.Contains(string(out), "\nleft alone: ") {
		t.Errorf("ends with %d:\n%s", code, out)
	}
	opened, err := openTarget(t.Context(), target.Spec{Address: s.file}, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close(context.Background())
	kept, err := run.OpenLedger(opened, check.Restorable)
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	out, err = process(t.Context(), "sweep", "--target", s.file).CombinedOutput()
	if code := exitCode(err); code != run.ExitUsage || !strings.Contains(string(out), "is in use: another run writes to the same target; wait for it to end") {
		t.Errorf("while a run writes it ends with %d:\n%s", code, out)
	}
}

// TestDocumentedWrites runs the commands of the page as they stand there, on a
// shared target and with few checks.
func TestDocumentedWrites(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "writes.md"))
	if err != nil {
		t.Fatal(err)
	}
	s := share(t, "v13-soap", "roles")
	commands := regexp.MustCompile(`(?m)^    cmconform (.*?)(?: +#.*)?$`).FindAllStringSubmatch(string(page), -1)
	if len(commands) < 4 {
		t.Fatalf("the page has %d commands", len(commands))
	}
	for _, command := range commands {
		args := strings.Fields(strings.ReplaceAll(command[1], "target.yaml", s.file))
		if args[0] == "run" {
			args = append(args, "--select", "CM-TS-029", "--quiet", "--out", t.TempDir())
		}
		if out, err := process(t.Context(), args...).CombinedOutput(); err != nil {
			t.Errorf("cmconform %s: %v\n%s", command[1], err, out)
		}
	}
}
