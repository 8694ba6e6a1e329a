package target

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/reports"
)

const soapPath = "/Api/CustomerManagement/v13/CustomerManagementService.svc"

func opened(t *testing.T, spec Spec) *Target {
	t.Helper()
	target, err := Open(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = target.Close(context.Background()) })
	return target
}

func TestAddresses(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct{ address, want string }{
		{"", "no target given; use embedded, container, a target.yaml or a URL"},
		{"embedded", "embedded: this build has no service inside; use a container, a target.yaml or a URL"},
		{"embeded", `unknown target "embeded"; did you mean "embedded"?`},
		{"docker", `unknown target "docker"; use embedded, container, a target.yaml or a URL`},
		{"t.yaml", "target file t.yaml does not exist"},
		{"cm.example.com", `target "cm.example.com" is no file; for an address write http:// or https:// before it`},
		{"localhost:8080", `target "localhost:8080" is no file; for an address write http:// or https:// before it`},
		{"ftp://cm.example.com", `scheme "ftp" is not supported; use http or https`},
		{"https://me:hush@cm.example.com", "the address carries a user name; send credentials with headers: of a target.yaml"},
		{"https://cm.example.com?wsdl", "the address has a query or fragment; write it without, and send keys with headers: of a target.yaml"},
		{"http://", "the address is not a valid URL; write https://HOST/PATH"},
	} {
		_, err := Open(t.Context(), Spec{Address: c.address})
		var config *ConfigError
		if err == nil || err.Error() != c.want || !errors.As(err, &config) {
			t.Errorf("Open(%q) = %v\nwant %s", c.address, err, c.want)
		}
	}
	_, err := Open(t.Context(), Spec{Address: "http://127.0.0.1:1", Dialects: []string{"v12-rest"}})
	if want := `dialects[0]: unknown dialect "v12-rest"; did you mean "v13-rest"; known: v13-soap, v13-rest, v12-soap, v11-soap`; err == nil || err.Error() != want {
		t.Errorf("error = %v\nwant    %s", err, want)
	}
}

func TestURL(t *testing.T) {
	for _, c := range []struct{ address, endpoint, worlds string }{
		{"http://127.0.0.1:1", "http://127.0.0.1:1" + soapPath, "http://127.0.0.1:1/provisioning/v1/worlds"},
		{"HTTPS://cm.example.com/", "https://cm.example.com" + soapPath, "https://cm.example.com/provisioning/v1/worlds"},
		{"https://cm.example.com/soap/cm.svc", "https://cm.example.com/soap/cm.svc", "https://cm.example.com/provisioning/v1/worlds"},
	} {
		target := opened(t, Spec{Address: c.address})
		want := reports.Target{Kind: "url", Name: c.address, Endpoints: map[string]string{"v13-soap": c.endpoint}, Provisioner: "http"}
		if diff := cmp.Diff(want, target.Report()); diff != "" {
			t.Error(diff)
		}
		if got := target.Provisioner.(*httpProvisioner).worlds; got != c.worlds {
			t.Errorf("worlds at %s, want %s", got, c.worlds)
		}
		if !target.Fresh {
			t.Error("worlds of a provisioning API are not fresh")
		}
	}
}

func TestEmbedded(t *testing.T) {
	connections := map[string]bool{}
	target := opened(t, Spec{Address: "embedded", Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connections[r.RemoteAddr] = true
		_, _ = io.WriteString(w, r.URL.Path)
	})})
	address, err := target.Endpoint("v13-soap")
	if err != nil || !strings.HasPrefix(address, "http://127.0.0.1:") || !strings.HasSuffix(address, soapPath) {
		t.Fatalf("endpoint = %s, %v", address, err)
	}
	for range 3 {
		response, err := target.HTTP.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if string(body) != soapPath {
			t.Errorf("body = %q", body)
		}
	}
	if len(connections) != 1 {
		t.Errorf("%d connections for three calls in a row", len(connections))
	}
	_, err = target.Endpoint("v13-sope")
	if want := `target embedded does not offer dialect "v13-sope"; did you mean "v13-soap"; it offers v13-soap, v13-rest, v12-soap, v11-soap`; err == nil || err.Error() != want {
		t.Errorf("error = %v\nwant    %s", err, want)
	}
	if err := target.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if err := target.Close(t.Context()); err != nil {
		t.Error("second Close:", err)
	}
	if _, err := target.HTTP.Get(address); err == nil {
		t.Error("a closed target answers")
	}
}

