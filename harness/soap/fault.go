package soap

import (
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// faultDetail is the detail of a fault as an element, in contract order; nil
// where the fault has none. A detail of another name has what an
// AdApiFaultDetail has.
func faultDetail(f *message.Fault) *message.Element {
	switch f.Detail {
	case "":
		return nil
	case message.ExceptionDetail:
		return message.Group(f.Detail, message.Nil("HelpLink"), message.Nil("InnerException"),
			message.Text("Message", f.Reason), message.Nil("StackTrace"), message.Text("Type", "System.ServiceModel.Dispatcher.NetDispatcherFaultException"))
	case message.ApiFault:
		list := message.Group("OperationErrors")
		for _, e := range f.Errors {
			list.Children = append(list.Children, message.Group("OperationError",
				message.Text("Code", strconv.Itoa(e.Number)), message.Text("Details", e.Detail), message.Text("Message", e.Message)))
		}
		return message.Group(f.Detail, tracking(f), list)
	default:
		list := message.Group("Errors")
		for _, e := range f.Errors {
			list.Children = append(list.Children, message.Group("AdApiError",
				message.Text("Code", strconv.Itoa(e.Number)), nilWhenEmpty("Detail", e.Detail),
				nilWhenEmpty("ErrorCode", e.Symbol), nilWhenEmpty("Message", e.Message)))
		}
		return message.Group(f.Detail, tracking(f), list)
	}
}

func tracking(f *message.Fault) *message.Element {
	if f.TrackingID == "" {
		return nil
	}
	return message.Text("TrackingId", f.TrackingID)
}

func nilWhenEmpty(name, text string) *message.Element {
	if text == "" {
		return message.Nil(name)
	}
	return message.Text(name, text)
}

// fault writes the fault element; its own children have no namespace (SOAP 1.1 section 4.4).
func (w *writer) fault(body *etree.Element, f *message.Fault, detail []*message.Element) {
	x := w.open(body, "s", "Fault", 3)
	code := w.leaf(x, "", "faultcode", faultCode(f.Code))
	if uri := codeNamespace(f.Code); uri != Envelope11 {
		declare(code, "a", uri)
	}
	text := w.leaf(x, "", "faultstring", f.Reason)
	text.Attr = append(text.Attr, etree.Attr{Space: "xml", Key: "lang", Value: "en-US"})
	if len(detail) == 0 {
		return
	}
	holder := w.open(x, "", "detail", 1)
	for _, d := range detail {
		m := w.shapes.faults[d.Name]
		if m == nil {
			namespace := w.shapes.contract.Namespace
			if d.Name == message.ExceptionDetail {
				namespace = exceptionNamespace
			}
			m = &member{namespace: namespace, shape: &shape{namespace: namespace, complex: true}}
		}
		w.element(holder, d, "", m, inScope{})
	}
}

// codeNamespace tells SOAP's own codes from those of the service's platform.
func codeNamespace(code string) string {
	switch code {
	case "DeserializationFailed", "InternalServiceFault", "SessionTerminated", "TransactionAborted":
		return dispatcherCodes
	case "ActionNotSupported", "DestinationUnreachable":
		return addressingCodes
	}
	return Envelope11
}

func faultCode(code string) string {
	if codeNamespace(code) != Envelope11 {
		return "a:" + code
	}
	return "s:" + code
}

// readFault reads a fault of either SOAP version leniently; what is not as
// SOAP 1.1 and the contract have it becomes a finding.
func (r *reader) readFault(x *etree.Element, uri string) *message.Fault {
	f := &message.Fault{}
	if uri != Envelope11 {
		r.find(x, RuleFault, "the Fault element is in namespace %q", uri)
	}
	position, order := -1, []string{"faultcode", "faultstring", "faultactor", "detail"}
	for _, token := range x.Child {
		part, ok := token.(*etree.Element)
		if !ok {
			continue
		}
		mark := r.scope.enter(part)
		uri, _ := r.scope.resolve(part.Space)
		at := slices.IndexFunc(order, func(name string) bool { return strings.EqualFold(name, part.Tag) })
		switch {
		case at < 0 && uri != Envelope12:
			r.find(part, RuleFault, "a SOAP 1.1 fault has no %s", part.Tag)
		case uri != "" && uri != Envelope12:
			r.find(part, RuleFault, "%s must have no namespace, it is in %q", part.Tag, uri)
		case at >= 0 && at < position:
			r.find(part, RuleFault, "%s stands after %s", part.Tag, order[position])
		}
		position = max(position, at)
		switch part.Tag {
		case "faultcode", "Code":
			f.Code = localPart(firstText(part))
		case "faultstring", "Reason":
			f.Reason = firstText(part)
		case "detail", "Detail":
			r.readDetail(part, f)
		}
		r.scope.leave(mark)
	}
	if f.Code == "" {
		r.find(x, RuleFault, "the fault has no code")
	}
	return f
}

// firstText is the text of an element, or of the first element inside it that
// has some: SOAP 1.2 wraps code and reason once more.
func firstText(x *etree.Element) string {
	text, elements := written(x)
	if elements == 0 {
		return strings.Trim(text, blanks)
	}
	for _, child := range x.Child {
		if e, ok := child.(*etree.Element); ok {
			return firstText(e)
		}
	}
	return ""
}

func localPart(name string) string { return name[strings.IndexByte(name, ':')+1:] }

func (r *reader) readDetail(holder *etree.Element, f *message.Fault) {
	var x *etree.Element
	for _, token := range holder.Child {
		if e, ok := token.(*etree.Element); ok {
			if x != nil {
				r.find(e, RuleFault, "the detail holds a second element")
				break
			}
			x = e
		}
	}
	if x == nil {
		return
	}
	f.Detail = x.Tag
	m := r.shapes.faults[x.Tag]
	before := len(r.found)
	tree := r.element(x, m)
	f.Tree = tree
	uri := x.NamespaceURI()
	switch {
	case m != nil && uri == m.shape.namespace:
		// The schema declares the element in its type's namespace too: take back that one finding.
		r.found = dropNamespaceOf(r.found, before, path(x))
	case m == nil && x.Tag != message.ExceptionDetail:
		r.find(x, RuleFault, "the contract has no fault detail %s", x.Tag)
	case m == nil && uri != exceptionNamespace:
		r.find(x, RuleNamespace, "is in namespace %q, expected %q", uri, exceptionNamespace)
	}
	if m != nil {
		r.schema(tree, m.shape.name)
		if f.TrackingID = tree.Value("TrackingId"); strings.Trim(f.TrackingID, blanks) == "" {
			r.find(x, RuleTracking, "the fault detail has no TrackingId")
		}
	} else {
		f.TrackingID = tree.Value("TrackingId")
	}
	if x.Tag != message.ExceptionDetail {
		f.Errors = message.ErrorsIn(tree)
	}
}

func dropNamespaceOf(found []contract.Finding, from int, path string) []contract.Finding {
	kept := found[:from]
	for _, f := range found[from:] {
		if f.Rule != RuleNamespace || f.Path != path {
			kept = append(kept, f)
		}
	}
	return kept
}
