package rest

import (
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// ContentType is the media type of requests and replies.
const ContentType = "application/json; charset=utf-8"

const (
	tokenElement = "AuthenticationToken"
	bearer       = "Bearer"
)

// alsoHeaders are sent by the vendor's clients to every service and carry no
// weight in this one; some of them with the text None, or with none. They are
// passed on, so that a service can be seen to let them be.
var alsoHeaders = []string{"IdentityProvider", "CustomerId", "CustomerAccountId"}

// writeHeader turns header elements into HTTP headers: the token into
// Authorization, the others into those of their name. Nil is none.
func writeHeader(elements []*message.Element) (http.Header, error) {
	h := http.Header{"Content-Type": {ContentType}}
	for _, e := range elements {
		if e.Nil {
			continue
		}
		if !isToken(e.Name) {
			return nil, fmt.Errorf("%s cannot be the name of an HTTP header", excerpt(e.Name))
		}
		name, value := e.Name, e.Text
		if e.Name == tokenElement {
			name, value = "Authorization", bearer+" "+e.Text
		}
		if i := strings.IndexFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }); i >= 0 {
			return nil, fmt.Errorf("%s: an HTTP header cannot hold the character %U", e.Name, value[i])
		}
		h.Add(name, value)
	}
	return h, nil
}

// readHeader turns HTTP headers into header elements. What is not said by
// Authorization in the way of Bearer is no token, whatever other header says it.
func readHeader(c *contract.Contract, h http.Header) []*message.Element {
	var elements []*message.Element
	for _, value := range h["Authorization"] {
		scheme, token, _ := strings.Cut(value, " ")
		if strings.EqualFold(scheme, bearer) {
			elements = append(elements, message.Text(tokenElement, strings.Trim(token, " \t")))
		}
	}
	read := func(name string) {
		for _, value := range h[http.CanonicalHeaderKey(name)] {
			elements = append(elements, message.Text(name, value))
		}
	}
	for _, name := range c.RequestHeaders {
		if name != tokenElement {
			read(name)
		}
	}
	for _, name := range alsoHeaders {
		if !slices.Contains(c.RequestHeaders, name) {
			read(name)
		}
	}
	return elements
}

// media says what is wrong with a content type; empty where nothing is.
func media(contentType string) string {
	if strings.TrimSpace(contentType) == "" {
		return "there is no Content-Type, expected application/json"
	}
	of, parameters, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil || of != "application/json" && !(strings.HasPrefix(of, "application/") && strings.HasSuffix(of, "+json")):
		return fmt.Sprintf("the Content-Type is %s, expected application/json", excerpt(contentType))
	case parameters["charset"] != "" && !strings.EqualFold(parameters["charset"], "utf-8"):
		return fmt.Sprintf("the charset is %s, JSON is in UTF-8", excerpt(parameters["charset"]))
	}
	return ""
}

// isToken accepts what may be the name of an HTTP header (RFC 9110 section 5.6.2).
func isToken(s string) bool {
	for i := range len(s) {
		b := s[i]
		if (b|0x20 < 'a' || b|0x20 > 'z') && (b < '0' || b > '9') && strings.IndexByte("!#$%&'*+-.^_`|~", b) < 0 {
			return false
		}
	}
	return s != ""
}
