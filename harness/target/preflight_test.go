package target

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cmconform/cmconform/fixtures/world"
)

// lines writes findings as a person reads them; the address is written as ORIGIN.
func lines(found []Finding, origin string) []string {
	var all []string
	for _, f := range found {
		fatal := ""
		if f.Fatal {
			fatal = "!"
		}
		all = append(all, strings.ReplaceAll(string(f.Class)+fatal+" ["+f.Kind+"] "+f.Message+" -> "+f.Advice, origin, "ORIGIN"))
	}
	return all
}

// conforming answers like a service with a provisioning API.
func conforming(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodDelete:
		w.WriteHeader(http.StatusNoContent)
	case r.URL.Path == world.ProvisionPath:
		_ = json.NewEncoder(w).Encode(world.Provisioned{ID: "1", DeveloperToken: "d", Personas: map[string]world.Bound{"superAdmin": {Token: "t", UserID: "1"}}})
	default:
		w.WriteHeader(http.StatusInternalServerError)
	}
}

func TestPreflight(t *testing.T) {
	status := func(code int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://elsewhere.example.com/")
			w.WriteHeader(code)
			_, _ = io.WriteString(w, body)
		}
	}
	// below answers the provisioning API only, beside a service that is fine.
	below := func(h http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, world.ProvisionPath) {
				h(w, r)
				return
			}
			conforming(w, r)
		}
	}
	const noAPI = "the service answers, but offers no provisioning API there; name it in a target.yaml (provisioner: http: url:) or declare personas that exist (provisioner: static: personas:)"
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		want    []string
	}{
		{"conforming", conforming, nil},
		{"not found", status(404, "no"), []string{"not found! [target] ORIGIN" + soapPath + " answers HTTP 404 -> check the path; the documented one of v13-soap ends in " + soapPath}},
		{"moved", status(301, ""), []string{"not found! [target] ORIGIN" + soapPath + " answers HTTP 301 and points elsewhere -> give the address that the service has moved to; redirects are not followed"}},
		{"key wanted", status(401, ""), []string{"unauthorised! [authorisation] ORIGIN" + soapPath + " answers HTTP 401 -> give the credentials of the gateway under headers: or tls: of a target.yaml"}},
		{"forbidden", status(403, ""), []string{"unauthorised! [authorisation] ORIGIN" + soapPath + " answers HTTP 403 -> give the credentials of the gateway under headers: or tls: of a target.yaml"}},
		{"proxy", status(407, ""), []string{"unauthorised! [authorisation] ORIGIN" + soapPath + " answers HTTP 407 -> put the proxy's user and password into HTTPS_PROXY, or name the host in NO_PROXY"}},
		{"gateway", status(502, ""), []string{"unreachable! [target] ORIGIN" + soapPath + " answers HTTP 502 -> a gateway is up, but not the service behind it"}},
		{"always 200", status(200, ""), []string{"no provisioner! [target] cannot provision world preflight at ORIGIN/provisioning/v1/worlds: HTTP 200, but the reply is not the documented JSON (unexpected end of JSON input), empty body -> " + noAPI}},
		{"always 500", status(500, "<html>"), []string{"no provisioner! [target] cannot provision world preflight at ORIGIN/provisioning/v1/worlds: HTTP 500 Internal Server Error: <html> -> the provisioning API refuses a world of one customer and one user"}},
		{"no provisioning API", below(status(404, "")), []string{"no provisioner! [target] cannot provision world preflight at ORIGIN/provisioning/v1/worlds: HTTP 404 Not Found, empty body -> " + noAPI}},
		{"provisioning refused", below(status(403, "")), []string{"unauthorised! [authorisation] cannot provision world preflight at ORIGIN/provisioning/v1/worlds: HTTP 403 Forbidden, empty body -> give its token: provisioner: http: token: of a target.yaml, or CMCONFORM_PROVISIONING_TOKEN"}},
		{"provisioner cut off", below(cutOff), []string{"unreachable! [target] the provisioning API: ORIGIN/provisioning/v1/worlds: the connection was closed without an answer -> check that an HTTP service listens there"}},
		{"cannot release", below(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete {
				w.WriteHeader(500)
				return
			}
			conforming(w, r)
		}), []string{"no provisioner [target] cannot release world 1 at ORIGIN/provisioning/v1/worlds/1: HTTP 500 Internal Server Error, empty body -> worlds may pile up on the target"}},
		{"cut off", cutOff, []string{"unreachable! [target] ORIGIN" + soapPath + ": the connection was closed without an answer -> check that an HTTP service listens there"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(c.handler)
			defer server.Close()
			target := opened(t, Spec{Address: server.URL})
			if diff := cmp.Diff(c.want, lines(Preflight(t.Context(), target, []string{"v13-soap"}), server.URL)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func cutOff(w http.ResponseWriter, _ *http.Request) {
	if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
		_ = c.Close()
	}
}

func TestPreflightOfWhatDoesNotAnswer(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() }) // after the parallel tests below
	for _, c := range []struct {
		name, address string
		within        time.Duration
		want          string
	}{
		{"closed port", "http://127.0.0.1:1", 500 * time.Millisecond, "unreachable! [target] ORIGIN" + soapPath + ": connection refused -> nothing listens there; start the service or check host and port"},
		{"no such host", "http://cm.invalid", 5500 * time.Millisecond, "unreachable! [target] ORIGIN" + soapPath + ": no such host: cm.invalid -> check the host name, and the proxy variables HTTPS_PROXY and NO_PROXY"},
		{"silence", "http://" + silent.Addr().String(), 5500 * time.Millisecond, "unreachable! [target] ORIGIN" + soapPath + ": no answer in time -> check host and port, a firewall between, and the proxy variables HTTPS_PROXY and NO_PROXY"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			target := opened(t, Spec{Address: c.address})
			begun := time.Now()
			found := Preflight(t.Context(), target, []string{"v13-soap"})
			if took := time.Since(begun); took > c.within {
				t.Errorf("it took %v", took)
			}
			got := lines(found, c.address)
			if c.name == "no such host" && len(got) == 1 && !strings.Contains(got[0], "no such host") {
				t.Skip("the resolver of this machine does not answer for unknown hosts: ", got[0])
			}
			if diff := cmp.Diff([]string{c.want}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("unknown dialect", func(t *testing.T) {
		target := opened(t, Spec{Address: "http://127.0.0.1:1"})
		want := []string{"not found! [target] target ORIGIN does not offer dialect \"v99-soap\"; did you mean \"v13-soap\"; it offers v13-soap -> choose another --dialect, or add the address to the target.yaml"}
		if diff := cmp.Diff(want, lines(Preflight(t.Context(), target, []string{"v99-soap"}), "http://127.0.0.1:1")); diff != "" {
			t.Error(diff)
		}
	})
}

// authority issues certificates into a folder.
type authority struct {
	folder string
	key    *ecdsa.PrivateKey
	root   *x509.Certificate
}

func newAuthority(t *testing.T) *authority {
	a := &authority{folder: t.TempDir()}
	a.root, a.key = a.issue(t, "ca", &x509.Certificate{
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	})
	return a
}

func (a *authority) issue(t *testing.T, name string, template *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber, template.Subject = big.NewInt(time.Now().UnixNano()), pkix.Name{CommonName: name}
	if template.NotAfter.IsZero() {
		template.NotAfter = time.Now().Add(time.Hour)
	}
	template.NotBefore = template.NotAfter.Add(-2 * time.Hour)
	parent, signer := a.root, a.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{name + ".pem": {Type: "CERTIFICATE", Bytes: der}, name + ".key": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(a.folder, file), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return made, key
}

func (a *authority) pair(t *testing.T, name string) tls.Certificate {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(filepath.Join(a.folder, name+".pem"), filepath.Join(a.folder, name+".key"))
	if err != nil {
		t.Fatal(err)
	}
	return pair
}

func TestTLS(t *testing.T) {
	ours, theirs := newAuthority(t), newAuthority(t)
	ours.issue(t, "server", &x509.Certificate{IPAddresses: []net.IP{net.ParseIP("127.0.0.1")}})
	ours.issue(t, "named", &x509.Certificate{DNSNames: []string{"cm.example.com"}})
	ours.issue(t, "old", &x509.Certificate{IPAddresses: []net.IP{net.ParseIP("127.0.0.1")}, NotAfter: time.Now().Add(-time.Hour)})
	ours.issue(t, "client", &x509.Certificate{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	trusted := x509.NewCertPool()
	trusted.AddCert(ours.root)
	const at = "tls! [target] ORIGIN" + soapPath + ": "
	for _, c := range []struct {
		name, server string
		clients      bool   // the server wants a client certificate
		tls          string // of target.yaml
		message      string // part of the one finding; empty means all is well
		advice       string
	}{
		{"trusted", "server", false, "tls: {ca: ca.pem}", "", ""},
		{"client certificate", "server", true, "tls: {ca: ca.pem, cert: client.pem, key: client.key}", "", ""},
		{"no client certificate", "server", true, "tls: {ca: ca.pem}", "certificate required", "the server asks for a client certificate; name it under tls: cert: and key: of a target.yaml"},
		{"unknown authority", "server", false, "", "certificate signed by unknown authority", "name the certificate authority under tls: ca: of a target.yaml"},
		{"other authority", "server", false, "tls: {ca: " + filepath.Join(theirs.folder, "ca.pem") + "}", "certificate signed by unknown authority", "name the certificate authority under tls: ca: of a target.yaml"},
		{"other name", "named", false, "tls: {ca: ca.pem}", "cannot validate certificate for 127.0.0.1", "use the host name that the certificate is for"},
		{"expired", "old", false, "tls: {ca: ca.pem}", "certificate has expired", "the certificate is expired or not meant for servers; renew it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(http.HandlerFunc(conforming))
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			server.TLS = &tls.Config{Certificates: []tls.Certificate{ours.pair(t, c.server)}}
			if c.clients {
				server.TLS.ClientAuth, server.TLS.ClientCAs = tls.RequireAndVerifyClientCert, trusted
			}
			server.StartTLS()
			defer server.Close()
			file := filepath.Join(ours.folder, "t.yaml") // names are relative to it, not to the working folder
			if err := os.WriteFile(file, []byte("endpoint: "+server.URL+"\n"+c.tls+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			got := lines(Preflight(t.Context(), opened(t, Spec{Address: file}), []string{"v13-soap"}), server.URL)
			switch {
			case c.message == "" && len(got) > 0:
				t.Error(got)
			case c.message != "" && (len(got) != 1 || !strings.HasPrefix(got[0], at) || !strings.Contains(got[0], c.message) || !strings.HasSuffix(got[0], " -> "+c.advice)):
				t.Errorf("found %q\nwant %q and %q", got, c.message, c.advice)
			}
		})
	}
	t.Run("no TLS there", func(t *testing.T) {
		server := httptest.NewServer(http.HandlerFunc(conforming))
		defer server.Close()
		address := strings.Replace(server.URL, "http:", "https:", 1)
		want := []string{at + "http: server gave HTTP response to HTTPS client -> the port does not speak TLS; write http:// or use the TLS port"}
		if diff := cmp.Diff(want, lines(Preflight(t.Context(), opened(t, Spec{Address: address}), []string{"v13-soap"}), address)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPreflightIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	found := Preflight(ctx, opened(t, Spec{Address: "http://127.0.0.1:1"}), []string{"v13-soap"})
	if len(found) != 1 || !strings.HasSuffix(found[0].Message, ": interrupted") {
		t.Error(found)
	}
}
