package target

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/fixtures/world"
)

// provisionedReply is a world as an action answers it.
const provisionedReply = `{"id":"a/b","world":"w","developerToken":"d","personas":{},"entities":{"customers":{},"accounts":{},"users":{}}}`

func TestActionIsSent(t *testing.T) {
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, r.Method+" "+r.URL.EscapedPath()+" "+string(body)+" "+r.Header.Get("Content-Type")+" "+r.Header.Get("Authorization"))
		_, _ = io.WriteString(w, provisionedReply)
	}))
	defer server.Close()
	p := newHTTPProvisioner(server.Client(), server.URL, withBearer(http.Header{"X-Key": {"k"}}, "hush"), "")
	for _, a := range []world.Action{
		world.Consolidate("one", "two", "three"), world.AcceptInvitation("to B/C", world.Acceptance{Persona: "invitee"}), world.ExpireInvitation("7"),
		world.Advance(90_000_000_000), world.SignInAs("viewer", world.SignIn{Person: "v", ExpiresIn: 60}), world.Deviate(),
	} {
		made, err := p.Act(t.Context(), "a/b", a)
		if err != nil || made.ID != "a/b" {
			t.Errorf("%s: %v, %v", a.Text, made, err)
		}
	}
	const in, kind = world.ProvisionPath + "/a%2Fb", " application/json Bearer hush"
	want := []string{
		"POST " + in + `/consolidations {"into":"one","from":["two","three"]}` + kind,
		"POST " + in + `/invitations/to%20B%2FC/acceptance {"persona":"invitee"}` + kind,
		"POST " + in + "/invitations/7/expiry   Bearer hush",
		"PUT " + in + `/clock {"advanceSeconds":90}` + kind,
		"PUT " + in + `/personas/viewer {"person":"v","expiresIn":60}` + kind,
		"PUT " + in + `/deviations {"deviations":[]}` + kind,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What a person reads where an action did not work; a provisioner without it is no fault.
func TestActionFaults(t *testing.T) {
	a := world.ExpireInvitation("7")
	const cannot = "the target's provisioner cannot let an invitation expire: "
	for _, c := range []struct {
		status     int
		body, want string
		incapable  bool
	}{
		{404, "", cannot + "HTTP 404 Not Found, empty body", true},
		{405, `{"error":"POST is not offered here"}`, cannot + "HTTP 405 Method Not Allowed: POST is not offered here", true},
		{501, "", cannot + "HTTP 501 Not Implemented, empty body", true},
		{409, `{"error":"it was accepted"}`, "HTTP 409 Conflict: it was accepted", false},
		{500, "", "HTTP 500 Internal Server Error, empty body", false},
		{200, "hello", "HTTP 200, but the reply is not the documented JSON (invalid character 'h' looking for beginning of value): hello", false},
		{200, `{"id":"other","developerToken":"d"}`, "HTTP 200, but the reply is about world other", false},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		}))
		_, err := newHTTPProvisioner(server.Client(), server.URL, nil, "").Act(t.Context(), "w1", a)
		want := c.want
		if !c.incapable {
			want = "cannot let an invitation expire at " + server.URL + world.ProvisionPath + "/w1/invitations/7/expiry: " + want
		}
		var incapable *Incapable
		if err == nil || err.Error() != want || errors.As(err, &incapable) != c.incapable {
			t.Errorf("error = %v\nwant    %s", err, want)
		}
		server.Close()
	}
	_, err := newStaticProvisioner(nil, nil, nil).Act(t.Context(), "w1", a)
	if want := cannot + "its personas are static"; err == nil || err.Error() != want {
		t.Errorf("error = %v\nwant    %s", err, want)
	}
}

// TestProvisioningToken sends the token of a target.yaml, or that of the environment for a bare address, to the provisioning API and to nobody else.
func TestProvisioningToken(t *testing.T) {
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Method+" "+r.Header.Get("Authorization"))
		var asked world.Request
		_ = json.NewDecoder(r.Body).Decode(&asked)
		_, _ = io.WriteString(w, provisionedReply)
	}))
	defer server.Close()
	path := filepath.Join(t.TempDir(), "t.yaml")
	file, err := FileFor(server.URL, "a${hush", 2025)
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Write(path); err != nil {
		t.Fatal(err)
	}
	variables := func(name string) (string, bool) { return "from-outside", name == TokenVariable }
	for _, spec := range []Spec{{Address: path}, {Address: server.URL, LookupEnv: variables}} {
		opened := opened(t, spec)
		if _, err := opened.Provisioner.Provision(t.Context(), world.World{Name: "w"}, nil); err != nil {
			t.Error(err)
		}
		response, err := opened.HTTP.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if secrets := opened.Secrets(); len(secrets) == 0 {
			t.Error("the token is no secret")
		}
	}
	want := []string{"POST Bearer a${hush", "GET ", "POST Bearer from-outside", "GET "}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
}
