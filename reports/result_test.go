package reports

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func compiledSchema(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	raw, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("schema.json", raw); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func parsed(t *testing.T, content []byte) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func TestResultSchemaAcceptsDocuments(t *testing.T) {
	brokenOff := NewCollector()
	brokenOff.Add(Event{Kind: "started", Started: &Started{Planned: 3, Target: Target{Kind: "url"}}})
	for name, doc := range map[string]*Document{"sample": sample(), "expected": known(), "all pass": allPass(3), "broken off": brokenOff.BrokenOff(), "going on": brokenOff.Document()} {
		if err := compiledSchema(t, ResultSchema).Validate(parsed(t, render(t, WriteResult, doc))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every object of the sample with a member too many must be refused, by the schema and by ReadResult.
func TestResultRefusesUnknownMembers(t *testing.T) {
	compiled, content := compiledSchema(t, ResultSchema), render(t, WriteResult, known())
	// Free maps take any name: addresses by dialect, headers, numbers by reason.
	free := []string{"endpoints", "requestHeaders", "replyHeaders", "excluded"}
	tried := 0
	var visit func(root, at any, path string)
	visit = func(root, at any, path string) {
		switch value := at.(type) {
		case map[string]any:
			if !slices.Contains(free, path[strings.LastIndexByte(path, '/')+1:]) {
				value["surprise"] = json.Number("1")
				tried++
				if compiled.Validate(root) == nil {
					t.Errorf("the schema accepts an unknown member at %s", path)
				}
				spoiled, err := json.Marshal(root)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := ReadResult(bytes.NewReader(spoiled)); err == nil {
					t.Errorf("ReadResult accepts an unknown member at %s", path)
				}
				delete(value, "surprise")
			}
			for name, child := range value {
				visit(root, child, path+"/"+name)
			}
		case []any:
			// The element with most members stands for its list.
			size := func(e any) int { m, _ := e.(map[string]any); return len(m) }
			if len(value) > 0 {
				visit(root, slices.MaxFunc(value, func(a, b any) int { return size(a) - size(b) }), path)
			}
		}
	}
	root := parsed(t, content)
	visit(root, root, "")
	if tried < 14 { // all types of the document, and the counts by outcome
		t.Errorf("only %d objects were tried", tried)
	}
}

// matchesType compares a definition of a schema with the type that it is of.
func matchesType(t *testing.T, name string, typ reflect.Type, properties map[string]any, required []string) {
	t.Helper()
	var all, need []string
	for _, field := range reflect.VisibleFields(typ) {
		if field.Anonymous {
			continue // its members follow
		}
		member, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		all = append(all, member)
		if options != "omitempty" {
			need = append(need, member)
		}
	}
	var has []string
	for property := range properties {
		has = append(has, property)
	}
	for _, list := range [][]string{all, need, has, required} {
		slices.Sort(list)
	}
	if diff := cmp.Diff(all, has); diff != "" {
		t.Errorf("%s: members (-type +schema):\n%s", name, diff)
	}
	if diff := cmp.Diff(need, required); diff != "" {
		t.Errorf("%s: required (-type +schema):\n%s", name, diff)
	}
}

// The schema is written by hand, so it is compared with the types member by member.
func TestResultSchemaMatchesTypes(t *testing.T) {
	var file struct {
		Defs map[string]struct {
			Properties map[string]any `json:"properties"`
			Required   []string       `json:"required"`
		} `json:"$defs"`
		Properties map[string]any `json:"properties"`
		Required   []string       `json:"required"`
	}
	if err := json.Unmarshal(ResultSchema, &file); err != nil {
		t.Fatal(err)
	}
	matchesType(t, "document", reflect.TypeFor[Document](), file.Properties, file.Required)
	types := map[string]reflect.Type{
		"tool": reflect.TypeFor[Tool](), "run": reflect.TypeFor[Run](), "target": reflect.TypeFor[Target](),
		"summary": reflect.TypeFor[Summary](), "requirement": reflect.TypeFor[Requirement](), "check": reflect.TypeFor[Check](),
		"failure": reflect.TypeFor[Failure](), "exchange": reflect.TypeFor[Exchange](), "attempt": reflect.TypeFor[Attempt](), "invariant": reflect.TypeFor[Invariant](),
		"violation": reflect.TypeFor[Violation](), "observation": reflect.TypeFor[Observation](), "suite": reflect.TypeFor[SuiteSet](), "shard": reflect.TypeFor[Shard](), "account": reflect.TypeFor[Account](),
		"declared": reflect.TypeFor[Declared](), "expectation": reflect.TypeFor[ExpectationUse](), "otherwise": reflect.TypeFor[Otherwise](), "observed": reflect.TypeFor[Observed](), "problem": reflect.TypeFor[Problem](), "lasting": reflect.TypeFor[Lasting](),
		"diff": reflect.TypeFor[Diff](), "side": reflect.TypeFor[DiffSide](), "change": reflect.TypeFor[Change](), "standing": reflect.TypeFor[Standing](),
		"trend": reflect.TypeFor[Trend](), "trendRun": reflect.TypeFor[TrendRun](), "changing": reflect.TypeFor[ChangingCheck](),
	}
	for name, typ := range types {
		matchesType(t, name, typ, file.Defs[name].Properties, file.Defs[name].Required)
	}
	for name, def := range file.Defs {
		if def.Properties != nil && types[name] == nil {
			t.Errorf("the schema defines %s, which no type stands for", name)
		}
	}
	if id := file.Properties["schema"].(map[string]any)["const"]; id != SchemaID {
		t.Errorf("the schema is that of %v, the documents say %s", id, SchemaID)
	}
}

func TestResultRoundTrip(t *testing.T) {
	want := sample()
	got, err := ReadResult(bytes.NewReader(render(t, WriteResult, sample())))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
}

func TestReadResultErrors(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{``, "not a result document: unexpected end of JSON input"},
		{`{"schema":"cmconform/result/v9"}`, `not a result document that this version reads: its schema is "cmconform/result/v9", not "cmconform/result/v1"`},
		{`{"schema":"cmconform/result/v1","chekcs":[]}`, `result document: json: unknown field "chekcs"`},
		{`{"schema":"cmconform/result/v1","checks":[{"outcome":"passed"}]}`, `result document: "passed" is not an outcome`},
		{`{"schema":"cmconform/result/v1"}{}`, "not a result document: invalid character '{' after top-level value"},
	} {
		_, err := ReadResult(strings.NewReader(c.in))
		if err == nil || err.Error() != c.want {
			t.Errorf("ReadResult(%s): %v, want %s", c.in, err, c.want)
		}
	}
}

func TestRenderingsAreDeterministic(t *testing.T) {
	shuffled := sample()
	slices.Reverse(shuffled.Checks)
	slices.Reverse(shuffled.Invariants)
	slices.Reverse(shuffled.Observations)
	slices.Reverse(shuffled.Requirements)
	for name, write := range renderings {
		first := render(t, write, sample())
		for range 3 {
			if !bytes.Equal(first, render(t, write, sample())) {
				t.Errorf("%s differs between two renderings of one document", name)
			}
		}
		if !bytes.Equal(first, render(t, write, shuffled)) {
			t.Errorf("%s depends on the order in which checks ended", name)
		}
	}
}

var moment = time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)
