package target

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/fixtures/world"
)

const restPath = "/CustomerManagement/v13"

// What an address and --dialect come to: the host alone has every dialect at its documented path.
func TestAddressesOfBothBindings(t *testing.T) {
	for _, c := range []struct {
		address   string
		dialects  []string
		endpoints map[string]string
		want      string // the error
	}{
		{"http://h", []string{"v13-rest"}, map[string]string{"v13-rest": "http://h" + restPath}, ""},
		{"http://h", []string{"v13-soap", "v13-rest"}, map[string]string{"v13-soap": "http://h" + soapPath, "v13-rest": "http://h" + restPath}, ""},
		{"http://h" + restPath, nil, map[string]string{"v13-rest": "http://h" + restPath}, ""},
		{"http://h/t1" + restPath + "/", nil, map[string]string{"v13-rest": "http://h/t1" + restPath + "/"}, ""},
		{"http://h/own", []string{"v13-rest"}, map[string]string{"v13-rest": "http://h/own"}, ""},
		{"http://h" + soapPath, []string{"v13-rest"}, nil, "this is the address of v13-soap, not of v13-rest; give that of v13-rest, or the host alone"},
		{"http://h" + restPath, []string{"v12-soap"}, nil, "this is the address of v13-rest, not of v12-soap; give that of v12-soap, or the host alone"},
	} {
		opened, err := Open(t.Context(), Spec{Address: c.address, Dialects: c.dialects})
		if err != nil {
			if err.Error() != c.want {
				t.Errorf("%s %v: error = %v, want %s", c.address, c.dialects, err, c.want)
			}
			continue
		}
		if diff := cmp.Diff(c.endpoints, opened.Endpoints); diff != "" || c.want != "" {
			t.Errorf("%s %v: %s, want error %q", c.address, c.dialects, diff, c.want)
		}
	}
}

func TestPreflightOverREST(t *testing.T) {
	const at = "ORIGIN" + restPath + "/User/Query"
	answer := func(code int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, world.ProvisionPath) {
				conforming(w, r)
				return
			}
			if r.Method != http.MethodPost || r.URL.Path != restPath+"/User/Query" || r.Header.Get("Content-Type") != "application/json" {
				code = http.StatusNotFound
			}
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(code)
			_, _ = io.WriteString(w, body)
		}
	}
	fault := `{"Type":"AdApiFaultDetail","TrackingId":"x","Errors":[]}`
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		want    []string
	}{
		{"nobody signed in", answer(401, "application/json", fault), nil},
		{"an empty body", answer(400, "application/json", fault), nil},
		{"a fault with 404", answer(404, "application/json", fault), nil},
		{"another status", answer(405, "", ""), nil},
		{"not found", answer(404, "text/plain", "404 page not found"), []string{"not found! [target] " + at + " answers HTTP 404 -> check the path; the documented one of v13-rest ends in " + restPath}},
		// It may be the service itself, so the checks have to find out.
		{"in words of its own", answer(401, "application/json", `{"title":"Unauthorized"}`), []string{"unauthorised [authorisation] " + at + " answers HTTP 401 -> give the credentials of the gateway under headers: or tls: of a target.yaml"}},
		{"gateway", answer(503, "", ""), []string{"unreachable! [target] " + at + " answers HTTP 503 -> a gateway is up, but not the service behind it"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(c.handler)
			defer server.Close()
			opened := opened(t, Spec{Address: server.URL + restPath + "/"})
			if diff := cmp.Diff(c.want, lines(Preflight(t.Context(), opened, opened.Dialects()), server.URL)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A host that does not answer is told of once, whatever is expected there; what answers is told of each.
func TestPreflightTellsOfADeadHostOnce(t *testing.T) {
	both := []string{"v13-soap", "v13-rest"}
	dead := opened(t, Spec{Address: "http://127.0.0.1:1", Dialects: both})
	want := []string{"unreachable! [target] ORIGIN" + soapPath + ": connection refused -> nothing listens there; start the service or check host and port"}
	if diff := cmp.Diff(want, lines(Preflight(t.Context(), dead, both), "http://127.0.0.1:1")); diff != "" {
		t.Error(diff)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	defer server.Close()
	const advice = " answers HTTP 502 -> a gateway is up, but not the service behind it"
	want = []string{"unreachable! [target] ORIGIN" + soapPath + advice, "unreachable! [target] ORIGIN" + restPath + "/User/Query" + advice}
	if diff := cmp.Diff(want, lines(Preflight(t.Context(), opened(t, Spec{Address: server.URL, Dialects: both}), both), server.URL)); diff != "" {
		t.Error(diff)
	}
}

// What only a file for REST can get wrong.
func TestFileFaultsOfREST(t *testing.T) {
	for text, want := range map[string]string{
		"endpoint: https://h\ndialects: [v13-soap]\nheaders: {Authorization: Basic x}\n":            "",
		"endpoint: https://h\ndialects: [v13-soap, v13-rest]\nheaders:\n  authorization: Basic x\n": "t.yaml:4: headers.authorization is set by cmconform itself over REST; where a gateway needs it too, leave v13-rest out",
		"endpoint: https://h/CustomerManagement/v13\nheaders:\n  DeveloperToken: x\n":               "t.yaml:3: headers.DeveloperToken is set by cmconform itself over REST; where a gateway needs it too, leave v13-rest out",
	} {
		f, err := parseFile("t.yaml", []byte(text), environment)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := f.check(DefaultEdition); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
	}
}

// A file with an address of the other binding is refused where the line says so.
func TestFileWithTheAddressOfTheOtherBinding(t *testing.T) {
	f, err := parseFile("t.yaml", []byte("endpoints:\n  v13-soap: https://h"+soapPath+"\n  v13-rest: https://h"+soapPath+"\n"), environment)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.open(Spec{Edition: DefaultEdition}, "", "t.yaml")
	var config *ConfigError
	want := "t.yaml:3: endpoints.v13-rest: this is the address of v13-soap, not of v13-rest; give that of v13-rest, or the host alone"
	if err == nil || err.Error() != want || !errors.As(err, &config) {
		t.Errorf("error = %v\nwant    %s", err, want)
	}
}
