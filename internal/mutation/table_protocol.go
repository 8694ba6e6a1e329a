package mutation

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/beevik/etree"
)

// protocol is what goes wrong below the operations.
func protocol() []Mutation {
	soap, area := []string{"v13-soap", "v12-soap", "v11-soap"}, []string{"PROTO"}
	reads := []string{"GetUser", "GetAccount", "GetCustomer"}
	status := func(name string, from, to int, dialects ...string) Mutation {
		return Mutation{Name: name, Areas: []string{"PROTO", "REST"}, Dialects: dialects, Operations: []string{"GetUser", "GetAccount", "UpdateUser"}, Reply: func(x *Exchange) bool {
			if x.answered.status != from {
				return false
			}
			changed := *x.answered
			changed.status = to
			x.answered = &changed
			return true
		}}
	}
	header := func(name string, areas []string, key string, value func(string) string, dialects ...string) Mutation {
		return Mutation{Name: name, Areas: areas, Dialects: dialects, Operations: reads, Reply: func(x *Exchange) bool {
			changed := *x.answered
			changed.header = changed.header.Clone()
			changed.header.Set(key, value(changed.header.Get(key)))
			x.answered = &changed
			return true
		}}
	}
	kinds := map[string]string{"AdApiFaultDetail": "ApiFault", "ApiFault": "AdApiFaultDetail"}
	return []Mutation{
		status("a fault has HTTP status 404", http.StatusInternalServerError, http.StatusNotFound, "v13-soap"),
		status("a refusal has HTTP status 404", http.StatusBadRequest, http.StatusNotFound, "v13-rest"),
		status("a refusal has HTTP status 200", http.StatusBadRequest, http.StatusOK, "v13-rest"),
		status("a success has HTTP status 202", http.StatusOK, http.StatusAccepted, "v13-soap", "v13-rest"),
		header("replies are pages for people", []string{"PROTO", "REST"}, "Content-Type", func(string) string { return "text/html" }, "v13-soap", "v13-rest"),
		header("replies have no TrackingId", []string{"PROTO", "REST"}, "TrackingId", func(string) string { return "" }, "v13-rest"),
		{Name: "replies have no TrackingId in the header", Areas: area, Dialects: soap, Operations: reads, Reply: func(x *Exchange) bool {
			e := x.envelopeOut.FindElement("//Header/TrackingId")
			return e != nil && lost(e)
		}},
		{Name: "faults have a code that is a word", Areas: []string{"PROTO", "AUTH"}, Dialects: soap, Operations: []string{"GetUser"}, Reply: faulted(".//Code", turned(func(s string) string { return "E" + s }))},
		{Name: "faults tell no error", Areas: []string{"PROTO", "AUTH", "GETUSER"}, Operations: []string{"GetUser"}, Reply: both(faulted(".//Errors", emptied), faulted(".//OperationErrors", emptied))},
		{Name: "whoever lacks rights is told of an internal error", Areas: []string{"ROLE"}, Operations: []string{"UpdateUser", "UpdateAccount"}, Reply: faulted(".//Code", become("0"))},
		{Name: "the two faults are confused", Areas: []string{"PROTO", "REST"}, Dialects: []string{"v13-rest"}, Reply: faulted("Type", turned(func(s string) string { return kinds[s] }))},
		{Name: "faults say what they want of their TrackingId", Areas: area, Operations: []string{"GetUser", "UpdateUser"}, Reply: faulted(".//TrackingId", lost)},
		{Name: "times have an offset that is not theirs", Areas: []string{"TS", "REST"}, Operations: reads, Reply: told(".//LastModifiedTime", turned(func(s string) string { return s + "+02:00" }))},
		{Name: "times have a blank in the middle", Areas: []string{"PROTO", "REST", "SCHEMA"}, Operations: reads, Reply: told(".//LastModifiedTime", turned(func(s string) string { return strings.Replace(s, "T", " ", 1) }))},
		{Name: "time stamps are no base64", Areas: []string{"PROTO", "REST", "SCHEMA"}, Operations: reads, Reply: told(".//TimeStamp", turned(func(s string) string { return "~" + s[1:] }))},
		{Name: "an enum value that is misspelt is understood", Areas: area, Dialects: soap, Operations: []string{"GetUsersInfo", "SearchAccounts", "SearchCustomers", "UpdateUser", "UpdateAccount"},
			Request: func(x *Exchange) bool {
				return at(x.Request, ".//*", func(e *etree.Element) bool {
					known := []string{"Equals", "Contains", "Ascending", "Active", "EnglishUS", "Text", "Html", "Preserve", "English"}
					for _, k := range known {
						if e.Tag != "Value" && strings.EqualFold(e.Text(), k) && e.Text() != k {
							return put(e, k)
						}
					}
					return false
				})
			}},
		{Name: "a SOAPAction is made to fit the body", Areas: area, Dialects: soap, Request: func(x *Exchange) bool {
			action := strings.Trim(x.question.header.Get("SOAPAction"), `"`)
			if action == x.Operation {
				return false
			}
			changed := *x.question
			changed.header = changed.header.Clone()
			changed.header.Set("SOAPAction", x.Operation)
			x.question = &changed
			return true
		}},
		{Name: "the namespace of another version is understood", Areas: []string{"PROTO"}, Dialects: []string{"v13-soap", "v12-soap"}, Request: func(x *Exchange) bool {
			space := x.Request.NamespaceURI()
			want := regexp.MustCompile(`v1[0-9]`).ReplaceAllString(space, x.Version)
			if space == want {
				return false
			}
			for _, e := range append([]*etree.Element{x.envelope.Root()}, x.envelope.Root().FindElements(".//*")...) {
				for i := range e.Attr {
					e.Attr[i].Value = strings.ReplaceAll(e.Attr[i].Value, space, want)
				}
			}
			return true
		}},
		{Name: "an empty body is taken for a question about the caller", Areas: area, Dialects: []string{"v13-soap"},
			Bytes: func(path string, body []byte) []byte {
				if strings.Contains(string(body), "<wsdl:") || !strings.Contains(string(body), "Fault>") {
					return body
				}
				return []byte(`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body><GetUserResponse xmlns="https://bingads.microsoft.com/Customer/v13"/></s:Body></s:Envelope>`)
			}},
		{Name: "the description lacks an operation", Areas: []string{"PROTO", "SCHEMA"}, Dialects: soap, Bytes: described(`<wsdl:operation name="GetUser">`, `<wsdl:operation name="FetchUser">`)},
		{Name: "the description lacks a fault", Areas: []string{"PROTO", "SCHEMA"}, Dialects: soap, Bytes: described(`name="AdApiFaultDetailFault" message=`, `name="Problem" message=`)},
		{Name: "the description gives the users another action", Areas: area, Dialects: soap, Bytes: described(`soapAction="GetUser"`, `soapAction="GetUsers"`)},
	}
}

// described changes a service description.
func described(old, text string) func(string, []byte) []byte {
	return func(_ string, body []byte) []byte {
		if !strings.Contains(string(body), "definitions") {
			return body
		}
		return replaced(body, old, text)
	}
}
