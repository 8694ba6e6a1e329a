package parity

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/cmconform/cmconform/harness/client"
	"github.com/cmconform/cmconform/harness/message"
)

// faultDetails are the documented shapes of a refusal by the service itself.
var faultDetails = []string{message.AdApiFaultDetail, message.ApiFault}

// kind sorts what a call was answered with.
type kind int

const (
	unanswered kind = iota // nothing can be said about the service
	foreign                // an answer, but none of the service
	accepted
	refused // by the service itself
	misfit  // by the platform below the service, as not fitting the contract
)

// answer is what one binding answered.
type answer struct {
	*client.Result
	kind kind
}

func answerOf(r *client.Result, call *Call) answer {
	a := answer{Result: r}
	switch r.Class {
	case client.Answered:
		switch f := r.Reply.Fault; {
		case f == nil:
			a.kind = accepted
		case f.Detail == faultDetails[0] || f.Detail == faultDetails[1]:
			a.kind = refused
		default:
			a.kind = misfit
		}
	case client.Foreign, client.Unreadable:
		a.kind = foreign
		// A platform may refuse what does not fit in a shape of its own, a page of text for example.
		if call.Fault == unfit && r.Status/100 == 4 && r.Status != http.StatusNotFound {
			a.kind = misfit
		}
	}
	return a
}

// String words the answer: "a reply", "AdApiFaultDetail 105 InvalidCredentials", "HTTP 404 without a reply of the service".
func (a answer) String() string {
	switch a.kind {
	case accepted:
		if rejected := itemCodes(a.Reply.Body); len(rejected) > 0 {
			return "a reply with " + items + " " + strings.Join(rejected, ", ")
		}
		return "a reply"
	case refused:
		return faultText(a.Reply.Fault)
	case misfit:
		if a.Reply != nil && a.Reply.Fault != nil {
			words := strings.Join(strings.Fields(a.Reply.Fault.Code+" "+a.Reply.Fault.Detail), " ")
			return strings.TrimSpace("refused as not fitting the contract: " + words)
		}
		return fmt.Sprintf("refused as not fitting the contract: HTTP %d", a.Status)
	case foreign:
		return fmt.Sprintf("HTTP %d without a reply of the service", a.Status)
	}
	return "no answer: " + a.trouble()
}

// trouble says why there is no answer.
func (a answer) trouble() string {
	if a.Err != nil {
		return a.Err.Error()
	}
	return string(a.Class)
}

// faultText is the detail's name and its codes, in order.
func faultText(f *message.Fault) string {
	words := []string{f.Detail}
	for _, e := range f.Errors {
		words = append(words, strings.TrimSpace(fmt.Sprintf("%d %s", e.Number, e.Symbol)))
	}
	if len(f.Errors) == 0 {
		words = append(words, "without a code")
	}
	return words[0] + " " + strings.Join(words[1:], ", ")
}
