package wsdl

import "github.com/beevik/etree"

// serializationNS is the vocabulary of the serializer that the service is
// built on. Generators for .NET expect its schema beside the service's.
const serializationNS = "http://schemas.microsoft.com/2003/10/Serialization/"

// serialization declares that vocabulary: an element for each XML Schema type,
// three types of its own and three attributes.
func serialization() *schema {
	s := &schema{namespace: serializationNS, root: etree.NewElement("xs:schema")}
	set(s.root, "xmlns:xs", xsNS, "xmlns:tns", serializationNS, "attributeFormDefault", "qualified",
		"elementFormDefault", "qualified", "targetNamespace", serializationNS)
	for _, name := range []string{
		"anyType", "anyURI", "base64Binary", "boolean", "byte", "dateTime", "decimal", "double", "float", "int", "long",
		"QName", "short", "string", "unsignedByte", "unsignedInt", "unsignedLong", "unsignedShort",
	} {
		add(s.root, "xs:element", "name", name, "nillable", "true", "type", "xs:"+name)
	}
	own := func(name, base string) *etree.Element {
		add(s.root, "xs:element", "name", name, "nillable", "true", "type", "tns:"+name)
		return add(add(s.root, "xs:simpleType", "name", name), "xs:restriction", "base", base)
	}
	own("char", "xs:int")
	duration := own("duration", "xs:duration")
	add(duration, "xs:pattern", "value", `\-?P(\d*D)?(T(\d*H)?(\d*M)?(\d*(\.\d*)?S)?)?`)
	add(duration, "xs:minInclusive", "value", "-P10675199DT2H48M5.4775808S")
	add(duration, "xs:maxInclusive", "value", "P10675199DT2H48M5.4775807S")
	guid := own("guid", "xs:string")
	add(guid, "xs:pattern", "value", `[\da-fA-F]{8}-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{12}`)
	add(s.root, "xs:attribute", "name", "FactoryType", "type", "xs:QName")
	add(s.root, "xs:attribute", "name", "Id", "type", "xs:ID")
	add(s.root, "xs:attribute", "name", "Ref", "type", "xs:IDREF")
	return s
}
