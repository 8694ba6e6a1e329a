package client

import (
	"bytes"
	"regexp"
	"strings"
)

// secretNames are elements, members and parameters whose value is always hidden.
const secretNames = `AuthenticationToken|DeveloperToken|ApplicationToken|Password|SecretAnswer|access_token|refresh_token|client_secret`

// personalNames are elements and members whose value is hidden where personal data is masked.
const personalNames = `UserName|Name|FirstName|LastName|MiddleInitial|Email|Phone1|Phone2|HomePhone|Mobile|Fax|Line1|Line2|Line3|Line4|City|PostalCode|StateOrProvince|BusinessName|AccountName|CustomerName|ClientEntityName|ManagingCustomerName|JobTitle|TaxInformation`

// Each pattern finds what stands before a value, the value, and what stands behind it.
var (
	secretPatterns   = patterns(secretNames)
	personalPatterns = append(patterns(personalNames), taxPatterns...)
	// taxPatterns find the second half of a pair of two texts, as tax numbers
	// come in. In SOAP nothing else has its elements in lower case.
	taxPatterns = []*regexp.Regexp{
		element("value"),
		regexp.MustCompile(`("(?i:key)"\s*:\s*"` + jsonText + `"\s*,\s*"(?i:value)"\s*:\s*")(` + jsonText + `)(")`),
		regexp.MustCompile(`("(?i:value)"\s*:\s*")(` + jsonText + `)("\s*,\s*"(?i:key)"\s*:\s*"` + jsonText + `")`),
	}
	secretHeader   = regexp.MustCompile(`(?i)^(authorization|proxy-authorization|cookie|set-cookie|authenticationtoken|developertoken|password|.*(api-?key|secret|token).*)$`)
	personalHeader = regexp.MustCompile(`(?i)^username$`)
	bearer         = regexp.MustCompile(`(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}`)
)

// jsonText is what stands between the quotes of a JSON text.
const jsonText = `(?:[^"\\]|\\.)*`

// patterns find the values of elements, and of members in any case: texts, and
// numbers where a text was due.
func patterns(names string) []*regexp.Regexp {
	return []*regexp.Regexp{
		element(names),
		regexp.MustCompile(`("(?i:` + names + `)"\s*:\s*")(` + jsonText + `)(")`),
		regexp.MustCompile(`("(?i:` + names + `)"\s*:\s*)(-?[0-9][0-9.eE+-]*)()`),
	}
}

func element(names string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)(<(?:[\w.-]+:)?(?:` + names + `)(?:\s[^<>]*[^<>/])?>)([^<]*|<!\[CDATA\[.*?\]\]>)(</)`)
}

// inElements is how the patterns of elements begin; the others are of members of JSON.
const inElements = `(?s)(<`

// bearing leaves out the patterns that can find nothing in a body, because it closes no
// element or has no member: looking for each of them takes longer than the rest of an exchange.
func bearing(all []*regexp.Regexp, body []byte) []*regexp.Regexp {
	elements, members := bytes.Contains(body, []byte("</")), hasMember(body)
	kept := make([]*regexp.Regexp, 0, len(all))
	for _, re := range all {
		if ofElement := strings.HasPrefix(re.String(), inElements); ofElement && elements || !ofElement && members {
			kept = append(kept, re)
		}
	}
	return kept
}

// hasMember reports whether a quote is followed by a colon, as behind the name of a member.
func hasMember(body []byte) bool {
	for quote := bytes.IndexByte(body, '"'); quote >= 0; {
		rest := bytes.TrimLeft(body[quote+1:], " \t\r\n\f\v")
		if len(rest) > 0 && rest[0] == ':' {
			return true
		}
		next := bytes.IndexByte(body[quote+1:], '"')
		if next < 0 {
			return false
		}
		quote += 1 + next
	}
	return false
}
