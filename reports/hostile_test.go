package reports

import (
	"reflect"
	"time"
)

// hostile is the sample with every free text replaced by one that attacks each
// of the renderings: markup, the end of a CDATA section, table cells, terminal
// control, and bytes that neither XML nor UTF-8 knows.
func hostile() *Document {
	doc := sample()
	poison(reflect.ValueOf(doc).Elem())
	Normalise(doc)
	Summarise(doc)
	return doc
}

const attack = "<script>alert(1)</script>]]>\"'&|`${x}\x00\x1b[2J\x9b2J\u202e\xff\n\n# h\n"

func poison(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			poison(v.Elem())
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			poison(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i))
		}
	case reflect.Map:
		if !v.IsNil() && v.Type().Key() == reflect.TypeFor[string]() && v.Type().Elem().Kind() == reflect.String {
			v.SetMapIndex(reflect.ValueOf(attack), reflect.ValueOf(attack))
		}
	case reflect.String:
		if v.Type() != reflect.TypeFor[Outcome]() {
			v.SetString(v.String() + attack)
		}
	}
}
