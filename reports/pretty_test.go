package reports

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPretty(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"plain text", "not found", "not found"},
		{"one element", `<a/>`, `<a/>`},
		{"nested", `<s:E xmlns:s="u"><s:B><a i:nil="true"/><b>1</b></s:B></s:E>`, `<s:E xmlns:s="u">
  <s:B>
    <a i:nil="true"/>
    <b>1</b>
  </s:B>
</s:E>`},
		{"declaration and comment", `<?xml version="1.0"?><!-- c --><a><b></b></a>`, `<?xml version="1.0"?>
<!-- c -->
<a>
  <b></b>
</a>`},
		{"indented already", "<a>\n\t<b> x </b>\n</a>\n", "<a>\n  <b> x </b>\n</a>"},
		{"white space that is the value", `<a><b> </b></a>`, "<a>\n  <b> </b>\n</a>"},
		{"entities stay", `<a>&lt;&#xE9;&amp;</a>`, `<a>&lt;&#xE9;&amp;</a>`},
		{"text beside elements", `<a>x<b/>y</a>`, "<a>x<b/>y</a>"},
		{"cdata", `<a><![CDATA[<x>]]></a>`, `<a><![CDATA[<x>]]></a>`},
		{"unclosed", `<a><b>`, `<a><b>`},
		{"closed too often", `<a></a></b>`, `<a></a></b>`},
		{"html with a void element", `<html><br></html>`, `<html><br></html>`},
		{"json", `{"a":[1,{"b":null}]}`, "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ]\n}"},
		{"broken json", `{"a":`, `{"a":`},
	} {
		if diff := cmp.Diff(c.want, Pretty(c.in)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestPrettyOfADeepBody(t *testing.T) {
	const depth = 100_000
	in := strings.Repeat("<a>", depth) + strings.Repeat("</a>", depth)
	if out := Pretty(in); len(out) > len(in)*100 {
		t.Errorf("%d bytes become %d", len(in), len(out))
	}
}

// FuzzPretty: laying out loses nothing that is not white space.
func FuzzPretty(f *testing.F) {
	for _, seed := range []string{`<a><b>1</b></a>`, `<a/>`, `<?xml version="1.0"?><a> <b/> </a>`, `{"a":[1]}`, `<a>`, "<a>\xff</a>", `<a b="&#10;"><!-- --></a>`} {
		f.Add(seed)
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	f.Fuzz(func(t *testing.T, in string) {
		out := Pretty(in)
		if squeeze(in) != squeeze(out) {
			t.Errorf("%q becomes %q", in, out)
		}
		if Pretty(out) != out && wellFormed(in) {
			t.Errorf("a second pass changes %q to %q", out, Pretty(out))
		}
	})
}

func wellFormed(s string) bool {
	dec := xml.NewDecoder(strings.NewReader(s))
	for {
		if _, err := dec.Token(); err != nil {
			return err == io.EOF
		}
	}
}
