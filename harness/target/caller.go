package target

import (
	"context"

	"github.com/cmconform/cmconform/harness/message"
)

// Credentials identify a caller to the service.
type Credentials struct {
	DeveloperToken string
	Token          string
	// UserName and Password sign in over v11-soap where there is no token.
	UserName, Password string
	// Current returns the access token of the moment, or another one than the
	// refused; nil where Token is all there is.
	Current func(ctx context.Context, refused string) (string, error)
}

// Caller sends one call and returns the decoded reply. The static provisioner
// uses it to find out who its personas are; whoever opens a target hands one in, so that this package needs no codec.
type Caller func(ctx context.Context, t *Target, dialect string, creds Credentials, operation string, elements []*message.Element) (*message.Reply, error)
