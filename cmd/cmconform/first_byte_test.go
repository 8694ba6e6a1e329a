package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/reports"
)

// TestNothingPassesFromTheFirstByteOn is promise 1 where the null behaviour is
// all there ever was: preflight and provisioner meet it first. Whatever the
// target file says, the run ends in seconds, with every report and no pass.
func TestNothingPassesFromTheFirstByteOn(t *testing.T) {
	fault := `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>No.</faultstring></s:Fault></s:Body></s:Envelope>`
	nulls := map[string]http.HandlerFunc{
		"an empty 200": func(http.ResponseWriter, *http.Request) {},
		"one fault":    answer(http.StatusInternalServerError, "text/xml", fault),
		"one response": answer(http.StatusOK, "text/xml", strings.NewReplacer("s:Fault", "GetUserResponse", "faultcode", "User").Replace(fault)),
		"one object":   answer(http.StatusCreated, "application/json", `{"id":"1","developerToken":"d","personas":{},"entities":{}}`),
		"empty object": answer(http.StatusOK, "application/json", "{}"),
		"flat fault":   answer(http.StatusUnauthorized, "application/json", `{"Type":"AdApiFaultDetail","TrackingId":"0c7b1d3e-0000-4000-8000-000000000001","Errors":[{"Code":105,"Detail":null,"ErrorCode":"InvalidCredentials","Message":"No."}]}`),
		"404":          http.NotFound,
		"a page":       answer(http.StatusInternalServerError, "text/html", "<!DOCTYPE html><h1>Server Error</h1>"),
		"an echo":      func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) },
		"a redirect":   http.RedirectHandler("/elsewhere", http.StatusFound).ServeHTTP,
		"a hang": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		},
		"nobody": nil,
	}
	files := map[string]string{
		"an address":      "endpoint: ADDRESS\n",
		"REST":            "endpoint: ADDRESS\ndialects: [v13-rest]\ndeveloperToken: dddddddd\nprovisioner:\n  static:\n    personas:\n      superAdmin: {token: tttttttt}\n",
		"static personas": "endpoint: ADDRESS\ndeveloperToken: dddddddd\nprovisioner:\n  static:\n    personas:\n      superAdmin: {token: tttttttt}\n      standard: {token: uuuuuuuu}\n",
	}
	for name, handler := range nulls {
		for kind, file := range files {
			t.Run(name+" at "+kind, func(t *testing.T) {
				t.Parallel() // a hang takes five seconds
				address := unheard(t)
				if handler != nil {
					server := httptest.NewServer(handler)
					defer server.Close()
					defer server.CloseClientConnections()
					address = server.URL
				}
				dir := t.TempDir()
				described, out := filepath.Join(dir, "target.yaml"), filepath.Join(dir, "reports")
				if err := os.WriteFile(described, []byte(strings.ReplaceAll(file, "ADDRESS", address)), 0o600); err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
				defer cancel()
				var said bytes.Buffer
				c := process(ctx, "run", "--target", described, "--out", out, "--timeout", "1s")
				c.Stdout, c.Stderr = &said, &said
				if code := exitCode(c.Run()); code != run.ExitFails && code != run.ExitTarget {
					t.Fatalf("exits with %d:\n%s", code, &said)
				}
				everyReport(t, out)
				doc := resultIn(t, out)
				if doc.Summary.Outcomes[reports.Pass] > 0 || doc.Summary.Verdict == reports.Conforms {
					t.Errorf("%s, %v", doc.Summary.Verdict, doc.Summary.Outcomes)
				}
				if len(doc.Problems) == 0 && len(doc.Checks) == 0 {
					t.Error("nobody says what is wrong")
				}
				if took := doc.Run.DurationMS / 1000; took > 20 {
					t.Errorf("took %.0f s", took)
				}
			})
		}
	}
}

func answer(status int, kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// unheard is an address that nobody listens at.
func unheard(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	return "http://" + l.Addr().String()
}
