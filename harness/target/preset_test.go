package target

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cmconform/cmconform/harness/agent"
	"github.com/cmconform/cmconform/harness/manners"
	"github.com/cmconform/cmconform/harness/signin"
)

const lends = "provisioner: {static: {personas: {one: {token: tok-one}}}}\n"

// presetTarget opens a target.yaml with personas that are lent.
func presetTarget(t *testing.T, content string) (*Target, error) {
	t.Helper()
	return Open(t.Context(), Spec{Address: written(t, content), Caller: agency().call, LookupEnv: environment})
}

func TestPresets(t *testing.T) {
	polite := "1 at a time, 1 a second, 3 retries"
	for name, test := range map[string]struct {
		content                               string
		environment, endpoint, token, manners string
		dialects                              string
	}{
		"sandbox": {"preset: sandbox\n" + lends, "sandbox",
			"https://clientcenter.api.sandbox.bingads.microsoft.com/Api/CustomerManagement/v13/CustomerManagementService.svc", "BBD37VB98", polite, "v13-soap v13-rest"},
		"production": {"preset: production\ndeveloperToken: mine\n" + lends, "production",
			"https://clientcenter.api.bingads.microsoft.com/Api/CustomerManagement/v13/CustomerManagementService.svc", "mine", polite, "v13-soap v13-rest"},
		"one dialect": {"preset: sandbox\ndialects: [v13-rest]\n" + lends, "sandbox", "", "BBD37VB98", polite, "v13-rest"},
		"another host": {"preset: sandbox\nendpoint: http://127.0.0.1:8090\n" + lends, "sandbox",
			"http://127.0.0.1:8090/Api/CustomerManagement/v13/CustomerManagementService.svc", "BBD37VB98", polite, "v13-soap v13-rest"},
		"other endpoints, another token": {"preset: sandbox\nendpoints: {v12-soap: http://127.0.0.1/x}\ndeveloperToken: mine\n" + lends, "sandbox", "", "mine", polite, "v12-soap"},
		"other manners": {"preset: sandbox\nmanners: {rate: 0.5, retries: 0, patience: 5m}\n" + lends, "sandbox",
			"https://clientcenter.api.sandbox.bingads.microsoft.com/Api/CustomerManagement/v13/CustomerManagementService.svc", "BBD37VB98", "1 at a time, 0.5 a second", "v13-soap v13-rest"},
		"production that nobody calls so": {"endpoint: https://clientcenter.api.bingads.microsoft.com\ndeveloperToken: mine\n" + lends, "production",
			"https://clientcenter.api.bingads.microsoft.com/Api/CustomerManagement/v13/CustomerManagementService.svc", "mine", polite, "v13-soap"},
		"somebody else's": {"endpoint: https://cm.example.com\ndeveloperToken: mine\n" + lends, "",
			"https://cm.example.com/Api/CustomerManagement/v13/CustomerManagementService.svc", "mine", "", "v13-soap"},
		"manners alone": {"endpoint: https://cm.example.com\ndeveloperToken: mine\nmanners: {atOnce: 2}\n" + lends, "",
			"https://cm.example.com/Api/CustomerManagement/v13/CustomerManagementService.svc", "mine", "2 at a time", "v13-soap"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := presetTarget(t, test.content)
			if err != nil {
				t.Fatal(err)
			}
			if got.Environment != test.environment || got.Endpoints["v13-soap"] != test.endpoint || got.DeveloperToken != test.token ||
				got.Manners.String() != test.manners || strings.Join(got.Dialects(), " ") != test.dialects {
				t.Errorf("environment %q, endpoints %v, token %s, manners %q, dialects %s", got.Environment, got.Endpoints, got.DeveloperToken, got.Manners, got.Dialects())
			}
			if (got.Gate() != nil) != (test.manners != "") {
				t.Errorf("gate %v", got.Gate())
			}
		})
	}
	if got, _ := presetTarget(t, "preset: sandbox\nmanners: {patience: 5m}\ninvitations: {addresses: [a@outlook.com]}\n"+lends); got.Manners.Patience != 5*time.Minute || got.Invitees[0] != "a@outlook.com" {
		t.Errorf("%+v", got)
	}
}

