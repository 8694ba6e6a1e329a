package rest

import (
	"strconv"
	"strings"
)

// mostZeros bounds what an exponent may add to a decimal.
const mostZeros = 64

// plain writes a number of JSON without exponent, as XML Schema's decimals
// are; one that would become very long stays as it is.
func plain(s string) string {
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return s
	}
	exponent, err := strconv.Atoi(s[i+1:])
	if err != nil || exponent > mostZeros || exponent < -mostZeros {
		return s
	}
	sign, mantissa := "", s[:i]
	if strings.HasPrefix(mantissa, "-") {
		sign, mantissa = "-", mantissa[1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	point := len(whole) + exponent
	all := whole + fraction
	if point < 0 {
		all, point = strings.Repeat("0", -point)+all, 0
	}
	if point > len(all) {
		all += strings.Repeat("0", point-len(all))
	}
	whole, fraction = strings.TrimLeft(all[:point], "0"), strings.TrimRight(all[point:], "0")
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	return sign + whole + fraction
}

// literal writes a text of XML Schema's number types as JSON does: no plus
// sign, no leading zeros, digits on both sides of the point. False means that
// the text is no number.
func literal(s string) (string, bool) {
	s = strings.Trim(s, blanks)
	sign := ""
	if s != "" && (s[0] == '+' || s[0] == '-') {
		if s[0] == '-' {
			sign = "-"
		}
		s = s[1:]
	}
	mantissa, exponent := s, ""
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, exponent = s[:i], s[i:]
		if power := strings.TrimLeft(exponent[1:], "+-"); len(exponent)-1-len(power) > 1 || !isDigits(power) {
			return "", false
		}
	}
	whole, fraction, point := strings.Cut(mantissa, ".")
	if whole == "" && fraction == "" || whole != "" && !isDigits(whole) || fraction != "" && !isDigits(fraction) {
		return "", false
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if point && fraction != "" {
		whole += "." + fraction
	}
	return sign + whole + exponent, true
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
