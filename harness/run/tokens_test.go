package run

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"testing"

	"github.com/cmconform/cmconform/harness/signin"
)

// A worker's questions for tokens: each gets its own answer, in whatever order they come.
func TestTokensAreAskedOfTheParent(t *testing.T) {
	heard, said := io.Pipe()
	w := &worker{out: &lineWriter{w: said}}
	asked := make(chan tokenAsked, 3)
	go func() {
		decoder := json.NewDecoder(heard)
		for {
			var a answer
			if decoder.Decode(&a) != nil {
				return
			}
			asked <- *a.Token
		}
	}()
	defer said.Close()

	type got struct {
		token string
		err   error
	}
	ask := func(ctx context.Context, persona, refused string) (tokenAsked, chan got) {
		answered := make(chan got, 1)
		go func() {
			token, err := w.token(ctx, persona, refused)
			answered <- got{token, err}
		}()
		return <-asked, answered
	}
	ctx, cancel := context.WithCancel(t.Context())
	first, one := ask(ctx, "superAdmin", "")
	second, two := ask(t.Context(), "viewer", "old")
	third, three := ask(t.Context(), "standard", "")
	if second.Persona != "viewer" || second.Refused != "old" || first.Number == second.Number {
		t.Errorf("asked %+v and %+v", first, second)
	}
	w.questions.told(tokenTold{Number: 99, Token: "nobody's"})
	w.questions.told(tokenTold{Number: third.Number, Token: "new"})
	w.questions.told(tokenTold{Number: second.Number, Fault: &signin.Fault{Refused: true, Message: "the authority refuses", Advice: "sign in"}})
	cancel()
	var fault *signin.Fault
	if g := <-two; !errors.As(g.err, &fault) || !fault.Refused || g.err.Error() != "the authority refuses; sign in" {
		t.Errorf("a refusal becomes %v", g.err)
	}
	if g := <-three; g.token != "new" || g.err != nil {
		t.Errorf("%s, %v", g.token, g.err)
	}
	if g := <-one; !errors.Is(g.err, context.Canceled) {
		t.Errorf("who gave up gets %v", g.err)
	}
	w.questions.told(tokenTold{Number: first.Number, Token: "late"})
	if len(w.questions.waiting) != 0 {
		t.Errorf("%d questions are kept", len(w.questions.waiting))
	}
}
