package client

import "regexp"

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
