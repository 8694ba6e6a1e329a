package soap_test

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/cmconform/cmconform/harness/soap"
)

func TestParseAccepts(t *testing.T) {
	for _, c := range []struct{ what, text string }{
		{"a plain document", `<a/>`},
		{"a declaration", `<?xml version="1.0" encoding="utf-8"?><a/>`},
		{"a declaration in single quotes", `<?xml version='1.0' encoding='UTF-8' standalone='yes'?><a/>`},
		{"a byte order mark", "\xef\xbb\xbf<?xml version=\"1.0\"?><a/>"},
		{"blanks around the root", "\r\n <a/>\n"},
		{"comments and CDATA", `<!-- x --><a><!-- y --><![CDATA[<b>]]></a><!-- z -->`},
		{"predefined and numeric entities", `<a b="&lt;&#65;">&amp;&#x42;</a>`},
		{"one local name, two namespaces", `<a xmlns:p="urn:p" xmlns:q="urn:q" p:x="1" q:x="2" x="3"/>`},
		{"a prefix declared again", `<p:a xmlns:p="urn:p"><p:b xmlns:p="urn:q"/></p:a>`},
		{"xml:lang", `<a xml:lang="en"/>`},
		{"many declarations on one element", `<a ` + repeat(200, func(i int) string { return ` xmlns:p` + letters(i) + `="urn:x"` }) + `/>`},
		{"as deep as allowed", strings.Repeat("<a>", 64) + strings.Repeat("</a>", 64)},
	} {
		doc, err := soap.Parse([]byte(c.text), soap.RequestLimits)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if doc.Root() == nil {
			t.Errorf("%s: no root", c.what)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	laughs := `<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]><lolz>&lol1;</lolz>`
	for _, c := range []struct{ what, text, want string }{
		{"nothing", "", "empty document"},
		{"blanks only", " \r\n\t", "empty document"},
		{"a comment only", "<!-- x -->", "no root element"},
		{"text only", "hello", `text outside the root element: "hello"`},
		{"HTML", "<html><br></html>", "line 1: element <br> closed by </html>"},
		{"JSON", `{"a":1}`, `text outside the root element: "{\"a\":1}"`},
		{"billion laughs", laughs, "line 1: invalid character entity &lol1;"},
		{"an unused DOCTYPE", `<!DOCTYPE a><a/>`, "<!DOCTYPE> is not accepted"},
		{"an external entity", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a/>`, "<!DOCTYPE> is not accepted"},
		{"a directive inside", `<a><!ELEMENT a ANY></a>`, "a: <!ELEMENT> is not accepted"},
		{"an undeclared entity", `<a>&x;</a>`, "line 1: invalid character entity &x;"},
		{"a processing instruction before", `<?php die ?><a/>`, "processing instruction <?php?> is not accepted"},
		{"a processing instruction inside", `<a><b><?go now?></b></a>`, "a/b: processing instruction <?go?> is not accepted"},
		{"a late declaration", ` <?xml version="1.0"?><a/>`, "XML declaration that is not at the very start"},
		{"a declaration inside", `<a><?xml version="1.0"?></a>`, "a: processing instruction <?xml?> is not accepted"},
		{"XML 1.1", `<?xml version="1.1"?><a/>`, `unsupported version "1.1"; only version 1.0 is supported`},
		{"declared as latin-1", `<?xml version="1.0" encoding="ISO-8859-1"?><a/>`, `declared encoding "ISO-8859-1", only UTF-8 is read`},
		{"latin-1 bytes", "<a>\n\xfc</a>", "line 2: byte 0xfc is not UTF-8"},
		{"UTF-16 with a mark", wide("\ufeff<a/>"), "encoded as UTF-16, only UTF-8 is read"},
		{"UTF-16 without a mark", wide("<a/>"), "encoded as UTF-16, only UTF-8 is read"},
		{"two marks", "\xef\xbb\xbf\xef\xbb\xbf<a/>", `text outside the root element: "\ufeff"`},
		{"two roots", `<a/><b/>`, "b: second root element"},
		{"text before the root", `x<a/>`, `text outside the root element: "x"`},
		{"text after the root", `<a/>x`, `text outside the root element: "x"`},
		{"an open element", `<a><b>`, "line 1: unexpected EOF"},
		{"crossed elements", "<a>\n<b></a></b>", "line 2: element <b> closed by </a>"},
		{"another prefix at the end", `<p:a xmlns:p="u" xmlns:q="u"></q:a>`, `line 1: element <a> in space p closed by </a> in space q`},
		{"a closing tag too many", `<a/></a>`, "line 1: unexpected end element </a>"},
		{"an undeclared prefix of an element", `<a><b><p:c/></b></a>`, `a/b/c: undeclared prefix "p"`},
		{"an undeclared prefix of an attribute", `<a><b/><b p:x=""/></a>`, `a/b[2]: undeclared prefix "p"`},
		{"a prefix out of scope", `<a><b xmlns:p="u"/><p:c/></a>`, `a/c: undeclared prefix "p"`},
		{"an empty declaration of a prefix", `<a xmlns:p=""/>`, `a: prefix p cannot be declared as ""`},
		{"another xml", `<a xmlns:xml="urn:x"/>`, `a: prefix xml cannot be declared as "urn:x"`},
		{"a name for xmlns", `<a xmlns:p="http://www.w3.org/2000/xmlns/"/>`, `a: prefix p cannot be declared as "http://www.w3.org/2000/xmlns/"`},
		{"a repeated attribute", `<a x="1" x="2"/>`, "a: attribute x appears twice"},
		{"a repeated declaration", `<a xmlns="u" xmlns="v"/>`, "a: attribute xmlns appears twice"},
		{"an attribute repeated by another prefix", `<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>`, "a: attribute q:x appears twice"},
		{"an attribute without quotes", `<a x=1/>`, "line 1: unquoted or missing attribute value in element"},
		{"an attribute without value", `<a x/>`, "line 1: attribute name without = in element"},
		{"a raw < in an attribute", `<a x="<"/>`, "line 1: unescaped < inside quoted string"},
		{"two colons", `<a:b:c xmlns:a="u"/>`, "line 1: expected element name after <"},
		{"a leading colon", `<:a/>`, `:a: ":a" is not a name`},
		{"a trailing colon of an attribute", `<a b:="1"/>`, `a: "b:" is not a name`},
		{"NUL", "<a>\x00</a>", "line 1: illegal character code U+0000"},
		{"NUL as an entity", "<a>&#0;</a>", "line 1: illegal character code U+0000"},
		{"U+FFFE", "<a>\ufffe</a>", "line 1: illegal character code U+FFFE"},
		{"]]> in text", "<a>]]></a>", "line 1: unescaped ]]> not in CDATA section"},
		{"-- in a comment", "<a><!-- -- --></a>", `line 1: invalid sequence "--" not allowed in comments`},
		{"too deep", strings.Repeat("<a>", 65) + strings.Repeat("</a>", 65), "elements nested deeper than 64"},
		{"absurdly deep", strings.Repeat("<a>", 300_000), "more than 20000 elements"},
		{"too many elements", "<a>" + strings.Repeat("<b/>", 20_000) + "</a>", "more than 20000 elements"},
		{"far too many elements", "<a>" + strings.Repeat("<b/>", 200_000) + "</a>", "more than 20000 elements"},
		{"too many attributes", `<a ` + repeat(257, func(i int) string { return letters(i) + `="" ` }) + `/>`, "a: 257 attributes, at most 256 are read"},
		{"too long", "<a>" + strings.Repeat("x", 1<<20) + "</a>", "document of 1048583 bytes, at most 1048576 are read"},
	} {
		_, err := soap.Parse([]byte(c.text), soap.RequestLimits)
		var refused *soap.ParseError
		if !errors.As(err, &refused) {
			t.Errorf("%s: got %v, want a ParseError", c.what, err)
		} else if err.Error() != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.what, err, c.want)
		}
	}
}

// Errors quote what came in; they must not grow with it.
func TestParseErrorsStayShort(t *testing.T) {
	long := strings.Repeat("ü", 10_000)
	for _, text := range []string{long + "<a/>", "<a>&" + long + ";</a>", "<" + long + ":a/>", "<a><?" + long + "?></a>", "<a></" + long + ">"} {
		_, err := soap.Parse([]byte(text), soap.RequestLimits)
		if err == nil || len(err.Error()) > 300 {
			t.Errorf("%.20s...: an error of %d bytes", text, len(err.Error()))
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`<?xml version="1.0"?><a xmlns:p="u" p:x="&lt;"><!-- c --><p:b><![CDATA[x]]></p:b></a>`))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`))
	f.Add([]byte("\xef\xbb\xbf<a\n/>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		doc, err := soap.Parse(body, soap.RequestLimits)
		if err != nil {
			return
		}
		// What was accepted once is accepted again after writing it.
		if _, err := soap.Parse(soap.Bytes(doc), soap.Limits{}); err != nil {
			t.Errorf("%q was read, but then %q was not: %v", body, soap.Bytes(doc), err)
		}
	})
}

func repeat(n int, one func(int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(one(i))
	}
	return b.String()
}

// letters numbers names without digits: a, b, ... z, ba, bb.
func letters(i int) string {
	if i < 26 {
		return string(rune('a' + i))
	}
	return letters(i/26) + letters(i%26)
}

func wide(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}
