package rest

import (
	"strings"
	"testing"

	"github.com/cmconform/cmconform/harness/message"
)

func TestStatusOfAFault(t *testing.T) {
	for code, want := range map[int]int{0: 500, 100: 400, 105: 401, 106: 403, 109: 401, 116: 401, 117: 429, 120: 401, 201: 400, 1001: 403, -1: 400} {
		if got := StatusOf(&message.Fault{Errors: []message.Error{{Number: code}, {Number: 109}}}); got != want {
			t.Errorf("code %d: HTTP status %d, want %d", code, got, want)
		}
	}
	if got := StatusOf(&message.Fault{}); got != 500 {
		t.Errorf("no error: HTTP status %d, want 500", got)
	}
}

func TestBrokenTablesOfStatusesAreRefused(t *testing.T) {
	for _, c := range []struct{ what, from, to, want string }{
		{"an unknown key", "otherwise: {", "otherwise: {reason: x, ", `unknown field "reason"`},
		{"no provenance", "{code: 0, status: 500, provenance: inferred,", "{code: 0, status: 500,", "statuses.yaml: code 0: say its provenance (documented, observed or inferred) and its source"},
		{"a provenance that nobody knows", "otherwise: {status: 400, provenance: inferred", "otherwise: {status: 400, provenance: guessed", "statuses.yaml: otherwise: say its provenance (documented, observed or inferred) and its source"},
		{"no source", "source: no such route", `source: ""`, "statuses.yaml: unknown operation: say its provenance (documented, observed or inferred) and its source"},
		{"a code twice", "code: 105", "code: 109", "statuses.yaml: code 109 stands there twice"},
		{"a refusal twice", "kind: wrong verb", "kind: unknown operation", "statuses.yaml: unknown operation stands there twice"},
		{"a status that is not declared", "code: 117, status: 429", "code: 117, status: 503", "statuses.yaml: 503 is no declared status"},
	} {
		text := strings.Replace(string(statusesYAML), c.from, c.to, 1)
		if text == string(statusesYAML) {
			t.Fatalf("%s: there is no %q", c.what, c.from)
		}
		if _, err := readStatuses([]byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.what, err, c.want)
		}
	}
	if _, err := readStatuses(statusesYAML); err != nil {
		t.Error(err)
	}
}
