// Package wsdl writes the description of a service, WSDL 1.1 with its schemas
// inline, from the contract.
package wsdl

import (
	"io"
	"strings"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/harness/contract"
)

// Options are what a description says beyond the contract.
type Options struct {
	// Location is the URL of the service. A location with https adds the
	// policy of the published service: TLS without client certificate.
	// Empty stands for the contract's path on http://localhost.
	Location string
}

// Names that the published description gives its parts.
const (
	serviceName  = "CustomerManagementService"
	portTypeName = "I" + serviceName
	bindingName  = "BasicHttpBinding_" + portTypeName
	policyName   = bindingName + "_policy"
)

const (
	wsdlNS = "http://schemas.xmlsoap.org/wsdl/"
	soapNS = "http://schemas.xmlsoap.org/wsdl/soap/"
	wsawNS = "http://www.w3.org/2006/05/addressing/wsdl"
	wspNS  = "http://schemas.xmlsoap.org/ws/2004/09/policy"
	wsuNS  = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	spNS   = "http://schemas.xmlsoap.org/ws/2005/07/securitypolicy"
	xsNS   = "http://www.w3.org/2001/XMLSchema"
)

// Write writes the description of the contract. The only errors are w's.
func Write(c *contract.Contract, w io.Writer, o Options) error {
	if o.Location == "" {
		o.Location = "http://localhost" + c.Path
	}
	doc := etree.NewDocument()
	doc.CreateProcInst("xml", `version="1.0" encoding="utf-8"`)
	d := &definitions{c: c, root: doc.CreateElement("wsdl:definitions"), secured: strings.HasPrefix(o.Location, "https://")}
	d.open()
	types := d.root.CreateElement("wsdl:types")
	for _, s := range schemas(c) {
		types.AddChild(s.root)
	}
	for _, op := range c.Operations {
		d.messages(op)
	}
	d.portType()
	d.binding()
	d.service(o.Location)
	doc.Indent(2)
	_, err := doc.WriteTo(w)
	return err
}

type definitions struct {
	c       *contract.Contract
	root    *etree.Element
	secured bool
}

func (d *definitions) open() {
	set(d.root, "name", serviceName, "targetNamespace", d.c.Namespace,
		"xmlns:wsdl", wsdlNS, "xmlns:soap", soapNS, "xmlns:wsaw", wsawNS, "xmlns:tns", d.c.Namespace)
	for _, f := range d.c.Faults {
		if f.Namespace != d.c.Namespace {
			set(d.root, "xmlns:"+d.c.Prefix(f.Namespace), f.Namespace)
		}
	}
	if !d.secured {
		return
	}
	set(d.root, "xmlns:wsp", wspNS, "xmlns:wsu", wsuNS)
	policy := add(d.root, "wsp:Policy", "wsu:Id", policyName)
	all := add(add(policy, "wsp:ExactlyOne"), "wsp:All")
	transport := add(add(all, "sp:TransportBinding", "xmlns:sp", spNS), "wsp:Policy")
	add(add(add(transport, "sp:TransportToken"), "wsp:Policy"), "sp:HttpsToken", "RequireClientCertificate", "false")
	add(add(add(transport, "sp:AlgorithmSuite"), "wsp:Policy"), "sp:Basic256")
	add(add(add(transport, "sp:Layout"), "wsp:Policy"), "sp:Strict")
}

// messages writes an operation's messages: body and headers of both directions, and its faults.
func (d *definitions) messages(op *contract.Operation) {
	for _, direction := range []struct {
		wrapper *contract.Type
		headers []string
	}{{op.Request, d.c.RequestHeaders}, {op.Response, d.c.ResponseHeaders}} {
		name := direction.wrapper.Name
		body := add(d.root, "wsdl:message", "name", name)
		add(body, "wsdl:part", "name", "parameters", "element", "tns:"+name)
		headers := add(d.root, "wsdl:message", "name", name+"_Headers")
		for _, h := range direction.headers {
			add(headers, "wsdl:part", "name", h, "element", "tns:"+h)
		}
	}
	for _, f := range d.c.Faults {
		prefix := "tns"
		if f.Namespace != d.c.Namespace {
			prefix = d.c.Prefix(f.Namespace)
		}
		message := add(d.root, "wsdl:message", "name", faultMessage(op, f))
		add(message, "wsdl:part", "name", "detail", "element", prefix+":"+f.Element)
	}
}

func (d *definitions) portType() {
	portType := add(d.root, "wsdl:portType", "name", portTypeName)
	actions := strings.TrimSuffix(d.c.Namespace, "/") + "/" + portTypeName + "/"
	for _, op := range d.c.Operations {
		operation := add(portType, "wsdl:operation", "name", op.Name)
		in, out := op.Request.Name, op.Response.Name
		add(operation, "wsdl:input", "wsaw:Action", op.SOAPAction, "name", in, "message", "tns:"+in)
		add(operation, "wsdl:output", "wsaw:Action", actions+out, "name", out, "message", "tns:"+out)
		for _, f := range d.c.Faults {
			add(operation, "wsdl:fault", "wsaw:Action", actions+op.Name+faultName(f), "name", faultName(f), "message", "tns:"+faultMessage(op, f))
		}
	}
}

func (d *definitions) binding() {
	binding := add(d.root, "wsdl:binding", "name", bindingName, "type", "tns:"+portTypeName)
	if d.secured {
		add(binding, "wsp:PolicyReference", "URI", "#"+policyName)
	}
	add(binding, "soap:binding", "transport", "http://schemas.xmlsoap.org/soap/http")
	for _, op := range d.c.Operations {
		operation := add(binding, "wsdl:operation", "name", op.Name)
		add(operation, "soap:operation", "soapAction", op.SOAPAction, "style", "document")
		d.bound(add(operation, "wsdl:input", "name", op.Request.Name), op.Request, d.c.RequestHeaders)
		d.bound(add(operation, "wsdl:output", "name", op.Response.Name), op.Response, d.c.ResponseHeaders)
		for _, f := range d.c.Faults {
			fault := add(operation, "wsdl:fault", "name", faultName(f))
			add(fault, "soap:fault", "use", "literal", "name", faultName(f), "namespace", "")
		}
	}
}

func (d *definitions) bound(direction *etree.Element, wrapper *contract.Type, headers []string) {
	for _, h := range headers {
		add(direction, "soap:header", "message", "tns:"+wrapper.Name+"_Headers", "part", h, "use", "literal")
	}
	add(direction, "soap:body", "use", "literal")
}

func (d *definitions) service(location string) {
	service := add(d.root, "wsdl:service", "name", serviceName)
	port := add(service, "wsdl:port", "name", bindingName, "binding", "tns:"+bindingName)
	add(port, "soap:address", "location", location)
}

// faultName is the detail element's name with the ending that every fault's name has.
func faultName(f contract.FaultElement) string {
	return strings.TrimSuffix(f.Element, "Fault") + "Fault"
}

func faultMessage(op *contract.Operation, f contract.FaultElement) string {
	return portTypeName + "_" + op.Name + "_" + faultName(f) + "_FaultMessage"
}

// add appends a child with attributes, given as name and value in turn.
func add(parent *etree.Element, name string, attributes ...string) *etree.Element {
	e := parent.CreateElement(name)
	set(e, attributes...)
	return e
}

func set(e *etree.Element, attributes ...string) {
	for i := 0; i+1 < len(attributes); i += 2 {
		e.CreateAttr(attributes[i], attributes[i+1])
	}
}
