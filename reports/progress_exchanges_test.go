package reports

import (
	"bytes"
	"testing"
)

// A run that tells its exchanges has a line for each, beside what a log has anyway.
func TestProgressTellsExchanges(t *testing.T) {
	call := Event{Kind: "exchange", Exchange: &CheckCall{
		CheckStart: CheckStart{ID: "CM-TS-031", Dialect: "v13-rest"},
		Exchange: Exchange{
			Number: 2, Persona: "superAdmin", Operation: "UpdateUser", Asked: "User(Id 139)", Answered: "refused with\n106", Status: 403, DurationMS: 12.3,
			Attempts: []Attempt{{Status: 401, Cause: "token expired"}},
		},
	}}
	for want, exchanges := range map[string]bool{
		"v13-rest CM-TS-031 2. superAdmin UpdateUser, User(Id 139): refused with 106, 403, 12 ms, retried 1 time (401)\n": true,
		"": false,
	} {
		var log bytes.Buffer
		p := NewProgress(&log, ProgressOptions{Exchanges: exchanges})
		p.Add(call)
		p.Close()
		if log.String() != want {
			t.Errorf("%q, want %q", log.String(), want)
		}
	}
}
