package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cmconform/cmconform/harness/message"
)

// replyMatcher matches replies and says what it wants in a few words.
type replyMatcher struct {
	expected string
	match    func(*Reply) bool
}

// Succeed matches a reply that is the response, not a fault.
func Succeed() Matcher {
	return replyMatcher{"a response and no fault", (*Reply).Succeeded}
}

// BeFault matches a fault that carries one of the codes (numbers). Symbols
// (texts) given beside them must be that of the matching error, where the
// error has a symbol at all. Without arguments any fault matches.
func BeFault(codesAndSymbols ...any) Matcher {
	var codes []int
	var symbols, words []string
	for _, a := range codesAndSymbols {
		switch a := a.(type) {
		case int:
			codes = append(codes, a)
		case string:
			symbols = append(symbols, a)
		default:
			panic(fmt.Sprintf("check: BeFault takes codes and symbols, not %T", a))
		}
	}
	for i, c := range codes {
		if i < len(symbols) {
			words = append(words, fmt.Sprintf("%d %s", c, symbols[i]))
		} else {
			words = append(words, fmt.Sprint(c))
		}
	}
	expected := "a fault"
	if len(words) > 0 {
		expected += " with " + strings.Join(words, " or ")
	}
	return replyMatcher{expected, func(r *Reply) bool {
		f := r.Fault()
		if f == nil {
			return false
		}
		return len(codes) == 0 || slices.ContainsFunc(f.Errors, func(e message.Error) bool {
			return slices.Contains(codes, e.Number) &&
				(len(symbols) == 0 || e.Symbol == "" || slices.Contains(symbols, e.Symbol))
		})
	}}
}

// BeUnauthorised matches the refusal of somebody who is known but may not: code 106 or 1001.
func BeUnauthorised() Matcher {
	m := BeFault(106, 1001).(replyMatcher)
	m.expected = "a fault with 106 UserIsNotAuthorized or 1001"
	return m
}

// BeRefused matches any fault of the service by which it refuses the request:
// an error of the service or a failed deserialization, whatever the code. The
// refusal of an untouched credential and of the call rate are none. After Post
// an HTTP status of 400 and more without a reply of the service counts as well.
func BeRefused() Matcher {
	return replyMatcher{"a refusal", func(r *Reply) bool {
		if r.Fault() == nil {
			return r.Request == nil && r.Body() == nil && r.Result.Status >= 400
		}
		return !r.credentialRefused() && !slices.ContainsFunc(r.Fault().Errors, func(e message.Error) bool { return e.Number == 117 })
	}}
}

// BeReply matches a reply of which the judge says yes; expected words what that is for whoever reads a failure.
func BeReply(expected string, judge func(*Reply) bool) Matcher { return replyMatcher{expected, judge} }

// BeCredentialRefusal matches the refusal of a credential: 105, 109 or 116.
func BeCredentialRefusal() Matcher {
	return BeFault(105, 109, 116)
}

func (m replyMatcher) Match(actual any) (bool, error) {
	r, ok := actual.(*Reply)
	if !ok || r == nil {
		return false, fmt.Errorf("expects a reply, not %T", actual)
	}
	return m.match(r), nil
}

func (m replyMatcher) Expected() string      { return m.expected }
func (m replyMatcher) Got(actual any) string { return actual.(*Reply).String() }

func (m replyMatcher) FailureMessage(actual any) string {
	return "expected " + m.expected + "; got " + m.Got(actual)
}

func (m replyMatcher) NegatedFailureMessage(actual any) string {
	return "expected not " + m.expected + "; got " + m.Got(actual)
}
