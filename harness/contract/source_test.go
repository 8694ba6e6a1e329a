package contract

import (
	"strings"
	"testing"
)

const smallest = `version: v0
path: /x
namespaces: {service: urn:s, entities: urn:e}
headers: {request: [Token], response: [TrackingId]}
faults: [{element: Failed, namespace: entities, type: Thing}]
operations:
  - name: Get
    kind: read
    request: [Id long]
    response: [Thing Thing?]
types:
  - namespace: entities
    types:
      - type: Thing
        elements: [Id long, Color Color?]
      - enum: Color
        values: [Red, Blue=2]
`

func TestSourceIsRead(t *testing.T) {
	c, err := read(smallest)
	if err != nil {
		t.Fatal(err)
	}
	if e := c.Element(c.Type("Thing"), "Color"); e == nil || e.Type != "Color" || !e.Nillable || e.Min != 0 || e.Many {
		t.Errorf("Color is %+v", e)
	}
	if got := c.Type("Color"); got.Shape != Enum || got.Numbers["Blue"] != 2 || !got.Has("Red") || got.Has("red") {
		t.Errorf("Color is %+v", got)
	}
}

func TestSourceRefusesWhatDoesNotHangTogether(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{"unknown key", "kind: read", "kind: read\n    color: red", `unknown field "color"`},
		{"unknown type of an element", "Id long, Color", "Id long, Shade Shade, Color", "type Thing: element Shade: unknown type Shade"},
		{"unknown primitive", "request: [Id long]", "request: [Id huge]", "type GetRequest: element Id: unknown type xs:huge"},
		{"unknown type of a fault", "type: Thing}", "type: Thong}", "fault Failed: unknown type Thong"},
		{"unknown namespace", "- namespace: entities", "- namespace: entries", `type Thing: unknown namespace "entries"`},
		{"unknown namespace of a fault", "namespace: entities, type", "namespace: entries, type", `fault Failed: unknown namespace "entries"`},
		{"no namespace of the service", "service: urn:s, ", "", `contract: unknown namespace "service"`},
		{"repeated namespace", "entities: urn:e}", "entities: urn:s}", "namespace urn:s: repeated"},
		{"repeated element", "Id long, Color", "Id long, Id int, Color", "type Thing: element Id: repeated"},
		{"repeated type", "enum: Color", "enum: Thing", "type Thing: repeated"},
		{"type called as a wrapper", "enum: Color", "enum: GetRequest", "type GetRequest: repeated"},
		{"repeated value", "Blue=2", "Red=2", "type Color: value Red: repeated"},
		{"value without number", "Blue=2", "Blue=two", `type Color: value Blue: "two" is no number`},
		{"repeated header", "[Token]", "[Token, Token]", "request header Token: repeated"},
		{"header mark", "[Token]", "[Token maybe]", `request header Token: unknown mark "maybe"`},
		{"header edition", "[Token]", "[Token since 1999]", "request header Token: since 1999 is no edition"},
		{"repeated operation", "types:\n  -", "  - {name: Get, kind: read, request: [], response: []}\ntypes:\n  -", "operation Get: repeated"},
		{"unknown kind", "kind: read", "kind: maybe", `operation Get: kind "maybe" is neither read nor write`},
		{"element without type", "request: [Id long]", "request: [Id]", `GetRequest: element "Id": want a name and a type`},
		{"unknown mark", "request: [Id long]", "request: [Id long often]", `GetRequest: element "Id long often": unknown mark "often"`},
		{"unknown edition", "request: [Id long]", "request: [Id long since 1999]", `GetRequest: element "Id long since 1999": since 1999 is no edition`},
		{"edition without year", "request: [Id long]", "request: [Id long since]", `GetRequest: element "Id long since": since without a year`},
		{"two forms of a type", "enum: Color", "enum: Color\n        flags: Colors", "type Color, Colors: want exactly one of type, list, enum, flags"},
		{"values of a complex type", "elements: [Id long, Color Color?]", "values: [Red]", "type Thing: elements belong to a type, of to a list, values to an enum or flags"},
		{"unknown base", "- type: Thing", "- type: Thing\n        extends: Base", "type Thing: cannot extend Base"},
		{"base that is an enum", "- type: Thing", "- type: Thing\n        extends: Color", "type Thing: cannot extend Color"},
		{"own base", "- type: Thing", "- type: Thing\n        extends: Thing", "type Thing: cannot extend Thing"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if strings.Count(smallest, test.old) != 1 {
				t.Fatalf("%q is there %d times", test.old, strings.Count(smallest, test.old))
			}
			_, err := read(strings.Replace(smallest, test.old, test.new, 1))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}

func read(text string) (*Contract, error) {
	s, err := decode("v0.yaml", []byte(text))
	if err != nil {
		return nil, err
	}
	return s.build(2025)
}
