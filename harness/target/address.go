package target

import (
	"net/url"
	"strings"
)

// parseAddress reads an http(s) address. Faults are worded without quoting user information or a query, which may be secret.
func parseAddress(text string) (*url.URL, error) {
	fault := func(message string) error { return &ConfigError{Message: message} }
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		return nil, fault("the address has no scheme; write https://HOST/PATH")
	}
	if s := strings.ToLower(scheme); s != "http" && s != "https" {
		return nil, fault("scheme \"" + scheme + "\" is not supported; use http or https")
	}
	if host, _, _ := strings.Cut(rest, "/"); strings.Contains(host, "@") {
		return nil, fault("the address carries a user name; send credentials with headers: of a target.yaml")
	}
	if strings.ContainsAny(text, "?#") {
		return nil, fault("the address has a query or fragment; write it without, and send keys with headers: of a target.yaml")
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" {
		return nil, fault("the address is not a valid URL; write https://HOST/PATH")
	}
	u.Scheme = strings.ToLower(u.Scheme)
	return u, nil
}

// origin is scheme and host of an address.
func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// sameOrigin compares scheme and host of two addresses.
func sameOrigin(a, b string) bool {
	u, errA := url.Parse(a)
	v, errB := url.Parse(b)
	return errA == nil && errB == nil && strings.EqualFold(origin(u), origin(v))
}
