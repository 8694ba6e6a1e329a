package mutation

import (
	"net/http"
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// pretended answers an operation with what was answered when it was carried out
// elsewhere, and does nothing.
func pretended() (request, reply hook) {
	return func(x *Exchange) bool {
			a := x.proxy.ever[x.Dialect()+x.Operation]
			if a != nil {
				x.Tell(a)
			}
			return a != nil
		}, func(x *Exchange) bool {
			if !x.Refused() && x.proxy.ever[x.Dialect()+x.Operation] == nil {
				x.proxy.ever[x.Dialect()+x.Operation] = x.answered
			}
			return false
		}
}

// hushed passes a refusal off as a success that was answered elsewhere.
func hushed(x *Exchange) bool {
	key := x.Dialect() + x.Operation
	if !x.Refused() {
		x.proxy.ever[key] = x.answered
		return false
	}
	if x.proxy.ever[key] == nil {
		return x.grant()
	}
	x.Tell(x.proxy.ever[key])
	return true
}

// grant answers a deletion as if it had been carried out: nothing is told of it.
func (x *Exchange) grant() bool {
	if !strings.HasPrefix(x.Operation, "Delete") {
		return false
	}
	if x.answered.status = http.StatusOK; x.Binding == "rest" {
		x.Reply = fromJSON([]byte("{}"))
		return true
	}
	parent := x.Reply.Parent()
	parent.RemoveChild(x.Reply)
	x.Reply = parent.CreateElement(x.Operation + "Response")
	x.Reply.CreateAttr("xmlns", x.Request.NamespaceURI())
	return true
}

// refused answers with a fault that was seen before, where the request or reply is such.
func refused(when func(*Exchange) bool) hook {
	return func(x *Exchange) bool {
		key := x.Dialect() + " fault"
		if x.Refused() {
			x.proxy.ever[key] = x.answered
			return false
		}
		if x.proxy.ever[key] == nil || !when(x) {
			return false
		}
		x.Tell(x.proxy.ever[key])
		return true
	}
}

// cached answers a question as it was answered the first time, to whoever by
// tells apart.
func cached(by func(*Exchange) string) hook {
	return func(x *Exchange) bool {
		key := x.said() + by(x)
		if first := x.World.Answers[key]; first != nil && string(first.body) != string(x.answered.body) {
			x.Tell(first)
			return true
		}
		if !x.Refused() && x.World.Answers[key] == nil {
			x.World.Answers[key] = x.answered
		}
		return false
	}
}

// retried repeats what is refused with the tokens of the others in the world.
func retried(x *Exchange) bool {
	if !x.Refused() {
		return false
	}
	first := x.answered
	for _, token := range slices.Concat(x.World.Tokens, x.World.Known) {
		x.SetHeader("AuthenticationToken", token)
		if x.Again(); !x.Refused() {
			return true
		}
	}
	x.take(first)
	return false
}

// reader is the operation that reads what a write is about.
var reader = map[string]string{
	"UpdateUser": "GetUser", "DeleteUser": "GetUser", "UpdateAccount": "GetAccount", "DeleteAccount": "GetAccount",
	"UpdateCustomer": "GetCustomer", "DeleteCustomer": "GetCustomer",
}

// readable remembers who reads what, so that now can read it again.
func readable(x *Exchange) {
	if !x.Refused() && strings.HasPrefix(x.Operation, "Get") && x.Reply != nil {
		if id := read(x.Reply, "./*/Id"); id != "" {
			x.World.Questions[x.Operation+id] = x.question
		}
	}
}

// now reads the entity of a write as it is at present; nil where nobody has read it before.
func now(x *Exchange) *etree.Element {
	operation := reader[x.Operation]
	id := read(x.Request, "./*/Id")
	if id == "" {
		id = read(x.Request, strings.TrimPrefix(operation, "Get")+"Id")
	}
	q := x.World.Questions[operation+id]
	if q == nil || id == "" {
		return nil
	}
	other := x.Ask(q)
	if other == nil {
		return nil
	}
	return other.Reply.ChildElements()[0]
}

// restamped gives a write the time stamps of now.
func restamped(x *Exchange) bool {
	entity := now(x)
	if entity == nil {
		return false
	}
	did := false
	for _, path := range []string{"TimeStamp", "ContactInfo/Address/TimeStamp"} {
		fresh := read(entity, path)
		for _, e := range append(x.Request.FindElements(path), x.Request.FindElements("./*/"+path)...) {
			did = fresh != "" && put(e, fresh) || did
		}
	}
	return did
}
