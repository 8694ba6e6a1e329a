package signin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"syscall"

	"golang.org/x/oauth2"
)

// Fault is a sign-in that gave no access token. It quotes nothing of what the
// authority said but its error codes: the rest may repeat what was sent.
type Fault struct {
	// Refused says that a person has to act. Otherwise the authority could not
	// be asked, and may answer another time.
	Refused bool   `json:"refused,omitempty"`
	Message string `json:"message"`
	Advice  string `json:"advice,omitempty"`
}

// Error is the message and, after a semicolon, the advice.
func (f *Fault) Error() string {
	if f.Advice == "" {
		return f.Message
	}
	return f.Message + "; " + f.Advice
}

func outage(format string, args ...any) *Fault {
	return &Fault{Message: fmt.Sprintf(format, args...), Advice: "this is no fault of the service; try again later"}
}

func refused(advice, format string, args ...any) *Fault {
	return &Fault{Refused: true, Message: fmt.Sprintf(format, args...), Advice: advice}
}

// refusals words the error codes of OAuth 2.0 that need a person.
var refusals = map[string]struct{ reason, advice string }{
	"invalid_grant":          {"what it was asked with is no longer valid: expired, revoked, used up, or given for another scope or client", ""},
	"interaction_required":   {"a person has to sign in again", ""},
	"login_required":         {"a person has to sign in again", ""},
	"consent_required":       {"a person has to give consent again", ""},
	"access_denied":          {"consent was denied", ""},
	"invalid_client":         {"it does not accept the client", "check oauth.clientId and oauth.clientSecret"},
	"unauthorized_client":    {"it does not accept the client", "check oauth.clientId and oauth.clientSecret, and how the application is registered"},
	"invalid_scope":          {"it does not know the scope", "check oauth.scope"},
	"invalid_request":        {"it does not understand the request", "check oauth: of the target.yaml against what the authority expects"},
	"unsupported_grant_type": {"it gives no token for a refresh token or a code", "check oauth.tokenUrl"},
}

var (
	// documentedCode is the form of an error code; anything else is not repeated.
	documentedCode = regexp.MustCompile(`^[a-z_]{1,40}$`)
	// detailCode is how Microsoft's authority says more precisely what is wrong.
	detailCode = regexp.MustCompile(`\bAADSTS[0-9]{4,7}\b`)
)

// faultOf explains why an authority gave no token. Advice is what helps where a person has to sign in again.
func faultOf(err error, advice string) *Fault {
	var fault *Fault
	var answer *oauth2.RetrieveError
	switch {
	case errors.As(err, &fault):
		return fault
	case errors.As(err, &answer) && answer.ErrorCode != "":
		return refusal(answer.ErrorCode, answer.ErrorDescription, advice)
	case errors.As(err, &answer) && answer.Response != nil:
		return outage("the authority answers HTTP %d %s without an error of OAuth", answer.Response.StatusCode, http.StatusText(answer.Response.StatusCode))
	}
	var network *url.Error
	if !errors.As(err, &network) {
		return outage("the reply of the authority is no token")
	}
	return outage("the authority cannot be reached: %s", networkWords(err))
}

// refusal words an error code; those of a moment are no refusal.
func refusal(code, description, advice string) *Fault {
	if code == "temporarily_unavailable" || code == "server_error" || code == "slow_down" {
		return outage("the authority is not able to answer now (%s)", code)
	}
	known, ok := refusals[code]
	if !ok {
		known.reason = "an error of its own"
	}
	if !documentedCode.MatchString(code) {
		code = "a code that is none of OAuth"
	}
	if detail := detailCode.FindString(description); detail != "" {
		code += ", " + detail
	}
	if known.advice != "" {
		advice = known.advice
	}
	return refused(advice, "the authority refuses: %s (%s)", known.reason, code)
}

// networkWords says what kept a reply from arriving, without quoting what did.
func networkWords(err error) string {
	var name *net.DNSError
	var timeout net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return "interrupted"
	case errors.As(err, &name):
		return "no such host"
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	}
	return "the connection broke or is not trusted"
}

// headerOf is the header of the reply that an error is about; nil where none arrived.
func headerOf(err error) http.Header {
	var answer *oauth2.RetrieveError
	if errors.As(err, &answer) && answer.Response != nil {
		return answer.Response.Header
	}
	return nil
}
