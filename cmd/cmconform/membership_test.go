package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/internal/standin"
)

// membership is a service whose people sign in at an authority of their own.
type membership struct {
	authority *standin.Authority
	made      world.Provisioned
	folder    string
	secrets   []string // of the service, which its callers never hold
	service   *httptest.Server
}

// newMembership serves the world of all roles; spoil, where it is not nil, stands
// between the callers and the service, and hears what they say.
func newMembership(t *testing.T, spoil func(service http.Handler) http.Handler) *membership {
	t.Helper()
	service, err := mock.New(mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.Load("roles")
	if err != nil {
		t.Fatal(err)
	}
	m := &membership{authority: standin.NewAuthority(t), folder: t.TempDir()}
	if m.made, err = service.Provision(w); err != nil {
		t.Fatal(err)
	}
	tokens := map[string]string{}
	for name, p := range m.made.Personas {
		tokens[name] = p.Token
		m.secrets = append(m.secrets, p.Token)
	}
	handler := m.authority.Entrance(service, tokens, m.made.Personas["expired"].Token)
	if spoil != nil {
		handler = spoil(handler)
	}
	m.service = httptest.NewServer(handler)
	t.Cleanup(m.service.Close)
	return m
}

// file writes a target.yaml with these personas, in the words of YAML.
func (m *membership) file(t *testing.T, name string, personas ...string) string {
	t.Helper()
	path := filepath.Join(m.folder, name)
	secret := ""
	if m.authority.ClientSecret != "" {
		secret = "  clientSecret: ${CLIENT_SECRET}\n"
	}
	content := fmt.Sprintf(`endpoint: %s
dialects: [v13-soap, v13-rest]
developerToken: ${DEVELOPER_TOKEN}
oauth:
  authority: %s
  clientId: %s
%s  tokens: %s-tokens.json
provisioner:
  static:
    personas:
      %s
`, m.service.URL, m.authority.URL, m.authority.ClientID, secret, name, strings.Join(personas, "\n      "))
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DEVELOPER_TOKEN", m.made.DeveloperToken)
	t.Setenv("CLIENT_SECRET", m.authority.ClientSecret)
	return path
}

// signIn runs the login command and is the browser.
func (m *membership) signIn(t *testing.T, file, login, person string) (code int, said string) {
	t.Helper()
	m.authority.SignsIn(person)
	c := process(t.Context(), "login", "--target", file, "--no-browser", login)
	var output lines
	c.Stdout, c.Stderr = &output, &output
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if address := addressIn(t, &output); address != "" {
		if reply, err := http.Get(address); err != nil {
			t.Error(err)
		} else {
			reply.Body.Close()
		}
	}
	return exitCode(c.Wait()), output.String()
}

// addressIn waits until a process has printed where to sign in.
func addressIn(t *testing.T, output *lines) string {
	t.Helper()
	printed := regexp.MustCompile(`(?m)^http://\S+$`)
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if address := printed.FindString(output.String()); address != "" {
			return address
		}
	}
	t.Errorf("no address is printed:\n%s", output.String())
	return ""
}
