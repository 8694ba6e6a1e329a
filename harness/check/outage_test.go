package check_test

import (
	"net/http"
	"slices"
	"testing"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/message"
)

// An outage is no refusal, also where a check sends bytes that should be refused.
func TestOutageIsNoVerdict(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		down   bool // for everybody, not for the spoilt bytes alone
		want   string
	}{
		"refused with 400":             {400, false, "pass "},
		"refused with 500":             {500, false, "pass "},
		"refused with 403":             {403, false, "pass "},
		"all are refused with 500":     {500, true, "inconclusive GetUser: HTTP 500 Internal Server Error with an empty body: empty document"},
		"all are refused with 403":     {403, true, "inconclusive GetUser: HTTP 403 Forbidden with an empty body: empty document"},
		"503 says nothing of itself":   {503, false, "inconclusive GetUser: HTTP 503 Service Unavailable with an empty body: empty document"},
		"as does 502, whoever gets it": {502, true, "inconclusive GetUser: HTTP 502 Bad Gateway with an empty body: empty document"},
	} {
		t.Run(name, func(t *testing.T) {
			calls, good := 0, answering(map[string]*message.Reply{"GetUser": user("Clerk")})
			v := execute(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if calls++; calls == 1 || calls == 3 && !test.down {
					good.ServeHTTP(w, r)
					return
				}
				w.WriteHeader(test.status)
			}), &Check{ID: "CM-TEST-001", Body: func(ctx SpecContext, w *World) {
				raw := w.As("admin").Prepare("GetUser", Nil("UserId"))
				Control(w.As("admin").Post(ctx, raw))
				raw.Body = raw.Body[:len(raw.Body)-4]
				Expect(w.As("admin").WithToken("").Post(ctx, raw)).To(BeRefused())
			}})
			if got := string(v.Outcome) + " " + v.Reason; got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// Calls that were made again are counted in the check, and told in its exchanges.
func TestRetriedCallsAreTold(t *testing.T) {
	calls, good := 0, answering(map[string]*message.Reply{"GetUser": user("Clerk")})
	v := execute(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if calls++; calls < 3 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		good.ServeHTTP(w, r)
	}), &Check{ID: "CM-TEST-001", Body: func(ctx SpecContext, w *World) {
		Expect(w.As("admin").Call(ctx, "GetUser")).To(HaveElement("User/JobTitle", Equal("Boss")))
	}})
	if v.Outcome != "fail" || v.Requests != 3 || v.Retried != 2 || len(v.Exchanges) != 1 || len(v.Exchanges[0].Attempts) != 2 {
		t.Errorf("%s, %d requests, %d again, %+v", v.Outcome, v.Requests, v.Retried, v.Exchanges)
	}
}

// Who reads the log of a service finds the check in it.
func TestRequestsNameTheCheck(t *testing.T) {
	var agents []string
	good := answering(map[string]*message.Reply{"GetUser": user("Clerk")})
	execute(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		agents = append(agents, r.UserAgent())
		good.ServeHTTP(w, r)
	}), &Check{ID: "CM-TEST-001/variant", Body: func(ctx SpecContext, w *World) {
		Expect(w.As("admin").Call(ctx, "GetUser")).To(Succeed())
	}})
	if !slices.Equal(agents, []string{"cmconform (check CM-TEST-001/variant)"}) {
		t.Errorf("%q", agents)
	}
}
