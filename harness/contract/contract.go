// Package contract holds the documented contract of each API version as data:
// operations, types in element order, nillability, enums, faults, limits and
// roles. WSDL, XSD and every binding are derived from it.
package contract

import "slices"

// Contract is one API version in one edition. It is immutable after Load.
type Contract struct {
	Version string // "v13"
	Edition int    // year of the documentation edition, 2025 or 2026
	Path    string // path of the SOAP address
	// RESTPath is the path that the routes of the operations stand below; empty
	// where the version speaks SOAP only.
	RESTPath string
	// Namespace is the service's own; types carry theirs.
	Namespace string
	// Namespaces lists every namespace of the contract, the service's own first.
	Namespaces      []string
	RequestHeaders  []string // nillable strings, in declared order
	ResponseHeaders []string
	Operations      []*Operation // in the order of the published description
	Faults          []FaultElement

	operations map[string]*Operation
	routes     map[string][]*Operation
	types      map[string]*Type
	declared   []string          // type names in declared order, wrappers left out
	prefixes   map[string]string // namespace -> the short name of the contract file
	translated map[string]bool   // types in or below which the newest version has other names
}

// Operation returns the operation of that name, or nil.
func (c *Contract) Operation(name string) *Operation { return c.operations[name] }

// Type returns the type of that name, or nil for primitives ("xs:long") and
// unknown names. The wrappers of operations (GetUserRequest, GetUserResponse)
// are types too.
func (c *Contract) Type(name string) *Type { return c.types[name] }

// Routed returns the operations whose route is the path below RESTPath, one a verb.
func (c *Contract) Routed(route string) []*Operation { return c.routes[route] }

// Kind says whether an operation changes state.
type Kind string

// Operation kinds.
const (
	Read  Kind = "read"
	Write Kind = "write"
)

// Operation is one operation of the service.
type Operation struct {
	Name       string
	SOAPAction string
	Documented bool // listed in the reference; the others are reserved
	Kind       Kind
	Limit      string // the documented request limit as the operations page words it; empty if none
	// Verb and Route are the HTTP method and the path below RESTPath, "POST" and
	// "/User/Query"; empty where the version speaks SOAP only. Operations on one
	// entity share a route and differ in the verb.
	Verb, Route string
	Request     *Type // <Name>Request, in the service namespace
	Response    *Type // <Name>Response
}

// Shape tells the forms of a type apart.
type Shape string

// Shapes of types.
const (
	Complex Shape = "complex"
	Enum    Shape = "enum"
	Flags   Shape = "flags" // enum values, blank-separated in SOAP
)

// Type is a named type of the contract.
type Type struct {
	Name      string
	Namespace string
	Shape     Shape
	Base      string     // name of the base type, mostly empty
	Elements  []*Element // own elements in order; see Contract.Elements for inherited ones
	Values    []string   // enum texts in order
	// As is what the newest version calls the type ("xs:int" where it has a
	// plain number instead); empty where it goes by the same name or is gone.
	As string
	// Numbers holds what the service's description calls the numeric value of
	// an enum text, where it names one; it never appears in a message.
	Numbers map[string]int

	all    []*Element        // inherited elements, then own ones
	later  []*Element        // own elements that only later editions have
	newest map[string]string // own value -> that of the newest version, where they differ
	own    map[string]string // the other way round
}

// Has reports whether an enum or flags type knows the text.
func (t *Type) Has(value string) bool { return t != nil && slices.Contains(t.Values, value) }

// Item returns the repeated element of a list type (ArrayOf...), or nil where the type is no list.
func (t *Type) Item() *Element {
	if t != nil && len(t.Elements) == 1 && t.Elements[0].Many {
		return t.Elements[0]
	}
	return nil
}

// Element is one element of a complex type.
type Element struct {
	Name     string
	Type     string // "xs:long", or the name of a type of the contract
	Nillable bool
	OmitNull bool // left out instead of written as nil when it has no value
	Min      int  // minOccurs
	Many     bool // maxOccurs unbounded
	Since    int  // edition that added the element; 0 for all
	// As is what the newest version calls the element; empty where it goes by
	// the same name or is gone.
	As string
	// JSON is what the member is called that carries the element: mostly Name.
	JSON string
}

// FaultElement is a declared fault detail.
type FaultElement struct {
	Element   string
	Namespace string
	Type      string
}
