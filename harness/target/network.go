package target

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
)

// networkFinding classifies why no reply arrived from an address.
func networkFinding(address string, err error) Finding {
	message := address + ": " + networkMessage(err)
	if isTLS(err) {
		return finding(TLS, message, tlsAdvice(err))
	}
	return finding(Unreachable, message, unreachableAdvice(err))
}

// networkMessage says in a few words what kept a reply from arriving, without the address, which the caller knows.
func networkMessage(err error) string {
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "no such host: " + dns.Name
	case errors.As(err, &op) && op.Op == "proxyconnect":
		return "the proxy cannot be reached: " + innermost(err)
	case errors.Is(err, context.Canceled):
		return "interrupted"
	case isTimeout(err):
		return "no answer in time"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was closed without an answer"
	}
	return innermost(err)
}

// innermost drops the wrapper of net/http, which repeats method and address.
func innermost(err error) string {
	var wrapper *url.Error
	if errors.As(err, &wrapper) {
		err = wrapper.Err
	}
	return err.Error()
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

func isTLS(err error) bool {
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	text := err.Error()
	return errors.As(err, &verification) || errors.As(err, &record) || errors.As(err, &alert) ||
		strings.Contains(text, "tls: ") || strings.Contains(text, "server gave HTTP response to HTTPS client")
}

func tlsAdvice(err error) string {
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	text := err.Error()
	switch {
	case errors.As(err, &unknown):
		return "name the certificate authority under tls: ca: of a target.yaml"
	case errors.As(err, &host):
		return "use the host name that the certificate is for"
	case errors.As(err, &invalid):
		return "the certificate is expired or not meant for servers; renew it"
	case errors.As(err, &record), strings.Contains(text, "server gave HTTP response"):
		return "the port does not speak TLS; write http:// or use the TLS port"
	case strings.Contains(text, "certificate required"), strings.Contains(text, "bad certificate"):
		return "the server asks for a client certificate; name it under tls: cert: and key: of a target.yaml"
	}
	return "check tls: of the target.yaml against what the server expects"
}

func unreachableAdvice(err error) string {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return "check the host name, and the proxy variables HTTPS_PROXY and NO_PROXY"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens there; start the service or check host and port"
	case isTimeout(err):
		return "check host and port, a firewall between, and the proxy variables HTTPS_PROXY and NO_PROXY"
	}
	return "check that an HTTP service listens there"
}
