package contract

import (
	"encoding/base64"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// lexical holds, per XML Schema type that contracts use, whether a text is one
// of its forms. White space around the text is not significant except in
// strings (XML Schema part 2, whiteSpace collapse).
var lexical = map[string]func(string) bool{
	"xs:string":       func(string) bool { return true },
	"xs:boolean":      func(s string) bool { return s == "true" || s == "false" || s == "1" || s == "0" },
	"xs:long":         integer(64),
	"xs:int":          integer(32),
	"xs:short":        integer(16),
	"xs:byte":         integer(8),
	"xs:unsignedByte": unsigned(8),
	"xs:unsignedInt":  unsigned(32),
	"xs:decimal":      decimalForm.MatchString,
	"xs:double":       double,
	"xs:dateTime":     dateTime,
	"xs:base64Binary": base64Binary,
}

// IsPrimitive reports whether a type name is one of XML Schema's that contracts may use.
func IsPrimitive(typeName string) bool { return lexical[typeName] != nil }

// Lexical reports whether the text is a form of the XML Schema type; false for unknown types.
func Lexical(typeName, text string) bool {
	valid := lexical[typeName]
	if valid == nil {
		return false
	}
	if typeName != "xs:string" {
		text = strings.Trim(text, " \t\r\n")
	}
	return valid(text)
}

func integer(bits int) func(string) bool {
	return func(s string) bool {
		_, err := strconv.ParseInt(s, 10, bits)
		return err == nil
	}
}

// unsigned allows a plus sign and minus zero, as XML Schema does.
func unsigned(bits int) func(string) bool {
	return func(s string) bool {
		n, err := strconv.ParseInt(s, 10, 64)
		return err == nil && n >= 0 && n < 1<<bits
	}
}

var (
	decimalForm = regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)$`)
	doubleForm  = regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$`)
	// dateTime: seconds with any fraction, offset Z, up to 14:00, or none.
	dateTimeForm = regexp.MustCompile(`^-?(\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-](\d\d):(\d\d))?$`)
)

func double(s string) bool {
	return s == "INF" || s == "-INF" || s == "NaN" || doubleForm.MatchString(s)
}

func dateTime(s string) bool {
	m := dateTimeForm.FindStringSubmatch(s)
	if m == nil || len(m[1]) > 4 && m[1][0] == '0' || m[1] == "0000" {
		return false
	}
	year, _ := new(big.Int).SetString(m[1], 10)
	n := func(i int) int { v, _ := strconv.Atoi(m[i]); return v }
	month, day, hour := n(2), n(3), n(4)
	// The calendar repeats every 400 years, so the rest tells whether a year is a leap year.
	cycle := int(new(big.Int).Mod(year, big.NewInt(400)).Int64()) + 400
	if month < 1 || month > 12 || day < 1 || day > time.Date(cycle, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day() {
		return false
	}
	midnight := hour == 24 && n(5) == 0 && n(6) == 0 && strings.Trim(m[7], ".0") == ""
	if hour > 23 && !midnight || n(5) > 59 || n(6) > 59 {
		return false
	}
	return n(9) < 14 && n(10) <= 59 || n(9) == 14 && n(10) == 0
}

var blanks = strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "")

// base64Binary allows white space between the characters.
func base64Binary(s string) bool {
	_, err := base64.StdEncoding.Strict().DecodeString(blanks.Replace(s))
	return err == nil
}
