package target

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/fixtures/world"
)

func TestProvision(t *testing.T) {
	var got world.Request
	var header http.Header
	reply := world.Provisioned{
		ID: "a/b", World: "preflight", DeveloperToken: "dt", Personas: map[string]world.Bound{"superAdmin": {Token: "t", UserID: "12", AccountIDs: []string{"3"}}},
		Entities: world.Entities{Customers: map[string]string{"C": "5"}},
	}
	var released string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			released = r.URL.EscapedPath()
			w.WriteHeader(http.StatusNoContent)
			return
		}
		header = r.Header
		if r.Method != http.MethodPost || r.URL.Path != world.ProvisionPath {
			t.Errorf("%s %s", r.Method, r.URL.Path)
		}
		decoder := json.NewDecoder(r.Body)
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&got); err != nil {
			t.Error(err)
		}
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(reply)
	}))
	defer server.Close()
	p := newHTTPProvisioner(server.Client(), server.URL+"/", nil, "")
	made, err := p.Provision(t.Context(), smallestWorld(), []string{"CM-TS-003/nil"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&reply, made); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(world.Request{World: smallestWorld(), Deviations: []string{"CM-TS-003/nil"}}, got); diff != "" {
		t.Error(diff)
	}
	if header.Get("Content-Type") != "application/json" || header.Get("Accept") != "application/json" {
		t.Errorf("header = %v", header)
	}
	if err := p.Release(t.Context(), made.ID); err != nil || released != world.ProvisionPath+"/a%2Fb" {
		t.Errorf("released %s, %v", released, err)
	}
	if err := Missing(p, smallestWorld(), "superAdmin"); err != nil {
		t.Error("an HTTP provisioner knows no reasons:", err)
	}
}

func TestProvisionFaults(t *testing.T) {
	const at = "cannot provision world preflight at "
	for _, c := range []struct {
		name   string
		status int
		body   string
		want   string // after the address
	}{
		{"documented error", 422, `{"error":"world preflight: customer D is not declared"}`, ": HTTP 422 Unprocessable Entity: world preflight: customer D is not declared"},
		{"HTML", 500, "<html>\n<h1>Oops\x00\x1b[31m</h1>" + strings.Repeat("x", 500), ": HTTP 500 Internal Server Error: <html> <h1>Oops [31m</h1>" + strings.Repeat("x", 200-len("<html> <h1>Oops [31m</h1>")) + "..."},
		{"nothing there", 404, "", ": HTTP 404 Not Found, empty body"},
		{"redirect", 302, "", ": HTTP 302 Found, empty body"},
		{"empty success", 200, "", ": HTTP 200, but the reply is not the documented JSON (unexpected end of JSON input), empty body"},
		{"no JSON", 200, "hello", ": HTTP 200, but the reply is not the documented JSON (invalid character 'h' looking for beginning of value): hello"},
		{"wrong kind", 200, `{"id": 7}`, ": HTTP 200, but the reply is not the documented JSON (id is not a string): {\"id\": 7}"},
		{"no id", 200, `{}`, ": HTTP 200, but the reply has no id"},
		{"no developer token", 200, `{"id":"1"}`, ": HTTP 200, but the reply has no developerToken, and none is configured"},
		{"no persona", 200, `{"id":"1","developerToken":"d","personas":{"someone":{"token":"t"}}}`, ": HTTP 200, but the reply has none of the personas that were asked for"},
		{"no token", 200, `{"id":"1","developerToken":"d","personas":{"superAdmin":{"userId":"1"}}}`, ": HTTP 200, but personas.superAdmin.token is empty"},
		{"no user", 200, `{"id":"1","developerToken":"d","personas":{"superAdmin":{"token":"t","userId":"x"}}}`, ": HTTP 200, but personas.superAdmin.userId is not a positive number"},
		{"bad id", 200, `{"id":"1","developerToken":"d","personas":{"superAdmin":{"token":"t","userId":"1"}},"entities":{"customers":{"C":"-1"}}}`, ": HTTP 200, but entities.customers.C is not a positive number"},
		{"too large", 200, strings.Repeat(" ", provisionLimit+1), ": the reply is larger than 4 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", "http://127.0.0.1:1/")
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			}))
			defer server.Close()
			p := newHTTPProvisioner(newClient(nil), server.URL, nil, "")
			_, err := p.Provision(t.Context(), smallestWorld(), nil)
			if want := at + server.URL + world.ProvisionPath + c.want; err == nil || err.Error() != want {
				t.Fatalf("error = %v\nwant    %s", err, want)
			}
			var fault *ProvisionError
			if !errors.As(err, &fault) || fault.Status != c.status {
				t.Errorf("fault = %+v", fault)
			}
		})
	}
}

func TestReleaseFaults(t *testing.T) {
	for status, want := range map[int]string{
		200: "", 202: "", 204: "", 404: "", 410: "",
		405: ": HTTP 405 Method Not Allowed: no", 500: ": HTTP 500 Internal Server Error: no",
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(status)
			if status != http.StatusNoContent {
				_, _ = io.WriteString(w, "no")
			}
		}))
		err := newHTTPProvisioner(newClient(nil), server.URL, nil, "").Release(t.Context(), "7")
		if want != "" {
			want = "cannot release world 7 at " + server.URL + world.ProvisionPath + "/7" + want
		}
		if (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%d: error = %v\nwant    %s", status, err, want)
		}
		server.Close()
	}
	err := newHTTPProvisioner(newClient(nil), "http://127.0.0.1:1", nil, "").Release(t.Context(), "7")
	if want := "cannot release world 7 at http://127.0.0.1:1/provisioning/v1/worlds/7: connection refused"; err == nil || err.Error() != want {
		t.Errorf("error = %v\nwant    %s", err, want)
	}
}
