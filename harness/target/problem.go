package target

import "github.com/cmconform/cmconform/reports"

// ConfigError is a target that cannot be opened because of what was typed or
// written: a usage error, exit code 2. It never quotes a value that may be secret.
type ConfigError struct {
	// Where is "target.yaml:7", a file, or an address; may be empty.
	Where   string
	Message string
}

// Error is "where: message".
func (e *ConfigError) Error() string {
	if e.Where == "" {
		return e.Message
	}
	return e.Where + ": " + e.Message
}

// Class tells why a target cannot be used.
type Class string

// Classes of findings.
const (
	Unreachable   Class = "unreachable"  // no connection, no answer in time, or only a gateway's answer
	TLS           Class = "tls"          // a connection, but no trust
	NotFound      Class = "not found"    // an HTTP server without the service at this address
	Unauthorised  Class = "unauthorised" // an answer that refuses our credentials
	NoProvisioner Class = "no provisioner"
	NoEngine      Class = "no container engine"
)

// Finding is one reason why a target cannot be used as it is.
type Finding struct {
	Class Class
	// Fatal findings leave no check that could pass; the others cost some checks.
	Fatal bool
	reports.Problem

	mayPass bool // so that asking again may help
}

// Unusable is the error of an Open that failed because of the target and not because of what was typed: exit code 3.
type Unusable struct{ Finding }

// Error is the message and, after a semicolon, the advice.
func (u *Unusable) Error() string {
	if u.Advice == "" {
		return u.Message
	}
	return u.Message + "; " + u.Advice
}

func unusable(class Class, message, advice string) *Unusable {
	return &Unusable{finding(class, message, advice)}
}

// finding is a fatal one.
func finding(class Class, message, advice string) Finding {
	kind := "target"
	if class == Unauthorised {
		kind = "authorisation"
	}
	return Finding{Class: class, Fatal: true, Problem: reports.Problem{Kind: kind, Message: message, Advice: advice}}
}
