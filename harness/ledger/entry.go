package ledger

import (
	"time"

	"github.com/cmconform/cmconform/harness/message"
)

// State is how far a write has come.
type State string

// States of an entry. Only Undone entries are settled.
const (
	Pending State = "pending" // announced; whether the target took it is not known
	Done    State = "done"    // the target answered
	Undone  State = "undone"  // the state before is back
	Failed  State = "failed"  // undoing it was tried and did not work
)

// Entry is one write to something that others share. It holds what is needed
// to undo the write, and no credential.
type Entry struct {
	ID   string    `json:"id"` // assigned by Begin
	Time time.Time `json:"time"`
	// Target is the address written to; Dialect the dialect it was written over.
	Target  string `json:"target"`
	Dialect string `json:"dialect"`
	// Operation is the one that undoes, mostly the one that writes: UpdateUser.
	Operation string `json:"operation"`
	// Persona is the name of the caller, who is asked to undo it too.
	Persona string `json:"persona"`
	// Kind and EntityID name what changes: User 123.
	Kind     string `json:"kind"`
	EntityID string `json:"entityId"`
	// Before is the entity as it was read before the write.
	Before *message.Element `json:"before,omitempty"`
	State  State            `json:"state"`
	// Reason says why undoing failed.
	Reason string `json:"reason,omitempty"`
}

// secretElements never get into the file, whatever a target answers with.
var secretElements = map[string]bool{
	"AuthenticationToken": true, "ApplicationToken": true, "DeveloperToken": true, "Password": true,
	"SecretAnswer": true,
}

// withoutSecrets copies a tree without the elements that may hold credentials.
func withoutSecrets(e *message.Element) *message.Element {
	if e == nil {
		return nil
	}
	c := *e
	c.Children = nil
	for _, child := range e.Children {
		if !secretElements[child.Name] {
			c.Children = append(c.Children, withoutSecrets(child))
		}
	}
	return &c
}
