package target

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// environment of the tests; nothing else is set.
func environment(name string) (string, bool) {
	value, ok := map[string]string{"DT": "dev-secret", "ONE": "tok-one-secret", "EMPTY": ""}[name]
	return value, ok
}

// written puts a target.yaml into the working folder, so that messages carry a short name.
func written(t *testing.T, content string) string {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("t.yaml", []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return "t.yaml"
}

func TestFileIsRead(t *testing.T) {
	path := written(t, `# everything at once
endpoints:
  v13-soap: https://cm.example.com/Api/v13/CustomerManagementService.svc
developerToken: ${DT}
provisioner:
  static:
    personas:
      one: {token: "${ONE}"}
      two:
        token: 0012
        state: merged
      three: {token: 'a$${b}-${ONE}', state: expired}
operations:
  exclude: [DeleteCustomer, DeleteAccount]
headers:
  X-Api-Key: ${ONE}
tls:
  ca: ca.pem
  cert: our.pem
  key: our.key
`)
	got, err := ReadFile(path, environment)
	if err != nil {
		t.Fatal(err)
	}
	if err := got.check(2025); err != nil {
		t.Fatal(err)
	}
	want := &File{
		Endpoints:      map[string]string{"v13-soap": "https://cm.example.com/Api/v13/CustomerManagementService.svc"},
		DeveloperToken: "dev-secret",
		Provisioner: &FileProvisioner{Static: &FileStatic{Personas: map[string]FilePersona{
			"one": {Token: "tok-one-secret"}, "two": {Token: "0012", State: "merged"}, "three": {Token: "a${b}-tok-one-secret", State: "expired"},
		}}},
		Operations: &FileOperations{Exclude: []string{"DeleteCustomer", "DeleteAccount"}},
		Headers:    map[string]string{"X-Api-Key": "tok-one-secret"},
		TLS:        &FileTLS{CA: "ca.pem", Cert: "our.pem", Key: "our.key"},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(File{})); diff != "" {
		t.Error(diff)
	}
}

// Every line that a person may read about a target.yaml, as it reads.
func TestFileFaults(t *testing.T) {
	const ok = "endpoint: https://cm.example.com\n"
	for _, c := range []struct{ name, content, want string }{
		{"empty", "", "t.yaml: the file is empty; it needs at least endpoint:"},
		{"comment only", "# nothing\n", "t.yaml: the file is empty; it needs at least endpoint:"},
		{"two documents", ok + "---\n" + ok, "t.yaml: the file holds more than one YAML document"},
		{"a list", "- endpoint\n", "t.yaml:1: the file must be a mapping (key: value)"},
		{"tab", "tls:\n\tca: x\n", "t.yaml:2: found character '\t' that cannot start any token"},
		{"twice", ok + ok, "t.yaml:2: mapping key \"endpoint\" already defined at [1:1]"},
		{"variable in flow", "provisioner:\n  static: {personas: {one: {token: ${ONE}}}}\n", "t.yaml:2: ',' or '}' must be specified; within {...} or [...] write variables in quotes: \"${NAME}\""},
		{"unknown key", "endpiont: https://cm.example.com\n", `t.yaml:1: unknown key "endpiont"; did you mean "endpoint"?`},
		{"unknown keys, all told", ok + "developertoken: x\nfrobnicate: y\n", "t.yaml:2: unknown key \"developertoken\"; did you mean \"developerToken\"?\nt.yaml:3: unknown key \"frobnicate\"; known here: developerToken, dialects, endpoint, endpoints, headers, invitations, manners, oauth, operations, preset, provisioner, tls"},
		{"unknown key below", ok + "provisioner:\n  http:\n    uri: http://x\n", `t.yaml:4: unknown key "provisioner.http.uri"; did you mean "url"?`},
		{"unknown key of a persona", ok + "developerToken: x\nprovisioner:\n  static:\n    personas:\n      one:\n        tokn: y\n", `t.yaml:7: unknown key "provisioner.static.personas.one.tokn"; did you mean "token"?`},
		{"no value", "endpoint:\n", "t.yaml:1: endpoint has no value; it takes a text"},
		{"mapping for text", "endpoint: {a: hush}\n", "t.yaml:1: endpoint must be a text"},
		{"text for list", ok + "dialects: v13-soap\n", "t.yaml:2: dialects must be a list (- item)"},
		{"text for mapping", ok + "tls: hush\n", "t.yaml:2: tls must be a mapping (key: value)"},
		{"unset variable", ok + "developerToken: x${NOPE}y\n", "t.yaml:2: developerToken: environment variable NOPE is not set"},
		{"empty variable", ok + "headers:\n  X-Key: ${EMPTY}\n", "t.yaml:3: headers.X-Key: environment variable EMPTY is empty"},
		{"no name", ok + "developerToken: ${a b}\n", "t.yaml:2: developerToken: ${...} takes the name of an environment variable"},
		{"open brace", ok + "developerToken: a${b\n", "t.yaml:2: developerToken: ${ without a closing brace; write $${ for a literal one"},

		{"no endpoint", "dialects: [v13-soap]\n", "t.yaml: endpoint is missing; say where the service is"},
		{"both endpoints", ok + "endpoints: {v13-soap: https://x/y}\n", "t.yaml:2: endpoint and endpoints exclude each other; keep one"},
		{"endpoints and dialects", "endpoints: {v13-soap: https://x/y}\ndialects: [v13-soap]\n", "t.yaml:2: endpoints and dialects exclude each other; the keys of endpoints are the dialects"},
		{"unknown dialect", ok + "dialects:\n  - v13-sope\n", `t.yaml:3: dialects[0]: unknown dialect "v13-sope"; did you mean "v13-soap"; known: v13-soap, v13-rest, v12-soap, v11-soap`},
		{"unknown dialect of an endpoint", "endpoints:\n  v99-soap: https://x/y\n", `t.yaml:2: endpoints.v99-soap: unknown dialect "v99-soap"; did you mean "v11-soap"; known: v13-soap, v13-rest, v12-soap, v11-soap`},
		{"several dialects at one address", "endpoint: https://x/y.svc\ndialects: [v13-soap, v13-soap]\n", "t.yaml:1: endpoint: one full address cannot serve 2 dialects; give the host alone, or use endpoints"},
		{"no scheme", "endpoint: cm.example.com\n", "t.yaml:1: endpoint: the address has no scheme; write https://HOST/PATH"},
		{"other scheme", "endpoint: ftp://cm.example.com\n", `t.yaml:1: endpoint: scheme "ftp" is not supported; use http or https`},
		{"password", "endpoint: https://user:hush@cm.example.com\n", "t.yaml:1: endpoint: the address carries a user name; send credentials with headers: of a target.yaml"},
		{"query", "endpoint: https://cm.example.com/?code=hush\n", "t.yaml:1: endpoint: the address has a query or fragment; write it without, and send keys with headers: of a target.yaml"},
		{"no host", "endpoint: https:///x\n", "t.yaml:1: endpoint: the address is not a valid URL; write https://HOST/PATH"},

		{"empty provisioner", ok + "provisioner: {}\n", "t.yaml:2: provisioner needs http or static"},
		{"two provisioners", ok + "developerToken: x\nprovisioner:\n  http: {url: http://x}\n  static: {personas: {one: {token: x}}}\n", "t.yaml:3: provisioner: http and static exclude each other; keep one"},
		{"no provisioner address", ok + "provisioner:\n  http: {}\n", "t.yaml:3: provisioner.http.url is missing"},
		{"bad provisioner address", ok + "provisioner:\n  http: {url: x}\n", "t.yaml:3: provisioner.http.url: the address has no scheme; write https://HOST/PATH"},
		{"no personas", ok + "developerToken: x\nprovisioner:\n  static: {}\n", "t.yaml:4: provisioner.static.personas is missing; name at least one persona with its credential"},
		{"no developer token", ok + "provisioner:\n  static: {personas: {one: {token: x}}}\n", "t.yaml:3: developerToken is missing; static personas cannot sign in without it"},
		{"no token", ok + "developerToken: x\nprovisioner:\n  static:\n    personas:\n      one: {state: merged}\n", "t.yaml:6: provisioner.static.personas.one has no credential; give it token, login, refreshToken, or userName and password"},
		{"unknown state", ok + "developerToken: x\nprovisioner:\n  static:\n    personas:\n      one: {token: hush, state: expird}\n", `t.yaml:6: provisioner.static.personas.one.state must be one of valid, expired, merged, foreign; did you mean "expired"?`},
		{"unknown persona", ok + "developerToken: x\nprovisioner:\n  static:\n    personas:\n      superadmin: {token: hush}\n", `t.yaml:6: unknown persona "superadmin"; did you mean "superAdmin"?`},

		{"unknown operation", ok + "operations:\n  exclude:\n    - GetUser\n    - GetUzer\n", `t.yaml:5: operations.exclude[1]: unknown operation "GetUzer"; did you mean "GetUser"?`},
		{"header name", ok + "headers: {\"X Key\": a}\n", "t.yaml:2: headers.X Key is not a header name"},
		{"our header", ok + "headers: {soapaction: a}\n", "t.yaml:2: headers.soapaction is set by cmconform itself"},
		{"header line", ok + "headers: {X-Key: \"a\\r\\nb\"}\n", "t.yaml:2: headers.X-Key holds a line break"},
		{"half a certificate", ok + "tls: {cert: a.pem}\n", "t.yaml:2: tls.cert and tls.key go together; one is missing"},
		{"tls without https", "endpoint: http://x\ntls: {ca: a.pem}\n", "t.yaml:2: tls is given, but no address begins with https"},
		{"absent certificate", ok + "tls: {ca: absent.pem}\n", "t.yaml:2: tls.ca cannot be read: open absent.pem: no such file or directory"},
		{"no certificate", ok + "tls: {ca: t.yaml}\n", "t.yaml:2: tls.ca holds no PEM certificate: t.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := written(t, c.content)
			_, err := Open(t.Context(), Spec{Address: path, LookupEnv: environment})
			if err == nil || err.Error() != c.want {
				t.Fatalf("error = %v\nwant    %s", err, c.want)
			}
			var config *ConfigError
			if !errors.As(err, &config) {
				t.Errorf("%T is no ConfigError", err)
			}
			if strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "secret") {
				t.Error("the message quotes a secret")
			}
		})
	}
}

func TestFileIsWrittenAsItIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.yaml")
	want, err := FileFor("http://127.0.0.1:8090", "", 2025)
	if err != nil {
		t.Fatal(err)
	}
	if err := want.Write(path); err != nil {
		t.Fatal(err)
	}
	content, _ := os.ReadFile(path)
	if got := string(content); got != `# Where cmconform finds this service: cmconform run --target THIS-FILE
endpoints:
  v11-soap: http://127.0.0.1:8090/Api/CustomerManagement/v11/CustomerManagementService.svc
  v12-soap: http://127.0.0.1:8090/Api/CustomerManagement/v12/CustomerManagementService.svc
  v13-rest: http://127.0.0.1:8090/CustomerManagement/v13
  v13-soap: http://127.0.0.1:8090/Api/CustomerManagement/v13/CustomerManagementService.svc
provisioner:
  http:
    url: http://127.0.0.1:8090
` {
		t.Errorf("content:\n%s", got)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v", info.Mode())
	}
	static := File{
		Endpoint: "https://cm.example.com", DeveloperToken: "a${b}$c", Headers: map[string]string{"X-Key": "${DT}"},
		Provisioner: &FileProvisioner{Static: &FileStatic{Personas: map[string]FilePersona{"one": {Token: "007", State: "merged"}}}},
	}
	if err := static.Write(path); err != nil {
		t.Fatal(err)
	}
	got, err := ReadFile(path, environment)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&static, got, cmpopts.IgnoreUnexported(File{})); diff != "" {
		t.Error(diff)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".target-*")); len(left) > 0 {
		t.Errorf("temporary files are left: %v", left)
	}
	if err := static.Write(filepath.Join(t.TempDir(), "absent", "t.yaml")); err == nil {
		t.Error("a missing folder is no error")
	}
}
