package client

import (
	"slices"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// Calls are written in the words of the newest API version, whatever version a
// client speaks, and replies are read in them.

// newest is the contract in whose words calls and replies are.
func (c *Client) newest() *contract.Contract {
	versions := contract.Versions()
	newest, err := contract.Load(versions[len(versions)-1], c.options.Contract.Edition)
	if err != nil {
		return c.options.Contract
	}
	return newest
}

// spoken is the call in the words of the client's own API version, with its
// header. What the newest version alone can say is left out.
func (c *Client) spoken(who Credentials, call *message.Request) *message.Request {
	own, newest, wrapper := c.options.Contract, c.newest(), call.Operation+"Request"
	body := own.FromNewest(wrapper, call.Body)
	if own != newest {
		body = utterable(own, newest, own.Type(wrapper), newest.Type(wrapper), body)
	}
	return &message.Request{Operation: call.Operation, Header: who.Elements(own), Body: body}
}

// utterable leaves out, at every depth, the elements that only the newest
// version declares. What neither declares stays: it is sent on purpose.
func utterable(own, newest *contract.Contract, t, newestType *contract.Type, elements []*message.Element) []*message.Element {
	if t == nil || newestType == nil {
		return elements
	}
	var kept []*message.Element
	for _, e := range elements {
		d := own.Element(t, e.Name)
		if d == nil {
			if newest.Element(newestType, e.Name) == nil {
				kept = append(kept, e)
			}
			continue
		}
		if of := own.Type(d.Type); of != nil && len(e.Children) > 0 {
			name := d.Name
			if d.As != "" {
				name = d.As
			}
			var newestOf *contract.Type
			if n := newest.Element(newestType, name); n != nil {
				newestOf = newest.Type(n.Type)
			}
			if derived := own.Type(e.Type); derived != nil {
				of = derived
			}
			said := *e
			said.Children = utterable(own, newest, of, newestOf, e.Children)
			e = &said
		}
		kept = append(kept, e)
	}
	return kept
}

// ordered puts the elements of a call into the order of the contract, in place.
// Flags by which an older version must be asked for what the newest one always
// answers are set, unless the call says otherwise.
func (c *Client) ordered(call *message.Request) *message.Request {
	own, newest := c.options.Contract, c.newest()
	o := own.Operation(call.Operation)
	if o == nil {
		return call
	}
	if own != newest {
		for _, d := range own.Elements(o.Request) {
			said := func(e *message.Element) bool { return e.Name == d.Name }
			if d.Type == "xs:boolean" && newest.Element(newest.Type(o.Request.Name), d.Name) == nil && !slices.ContainsFunc(call.Body, said) {
				call.Body = append(call.Body, message.Text(d.Name, "true"))
			}
		}
	}
	own.Sort(call.Body, o.Request)
	return call
}

// understood is a reply in the words of the newest API version.
func (c *Client) understood(reply *message.Reply) *message.Reply {
	if reply.Body == nil {
		return reply
	}
	body := *reply.Body
	body.Children = c.options.Contract.ToNewest(body.Name, body.Children)
	if len(body.Children) == 0 || &body.Children[0] == &reply.Body.Children[0] { // nothing was called otherwise
		return reply
	}
	translated := *reply
	translated.Body = &body
	return &translated
}
