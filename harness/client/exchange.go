package client

import (
	"fmt"
	"net/http"
	"slices"
	"sort"
	"strings"

	"github.com/cmconform/cmconform/reports"
)

// Environment variables that the recorded curl lines take secrets from.
const (
	TokenVariable          = "CMCONFORM_TOKEN"
	DeveloperTokenVariable = "CMCONFORM_DEVELOPER_TOKEN"
)

// longestReply is what a report keeps of one reply.
const longestReply = 64 << 10

// Exchange is the result as reports carry it: redacted, with a curl line that repeats it.
func (r *Result) Exchange(redactor *Redactor) reports.Exchange {
	x := r.Told(redactor)
	x.Curl = r.curl(redactor, r.sentHeader())
	return x
}

// Told is Exchange without the curl line, which costs as much again.
func (r *Result) Told(redactor *Redactor) reports.Exchange {
	for _, own := range []string{r.who.Token, r.who.DeveloperToken, r.who.Password} { // a token may be newer than what the redactor knows
		if !slices.Contains(r.who.Public, own) {
			redactor.learn(own)
		}
	}
	x := reports.Exchange{
		Persona: r.Persona, Operation: r.Operation, Method: r.method(), URL: redactor.Text(r.url),
		RequestHeaders: redactor.Header(r.sentHeader()),
		Request:        redactor.Body(string(r.Sent.Body), r.who.Public...),
		Status:         r.Status, ReplyHeaders: redactor.Header(r.Header),
		Reply:      redactor.Body(cut(string(r.Body)), r.who.Public...),
		DurationMS: float64(r.Duration.Microseconds()) / 1000,
	}
	if r.Err != nil {
		x.Error = redactor.Text(r.Err.Error())
	}
	for _, a := range r.Retried {
		x.Attempts = append(x.Attempts, a.report(redactor))
	}
	if r.Reply != nil {
		x.TrackingID = redactor.Text(r.Reply.TrackingID())
	}
	return x
}

// report is an attempt as reports carry it.
func (a Attempt) report(redactor *Redactor) reports.Attempt {
	told := reports.Attempt{Status: a.Status, Cause: string(a.Cause), WaitedMS: float64(a.Waited.Microseconds()) / 1000}
	if a.Err != nil {
		told.Error = redactor.Text(a.Err.Error())
	}
	return told
}

func (r *Result) method() string {
	if r.Sent.Method == "" {
		return http.MethodPost
	}
	return r.Sent.Method
}

func (r *Result) sentHeader() http.Header {
	header := http.Header{}
	if r.client != nil {
		header.Set("User-Agent", r.agent)
		for name, values := range r.client.options.Headers {
			header[name] = values
		}
	}
	for name, values := range r.Sent.Header {
		header[name] = values
	}
	return header
}

// cut shortens a reply. It cuts before an element or behind a member, so that no
// part of a secret is left that its pattern would no longer recognise.
func cut(reply string) string {
	if len(reply) <= longestReply {
		return reply
	}
	kept := reply[:longestReply]
	if text := strings.TrimLeft(kept, " \t\r\n\ufeff"); strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		kept = kept[:lastMember(kept)]
	} else if i := strings.LastIndexByte(kept, '<'); i > 0 {
		kept = kept[:i]
	}
	return fmt.Sprintf("%s... (%d more bytes)", kept, len(reply)-len(kept))
}

// lastMember is where the last member or item of a beginning of JSON ends that is there as a whole.
func lastMember(text string) int {
	end, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && c == ',':
			end = i
		}
	}
	return end
}

// Marks stand for the caller's own tokens while the rest is redacted and quoted.
const (
	tokenMark     = "\x01token\x01"
	developerMark = "\x01developer\x01"
)

// curl words the request as a command line of a POSIX shell. The caller's own
// tokens come from the environment; other secrets stay redacted.
func (r *Result) curl(redactor *Redactor, header http.Header) string {
	marks := func(text string) string {
		for _, secret := range []struct{ value, mark string }{{r.who.Token, tokenMark}, {r.who.DeveloperToken, developerMark}} {
			if len(secret.value) >= shortestSecret && !slices.Contains(r.who.Public, secret.value) {
				for _, form := range forms(secret.value) {
					text = strings.ReplaceAll(text, form, secret.mark)
				}
			}
		}
		return text
	}
	line := []string{"curl", "-sS"}
	if method := r.method(); method != http.MethodPost || len(r.Sent.Body) == 0 {
		line = append(line, "-X", method)
	}
	names := make([]string, 0, len(header))
	for name := range header {
		if name != "User-Agent" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	shown := redactor.Header(header)
	for _, name := range names {
		value, own := shown[spelling(name)], marks(strings.Join(header[name], ", "))
		switch strings.TrimPrefix(own, "Bearer ") {
		case tokenMark, developerMark:
			value = own
		default:
			if value != redacted && value != masked {
				value = redactor.Text(own)
			}
		}
		line = append(line, "-H", quote(spelling(name)+": "+value))
	}
	if len(r.Sent.Body) > 0 {
		line = append(line, "--data-binary", quote(redactor.Body(marks(string(r.Sent.Body)), append([]string{tokenMark, developerMark}, r.who.Public...)...)))
	}
	return strings.Join(append(line, quote(redactor.Text(r.url))), " ")
}

// quote makes one word of a text; the marks become variables.
func quote(text string) string {
	quoted := "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	return strings.NewReplacer(
		tokenMark, `'"$`+TokenVariable+`"'`,
		developerMark, `'"$`+DeveloperTokenVariable+`"'`,
	).Replace(quoted)
}
