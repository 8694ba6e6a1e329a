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
	"strconv"
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
	spelled  map[string][]string
	hidden   []string // the secrets in all their spellings, as the replacer knows them
}

// NewRedactor returns one that knows these secrets and masks nothing.
func NewRedactor(secrets ...string) *Redactor {
	r := &Redactor{}
	for _, s := range secrets {
		r.learn(s)
	}
	return r
}

// Redactor returns one that knows the given secrets beside those of the client.
func (c *Client) Redactor(secrets ...string) *Redactor {
	r := &Redactor{mask: c.options.Mask, personal: map[string]bool{}}
	for _, values := range c.options.Headers {
		for _, value := range values {
			r.learn(value)
		}
	}
	if c.options.Secrets != nil {
		secrets = slices.Concat(secrets, c.options.Secrets())
	}
	for _, s := range secrets {
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

// Text removes what the redactor knows from a text.
func (r *Redactor) Text(text string) string {
	if text == "" {
		return ""
	}
	if r.replacer == nil {
		r.replacer = r.build()
	}
	return r.hideBeginning(bearer.ReplaceAllString(r.replacer.Replace(text), "$1 "+redacted))
}

// hideBeginning hides the beginning of a secret where a text breaks off: at its
// end, or before the dots that stand for what was left out.
func (r *Redactor) hideBeginning(text string) string {
	if i := strings.LastIndex(text, "..."); i >= 0 {
		return r.hideEnd(r.hideEnd(text[:i]) + text[i:])
	}
	return r.hideEnd(text)
}

func (r *Redactor) hideEnd(text string) string {
	for _, secret := range r.hidden {
		for from := max(0, len(text)-len(secret)); ; from++ {
			i := strings.Index(text[from:], secret[:shortestSecret])
			if i < 0 {
				break
			}
			if from += i; strings.HasPrefix(secret, text[from:]) {
				return text[:from] + redacted
			}
		}
	}
	return text
}

// build makes the replacer; longer texts come first, so that a secret that
// contains another one goes as a whole.
func (r *Redactor) build() *strings.Replacer {
	instead := map[string]string{}
	r.hidden = nil
	for value := range r.personal {
		for _, form := range r.spellings(value) {
			instead[form] = masked
		}
	}
	for _, secret := range r.secrets {
		for _, form := range r.spellings(secret) {
			instead[form] = redacted
			r.hidden = append(r.hidden, form)
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

// spellings are the forms of a value, worked out once.
func (r *Redactor) spellings(value string) []string {
	known, ok := r.spelled[value]
	if !ok {
		if r.spelled == nil {
			r.spelled = map[string][]string{}
		}
		known = forms(value)
		r.spelled[value] = known
	}
	return known
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
	// JSON has more than one spelling: nothing escaped that need not be, and everything that PHP's encoder escapes.
	plain := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value)
	add(plain)
	add(strings.ReplaceAll(plain, "/", `\/`))
	if ascii := strconv.QuoteToASCII(value); strings.Contains(ascii, `\u`) {
		ascii = ascii[1 : len(ascii)-1]
		add(ascii)
		add(strings.ReplaceAll(ascii, "/", `\/`))
	}
	add(url.QueryEscape(value))
	add(url.PathEscape(value))
	return list
}

// Body removes from a request or reply what the redactor knows, and what its
// element says is secret or personal. Public values stay.
func (r *Redactor) Body(body string, public ...string) string {
	hide := func(all []*regexp.Regexp, instead string) {
		for _, re := range bearing(all, []byte(body)) {
			body = re.ReplaceAllStringFunc(body, func(found string) string {
				parts := re.FindStringSubmatch(found)
				switch {
				case parts[2] == "" || slices.Contains(public, parts[2]):
					return found
				case parts[3] == "": // a number of JSON, which stays readable as JSON
					return parts[1] + `"` + instead + `"`
				}
				return parts[1] + instead + parts[3]
			})
		}
	}
	hide(secretPatterns, redacted)
	if r.mask {
		hide(personalPatterns, masked)
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
		switch {
		case secretHeader.MatchString(name):
			shown[spelling(name)] = redacted
		case r.mask && personalHeader.MatchString(name):
			shown[spelling(name)] = masked
		default:
			shown[spelling(name)] = r.Text(strings.Join(values, ", "))
		}
	}
	return shown
}

// spelling is the name of a header as the documentation writes it; Go capitalises only its first letter.
func spelling(name string) string {
	for _, documented := range []string{"DeveloperToken", "TrackingId", "SOAPAction", "UserName", "CustomerId", "CustomerAccountId", "AuthenticationToken"} {
		if strings.EqualFold(name, documented) {
			return documented
		}
	}
	return name
}

// Saw makes the redactor hide, in every text from now on, the personal values
// of an exchange: a failure that quotes a name is masked like the reply it came from.
func (r *Redactor) Saw(result *Result) {
	if !r.mask {
		return
	}
	for _, body := range [][]byte{result.Sent.Body, result.Body} {
		for _, re := range bearing(personalPatterns, body) {
			for _, found := range re.FindAllSubmatch(body, -1) {
				if value := strings.TrimSpace(unescape(string(found[2]), string(found[3]))); len(value) >= 3 && !r.personal[value] {
					r.personal[value] = true
					r.replacer = nil
				}
			}
		}
	}
}

// unescape reads a text as what stands behind it says: that of an element, or of a member.
func unescape(text, behind string) string {
	var value string
	if strings.HasPrefix(behind, `"`) && json.Unmarshal([]byte(`"`+text+`"`), &value) == nil {
		return value
	}
	if xml.Unmarshal([]byte("<t>"+text+"</t>"), &value) == nil {
		return value
	}
	return text
}
