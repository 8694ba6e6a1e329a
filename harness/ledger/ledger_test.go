package ledger_test

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/harness/ledger"
	"github.com/cmconform/cmconform/harness/lockfile"
	"github.com/cmconform/cmconform/harness/message"
)

func open(t *testing.T, path string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func begin(t *testing.T, l *ledger.Ledger, user string) string {
	t.Helper()
	id, err := l.Begin(ledger.Entry{
		Target: "https://example.com", Dialect: "v13-soap", Operation: "UpdateUser", Persona: "superAdmin", Kind: "User", EntityID: user,
		Before: message.Group("User", message.Text("Id", user), message.Text("JobTitle", "Clerk"), message.Text("Password", "hush")),
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func states(l *ledger.Ledger) []string {
	var all []string
	for _, e := range l.Pending() {
		all = append(all, e.ID+" "+e.EntityID+" "+string(e.State)+" "+e.Reason)
	}
	return all
}

func TestStatesSurvive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder", "ledger.ndjson")
	l := open(t, path)
	first, second, third, fourth := begin(t, l, "11"), begin(t, l, "12"), begin(t, l, "13"), begin(t, l, "14")
	for _, err := range []error{l.Done(first), l.Done(second), l.Undone(second), l.Done(third), l.Failed(third, "refused")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"1 11 done ", "3 13 failed refused", "4 14 pending "}
	if diff := cmp.Diff(want, states(l)); diff != "" {
		t.Error(diff)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, path)
	if diff := cmp.Diff(want, states(again)); diff != "" {
		t.Error("after reopening:", diff)
	}
	if got := again.Pending()[0].Before.Value("JobTitle"); got != "Clerk" {
		t.Errorf("Before/JobTitle = %q", got)
	}
	if id := begin(t, again, "15"); id != "5" {
		t.Errorf("the next id is %s, want 5", id)
	}
	if err := again.Done("99"); err == nil || err.Error() != `the ledger has no entry "99"` {
		t.Errorf("Done of an unknown id: %v", err)
	}
	_ = fourth
}

func TestFileIsPrivateAndHoldsNoSecret(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.ndjson")
	l := open(t, path)
	id := begin(t, l, "11")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), "Clerk") || strings.Contains(string(content), "hush") {
		t.Errorf("content = %s", content)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v", info.Mode())
	}
	if err := l.Undone(id); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if content, _ := os.ReadFile(path); len(content) != 0 {
		t.Errorf("a settled ledger keeps %d bytes of other people's data", len(content))
	}
}

func TestSecondRunIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.ndjson")
	open(t, path)
	_, err := ledger.Open(path)
	want := "the ledger " + path + " is in use: another run writes to the same target; wait for it to end: lock " + path + ": held by another process"
	if !errors.Is(err, lockfile.ErrHeld) || err.Error() != want {
		t.Errorf("error = %v\nwant    %s", err, want)
	}
}

func TestDamage(t *testing.T) {
	whole := `{"begin":{"id":"1","time":"2026-01-01T00:00:00Z","target":"t","dialect":"v13-soap","operation":"UpdateUser","persona":"p","kind":"User","entityId":"11","state":"pending"}}` + "\n"
	for _, c := range []struct {
		name, content string
		left          []string
		err           string // what follows the path
	}{
		{"empty", "", nil, ""},
		{"torn begin", whole + whole[:40], []string{"1 11 pending "}, ""},
		{"torn state", whole + `{"id":"1","sta`, []string{"1 11 pending "}, ""},
		{"torn only line", whole[:60], nil, ""},
		{"torn in the middle", whole[:60] + "\n" + whole, nil, " is damaged in line 1 (invalid character '\\n' in string literal); restore what it names by hand, then remove it"},
		{"unknown member", `{"id":"1","states":"done"}` + "\n", nil, ` is damaged in line 1 (json: unknown field "states"); restore what it names by hand, then remove it`},
		{"state of nothing", whole + `{"id":"2","state":"done"}` + "\n", nil, ` is damaged in line 2 (no entry has id "2"); restore what it names by hand, then remove it`},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.ndjson")
			if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			l, err := ledger.Open(path)
			if c.err != "" {
				if err == nil || err.Error() != "the ledger "+path+c.err {
					t.Fatalf("error = %v\nwant    the ledger %s%s", err, path, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.left, states(l)); diff != "" {
				t.Error(diff)
			}
			// What is written next must begin on a line of its own.
			id := begin(t, l, "77")
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			again := open(t, path)
			if left := states(again); len(left) != len(c.left)+1 || left[len(left)-1] != id+" 77 pending " {
				t.Errorf("after one more: %v", left)
			}
		})
	}
}