func TestPresetFaults(t *testing.T) {
	for name, test := range map[string]struct{ content, want string }{
		"unknown":         {"preset: sandbocks\n" + lends, `t.yaml:1: preset must be one of production, sandbox; did you mean "sandbox"?`},
		"empty":           {"preset: \"\"\nendpoint: http://x\ndeveloperToken: y\n" + lends, "t.yaml:1: preset must be one of production, sandbox"},
		"nobody is lent":  {"preset: sandbox\n", "t.yaml:1: preset sandbox goes with provisioner: static:, for nobody makes worlds there; name personas that exist"},
		"worlds are made": {"preset: sandbox\nprovisioner: {http: {url: http://x}}\n", "t.yaml:1: preset sandbox goes with provisioner: static:, for nobody makes worlds there; name personas that exist"},
		"no such dialect": {"preset: sandbox\ndialects: [v13-soap, v12-soap]\n" + lends, "t.yaml:2: preset sandbox has no address of v12-soap; it has v13-soap, v13-rest"},
		"no token":        {"preset: production\n" + lends, "t.yaml:2: developerToken is missing; static personas cannot sign in without it"},
		"unknown manner":  {"preset: sandbox\nmanners: {retrys: 3}\n" + lends, `t.yaml:2: unknown key "manners.retrys"; did you mean "retries"?`},
		"no number":       {"preset: sandbox\nmanners: {rate: fast, atOnce: -1}\n" + lends, "t.yaml:2: manners.rate must be a number of requests a second, as 0.5\nt.yaml:2: manners.atOnce must be a number from 0"},
		"no time":         {"preset: sandbox\nmanners: {patience: 20}\n" + lends, "t.yaml:2: manners.patience must be a time, as 20m"},
		"nobody named":    {"preset: sandbox\ninvitations: {}\n" + lends, "t.yaml:2: invitations.addresses is missing; name who may get mail"},
		"no address":      {"preset: sandbox\ninvitations:\n  addresses: [a@outlook.com, outlook.com]\n" + lends, "t.yaml:3: invitations.addresses[1] is no mail address"},
		"several at once": {"preset: sandbox\ninvitations:\n  addresses:\n    - a@outlook.com, b@outlook.com\n" + lends, "t.yaml:4: invitations.addresses[0] is no mail address"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := presetTarget(t, test.content); err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

// The two files about environments know the same ones.
func TestPresetsSignIn(t *testing.T) {
	if here, there := PresetNames(), slices.Sorted(maps.Keys(signin.Presets())); !slices.Equal(here, there) {
		t.Errorf("targets %v, sign-ins %v", here, there)
	}
	for name, p := range presets() {
		if p.Manners.AtOnce != 1 || p.Manners.Rate <= 0 || p.Manners.Retries <= 0 || len(p.Endpoints) != 2 {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

// Looking at a shared target is as polite as the run, and patient with its outages.
func TestPreflightIsPolite(t *testing.T) {
	var agents []string
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		agents = append(agents, r.UserAgent())
		if calls++; calls == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusInternalServerError)
	}))
	defer server.Close()
	target := &Target{Kind: URL, Endpoints: map[string]string{"v13-soap": server.URL, "v12-soap": server.URL + "/v12"}, HTTP: server.Client()}
	gate := &patient{Turnstile: manners.NewTurnstile(manners.Manners{AtOnce: 1}, 0)}
	target.Behave(manners.Manners{AtOnce: 1, Retries: 1}, gate)
	if found := target.probeEndpoints(agent.As(t.Context(), "cmconform/1 (run r7)"), []string{"v13-soap", "v12-soap"}); len(found) != 0 {
		t.Errorf("%+v", found)
	}
	if calls != 3 || gate.Sent() != 3 || gate.Waited() != time.Second || slices.Compact(agents)[0] != "cmconform/1 (run r7)" {
		t.Errorf("%d calls, %d through the gate, %s waited, %q", calls, gate.Sent(), gate.Waited(), agents)
	}
	calls = 0
	target.Behave(manners.Manners{}, nil)
	if found := target.probeEndpoints(t.Context(), []string{"v13-soap"}); len(found) != 1 || !found[0].Fatal || calls != 1 {
		t.Errorf("without retries: %d calls, %+v", calls, found)
	}
}

// patient is a gate that makes no pauses.
type patient struct{ *manners.Turnstile }

func (p *patient) Wait(_ context.Context, d time.Duration) error { return p.Spend(d) }
