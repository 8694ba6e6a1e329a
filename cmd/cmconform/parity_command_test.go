package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// described is the target.yaml of a mock, as mock --write-target writes it.
func described(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	described, err := target.FileFor(server.URL, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "target.yaml")
	if err := described.Write(file); err != nil {
		t.Fatal(err)
	}
	return file
}

func mockWithout(t *testing.T, without ...string) http.Handler {
	t.Helper()
	service, err := mock.New(mock.Options{Without: without})
	if err != nil {
		t.Fatal(err)
	}
	return service
}

// TestParityCommand is what a person sees of a service that does wrong over
// REST alone, and how the difference is declared, and the declaration given up.
func TestParityCommand(t *testing.T) {
	deviant := described(t, mockWithout(t, "CM-SCHEMA-017/member"))
	sound := described(t, mockWithout(t))
	expectation := func(column, expires string) string {
		file := filepath.Join(t.TempDir(), "expectations.yaml")
		text := fmt.Sprintf("- operation: GetUser\n  column: %s\n  outcome: differs\n  reason: \"SUP-1: a member that nobody asked for\"\n  owner: rest team\n  expires: %s\n", column, expires)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for _, c := range []struct {
		name         string
		target       string
		expectations string
		code         int
		want         []string
	}{
		{"a difference", deviant, "", run.ExitFails, []string{
			"\nDIFFERS\nThe bindings differ in 6 calls.\n",
			"\nDIFF  GetUser: the caller (and 5 other calls)\n      reply     User/IsMigratedToMicrosoftAccount\n        SOAP    absent\n        REST    \"true\"\n",
		}},
		{"an expected difference", deviant, expectation("reply", "2999-12-31"), run.ExitConforms, []string{
			"\nEQUAL\n6 comparisons as expected, everything else is equal.\n", "  reply     6 expected\n",
		}},
		{"an expectation of another column", deviant, expectation("fault", "2999-12-31"), run.ExitFails, []string{
			"\nThe bindings differ in 6 calls.\n", "\nSTALE GetUser fault no longer differs (line 1, owner rest team)\n",
		}},
		{"an expectation that has expired", deviant, expectation("reply", "2020-01-31"), run.ExitFails, []string{
			"\nThe bindings differ in 6 calls.\n", "\nSTALE GetUser reply expired on 2020-01-31 (line 1, owner rest team)\n",
		}},
		{"an expectation that is no longer true", sound, expectation("reply", "2999-12-31"), run.ExitFails, []string{
			"\nDIFFERS\n1 stale expectation.\n", "\nSTALE GetUser reply no longer differs (line 1, owner rest team)\n",
			"  Take the stale expectations out of the file, or give them another day.\n",
		}},
		{"an expectation that nothing speaks of", sound, expectation("effect", "2999-12-31"), run.ExitConforms, []string{"\nEQUAL\n"}},
		{"no difference", sound, "", run.ExitConforms, []string{"\nEQUAL\n19 calls of 1 operation over both bindings, equal in all that was compared.\n"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			dir := t.TempDir()
			args := []string{"parity", "--target", c.target, "--select", "GetUser", "--out", dir}
			if c.expectations != "" {
				args = append(args, "--expectations", c.expectations)
			}
			if code := execute(args, &out, &errs); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			for _, want := range c.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("the screen lacks %q:\n%s%s", want, out.String(), errs.String())
				}
			}
			for _, line := range strings.Split(out.String(), "\n") {
				if len([]rune(line)) > 80 && !strings.Contains(line, dir) && !strings.HasPrefix(line, "    cmconform") && !strings.HasPrefix(line, "    ") {
					t.Errorf("a line of more than 80 columns: %q", line)
				}
			}
			file, err := os.Open(filepath.Join(dir, reports.ParityFile))
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			if doc, err := reports.ReadParity(file); err != nil || doc.Summary.ExitCode != c.code {
				t.Errorf("the document: %v", err)
			}
		})
	}
}

// TestParityUnusable shows the exit code and the reports of a target that cannot be used.
func TestParityUnusable(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	address := server.URL
	for _, closed := range []bool{false, true} {
		if closed {
			server.Close()
		}
		var out, errs bytes.Buffer
		dir := t.TempDir()
		if code := execute([]string{"parity", "--target", address, "--out", dir}, &out, &errs); code != run.ExitTarget || !strings.Contains(out.String(), "\nNO VERDICT\nThe target could not be used.\n") {
			t.Errorf("exit code %d:\n%s%s", code, out.String(), errs.String())
		}
		if body, err := os.ReadFile(filepath.Join(dir, reports.ParityJUnitFile)); err != nil || !bytes.Contains(body, []byte(`type="target"`)) {
			t.Errorf("the JUnit report: %v %s", err, body)
		}
	}
}

// TestParityWithoutItsWorld shows a provisioner that cannot make the world of a
// comparison: nothing is equal, it is asked once, and the reason is told.
func TestParityWithoutItsWorld(t *testing.T) {
	service := mockWithout(t)
	var asked atomic.Int64
	file := described(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if bytes.Contains(body, []byte(`"name":"parity"`)) {
			asked.Add(1)
			http.Error(w, `{"error": "no links here"}`, http.StatusUnprocessableEntity)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		service.ServeHTTP(w, r)
	}))
	var out, errs bytes.Buffer
	code := execute([]string{"parity", "--target", file, "--out", t.TempDir(), "--quiet"}, &out, &errs)
	if want := "\n470 calls inconclusive\n"; code != run.ExitTarget || !strings.Contains(out.String(), want) || !strings.Contains(out.String(), "no links here") || strings.Contains(out.String(), " equal") {
		t.Errorf("exit code %d, want %q:\n%s%s", code, want, out.String(), errs.String())
	}
	if asked.Load() != 1 {
		t.Errorf("the provisioner was asked %d times", asked.Load())
	}
}

// TestParityInterrupted shows that what was compared before an interruption is reported.
func TestParityInterrupted(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var calls atomic.Int64
	service := mockWithout(t)
	file := described(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) == 60 {
			_, _ = io.Copy(io.Discard, r.Body) // only then is it noticed that the client goes away
			interrupt()
			<-r.Context().Done()
			return
		}
		service.ServeHTTP(w, r)
	}))
	dir := t.TempDir()
	root := newRoot()
	var out bytes.Buffer
	root.SetArgs([]string{"parity", "--target", file, "--out", dir, "--quiet"})
	root.SetOut(&out)
	root.SetErr(&out)
	err := root.ExecuteContext(ctx)
	if code, ok := err.(exit); !ok || int(code) != run.ExitInterrupted {
		t.Fatalf("ends with %v:\n%s", err, out.String())
	}
	report, err := os.Open(filepath.Join(dir, reports.ParityFile))
	if err != nil {
		t.Fatal(err)
	}
	defer report.Close()
	doc, err := reports.ReadParity(report)
	if err != nil {
		t.Fatal(err)
	}
	if !doc.Run.Interrupted || len(doc.Calls) < 10 || len(doc.Calls) >= doc.Summary.PlannedCalls || doc.Summary.Total(reports.Undecided) > 0 {
		t.Errorf("interrupted %t after %d of %d calls, %d undecided", doc.Run.Interrupted, len(doc.Calls), doc.Summary.PlannedCalls, doc.Summary.Total(reports.Undecided))
	}
}