func TestUndoLastFirst(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "ledger.ndjson"))
	for _, user := range []string{"11", "12", "13"} {
		begin(t, l, user)
	}
	var order []string
	err := l.Undo(t.Context(), func(_ context.Context, e ledger.Entry) error {
		order = append(order, e.EntityID)
		if e.EntityID == "12" {
			return errors.New("refused")
		}
		return nil
	})
	if diff := cmp.Diff([]string{"13", "12", "11"}, order); diff != "" {
		t.Error(diff)
	}
	if err == nil || err.Error() != "UpdateUser of User 12 by superAdmin is not undone: refused" {
		t.Errorf("error = %v", err)
	}
	if diff := cmp.Diff([]string{"2 12 failed refused"}, states(l)); diff != "" {
		t.Error(diff)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Undo(cancelled, func(context.Context, ledger.Entry) error { t.Error("undo after an interrupt"); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
}

func TestParallelWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.ndjson")
	l := open(t, path)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 5 {
				id, err := l.Begin(ledger.Entry{Kind: "User", EntityID: "1"})
				if err != nil || l.Done(id) != nil {
					t.Error("cannot write", err)
				}
			}
		})
	}
	group.Wait()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if left := open(t, path).Pending(); len(left) != 40 || left[39].State != ledger.Done {
		t.Errorf("%d entries are left", len(left))
	}
}

// The child announces writes until it is killed: everything it said it had announced must be there.
func TestKill(t *testing.T) {
	if path := os.Getenv("LEDGER_TEST_WRITE"); path != "" {
		l, err := ledger.Open(path)
		if err != nil {
			os.Exit(1)
		}
		for {
			if _, err := l.Begin(ledger.Entry{Kind: "User", EntityID: "1"}); err != nil {
				os.Exit(1)
			}
			_, _ = os.Stdout.WriteString("x")
		}
	}
	path := filepath.Join(t.TempDir(), "ledger.ndjson")
	child := exec.Command(os.Args[0], "-test.run=^TestKill$")
	child.Env = append(os.Environ(), "LEDGER_TEST_WRITE="+path)
	said, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(said, make([]byte, 20)); err != nil {
		t.Fatal(err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(said)
	_ = child.Wait()
	announced := 20 + len(rest)
	if left := open(t, path).Pending(); len(left) < announced || len(left) > announced+1 {
		t.Errorf("%d entries are left of %d announced", len(left), announced)
	}
}

// What no call undoes is kept for whoever is to be told, without what was before, until it is forgotten.
func TestLastingIsKeptUntilForgotten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.ndjson")
	l := open(t, path)
	made, stays, undone := begin(t, l, "11"), begin(t, l, "12"), begin(t, l, "13")
	for _, err := range []error{l.Made(made, "99"), l.Obstruct(stays, "nobody can read it"), l.Undone(undone)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"1 99 done ", "2 12 pending "}, states(l)); diff != "" {
		t.Error(diff)
	}
	err := l.Undo(t.Context(), func(_ context.Context, e ledger.Entry) error {
		return &ledger.Stays{Reason: e.Subject() + " stays: " + e.Obstacle}
	})
	if err != nil || len(l.Pending()) > 0 {
		t.Errorf("what stays is no failure: %v, %v", err, states(l))
	}
	lasting := func(l *ledger.Ledger) []string {
		var all []string
		for _, e := range l.Lasting() {
			all = append(all, e.ID+" "+e.Reason)
		}
		return all
	}
	want := []string{"1 User 99 stays: ", "2 User 12 stays: nobody can read it"}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if content, _ := os.ReadFile(path); strings.Contains(string(content), "Clerk") || strings.Count(string(content), "\n") != 2 {
		t.Errorf("a settled ledger keeps more than what lasts:\n%s", content)
	}
	if open, lasting := ledger.Left(path); open != 0 || lasting != 2 {
		t.Errorf("Left = %d, %d", open, lasting)
	}
	again := open(t, path)
	if diff := cmp.Diff(want, lasting(again)); diff != "" {
		t.Error("after reopening:", diff)
	}
	if err := again.Forget(); err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if content, _ := os.ReadFile(path); len(content) != 0 {
		t.Errorf("a ledger that has forgotten keeps\n%s", content)
	}
}

func TestLeftIsReadWithoutTheLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.ndjson")
	if open, lasting := ledger.Left(path); open+lasting != 0 {
		t.Errorf("of no file %d, %d", open, lasting)
	}
	l := open(t, path)
	begin(t, l, "11")
	if open, lasting := ledger.Left(path); open != 1 || lasting != 0 {
		t.Errorf("while it is held %d, %d", open, lasting)
	}
	if err := os.WriteFile(path, []byte("{}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if open, _ := ledger.Left(path); open != 1 {
		t.Errorf("of a damaged file %d", open)
	}
}
