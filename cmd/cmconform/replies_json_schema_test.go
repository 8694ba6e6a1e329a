//go:build !race

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/cmconform/cmconform/fixtures/mock"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/contract/openapi"
	"github.com/cmconform/cmconform/harness/run"
	"github.com/cmconform/cmconform/harness/target"
	"github.com/cmconform/cmconform/specs"
)

// TestJSONSchemaAcceptsEveryReplyOfARun lets a library that nobody here wrote
// judge every different body that the mock sends over REST in a whole run, by
// the schemas of the OpenAPI document.
func TestJSONSchemaAcceptsEveryReplyOfARun(t *testing.T) {
	for _, edition := range contract.Editions {
		t.Run(fmt.Sprint(edition), func(t *testing.T) {
			c, err := contract.Load("v13", edition)
			if err != nil {
				t.Fatal(err)
			}
			schemas := compileSchemas(t, c)
			bodies := bodiesOfARun(t, c)
			if len(bodies) < 300 {
				t.Errorf("only %d different replies", len(bodies))
			}
			damages := 0
			for _, b := range bodies {
				if err := validates(schemas[b.schema], b.text); err != nil {
					t.Errorf("%s: %v\n%s", b.schema, err, b.text)
				}
				if string(b.text) == "{}" {
					continue
				}
				// The first member in another case.
				damaged := append(bytes.ToLower(b.text[:3]), b.text[3:]...)
				if damages++; validates(schemas[b.schema], damaged) == nil {
					t.Errorf("%s: a damaged reply is accepted:\n%s", b.schema, damaged)
				}
			}
			if damages < 200 {
				t.Errorf("only %d replies were damaged", damages)
			}
		})
	}
}

func validates(schema *jsonschema.Schema, text []byte) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

// compileSchemas are the schemas of all replies, and that of faults, by name.
func compileSchemas(t *testing.T, c *contract.Contract) map[string]*jsonschema.Schema {
	t.Helper()
	var text bytes.Buffer
	if err := openapi.Write(c, &text, openapi.Options{}); err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(&text)
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("openapi.json", document); err != nil {
		t.Fatal(err)
	}
	schemas := map[string]*jsonschema.Schema{}
	names := []string{"Fault"}
	for _, op := range c.Operations {
		names = append(names, op.Response.Name)
	}
	for _, name := range names {
		if schemas[name], err = compiler.Compile("openapi.json#/components/schemas/" + name); err != nil {
			t.Fatal(err)
		}
	}
	return schemas
}

// body is a reply and the schema that it is to keep to.
type body struct {
	schema string
	text   []byte
}

// varying are the parts that make replies to the same call different from world to world.
var varying = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|"[0-9]+"|"[A-Za-z0-9+/]{11}="`)

// bodiesOfARun runs every check over REST against the mock and keeps each different reply.
func bodiesOfARun(t *testing.T, c *contract.Contract) []body {
	t.Helper()
	service, err := mock.New(mock.Options{Edition: c.Edition})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var kept []body
	seen := map[[sha256.Size]byte]bool{}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		route, found := strings.CutPrefix(r.URL.Path, c.RESTPath)
		if !found {
			service.ServeHTTP(w, r)
			return
		}
		copied := &copying{ResponseWriter: w, status: http.StatusOK}
		service.ServeHTTP(copied, r)
		b := body{"Fault", copied.body.Bytes()}
		if copied.status < 300 {
			b.schema = ""
			for _, op := range c.Routed(route) {
				if op.Verb == r.Method {
					b.schema = op.Response.Name
				}
			}
		}
		sum := sha256.Sum256(append([]byte(b.schema), varying.ReplaceAll(b.text, nil)...))
		mu.Lock()
		defer mu.Unlock()
		if b.schema == "" {
			t.Errorf("%s %s, which is no operation, succeeds", r.Method, r.URL.Path)
		} else if !seen[sum] {
			seen[sum] = true
			kept = append(kept, b)
		}
	})
	open, err := target.Open(t.Context(), target.Spec{Address: "embedded", Handler: handler, Edition: c.Edition})
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close(context.Background())
	suite, err := specs.Suite()
	if err != nil {
		t.Fatal(err)
	}
	o := run.Options{Target: open, Dialects: []string{"v13-rest"}, Manner: run.Manner{Edition: c.Edition}}
	if _, err := suite.Everything().Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	return kept
}
