package specs

import (
	"net/http"
	"slices"
	"strings"

	"github.com/beevik/etree"

	. "github.com/cmconform/cmconform/harness/check"
	"github.com/cmconform/cmconform/harness/client"
)

// described asks the service for its description. The tokens go along as HTTP
// headers; a service that tells everybody does not look at them.
func described(ctx SpecContext, p *Persona, query string) *etree.Element {
	reply := p.Post(ctx, client.Raw{Method: http.MethodGet, Query: query, Header: http.Header{
		"AuthenticationToken": {p.AuthenticationToken().Text}, "DeveloperToken": {p.DeveloperToken().Text},
	}})
	doc := etree.NewDocument()
	if reply.Result.Status != http.StatusOK || doc.ReadFromBytes(reply.Result.Body) != nil || doc.Root() == nil {
		return etree.NewElement("nothing")
	}
	return doc.Root()
}

// complete is the description in one document: ?singleWsdl, or ?wsdl where that holds all.
func complete(ctx SpecContext, p *Persona) *etree.Element {
	if d := described(ctx, p, "singleWsdl"); d.FindElement("portType") != nil {
		return d
	}
	d := described(ctx, p, "wsdl")
	Suppose("CM-PROTO-008", len(d.FindElements("portType"))).To(BeNumerically(">", 0), "port types in the description")
	return d
}

func names(elements []*etree.Element, attribute string) []string {
	list := []string{}
	for _, e := range elements {
		list = append(list, e.SelectAttrValue(attribute, ""))
	}
	return list
}

var _ = Behaviour("CM-PROTO-008", "describes itself at ?wsdl", func(ctx SpecContext, w *World) {
	root := described(ctx, w.As("superAdmin"), "wsdl")
	Expect(root.NamespaceURI() + " " + root.Tag).To(Equal("http://schemas.xmlsoap.org/wsdl/ definitions"))
	Expect(root.SelectAttrValue("targetNamespace", "")).To(Equal(w.Contract().Namespace))
})

var _ = Behaviour("CM-PROTO-009", "describes itself in one document at ?singleWsdl", func(ctx SpecContext, w *World) {
	root := described(ctx, w.As("superAdmin"), "singleWsdl")
	Expect(root.NamespaceURI() + " " + root.Tag).To(Equal("http://schemas.xmlsoap.org/wsdl/ definitions"))
	Expect(len(root.FindElements("types/schema"))).To(BeNumerically(">", 0), "schemas inside")
	Expect(names(root.FindElements("//[@schemaLocation]"), "schemaLocation")).To(BeEmpty(), "schemas elsewhere")
	Expect(names(root.FindElements("import"), "location")).To(BeEmpty(), "descriptions elsewhere")
})

var _ = Behaviour("CM-PROTO-010", "describes every documented operation", func(ctx SpecContext, w *World) {
	offered := names(complete(ctx, w.As("superAdmin")).FindElements("portType/operation"), "name")
	beyond := offered
	for _, o := range w.Contract().Operations {
		if o.Documented {
			Expect(offered).To(ContainElement(o.Name))
			beyond = slices.DeleteFunc(slices.Clone(beyond), func(name string) bool { return name == o.Name })
		}
	}
	Observe("CM-PROTO-011", "described and on no page: %s", strings.Join(beyond, ", "))
})

var _ = Behaviour("CM-PROTO-005", "declares the operation's name as its SOAPAction and takes it", func(ctx SpecContext, w *World) {
	admin := w.As("superAdmin")
	operations := complete(ctx, admin).FindElements("binding/operation")
	Expect(len(operations)).To(BeNumerically(">", 0), "operations of the binding")
	for _, o := range operations {
		Expect(names(o.FindElements("operation"), "soapAction")).To(ContainElement(o.SelectAttrValue("name", "")))
	}
	request := admin.Prepare("GetUser", Nil("UserId"))
	request.Header["SOAPAction"] = []string{"GetUser"}
	reply := admin.Post(ctx, request)
	Expect(reply).To(Succeed())
	Suppose("CM-GETUSER-001", reply).To(HaveElement("User/Id", Equal(admin.UserID)))
})

var _ = Behaviour("CM-PROTO-039", "declares the five header elements of every operation", func(ctx SpecContext, w *World) {
	operations := complete(ctx, w.As("superAdmin")).FindElements("binding/operation")
	Expect(len(operations)).To(BeNumerically(">", 0), "operations of the binding")
	for _, o := range operations {
		Expect(names(o.FindElements("input/header"), "part")).To(
			ContainElements("ApplicationToken", "AuthenticationToken", "DeveloperToken", "Password", "UserName"), o.SelectAttrValue("name", ""))
	}
})
