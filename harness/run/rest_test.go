package run

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/reports"
)

// bothWays is a service that does UpdateUser over either binding.
func bothWays(w http.ResponseWriter, r *http.Request) {
	switch {
	case !strings.HasPrefix(r.URL.Path, "/CustomerManagement/v13"):
		updating(w, r)
	case r.Method == http.MethodPut && r.URL.Path == "/CustomerManagement/v13/User":
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("TrackingId", "0c7b1d3e-0000-4000-8000-000000000001")
		fmt.Fprint(w, `{"LastModifiedTime":"2026-01-16T14:39:45.443"}`)
	default:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `{"Type":"AdApiFaultDetail","TrackingId":"0c7b1d3e-0000-4000-8000-000000000002","Errors":[{"Code":106,"Detail":null,"ErrorCode":"UserIsNotAuthorized","Message":"No."}]}`)
	}
}

func aimBoth(t *testing.T, handler http.HandlerFunc) *target.Target {
	on := aim(t, handler)
	on.Endpoints["v13-rest"] = on.Endpoints["v13-soap"] + "/CustomerManagement/v13"
	return on
}

// One suite, two bindings: each check runs over both, is told apart by its
// dialect, and is held against what its binding promises.
func TestBothBindings(t *testing.T) {
	s := suiteOf(t, map[string]Body{"CM-TEST-001": passes, "CM-TEST-002": fails})
	s.Requirement("CM-TEST-002").Bindings = []string{"rest"}
	doc, err := s.Run(t.Context(), Options{Target: aimBoth(t, bothWays)})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range doc.Checks {
		got = append(got, c.Dialect+" "+c.ID+" "+string(c.Outcome))
	}
	want := "v13-soap CM-TEST-001 pass, v13-rest CM-TEST-001 pass, v13-rest CM-TEST-002 fail"
	if strings.Join(got, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), want)
	}
	seen := map[string]reports.Invariant{}
	for _, i := range doc.Invariants {
		seen[i.Dialect+" "+i.ID] = i
	}
	if i := seen["v13-rest CM-REST-052/invariant"]; i.Exchanges != 2 || i.Outcome != reports.Pass {
		t.Errorf("the content type over REST: %+v", i)
	}
	for _, none := range []string{"v13-rest CM-PROTO-001/invariant", "v13-rest CM-SCHEMA-045/invariant", "v13-soap CM-REST-052/invariant"} {
		if _, there := seen[none]; there {
			t.Errorf("%s is held against the other binding", none)
		}
	}
}

// Each binding is read by the edition that describes it, unless one was asked for.
func TestEditionOfABinding(t *testing.T) {
	s := suiteOf(t, map[string]Body{"CM-TEST-001": passes})
	for _, c := range []struct {
		asked    int
		dialects []string
		want     string
	}{
		{0, nil, "2025, v13-rest 2026"},
		{0, []string{"v13-rest"}, "2026"},
		{0, []string{"v13-rest", "v13-soap"}, "2026, v13-soap 2025"},
		{2025, nil, "2025"},
		{2026, nil, "2026"},
	} {
		doc, err := s.Run(t.Context(), Options{Target: aimBoth(t, bothWays), Dialects: c.dialects, Manner: Manner{Edition: c.asked}})
		if err != nil {
			t.Fatal(err)
		}
		if got := doc.Run.EditionText(); got != c.want {
			t.Errorf("asked for %d on %v: edition %s, want %s", c.asked, c.dialects, got, c.want)
		}
	}
}

// What several dialects say otherwise in the same words is told once.
func TestStatementsAreToldOnce(t *testing.T) {
	r := &run{}
	for _, name := range []string{"v13-soap", "v13-rest", "v12-soap", "v11-soap"} {
		r.dialects = append(r.dialects, &dialect{name: name})
	}
	for _, c := range []struct {
		versions map[string]Difference
		want     string
	}{
		{nil, "It does."},
		{map[string]Difference{"v13": {Statement: "It may."}}, "It does. In v13-soap, v13-rest: It may."},
		{map[string]Difference{"v13-rest": {Statement: "It says so."}}, "It does. In v13-rest: It says so."},
		{map[string]Difference{"v11": {Statement: "It may."}, "v13": {Statement: "It must."}, "v13-rest": {Statement: "It may."}},
			"It does. In v13-soap: It must. In v13-rest, v11-soap: It may."},
	} {
		if got := r.statement(&Requirement{Statement: "It does.", Versions: c.versions}); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// However a target behaves that does nothing, no check passes over REST either.
func TestNullTargetsOverREST(t *testing.T) {
	s := suiteOf(t, map[string]Body{
		"CM-TEST-001": passes, "CM-TEST-002": fails, "CM-TEST-003": isBlocked,
		"CM-TEST-004": func(ctx SpecContext, w *World) {
			admin := w.As("superAdmin")
			raw := admin.Prepare("UpdateUser")
			raw.Body = []byte("{spoiled")
			Expect(admin.Post(ctx, raw)).To(BeRefused())
			Control(admin.Call(ctx, "UpdateUser"))
		},
	})
	for name, null := range map[string]struct {
		handler http.HandlerFunc
		exit    int
	}{
		"empty 200":    {func(http.ResponseWriter, *http.Request) {}, ExitFails},
		"empty object": {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") }, ExitFails},
		"one fault": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(400)
			fmt.Fprint(w, `{"Type":"ApiFault","TrackingId":"t","OperationErrors":[]}`)
		}, ExitFails},
		// A route that is not there is no outage: clients do not call again for an hour.
		"404":  {http.NotFound, ExitFails},
		"page": {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<html/>", 500) }, ExitTarget},
		"hang": {hang, ExitTarget},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(null.handler)
			defer server.Close()
			on := aimBoth(t, bothWays)
			doc, err := s.Run(t.Context(), Options{Target: on, Dialects: []string{"v13-rest"}, Manner: Manner{
				Endpoints: map[string]string{"v13-rest": server.URL}, Timeout: 20 * time.Millisecond,
			}})
			if err != nil {
				t.Fatal(err)
			}
			if len(doc.Checks) != 4 || doc.Summary.ExitCode != null.exit {
				t.Errorf("%s: exit %d: %s", strings.Join(outcomes(doc), ", "), doc.Summary.ExitCode, doc.Summary.Explanation)
			}
			for _, c := range doc.Checks {
				if c.Outcome == reports.Pass || c.Outcome == reports.Warn || c.Requests == 0 {
					t.Errorf("%s: %s after %d requests", c.ID, c.Outcome, c.Requests)
				}
			}
		})
	}
}
