package contract

import (
	"strings"
	"testing"
)

// older is what is said of a version before the smallest.
const older = `version: v-1
basedOn: v0
path: /y
namespaces: {service: urn:s1, entities: urn:e1}
without: {operations: [Put], types: [Shade]}
changed:
  operations:
    - {name: Get, kind: read, request: [Number long as Id], response: [Thing Thing?]}
  types:
    - {type: Thing, elements: [Color Color?, Id long]}
    - {enum: Color, without: [Green], renamed: [Rot as Red]}
added:
  types:
    - namespace: entities
      types: [{type: Part, elements: [Id long]}]
    - namespace: service
      types: [{list: Parts, of: Part?}]
`

const newer = smallest + `      - enum: Shade
        values: [Dark]
`

func readDerived(text string) (*Contract, error) {
	base, err := decode("v0.yaml", []byte(strings.NewReplacer(
		"types:\n  -", "  - {name: Put, kind: write, request: [], response: []}\ntypes:\n  -",
		"[Red, Blue=2]", "[Red=1, Green, Blue=2]").Replace(newer)))
	if err != nil {
		return nil, err
	}
	s, err := decode("v-1.yaml", []byte(text))
	if err != nil {
		return nil, err
	}
	whole, err := s.derive(base)
	if err != nil {
		return nil, err
	}
	return whole.build(2025)
}

func TestDerivedContract(t *testing.T) {
	c, err := readDerived(older)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Operations) != 1 || c.Operation("Get").Request.Elements[0].Name != "Number" {
		t.Errorf("operations are %+v", c.Operations)
	}
	if got, want := strings.Join(c.TypeNames(), " "), "Thing Color Part Parts"; got != want {
		t.Errorf("types are %s, want %s", got, want)
	}
	color := c.Type("Color")
	if strings.Join(color.Values, " ") != "Rot Blue" || color.Numbers["Rot"] != 1 || color.newest["Rot"] != "Red" || color.Namespace != "urn:e1" {
		t.Errorf("Color is %+v", color)
	}
	if got := c.Elements(c.Type("Thing"))[0].Name; got != "Color" {
		t.Errorf("Thing begins with %s", got)
	}
	if strings.Join(c.RequestHeaders, " ") != "Token" || len(c.Faults) != 1 || c.Faults[0].Namespace != "urn:e1" {
		t.Errorf("headers %v, faults %v", c.RequestHeaders, c.Faults)
	}
}

func TestDerivedContractRefusesWhatIsNoDifference(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{"without an operation that is none", "[Put]", "[Pat]", "without operation Pat: v0 has none"},
		{"without a type that is none", "[Shade]", "[Shadow]", "without type Shadow: v0 has none"},
		{"changed operation that is none", "name: Get", "name: Got", "changed operation Got: v0 has none"},
		{"changed type that is none", "type: Thing", "type: Thong", "changed type Thong: v0 has none"},
		{"changed and gone", "[Shade]", "[Shade, Thing]", "changed type Thing: v0 has none"},
		{"added type that was there", "type: Part,", "type: Thing,", "type Thing: repeated"},
		{"without a value that is none", "[Green]", "[Grey]", "changed type Color: without Grey, which is no value of it"},
		{"renamed value that is none", "Rot as Red", "Rot as Pink", `changed type Color: renamed "Rot as Pink": want a new name, as, and a value`},
		{"renamed to nothing", "Rot as Red", "Rot", `changed type Color: renamed "Rot": want a new name, as, and a value`},
		{"without values of a complex type", "enum: Color, without: [Green], renamed: [Rot as Red]", "type: Color, without: [Green]", "changed type Color: without and renamed belong to an enum that lists no values"},
		{"without values of an added type", "type: Part, elements: [Id long]", "enum: Part, values: [A], without: [A]", "type Part: without and renamed belong to a changed enum"},
		{"as without a name", "long as Id", "long as", `GetRequest: element "Number long as": as without a name`},
		{"whole sections", "changed:\n  operations:", "operations:\n    - {name: Pat, kind: read, request: [], response: []}\nchanged:\n  operations:", "operations and types stand under without, changed or added where a version is based on v0"},
		{"unknown key", "without: {op", "gone: {op", `unknown field "gone"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if strings.Count(older, test.old) != 1 {
				t.Fatalf("%q is there %d times", test.old, strings.Count(older, test.old))
			}
			_, err := readDerived(strings.Replace(older, test.old, test.new, 1))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
	_, err := readDerived(strings.Replace(older, "without: [Green], renamed: [Rot as Red]", "values: [Rot as Red, Rosa as Red]", 1))
	if want := "type Color: values Rot and Rosa are both called Red"; err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}
