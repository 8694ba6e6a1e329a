package rest

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// walker makes values of a text whose syntax is known to be right.
type walker struct {
	text   []byte
	at     int
	limits Limits
	depth  int
	values int
	slab   []Value
}

// fresh hands out values from blocks: one allocation for many.
func (w *walker) fresh() *Value {
	if len(w.slab) == 0 {
		w.slab = make([]Value, 32)
	}
	v := &w.slab[0]
	w.slab = w.slab[1:]
	return v
}

func (w *walker) blanks() {
	for w.at < len(w.text) && w.text[w.at] <= ' ' {
		w.at++
	}
}

// value reads the value that begins here, and the blanks behind it.
func (w *walker) value() (*Value, error) {
	if w.values++; w.limits.Values > 0 && w.values > w.limits.Values {
		return nil, &ParseError{Message: fmt.Sprintf("more than %d values", w.limits.Values)}
	}
	v := w.fresh()
	var err error
	switch w.text[w.at] {
	case '{', '[':
		err = w.nested(v)
	case '"':
		v.Kind = String
		v.Text, err = w.quoted()
	case 'n':
		w.at += len("null")
	case 't':
		v.Kind, v.Text = Boolean, "true"
		w.at += len("true")
	case 'f':
		v.Kind, v.Text = Boolean, "false"
		w.at += len("false")
	default:
		v.Kind = Number
		from := w.at
		for w.at < len(w.text) && bytes.IndexByte([]byte("+-.eE0123456789"), w.text[w.at]) >= 0 {
			w.at++
		}
		v.Text = string(w.text[from:w.at])
	}
	w.blanks()
	return v, err
}

// nested reads what stands between two brackets.
func (w *walker) nested(v *Value) error {
	if w.depth++; w.depth > w.limits.Depth {
		return tooDeep(w.limits)
	}
	v.Kind = Array
	if w.text[w.at] == '{' {
		v.Kind = Object
	}
	for {
		w.at++ // the bracket, or the comma behind a value
		w.blanks()
		if b := w.text[w.at]; b == '}' || b == ']' {
			break
		}
		if err := w.next(v); err != nil {
			return err
		}
		if w.text[w.at] != ',' {
			break
		}
	}
	w.at++
	w.depth--
	return nil
}

// next reads a member of an object or an item of an array.
func (w *walker) next(v *Value) error {
	name := ""
	if v.Kind == Object {
		var err error
		if name, err = w.quoted(); err != nil {
			return err
		}
		w.blanks()
		w.at++ // the colon
		w.blanks()
	}
	value, err := w.value()
	if v.Kind == Object {
		v.Members = append(v.Members, Member{name, value})
	} else {
		v.Items = append(v.Items, value)
	}
	return err
}

// quoted reads a string; one without escapes, the common case, as it stands.
func (w *walker) quoted() (string, error) {
	w.at++
	from := w.at
	for w.text[w.at] != '"' && w.text[w.at] != '\\' {
		w.at++
	}
	if w.text[w.at] == '"' {
		w.at++
		return string(w.text[from : w.at-1]), nil
	}
	text := append([]byte(nil), w.text[from:w.at]...)
	for w.text[w.at] != '"' {
		if b := w.text[w.at]; b != '\\' {
			text = append(text, b)
			w.at++
			continue
		}
		r, err := w.escaped()
		if err != nil {
			return "", err
		}
		text = utf8.AppendRune(text, r)
	}
	w.at++
	return string(text), nil
}

// escaped reads the character that a backslash begins. A surrogate is half of
// a character: alone it is none.
func (w *walker) escaped() (rune, error) {
	b := w.text[w.at+1]
	if b != 'u' {
		w.at += 2
		if i := bytes.IndexByte([]byte("bfnrt"), b); i >= 0 {
			return rune("\b\f\n\r\t"[i]), nil
		}
		return rune(b), nil
	}
	from := w.at
	first := w.unit()
	if !utf16.IsSurrogate(first) {
		return first, nil
	}
	if bytes.HasPrefix(w.text[w.at:], []byte(`\u`)) {
		if r := utf16.DecodeRune(first, w.unit()); r != utf8.RuneError {
			return r, nil
		}
	}
	return 0, &ParseError{Where: line(w.text, from), Message: fmt.Sprintf("%s is half of a character", w.text[from:from+6])}
}

// unit reads an escape of four hexadecimal digits.
func (w *walker) unit() rune {
	var b [2]byte
	_, _ = hex.Decode(b[:], w.text[w.at+2:w.at+6])
	w.at += 6
	return rune(binary.BigEndian.Uint16(b[:]))
}
