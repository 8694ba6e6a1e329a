// Package mutation is a proxy that spoils what passes between a client and a
// service of the Customer Management API, each time in one way. A conforming
// service behind it no longer conforms for whoever asks through it.
//
// It is a second witness that every check can fail, beside the deviations of
// the mock: it knows the wire as it is documented and nothing of the harness,
// the mock or the checks. So it cannot share a misunderstanding with them. A
// test holds that it imports the standard library and an XML tree only.
package mutation

import "slices"

// Mutation is one way of spoiling exchanges.
type Mutation struct {
	// Name says what goes wrong, as a sentence about the service.
	Name string
	// Areas are those of the requirements that are broken; checks of one of them must notice.
	Areas []string
	// Dialects are those in which it happens; none for those of the newest version.
	Dialects []string
	// Operations are those whose exchanges are looked at; none for all.
	Operations []string
	// Request spoils a request on its way in, or answers it itself. It reports whether it did.
	Request func(x *Exchange) bool
	// Reply spoils a reply on its way out, or asks again and takes another one.
	Reply func(x *Exchange) bool
	// Bytes spoils replies that are no exchange of an operation, as the service description.
	Bytes func(path string, body []byte) []byte
}

// All lists every mutation.
func All() []Mutation {
	return slices.Concat(users(), userWrites(), timeStamps(), credentials(), roles(), limits(), searches(), finds(),
		accounts(), accountWrites(), customers(), signUps(), links(), invitations(), addresses(), notifications(),
		lifeCycles(), versions(), protocol(), schema(), restReplies())
}

// Nothing takes every exchange apart and puts it together again as it was: what
// is noticed of the others is what they spoil, not that a proxy is there.
func Nothing() Mutation {
	again := func(*Exchange) bool { return true }
	return Mutation{Name: "nothing is spoilt", Request: again, Reply: again}
}

// In are the dialects in which a mutation happens.
func (m *Mutation) In() []string {
	if len(m.Dialects) == 0 {
		return []string{"v13-soap", "v13-rest"}
	}
	return m.Dialects
}

func (m *Mutation) concerns(operation string) bool {
	return len(m.Operations) == 0 || slices.Contains(m.Operations, operation)
}
