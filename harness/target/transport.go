package target

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"os"
	"time"
)

const (
	dialTimeout      = 5 * time.Second
	handshakeTimeout = 5 * time.Second
	idleTimeout      = 90 * time.Second
	idleConnections  = 64
	// bufferSize holds most requests and replies, worlds included, so that one system call moves each.
	bufferSize = 16 << 10
)

// newClient builds the HTTP client of a target. Redirects are not followed: a
// service address that moved is a finding, and a followed redirect would carry
// tokens to another host. Compressed replies are asked for and unpacked on the
// way in: a service behind a gateway may not get to choose.
func newClient(config *tls.Config) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment, // never for loopback addresses
			DialContext:           (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext,
			TLSClientConfig:       config,
			TLSHandshakeTimeout:   handshakeTimeout,
			ForceAttemptHTTP2:     true,
			MaxIdleConns:          2 * idleConnections,
			MaxIdleConnsPerHost:   idleConnections,
			IdleConnTimeout:       idleTimeout,
			ReadBufferSize:        bufferSize,
			WriteBufferSize:       bufferSize,
			ExpectContinueTimeout: time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// tlsFiles names PEM files; empty names are left out.
type tlsFiles struct{ CA, Cert, Key string }

// tlsConfig reads certificates; nil where nothing is configured, so that HTTP defaults hold.
// A CA file replaces the system's roots: whoever names one wants exactly that one trusted.
func tlsConfig(files tlsFiles) (*tls.Config, error) {
	if files == (tlsFiles{}) {
		return nil, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if files.CA != "" {
		pem, err := os.ReadFile(files.CA)
		if err != nil {
			return nil, &ConfigError{Message: "tls.ca cannot be read: " + err.Error()}
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, &ConfigError{Message: "tls.ca holds no PEM certificate: " + files.CA}
		}
	}
	if files.Cert != "" {
		pair, err := tls.LoadX509KeyPair(files.Cert, files.Key)
		if err != nil {
			return nil, &ConfigError{Message: "tls.cert and tls.key cannot be used: " + err.Error()}
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}