func TestCloseDoesNotWaitForAHangingHandler(t *testing.T) {
	begun := make(chan struct{})
	target := opened(t, Spec{Address: "embedded", Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
	})})
	go func() { _, _ = target.HTTP.Get(target.Endpoints["v13-soap"]) }()
	<-begun
	start := time.Now()
	if err := target.Close(t.Context()); err != nil || time.Since(start) > time.Second {
		t.Errorf("Close = %v after %v", err, time.Since(start))
	}
}

// What a target.yaml says must reach the wire, and only where it belongs.
func TestFileReachesTheWire(t *testing.T) {
	seen := map[string]http.Header{}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen[r.Method+" "+r.Host+r.URL.Path] = r.Header.Clone()
		if r.URL.Path == world.ProvisionPath && r.Method == http.MethodPost {
			_ = json.NewEncoder(w).Encode(world.Provisioned{ID: "7", Personas: map[string]world.Bound{"superAdmin": {Token: "t", UserID: "1"}}})
		}
	})
	service, elsewhere := httptest.NewServer(handler), httptest.NewServer(handler)
	defer service.Close()
	defer elsewhere.Close()
	for _, c := range []struct {
		provisioner string
		key         string // that the provisioner gets to see
	}{{"", "tok-one-secret"}, {"provisioner: {http: {url: " + service.URL + "}}\n", "tok-one-secret"}, {"provisioner: {http: {url: " + elsewhere.URL + "/}}\n", ""}} {
		clear(seen)
		target := opened(t, Spec{LookupEnv: environment, Address: written(t,
			"endpoint: "+service.URL+"\ndeveloperToken: ${DT}\nheaders:\n  x-api-key: ${ONE}\noperations: {exclude: [DeleteUser, DeleteAccount, DeleteUser]}\n"+c.provisioner)})
		if found := Preflight(t.Context(), target, []string{"v13-soap"}); len(found) > 0 {
			t.Fatal(found)
		}
		base := strings.TrimPrefix(service.URL, "http://")
		if got := seen["POST "+base+soapPath].Get("X-Api-Key"); got != "tok-one-secret" {
			t.Errorf("the service got key %q", got)
		}
		if c.key == "" {
			base = strings.TrimPrefix(elsewhere.URL, "http://")
		}
		for _, call := range []string{"POST " + base + world.ProvisionPath, "DELETE " + base + world.ProvisionPath + "/7"} {
			if headers := seen[call]; headers == nil || headers.Get("X-Api-Key") != c.key {
				t.Errorf("%s got key %q, want %q", call, headers.Get("X-Api-Key"), c.key)
			}
		}
		made, err := target.Provisioner.Provision(t.Context(), smallestWorld(), nil)
		if err != nil || made.DeveloperToken != "dev-secret" {
			t.Errorf("the configured developer token is not used: %+v, %v", made, err)
		}
		if diff := cmp.Diff([]string{"DeleteAccount", "DeleteUser"}, target.ExcludedOperations); diff != "" || !target.Excludes("DeleteUser") || target.Excludes("GetUser") {
			t.Error(diff)
		}
		secrets := target.Secrets()
		slices.Sort(secrets)
		if diff := cmp.Diff([]string{"dev-secret", "tok-one-secret"}, secrets); diff != "" {
			t.Error(diff)
		}
		if report, _ := json.Marshal(target.Report()); strings.Contains(string(report), "secret") {
			t.Errorf("the report carries a secret: %s", report)
		}
	}
}

// net/http reads the proxy variables once a process, so a child has to look.
func TestProxy(t *testing.T) {
	if os.Getenv("TARGET_TEST_PROXY") != "" {
		client := newClient(nil)
		for _, address := range []string{"http://cm.example.com/", os.Getenv("TARGET_TEST_PROXY")} {
			response, err := client.Get(address)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(response.Body)
			_, _ = os.Stdout.WriteString(string(body) + "\n")
		}
		return
	}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "proxy for "+r.URL.Host) }))
	defer proxy.Close()
	direct := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "direct") }))
	defer direct.Close()
	child := exec.Command(os.Args[0], "-test.run=^TestProxy$")
	child.Env = append(os.Environ(), "HTTP_PROXY="+proxy.URL, "http_proxy="+proxy.URL, "NO_PROXY=", "no_proxy=", "TARGET_TEST_PROXY="+direct.URL)
	said, err := child.CombinedOutput()
	if err != nil || !strings.HasPrefix(string(said), "proxy for cm.example.com\ndirect\n") {
		t.Errorf("%v: %s", err, said)
	}
}
