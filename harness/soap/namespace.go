package soap

import "github.com/beevik/etree"

// ContentType is the media type of requests and replies (SOAP 1.1 section 6).
const ContentType = "text/xml; charset=utf-8"

// Namespaces that belong to the binding and not to a contract.
const (
	Envelope11 = "http://schemas.xmlsoap.org/soap/envelope/"
	Envelope12 = "http://www.w3.org/2003/05/soap-envelope"
	Instance   = "http://www.w3.org/2001/XMLSchema-instance"
	Schema     = "http://www.w3.org/2001/XMLSchema"

	xmlNamespace       = "http://www.w3.org/XML/1998/namespace"
	xmlnsNamespace     = "http://www.w3.org/2000/xmlns/"
	exceptionNamespace = "http://schemas.datacontract.org/2004/07/System.ServiceModel"
	dispatcherCodes    = "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher"
	addressingCodes    = "http://schemas.microsoft.com/ws/2005/05/addressing/none"
)

// scope is the stack of namespace declarations above the element being read.
// etree looks prefixes up by climbing to the root each time; a stack is
// cheaper where every element is asked.
type scope struct{ bound []binding }

type binding struct{ prefix, uri string }

// enter adds the declarations of x; leave(mark) takes them back.
func (s *scope) enter(x *etree.Element) (mark int) {
	mark = len(s.bound)
	for i := range x.Attr {
		switch a := &x.Attr[i]; {
		case a.Space == "xmlns":
			s.bound = append(s.bound, binding{a.Key, a.Value})
		case a.Space == "" && a.Key == "xmlns":
			s.bound = append(s.bound, binding{"", a.Value})
		}
	}
	return mark
}

func (s *scope) leave(mark int) { s.bound = s.bound[:mark] }

// resolve returns the namespace of a prefix; the empty prefix is always known.
func (s *scope) resolve(prefix string) (uri string, known bool) {
	for i := len(s.bound) - 1; i >= 0; i-- {
		if s.bound[i].prefix == prefix {
			return s.bound[i].uri, true
		}
	}
	if prefix == "xml" {
		return xmlNamespace, true
	}
	return "", prefix == ""
}

func declares(a *etree.Attr) bool {
	return a.Space == "xmlns" || a.Space == "" && a.Key == "xmlns"
}
