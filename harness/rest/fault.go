package rest

import (
	"strconv"
	"strings"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// FaultOf is a refused request as the service answers it: as one for something
// that it does not do, as one with an input that fails, or as one that is null
// where no request could be made of it.
func FaultOf(e *contract.RequestError) *message.Fault {
	switch e.Kind {
	case contract.UnknownOperation, contract.WrongVerb:
		return &message.Fault{Detail: message.ApiFault, Errors: []message.Error{
			{Number: 204, Message: "The operation is not supported.", Detail: e.Message}}}
	case contract.Deserialization:
		return &message.Fault{Detail: message.ApiFault, Errors: []message.Error{
			{Number: 201, Message: "One or more input elements failed validation.", Detail: e.Message}}}
	}
	return &message.Fault{Detail: message.AdApiFaultDetail, Errors: []message.Error{
		{Number: 100, Symbol: "NullRequest", Message: "The request message is null.", Detail: e.Message}}}
}

// fault writes a fault, flat and told apart by its Type. One that has no
// detail, as SOAP's own faults, is an internal error.
func (w *writer) fault(f *message.Fault, s *shapes) *Value {
	detail, list, errors := f.Detail, "Errors", f.Errors
	if detail == "" || detail == message.ExceptionDetail {
		detail = message.AdApiFaultDetail
		if len(errors) == 0 {
			errors = []message.Error{{Number: 0, Symbol: "InternalError", Message: f.Reason}}
		}
	}
	item := func(e message.Error) *message.Element {
		return message.Group("AdApiError", message.Text("Code", strconv.Itoa(e.Number)), nilWhenEmpty("Detail", e.Detail),
			nilWhenEmpty("ErrorCode", e.Symbol), nilWhenEmpty("Message", e.Message))
	}
	if detail == message.ApiFault {
		list = "OperationErrors"
		item = func(e message.Error) *message.Element {
			return message.Group("OperationError", message.Text("Code", strconv.Itoa(e.Number)), nilWhenEmpty("Details", e.Detail),
				nilWhenEmpty("Message", e.Message))
		}
	}
	errorList := message.Group(list)
	for _, e := range errors {
		errorList.Children = append(errorList.Children, item(e))
	}
	typed := s.types[detail]
	if typed == nil {
		typed = s.types[message.AdApiFaultDetail]
	}
	v := w.members([]*message.Element{nilWhenEmpty(trackingID, f.TrackingID), errorList}, typed)
	v.Members = append([]Member{{"Type", w.text("Type", detail)}}, v.Members...)
	return v
}

func nilWhenEmpty(name, text string) *message.Element {
	if text == "" {
		return message.Nil(name)
	}
	return message.Text(name, text)
}

// looksLikeFault tells a fault that came with the status of a success.
func (r *reader) looksLikeFault(v *Value) bool {
	if v.Child("Type") != nil && (v.Child("Errors") != nil || v.Child("OperationErrors") != nil || v.Child(trackingID) != nil) {
		return true
	}
	return unwrapped(v) != v
}

// unwrapped is what stands in an object that wraps a fault, else the object itself.
func unwrapped(v *Value) *Value {
	if len(v.Members) != 1 || v.Members[0].Value.Kind != Object {
		return v
	}
	inner := v.Members[0].Value
	if inner.Child("Errors") != nil || inner.Child("OperationErrors") != nil || v.Members[0].Name == "ApplicationFault" {
		return inner
	}
	return v
}

// fault reads a fault leniently; what clients do not read becomes a finding.
func (r *reader) fault(v *Value, status int) *message.Fault {
	r.at = r.at[:0]
	if inner := unwrapped(v); inner != v {
		r.aside("fault", RuleWrapped, "is wrapped in %s, clients read it flat", excerpt(v.Members[0].Name))
		v = inner
	}
	f := &message.Fault{}
	root, rest := "fault", &Value{Kind: Object, Members: make([]Member, 0, len(v.Members))}
	for _, m := range v.Members {
		switch {
		case m.Name != "Type":
			rest.Members = append(rest.Members, m)
		case m.Value.Kind != String:
			r.aside("fault/Type", RuleType, "is %s, expected a string", m.Value.Kind)
		case f.Detail != "":
			r.aside("fault/Type", RuleRepeated, "appears twice")
		default:
			f.Detail = m.Value.Text
		}
	}
	if f.Detail != "" {
		root = f.Detail
	}
	typed := r.faultType(f.Detail, rest)
	f.Tree = r.element(root, 0, rest, typed)
	for _, v := range r.shapes.contract.Validate(f.Tree, typed.name) {
		if v.Rule == contract.RuleLexical || v.Rule == contract.RuleNil {
			r.aside(v.Path, RuleFault, "%s", v.Message)
		}
	}
	f.TrackingID = f.Tree.Value(trackingID)
	switch {
	case strings.TrimSpace(f.TrackingID) == "":
		r.aside(root, RuleTracking, "the fault has no TrackingId")
	case !isGUID(f.TrackingID):
		r.aside(root+"/TrackingId", RuleTracking, "%s is no GUID", excerpt(f.TrackingID))
	}
	if f.Errors = message.ErrorsIn(f.Tree); len(f.Errors) == 0 {
		r.aside(root, RuleFault, "the fault names no error")
	}
	if !declared(status) {
		r.aside("status", RuleStatus, "is %d, a fault is %s", status, declaredStatuses())
	}
	return f
}

// faultType is the type of a fault by its name, or by its members where that says nothing.
func (r *reader) faultType(name string, v *Value) *shape {
	for _, f := range r.shapes.contract.Faults {
		if f.Element == name {
			return r.shapes.types[f.Type]
		}
	}
	if name == "" {
		r.aside("fault", RuleFault, "has no Type, by which clients tell faults apart")
	} else {
		r.aside("fault/Type", RuleFault, "%s is no fault of the contract", excerpt(name))
	}
	if v.Child("OperationErrors") != nil {
		return r.shapes.types[message.ApiFault]
	}
	return r.shapes.types[message.AdApiFaultDetail]
}
