package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits bound what Parse reads. A zero member means "no such limit", except
// for Depth, where it means 64.
type Limits struct {
	Bytes  int // of the whole text
	Depth  int // of nested objects and arrays
	Values int // of the whole text
}

// Limits of the two directions. Replies may carry a thousand accounts.
var (
	RequestLimits = Limits{Bytes: 1 << 20, Depth: 64, Values: 20_000}
	ReplyLimits   = Limits{Bytes: 16 << 20, Depth: 64, Values: 400_000}
)

// ParseError says why a body is not read at all.
type ParseError struct {
	// Where is a line ("line 3") or empty.
	Where   string
	Message string
	// Empty tells that there was nothing to read.
	Empty bool
}

func (e *ParseError) Error() string {
	if e.Where == "" {
		return e.Message
	}
	return e.Where + ": " + e.Message
}

// Parse reads one JSON text (RFC 8259) and refuses whatever is none: a byte
// order mark, any encoding but UTF-8, surrogates without their partner, a
// second value or anything else behind the first, and more than the limits
// allow. Members that appear twice are kept: who reads the value can say where
// they are. Errors are of type *ParseError.
func Parse(body []byte, limits Limits) (*Value, error) {
	if limits.Bytes > 0 && len(body) > limits.Bytes {
		return nil, &ParseError{Message: fmt.Sprintf("body of %d bytes, at most %d are read", len(body), limits.Bytes)}
	}
	if err := checkEncoding(body); err != nil {
		return nil, err
	}
	if limits.Depth <= 0 {
		limits.Depth = 64
	}
	// The syntax is the standard library's business, what it lets pass is ours.
	if !json.Valid(body) {
		return nil, syntaxError(body, limits)
	}
	w := &walker{text: body, limits: limits}
	w.blanks()
	return w.value()
}

// blanks are the white space characters of JSON, and of XML, too.
const blanks = " \t\r\n"

// checkEncoding refuses all but UTF-8 without a mark.
func checkEncoding(body []byte) error {
	switch {
	case bytes.HasPrefix(body, []byte("\xef\xbb\xbf")):
		return &ParseError{Message: "begins with a byte order mark, JSON has none"}
	case len(bytes.Trim(body, blanks)) == 0:
		return &ParseError{Message: "the body is empty", Empty: true}
	case len(body) > 1 && (body[0] == 0 || body[1] == 0 || body[0] == 0xfe && body[1] == 0xff || body[0] == 0xff && body[1] == 0xfe):
		return &ParseError{Message: "encoded as UTF-16, only UTF-8 is read"}
	case !utf8.Valid(body):
		at := 0
		for {
			r, size := utf8.DecodeRune(body[at:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			at += size
		}
		return &ParseError{Where: line(body, at), Message: fmt.Sprintf("byte 0x%02x is not UTF-8", body[at])}
	}
	return nil
}

// syntaxError says what is wrong with a text that is no JSON.
func syntaxError(body []byte, limits Limits) error {
	err := json.Unmarshal(body, new(json.RawMessage))
	var syntax *json.SyntaxError
	switch {
	case !errors.As(err, &syntax):
		return &ParseError{Message: fmt.Sprintf("no JSON: %v", err)}
	case strings.HasSuffix(syntax.Error(), "exceeded max depth"): // the library has a limit of its own
		return tooDeep(limits)
	}
	at := max(0, min(int(syntax.Offset)-1, len(body)-1))
	return &ParseError{Where: line(body, at), Message: syntax.Error()}
}

func tooDeep(limits Limits) error {
	return &ParseError{Message: fmt.Sprintf("values nested deeper than %d", limits.Depth)}
}

func line(body []byte, at int) string {
	return fmt.Sprintf("line %d", 1+bytes.Count(body[:at], []byte{'\n'}))
}

// excerpt quotes a short beginning of a text that came from outside.
func excerpt(s string) string {
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "..."
	}
	return fmt.Sprintf("%q", s)
}
