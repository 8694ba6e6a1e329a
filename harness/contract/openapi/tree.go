package openapi

import (
	"bytes"
	"encoding/json"
)

// object is a JSON object whose members stay in the order they are given in,
// so that the same contract gives the same bytes.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// with returns the object with one more member.
func (o object) with(name string, value any) object { return append(o, member{name, value}) }

// ref refers to a component.
func ref(kind, name string) object {
	return object{{"$ref", "#/components/" + kind + "/" + name}}
}
