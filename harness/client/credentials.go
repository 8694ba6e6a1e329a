package client

import (
	"context"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// Credentials identify a caller.
type Credentials struct {
	DeveloperToken string
	Token          string // OAuth access token
	// UserName and Password go in place of a token that is empty.
	UserName, Password string
	// Current returns the access token of the moment: Token or a newer one, and
	// another one than the refused where that has expired. Nil where Token is all there is.
	Current func(ctx context.Context, refused string) (string, error)
	// Header replaces the header elements that the others would make, in the
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
	values := map[string]string{"AuthenticationToken": who.Token, "DeveloperToken": who.DeveloperToken}
	if who.Token == "" {
		values["UserName"], values["Password"] = who.UserName, who.Password
	}
	var elements []*message.Element
	for _, name := range c.RequestHeaders {
		if values[name] != "" {
			elements = append(elements, message.Text(name, values[name]))
		}
	}
	return elements
}

// SignedInAs returns the credentials with another access token and nothing that
// would change it; an empty one sends none.
func (who Credentials) SignedInAs(token string) Credentials {
	who.Token, who.UserName, who.Password, who.Current, who.Fresh = token, "", "", nil, false
	return who
}

// SignedInLike returns the credentials with the sign-in of others.
func (who Credentials) SignedInLike(other Credentials) Credentials {
	who.Token, who.UserName, who.Password, who.Current = other.Token, other.UserName, other.Password, other.Current
	return who
}
