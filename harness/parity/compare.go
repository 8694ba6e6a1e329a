package parity

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
	"github.com/cmconform/cmconform/reports"
)

// errorLists are the elements of a reply that refuse single items.
var errorLists = []string{"OperationErrors", "PartialErrors"}

// pair is the same call as both bindings answered it, each with the words of its own copy of the world.
type pair struct {
	call       *Call
	soap, rest answer
	norms      [2]*norm
	ordered    bool // the request asks for an order
}

// judge compares what the two answers say: all columns but the effect.
func (p *pair) judge() []reports.ParityCell {
	if p.soap.kind == unanswered || p.rest.kind == unanswered || p.soap.kind == foreign && p.rest.kind == foreign {
		return []reports.ParityCell{undecided(reports.ColumnRequest, p.why())}
	}
	if p.soap.kind != p.rest.kind && !p.bothUnfit() {
		return []reports.ParityCell{compared(reports.ColumnRequest, []reports.ParityDifference{{
			Where: "answer", SOAP: p.soap.String(), REST: p.rest.String(),
		}})}
	}
	cells := []reports.ParityCell{compared(reports.ColumnRequest, nil)}
	if p.soap.kind == accepted {
		cells = append(cells, compared(reports.ColumnReply, p.replies()))
		if d, any := p.itemErrors(); any {
			cells = append(cells, compared(reports.ColumnFault, d))
		} else if p.call.Fault != "" {
			cells = append(cells, omitted(reports.ColumnFault, "both take what should bring up "+p.call.Fault))
		}
		return cells
	}
	if p.soap.kind == refused && p.rest.kind == refused {
		cells = append(cells, compared(reports.ColumnFault, p.faults()))
	}
	if !p.call.refuses() {
		cells = slices.Insert(cells, 1, omitted(reports.ColumnReply, "both refuse what should succeed: "+p.soap.String()))
	}
	return cells
}

// bothUnfit says whether both refuse a request that does not fit the contract.
// That is the platform's doing, in words of each binding's own.
func (p *pair) bothUnfit() bool {
	refuses := func(k kind) bool { return k == refused || k == misfit }
	return p.call.Fault == unfit && refuses(p.soap.kind) && refuses(p.rest.kind)
}

func (p *pair) why() string {
	if p.soap.kind == foreign && p.rest.kind == foreign {
		return fmt.Sprintf("neither binding answers as the service does: %s over SOAP, %s over REST", p.soap, p.rest)
	}
	if p.soap.kind == unanswered {
		return "over SOAP: " + p.soap.String()
	}
	return "over REST: " + p.rest.String()
}

// replies compares the information of two replies, error lists apart.
func (p *pair) replies() []reports.ParityDifference {
	a, b := p.tree(0, p.soap.Reply.Body), p.tree(1, p.rest.Reply.Body)
	for _, name := range errorLists {
		a.Remove(name)
		b.Remove(name)
	}
	found := p.diff(a, b)
	return append(found, presence("TrackingId", p.soap.Reply.TrackingID(), p.rest.Reply.TrackingID())...)
}

// itemErrors compares the error lists of two replies; any says whether there is an error at all.
func (p *pair) itemErrors() (found []reports.ParityDifference, any bool) {
	a, b := only(p.tree(0, p.soap.Reply.Body), errorLists), only(p.tree(1, p.rest.Reply.Body), errorLists)
	return p.diff(a, b), len(itemCodes(a))+len(itemCodes(b)) > 0
}

func only(e *message.Element, names []string) *message.Element {
	e.Children = slices.DeleteFunc(e.Children, func(c *message.Element) bool { return !slices.Contains(names, c.Name) })
	return e
}

// itemCodes are the codes in the error lists of a reply, in order.
func itemCodes(body *message.Element) []string {
	return append(body.Values("OperationErrors/OperationError/Code"), body.Values("PartialErrors/ArrayOfOperationError/OperationError/Code")...)
}

// faults compares detail type and codes, error by error; texts are for people.
func (p *pair) faults() []reports.ParityDifference {
	a, b := p.soap.Reply.Fault, p.rest.Reply.Fault
	var found []reports.ParityDifference
	if a.Detail != b.Detail {
		found = append(found, reports.ParityDifference{Where: "type", SOAP: a.Detail, REST: b.Detail})
	}
	for i := range max(len(a.Errors), len(b.Errors)) {
		words := func(list []message.Error) string {
			if i >= len(list) {
				return "absent"
			}
			return strings.TrimSpace(fmt.Sprintf("%d %s", list[i].Number, list[i].Symbol))
		}
		if from, to := words(a.Errors), words(b.Errors); from != to {
			found = append(found, reports.ParityDifference{Where: fmt.Sprintf("error %d", i+1), SOAP: from, REST: to})
		}
	}
	return append(found, presence("TrackingId", a.TrackingID, b.TrackingID)...)
}

func (p *pair) tree(side int, body *message.Element) *message.Element {
	return p.norms[side].tree(body, body.Name)
}

func (p *pair) diff(a, b *message.Element) []reports.ParityDifference {
	return differences(p.norms[0].contract, p.ordered, a, b)
}

// differences are the places where two normalised trees differ.
func differences(c *contract.Contract, ordered bool, a, b *message.Element) []reports.ParityDifference {
	if !ordered {
		align(c, a.Name, a, b)
	}
	all := message.Diff(a, b)
	if (len(a.Children) == 0) != (len(b.Children) == 0) { // an empty reply lacks every element of the other
		all = nil
		for _, e := range a.Children {
			all = append(all, message.Diff(e, nil)...)
		}
		for _, e := range b.Children {
			all = append(all, message.Diff(nil, e)...)
		}
	}
	var found []reports.ParityDifference
	for _, d := range all {
		where := strings.TrimPrefix(d.Path, a.Name+"/")
		found = append(found, reports.ParityDifference{Where: where, SOAP: d.A, REST: d.B})
	}
	return found
}

// presence compares what is different in every reply: whether it is there.
func presence(name, a, b string) []reports.ParityDifference {
	if (a == "") == (b == "") {
		return nil
	}
	words := func(s string) string {
		if s == "" {
			return "absent"
		}
		return "there"
	}
	return []reports.ParityDifference{{Where: name, SOAP: words(a), REST: words(b)}}
}

func compared(column reports.Column, found []reports.ParityDifference) reports.ParityCell {
	if len(found) > 0 {
		return reports.ParityCell{Column: column, State: reports.Differs, Differences: found}
	}
	return reports.ParityCell{Column: column, State: reports.Equal}
}

func undecided(column reports.Column, reason string) reports.ParityCell {
	return reports.ParityCell{Column: column, State: reports.Undecided, Reason: reason}
}

func omitted(column reports.Column, reason string) reports.ParityCell {
	return reports.ParityCell{Column: column, State: reports.Omitted, Reason: reason}
}

// asksForOrder says whether a request wants its result in an order.
func asksForOrder(body []*message.Element) bool {
	return slices.ContainsFunc(body, func(e *message.Element) bool { return e.Name == "Ordering" && !e.Blank() })
}
