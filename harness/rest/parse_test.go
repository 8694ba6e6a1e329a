package rest_test

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/cmconform/cmconform/harness/rest"
)

func TestParseAccepts(t *testing.T) {
	for _, c := range []struct{ what, text, want string }{
		{"an empty object", `{}`, `{}`},
		{"an empty array", `[]`, `[]`},
		{"blanks everywhere", " \t\r\n{ \"a\" : [ 1 , null ,\ttrue,\nfalse ] , \"b\":{ } , \"c\":[ ]}\r\n", `{"a":[1,null,true,false],"b":{},"c":[]}`},
		{"scalars", `"a"`, `"a"`},
		{"null", `null`, `null`},
		{"numbers as they are written", `[0,-0,1.50,-12E+3,0.1e-7,123456789012345678901234567890]`, `[0,-0,1.50,-12E+3,0.1e-7,123456789012345678901234567890]`},
		{"every escape", `"\"\\\/\b\f\n\r\t\u0041\u00fc\u65E5\ud83d\ude42\u0000"`, `"\"\\/\b\f\n\r\tAü日🙂\u0000"`},
		{"escapes amid text, and none", `["a\tb","ü\u00fc🙂","\\u0041"]`, `["a\tb","üü🙂","\\u0041"]`},
		{"members that appear twice", `{"a":1,"a":{"a":2,"a":3}}`, `{"a":1,"a":{"a":2,"a":3}}`},
		{"an empty name", `{"":""}`, `{"":""}`},
		{"as deep as allowed", strings.Repeat("[", 64) + strings.Repeat("]", 64), strings.Repeat("[", 64) + strings.Repeat("]", 64)},
		{"as many values as allowed", "[0" + strings.Repeat(",0", 19_998) + "]", "[0" + strings.Repeat(",0", 19_998) + "]"},
	} {
		v, err := rest.Parse([]byte(c.text), rest.RequestLimits)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if got := string(v.Bytes()); got != c.want {
			t.Errorf("%s: got %.300s, want %.300s", c.what, got, c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ what, text, want string }{
		{"nothing", "", "the body is empty"},
		{"blanks only", " \r\n\t", "the body is empty"},
		{"a byte order mark", "\xef\xbb\xbf{}", "begins with a byte order mark, JSON has none"},
		{"a byte order mark only", "\xef\xbb\xbf", "begins with a byte order mark, JSON has none"},
		{"UTF-16 with a mark", wide("\ufeff{}"), "encoded as UTF-16, only UTF-8 is read"},
		{"UTF-16 without a mark", wide("{}"), "encoded as UTF-16, only UTF-8 is read"},
		{"UTF-16 the other way round", wide("\u7b00\u7d00"), "encoded as UTF-16, only UTF-8 is read"},
		{"latin-1 bytes", "{\n\"a\":\"\xfc\"}", "line 2: byte 0xfc is not UTF-8"},
		{"a surrogate in UTF-8", "\"\xed\xa0\xbd\"", "line 1: byte 0xed is not UTF-8"},
		{"half of a character", `["a",` + "\n" + `"\ud83d"]`, `line 2: \ud83d is half of a character`},
		{"the other half", `"\uDE42"`, `line 1: \uDE42 is half of a character`},
		{"two first halves", `"\ud83d\ud83d"`, `line 1: \ud83d is half of a character`},
		{"a half before something else", `"\ud83d\u0041"`, `line 1: \ud83d is half of a character`},
		{"a half before another escape", `"\ud83d\n"`, `line 1: \ud83d is half of a character`},
		{"a half as a name", `{"\udead":1}`, `line 1: \udead is half of a character`},
		{"HTML", "<html></html>", "line 1: invalid character '<' looking for beginning of value"},
		{"XML behind blanks", "\n\n<a/>", "line 3: invalid character '<' looking for beginning of value"},
		{"text", "Forbidden", "line 1: invalid character 'F' looking for beginning of value"},
		{"a second value", "{}\n{}", "line 2: invalid character '{' after top-level value"},
		{"something behind", "{} x", "line 1: invalid character 'x' after top-level value"},
		{"NUL behind", "{}  \x00", "line 1: invalid character '\\x00' after top-level value"},
		{"an open object", `{"a":1`, "line 1: unexpected end of JSON input"},
		{"an open array", `[1,`, "line 1: unexpected end of JSON input"},
		{"an open string", `"a`, "line 1: unexpected end of JSON input"},
		{"brackets that do not match", `[}`, "line 1: invalid character '}' looking for beginning of value"},
		{"a trailing comma in an object", `{"a":1,}`, "line 1: invalid character '}' looking for beginning of object key string"},
		{"a trailing comma in an array", `[1,]`, "line 1: invalid character ']' looking for beginning of value"},
		{"no comma", `[1 2]`, "line 1: invalid character '2' after array element"},
		{"no colon", `{"a" 1}`, "line 1: invalid character '1' after object key"},
		{"a name without quotes", `{a:1}`, "line 1: invalid character 'a' looking for beginning of object key string"},
		{"a number as a name", `{1:1}`, "line 1: invalid character '1' looking for beginning of object key string"},
		{"single quotes", `{'a':1}`, `line 1: invalid character '\'' looking for beginning of object key string`},
		{"a comment", "{} // x", "line 1: invalid character '/' after top-level value"},
		{"an unknown escape", `"\x41"`, "line 1: invalid character 'x' in string escape code"},
		{"an escape that is too short", `"\u12"`, "line 1: invalid character '\"' in \\u hexadecimal character escape"},
		{"a line break in a string", "\"a\nb\"", "line 1: invalid character '\\n' in string literal"},
		{"NUL in a string", "\"a\x00b\"", "line 1: invalid character '\\x00' in string literal"},
		{"a leading zero", `[01]`, "line 1: invalid character '1' after array element"},
		{"a plus sign", `+1`, "line 1: invalid character '+' looking for beginning of value"},
		{"no digit before the point", `.5`, "line 1: invalid character '.' looking for beginning of value"},
		{"no digit behind the point", `[1.]`, "line 1: invalid character ']' after decimal point in numeric literal"},
		{"a minus sign only", `[-]`, "line 1: invalid character ']' in numeric literal"},
		{"NaN", `[NaN]`, "line 1: invalid character 'N' looking for beginning of value"},
		{"Infinity", `[-Infinity]`, "line 1: invalid character 'I' in numeric literal"},
		{"True", `True`, "line 1: invalid character 'T' looking for beginning of value"},
		{"tru", `[tru]`, "line 1: invalid character ']' in literal true (expecting 'e')"},
		{"too deep", strings.Repeat("[", 65) + strings.Repeat("]", 65), "values nested deeper than 64"},
		{"too deep in objects", strings.Repeat(`{"a":`, 64) + "[]" + strings.Repeat("}", 64), "values nested deeper than 64"},
		{"absurdly deep", strings.Repeat("[", 300_000), "values nested deeper than 64"},
		{"too many values", "[0" + strings.Repeat(",0", 20_000) + "]", "more than 20000 values"},
		{"too long", `"` + strings.Repeat("x", 1<<20) + `"`, "body of 1048578 bytes, at most 1048576 are read"},
	} {
		_, err := rest.Parse([]byte(c.text), rest.RequestLimits)
		var refused *rest.ParseError
		if !errors.As(err, &refused) {
			t.Errorf("%s: got %v, want a ParseError", c.what, err)
		} else if err.Error() != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.what, err, c.want)
		}
	}
}

// Whatever the standard library reads, this package reads as the same values,
// and the other way round, but for what is refused on purpose.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		`{"a":[1,-2.5e+7,"\u00fc\ud83d\ude42\n",null,true],"a":{}}`, " [ ] ", `"\ud83d"`, `{"\\":"\/"}`, "\xef\xbb\xbf{}", `[[[[1],2],"3"]]`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		v, err := rest.Parse(body, rest.RequestLimits)
		if err != nil {
			if len(err.Error()) > 300 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
			return
		}
		again := v.Bytes()
		if got, want := decoded(t, again), decoded(t, body); !reflect.DeepEqual(got, want) {
			t.Errorf("%q became %q", body, again)
		}
		twice, err := rest.Parse(again, rest.Limits{})
		if err != nil || string(twice.Bytes()) != string(again) {
			t.Errorf("%q was read, but then %q was not: %v", body, again, err)
		}
	})
}

// decoded is what the standard library reads; numbers stay as they are written.
func decoded(t *testing.T, body []byte) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Errorf("%q: %v", body, err)
	}
	return v
}

func wide(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}
