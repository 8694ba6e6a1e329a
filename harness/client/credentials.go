package client

import (
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// Credentials identify a caller.
type Credentials struct {
	DeveloperToken string
	Token          string // OAuth access token
	// Header replaces the header elements that the two tokens would make, in the
	// given order; empty but not nil sends none.
	Header []*message.Element
	// Fresh says that the tokens are the untouched ones of a provisioned, valid
	// persona, so that a refusal of them is the target's failure.
	Fresh bool
	// Public lists made-up values (a token that no one ever had) that need no redaction.
	Public []string
}

// Elements are the header elements to send, in the order the contract declares them.
func (who Credentials) Elements(c *contract.Contract) []*message.Element {
	if who.Header != nil {
		return who.Header
	}
	var elements []*message.Element
	for _, name := range c.RequestHeaders {
		switch {
		case name == "AuthenticationToken" && who.Token != "":
			elements = append(elements, message.Text(name, who.Token))
		case name == "DeveloperToken" && who.DeveloperToken != "":
			elements = append(elements, message.Text(name, who.DeveloperToken))
		}
	}
	return elements
}
