//go:build !race

package main

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

const (
	gatewayKey    = "canary-gateway-key-0815"
	clientSecret  = "canary client/secret+4711"
	password      = "canary-password-2342"
	ownerToken    = "canary-provisioning-1123-5813-2134-5589"
	farTooLong    = 70_000 // bytes of a page, more than reports keep
	politeToBegin = 24     // requests that are answered well, so that people get signed in
)

// gossip is a service, or something in front of it, that repeats in every way it
// knows what it was sent. The first requests are answered well.
func gossip(polite int64) func(http.Handler) http.Handler {
	var requests atomic.Int64
	return func(service http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n := requests.Add(1) - polite
			if n <= 0 {
				service.ServeHTTP(w, r)
				return
			}
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			heard := string(body)
			for name, values := range r.Header {
				heard += "\n" + name + ": " + strings.Join(values, ", ")
			}
			w.Header().Set("X-Debug", strings.ReplaceAll(heard, "\n", " "))
			retell(int(n), heard)(w, r, service)
		})
	}
}

// retell are the ways of gossip, in turn.
func retell(n int, heard string) func(http.ResponseWriter, *http.Request, http.Handler) {
	page := func(status int, media, text string) func(http.ResponseWriter, *http.Request, http.Handler) {
		return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			w.Header().Set("Content-Type", media)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, text)
		}
	}
	raw := func(text string) func(http.ResponseWriter, *http.Request, http.Handler) {
		return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			c, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				return
			}
			_, _ = io.WriteString(c, text)
			_ = c.Close()
		}
	}
	quoted := strconv.Quote(heard)
	last := heard[strings.LastIndex(heard, ": ")+2:] // the value of a header
	fault := `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>%[1]s</faultstring><detail>` +
		`<AdApiFaultDetail xmlns="https://bingads.microsoft.com/Customer/v13"><TrackingId xmlns="https://adapi.microsoft.com">%[1]s</TrackingId><Errors xmlns="https://adapi.microsoft.com"><AdApiError><Code>%[2]d</Code>` +
		`<Detail>%[1]s</Detail><ErrorCode>%[1]s</ErrorCode><Message>%[1]s</Message></AdApiError></Errors></AdApiFaultDetail></detail></s:Fault></s:Body></s:Envelope>`
	switch n % 10 {
	case 0:
		return func(w http.ResponseWriter, r *http.Request, service http.Handler) { service.ServeHTTP(w, r) }
	case 1:
		return page(500, "text/html", "<html><pre>"+html.EscapeString(heard)+"</pre>")
	case 2:
		return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
			http.Redirect(w, r, "http://127.0.0.1:1/?heard="+url.QueryEscape(heard), http.StatusFound)
		}
	case 3:
		return page(500, "text/xml", fmt.Sprintf(fault, html.EscapeString(heard), 109))
	case 4:
		return page(500, "text/xml", fmt.Sprintf(fault, html.EscapeString(heard), 0))
	case 5:
		return page(400, "application/json", `{"Type":"AdApiFaultDetail","TrackingId":`+quoted+`,"Errors":[{"Code":106,"ErrorCode":`+quoted+`,"Message":`+quoted+`}]}`)
	case 6:
		return raw(heard) // what is no HTTP is quoted by the client's own error
	case 7:
		return raw("HTTP/1.1 500 " + strings.ReplaceAll(heard, "\n", " ") + "\r\nContent-Length: 1000\r\n\r\n" + last[:len(last)*2/3]) // breaks off
	case 8:
		return page(500, "text/plain", strings.Repeat("x", 64<<10-len(last)/2)+last+strings.Repeat("y", farTooLong))
	default:
		return page(200, "application/json", `{"User":`+quoted+`}`)
	}
}

// secretsOf are all that somebody who talks to the service and its authority holds.
func (m *membership) all() []string {
	return append(append(m.authority.Secrets(), m.secrets...), m.made.DeveloperToken, gatewayKey, clientSecret, url.QueryEscape(clientSecret), password)
}

// gossiped is a membership with a credential of every kind, and its target.yaml.
func gossiped(t *testing.T, polite int64) (m *membership, file string) {
	m = newMembership(t, gossip(polite))
	m.authority.Hostile, m.authority.ClientSecret = true, clientSecret
	file = m.file(t, "t.yaml", "superAdmin: {login: boss}", "viewer: {refreshToken: \"${VIEWER_REFRESH_TOKEN}\"}",
		"standard: {token: \"${STANDARD_TOKEN}\"}", "campaignManager: {userName: somebody, password: \"${PASSWORD}\"}")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(content), "[v13-soap, v13-rest]", "[v13-soap, v13-rest, v11-soap]", 1) + "headers: {X-Gateway: \"${GATEWAY_KEY}\"}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("VIEWER_REFRESH_TOKEN", m.authority.RefreshToken("viewer"))
	t.Setenv("STANDARD_TOKEN", m.made.Personas["standard"].Token)
	t.Setenv("PASSWORD", password)
	t.Setenv("GATEWAY_KEY", gatewayKey)
	if code, said := m.signIn(t, file, "boss", "superAdmin"); code != 0 {
		t.Fatalf("login exits with %d:\n%s", code, said)
	} else {
		noneHolds(t, map[string][]byte{"login": []byte(said)}, m.all())
	}
	return m, file
}
