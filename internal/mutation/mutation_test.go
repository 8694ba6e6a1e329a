package mutation

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestKnowsNothingOfUs holds that the witness is independent: it imports the
// standard library and the tree for XML, and nothing of this project.
func TestKnowsNothingOfUs(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range parsed.Imports {
			path := strings.Trim(i.Path.Value, `"`)
			if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") && path != "github.com/beevik/etree" {
				t.Errorf("%s imports %s", file, path)
			}
		}
	}
}

// TestJSONComesBack holds that what is not spoilt passes as it came.
func TestJSONComesBack(t *testing.T) {
	for _, text := range []string{
		`{}`, `{"User":{"Id":"12","Lcid":null,"On":true,"Off":false,"N":-1.50,"Empty":[],"Roles":[{"RoleId":41},{"RoleId":16}],"Errors":[[],[{"Code":1}]]}}`,
		`{"A & B <\"ü\"\n":"\u2028 x","twice":1,"twice":2,"a:b":""}`,
	} {
		tree := fromJSON([]byte(text))
		if tree == nil {
			t.Fatalf("%s cannot be read", text)
		}
		if got := string(toJSON(tree)); got != text {
			t.Errorf("%s comes back as %s", text, got)
		}
	}
	for _, text := range []string{``, `[]`, `{`, `{"a":}`, `{} {}`, `{"a":1}}`, `"text"`} {
		if fromJSON([]byte(text)) != nil {
			t.Errorf("%q is taken for an object", text)
		}
	}
}
