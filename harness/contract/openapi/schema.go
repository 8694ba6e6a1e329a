package openapi

import (
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/contract"
)

// Forms that JSON Schema has no type for.
const (
	longForm  = `^(0|-?[1-9][0-9]{0,18})$`
	bytesForm = `^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$`
	timeForm  = `^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?`
	zoneForm  = `(Z|[+-][0-9]{2}:[0-9]{2})?`
)

var trackingID = object{{"type", "string"}, {"format", "uuid"}}

// direction is the way that a message goes. Replies are as strict as the
// vendor's clients: every member is there and none beside. Requests may leave
// members out and may write 64-bit integers as numbers.
type direction bool

const (
	toService   direction = false
	fromService direction = true
)

// schemas are the types of all messages and faults.
func schemas(c *contract.Contract) object {
	w := &schemaWriter{c: c, used: map[use]bool{}}
	for _, op := range c.Operations {
		w.reach(op.Request.Name, toService)
		w.reach(op.Response.Name, fromService)
	}
	for _, f := range c.Faults {
		w.reach(f.Type, fromService)
	}
	var all object
	for _, op := range c.Operations {
		all = all.with(op.Request.Name, w.members(op.Request, toService))
		all = all.with(op.Response.Name, w.members(op.Response, fromService))
	}
	for _, name := range c.TypeNames() {
		if c.Type(name).Item() != nil || w.fault(name) != nil {
			continue
		}
		if w.used[use{name, fromService}] {
			all = all.with(name, w.declared(c.Type(name), fromService))
		}
		if input := w.name(name, toService); w.used[use{name, toService}] && !all.has(input) {
			all = all.with(input, w.declared(c.Type(name), toService))
		}
	}
	return append(all, w.faults()...)
}

func (o object) has(name string) bool {
	return slices.ContainsFunc(o, func(m member) bool { return m.name == name })
}

// use is a type in messages of one direction.
type use struct {
	name string
	way  direction
}

type schemaWriter struct {
	c    *contract.Contract
	used map[use]bool
}

// reach notes what a type is made of.
func (w *schemaWriter) reach(name string, way direction) {
	t := w.c.Type(name)
	if t == nil || w.used[use{name, way}] {
		return
	}
	w.used[use{name, way}] = true
	for _, e := range w.c.Elements(t) {
		w.reach(e.Type, way)
	}
}

// name is the schema of a type: its own name, and with Input behind it what a
// request may say of an object that replies have too.
func (w *schemaWriter) name(typeName string, way direction) string {
	if way == toService && w.used[use{typeName, fromService}] && w.c.Type(typeName).Shape == contract.Complex {
		return typeName + "Input"
	}
	return typeName
}

func (w *schemaWriter) declared(t *contract.Type, way direction) object {
	switch t.Shape {
	case contract.Enum:
		return object{{"type", "string"}, {"enum", t.Values}}
	case contract.Flags:
		one := "(" + strings.Join(t.Values, "|") + ")"
		return object{
			{"type", "string"},
			{"description", "One or more of " + strings.Join(t.Values, ", ") + ", separated by commas."},
			{"pattern", "^" + one + "(, ?" + one + ")*$"},
		}
	}
	return w.members(t, way)
}

// members is an object with the elements of a complex type, inherited ones first.
func (w *schemaWriter) members(t *contract.Type, way direction, more ...member) object {
	properties := object(more)
	required := []string{}
	for _, m := range more {
		required = append(required, m.name)
	}
	for _, e := range w.c.Elements(t) {
		properties = properties.with(e.JSON, w.element(e, way))
		// The sample requests of the documentation have the names of SOAP (CM-REST-017).
		if e.JSON != e.Name && way == toService {
			properties = properties.with(e.Name, w.element(e, way).with("deprecated", true))
		}
		if !e.OmitNull {
			required = append(required, e.JSON)
		}
	}
	o := object{{"type", "object"}}
	if len(properties) > 0 {
		o = o.with("properties", properties)
	}
	if way == fromService && len(required) > 0 {
		o = o.with("required", required)
	}
	return o.with("additionalProperties", false)
}

func (w *schemaWriter) element(e *contract.Element, way direction) object {
	// The log entry has the same id in a fault as in the header.
	if slices.Contains(w.c.ResponseHeaders, e.Name) {
		return trackingID
	}
	return w.value(e.Type, e.Nillable, way)
}

func (w *schemaWriter) value(typeName string, nillable bool, way direction) object {
	t := w.c.Type(typeName)
	if t == nil {
		return nullable(primitive(typeName, way), nillable)
	}
	if item := t.Item(); item != nil {
		return nullable(object{{"type", "array"}, {"items", w.value(item.Type, item.Nillable, way)}}, nillable)
	}
	to := ref("schemas", w.name(typeName, way))
	if nillable {
		return object{{"oneOf", []object{to, {{"type", "null"}}}}}
	}
	return to
}

// nullable adds null to the types of a schema.
func nullable(o object, nillable bool) object {
	if !nillable {
		return o
	}
	types, several := o[0].value.([]string)
	if !several {
		types = []string{o[0].value.(string)}
	}
	return append(object{{"type", append(slices.Clone(types), "null")}}, o[1:]...)
}

// primitives are the JSON forms of XML Schema's types in replies; the first member is the type.
var primitives = map[string]object{
	"xs:string":       {{"type", "string"}},
	"xs:boolean":      {{"type", "boolean"}},
	"xs:long":         {{"type", "string"}, {"pattern", longForm}},
	"xs:int":          {{"type", "integer"}, {"format", "int32"}},
	"xs:unsignedByte": {{"type", "integer"}, {"minimum", 0}, {"maximum", 255}},
	"xs:decimal":      {{"type", "number"}},
	"xs:dateTime":     {{"type", "string"}, {"pattern", timeForm + "$"}},
	"xs:base64Binary": {{"type", "string"}, {"contentEncoding", "base64"}, {"pattern", bytesForm}},
}

// accepted are those that requests may write in other ways too.
var accepted = map[string]object{
	"xs:long":     {{"type", []string{"string", "integer"}}, {"pattern", longForm}},
	"xs:dateTime": {{"type", "string"}, {"pattern", timeForm + zoneForm + "$"}},
}

func primitive(name string, way direction) object {
	if o := accepted[name]; o != nil && way == toService {
		return o
	}
	return primitives[name]
}

// fault returns the fault whose detail is of the type, or nil.
func (w *schemaWriter) fault(typeName string) *contract.FaultElement {
	for i, f := range w.c.Faults {
		if f.Type == typeName {
			return &w.c.Faults[i]
		}
	}
	return nil
}

// faults are flat objects that a member tells apart by the name that SOAP gives the detail.
func (w *schemaWriter) faults() object {
	var all, mapping object
	var refs []object
	for _, f := range w.c.Faults {
		kind := member{typeMember, object{{"type", "string"}, {"const", f.Element}}}
		all = all.with(f.Element, w.members(w.c.Type(f.Type), fromService, kind))
		refs = append(refs, ref("schemas", f.Element))
		mapping = mapping.with(f.Element, "#/components/schemas/"+f.Element)
	}
	return all.with(faultSchema, object{
		{"oneOf", refs},
		{"discriminator", object{{"propertyName", typeMember}, {"mapping", mapping}}},
	})
}
