package client

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// What stands in reports instead of what they must not carry.
const (
	redacted = "[redacted]"
	masked   = "[masked]"
	// shortestSecret keeps a trivial value from blanking out half a report;
	// shorter ones are still hidden where their element says what they are.
	shortestSecret = 4
)

// Redactor removes secrets, and personal data where asked, from everything
// that leaves the process. It is not safe for concurrent use.
type Redactor struct {
	secrets  []string
	personal map[string]bool // values met in personal elements
	mask     bool
	replacer *strings.Replacer
}

// Redactor returns one that knows the given secrets beside those of the client.
func (c *Client) Redactor(secrets ...string) *Redactor {
	r := &Redactor{mask: c.options.Mask, personal: map[string]bool{}}
	for _, values := range c.options.Headers {
		for _, value := range values {
			r.learn(value)
		}
	}
	for _, s := range append(slices.Clone(c.options.Secrets), secrets...) {
		r.learn(s)
	}
	return r
}

func (r *Redactor) learn(secret string) {
	if len(secret) < shortestSecret || slices.Contains(r.secrets, secret) {
		return
	}
	r.secrets = append(r.secrets, secret)
	r.replacer = nil
}

// secretNames are elements, members and parameters whose value is always hidden.
const secretNames = `AuthenticationToken|DeveloperToken|ApplicationToken|Password|SecretAnswer|access_token|refresh_token|client_secret`

// personalNames are elements whose value is hidden where personal data is masked.
const personalNames = `UserName|Name|FirstName|LastName|MiddleInitial|Email|Phone1|Phone2|HomePhone|Mobile|Fax|Line1|Line2|Line3|Line4|City|PostalCode|StateOrProvince|BusinessName|AccountName|CustomerName|ClientEntityName|ManagingCustomerName|JobTitle|TaxInformation`

var (
	secretElement   = elements(secretNames)
	secretMember    = members(secretNames)
	personalElement = elements(personalNames)
	personalMember  = members(personalNames)
	secretHeader    = regexp.MustCompile(`(?i)^(authorization|proxy-authorization|cookie|set-cookie|authenticationtoken|developertoken|password|.*(api-?key|secret|token).*)$`)
	bearer          = regexp.MustCompile(`(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}`)
)

func elements(names string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)(<(?:[\w.-]+:)?(?:` + names + `)(?:\s[^<>]*[^<>/])?>)([^<]*|<!\[CDATA\[.*?\]\]>)(</)`)
}

func members(names string) *regexp.Regexp {
	return regexp.MustCompile(`("(?:` + names + `)"\s*:\s*")((?:[^"\\]|\\.)*)(")`)
}

// Text removes what the redactor knows from a text.
func (r *Redactor) Text(text string) string {
	if text == "" {
		return ""
	}
	if r.replacer == nil {
		r.replacer = r.build()
	}
	return bearer.ReplaceAllString(r.replacer.Replace(text), "$1 "+redacted)
}

// build makes the replacer; longer texts come first, so that a secret that
// contains another one goes as a whole.
func (r *Redactor) build() *strings.Replacer {
	instead := map[string]string{}
	for value := range r.personal {
		for _, form := range forms(value) {
			instead[form] = masked
		}
	}
	for _, secret := range r.secrets {
		for _, form := range forms(secret) {
			instead[form] = redacted
		}
	}
	known := make([]string, 0, len(instead))
	for form := range instead {
		known = append(known, form)
	}
	sort.Slice(known, func(i, j int) bool {
		if len(known[i]) != len(known[j]) {
			return len(known[i]) > len(known[j])
		}
		return known[i] < known[j]
	})
	pairs := make([]string, 0, 2*len(known))
	for _, form := range known {
		pairs = append(pairs, form, instead[form])
	}
	return strings.NewReplacer(pairs...)
}

// forms are the spellings in which a value can appear: plain, in XML, in JSON, in an address.
func forms(value string) []string {
	list := []string{value}
	add := func(form string) {
		if form != "" && !slices.Contains(list, form) {
			list = append(list, form)
		}
	}
	var escaped bytes.Buffer
	if xml.EscapeText(&escaped, []byte(value)) == nil {
		add(escaped.String())
	}
	if quoted, err := json.Marshal(value); err == nil {
		add(string(quoted[1 : len(quoted)-1]))
	}
	add(url.QueryEscape(value))
	add(url.PathEscape(value))
	return list
}

// Body removes from a request or reply what the redactor knows, and what its
// element says is secret or personal. Public values stay.
func (r *Redactor) Body(body string, public ...string) string {
	hide := func(instead string) func(re *regexp.Regexp) {
		return func(re *regexp.Regexp) {
			body = re.ReplaceAllStringFunc(body, func(found string) string {
				parts := re.FindStringSubmatch(found)
				if parts[2] == "" || slices.Contains(public, parts[2]) {
					return found
				}
				return parts[1] + instead + parts[3]
			})
		}
	}
	secret := hide(redacted)
	secret(secretElement)
	secret(secretMember)
	if r.mask {
		personal := hide(masked)
		personal(personalElement)
		personal(personalMember)
	}
	return r.Text(body)
}

// Header returns headers as reports show them, one value each.
func (r *Redactor) Header(h http.Header) map[string]string {
	if len(h) == 0 {
		return nil
	}
	shown := make(map[string]string, len(h))
	for name, values := range h {
		if secretHeader.MatchString(name) {
			shown[name] = redacted
		} else {
			shown[name] = r.Text(strings.Join(values, ", "))
		}
	}
	return shown
}

// Saw makes the redactor hide, in every text from now on, the personal values
// of an exchange: a failure that quotes a name is masked like the reply it came from.
func (r *Redactor) Saw(result *Result) {
	if !r.mask {
		return
	}
	for _, body := range [][]byte{result.Sent.Body, result.Body} {
		for _, re := range []*regexp.Regexp{personalElement, personalMember} {
			for _, found := range re.FindAllSubmatch(body, -1) {
				if value := strings.TrimSpace(unescape(string(found[2]))); len(value) >= 3 && !r.personal[value] {
					r.personal[value] = true
					r.replacer = nil
				}
			}
		}
	}
}

func unescape(text string) string {
	var value string
	if xml.Unmarshal([]byte("<t>"+text+"</t>"), &value) == nil {
		return value
	}
	return text
}
