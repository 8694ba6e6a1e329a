package parity

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cmconform/cmconform/fixtures/world"
	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/message"
)

// scene is one copy of the world, with what the steps of a call have read in it.
type scene struct {
	contract *contract.Contract
	declared world.World
	made     *world.Provisioned
	unique   string // what stands for {unique} in the copy; its id where the names do not tell
	read     map[string]*message.Element
}

func newScene(c *contract.Contract, declared world.World, made *world.Provisioned) *scene {
	s := &scene{contract: c, declared: declared, made: made, read: map[string]*message.Element{}}
	if s.unique = uniqueWord(declared, made); s.unique == "" {
		s.unique = made.ID
	}
	return s
}

// again is the same copy with nothing read yet.
func (s *scene) again() *scene { return newScene(s.contract, s.declared, s.made) }

// uniqueWord finds what {unique} became, by the sign-in name of any persona.
func uniqueWord(declared world.World, made *world.Provisioned) string {
	for _, name := range slices.Sorted(maps.Keys(made.Personas)) {
		before, after, found := strings.Cut(declared.People[declared.Personas[name].Person].SignIn, "{unique}")
		word, starts := strings.CutPrefix(made.Personas[name].UserName, before)
		word, ends := strings.CutSuffix(word, after)
		if found && starts && ends && word != "" {
			return word
		}
	}
	return ""
}

// lacking says what a target has no counterpart of, so that a call cannot be made there.
type lacking struct{ what string }

func (l *lacking) Error() string { return "the target has no " + l.what }

// request makes the elements of a call, in no particular order.
func (s *scene) request(operation string, with map[string]any) ([]*message.Element, error) {
	var elements []*message.Element
	t := s.contract.Type(operation + "Request")
	for _, name := range slices.Sorted(maps.Keys(with)) {
		e, err := s.element(name, s.contract.Element(t, name), with[name])
		if err != nil {
			return nil, err
		}
		elements = append(elements, e)
	}
	return elements, nil
}

// element makes one element of a value of the plan; d is nil where the contract does not know it.
func (s *scene) element(name string, d *contract.Element, value any) (*message.Element, error) {
	var t *contract.Type
	if d != nil {
		t = s.contract.Type(d.Type)
	}
	switch v := value.(type) {
	case nil:
		return message.Nil(name), nil
	case map[string]any:
		if _, ok := v["from"]; ok {
			return s.readBefore(name, t, v)
		}
		e := message.Group(name)
		return e, s.into(e, t, v)
	case []any:
		e := message.Group(name)
		item := t.Item()
		if item == nil {
			return nil, fmt.Errorf("%s is no list", name)
		}
		for _, x := range v {
			child, err := s.element(item.Name, item, x)
			if err != nil {
				return nil, err
			}
			e.Children = append(e.Children, child)
		}
		return e, nil
	case string:
		text, err := s.text(v)
		return message.Text(name, text), err
	default:
		return message.Text(name, fmt.Sprint(v)), nil
	}
}

// into sets members, named by their path, in an element of a type.
func (s *scene) into(e *message.Element, t *contract.Type, members map[string]any) error {
	for _, path := range slices.Sorted(maps.Keys(members)) {
		steps := strings.Split(path, "/")
		of := t
		for _, step := range steps[:len(steps)-1] {
			if d := s.contract.Element(of, step); d != nil {
				of = s.contract.Type(d.Type)
			} else {
				of = nil
			}
		}
		name := steps[len(steps)-1]
		child, err := s.element(name, s.contract.Element(of, name), members[path])
		if err != nil {
			return err
		}
		e.Set(path, child)
	}
	return nil
}

// readBefore takes an element that a step has read, and replaces some of its members.
func (s *scene) readBefore(name string, t *contract.Type, v map[string]any) (*message.Element, error) {
	from, at := fmt.Sprint(v["from"]), ""
	if v["at"] != nil {
		at = fmt.Sprint(v["at"])
	}
	root, ok := s.read[from]
	if !ok {
		return nil, fmt.Errorf("no step %q came before%s", from, closest.Hint(from, slices.Sorted(maps.Keys(s.read))))
	}
	e := root.At(at).Clone()
	if e == nil {
		return nil, fmt.Errorf("the reply of the step %q has no %s", from, at)
	}
	e.Name = name
	rest := maps.Clone(v)
	delete(rest, "from")
	delete(rest, "at")
	return e, s.into(e, t, rest)
}

var placeholder = regexp.MustCompile(`\$\{(\w+)\.([\w-]+)\}`)

func (s *scene) text(text string) (string, error) {
	var failed error
	filled := placeholder.ReplaceAllStringFunc(text, func(found string) string {
		m := placeholder.FindStringSubmatch(found)
		value, err := s.lookup(m[1], m[2])
		if err != nil && failed == nil {
			failed = err
		}
		return value
	})
	return filled, failed
}

// lookup finds what stands for ${kind.key}. ${long.101} is a text of 101 characters.
func (s *scene) lookup(kind, key string) (string, error) {
	ids := map[string]map[string]string{
		"customer": s.made.Entities.Customers, "account": s.made.Entities.Accounts, "user": s.made.Entities.Users,
		"link": s.made.Entities.Links, "invitation": s.made.Entities.Invitations,
	}
	value := ""
	switch kind {
	case "customer", "account", "user", "link", "invitation":
		value = ids[kind][key]
	case "accountNumber", "customerNumber":
		value = s.made.Entities.Numbers[strings.TrimSuffix(kind, "Number")+"/"+key]
	case "name":
		value = s.made.Personas[key].UserName
	case "world":
		value = s.unique
	case "long":
		n, err := strconv.Atoi(key)
		if err != nil {
			return "", err
		}
		return strings.Repeat("x", n), nil
	default:
		return "", fmt.Errorf("${%s.%s}: unknown kind", kind, key)
	}
	if value == "" {
		return "", &lacking{fmt.Sprintf("%s that stands for %s of the world", kind, key)}
	}
	return value, nil
}
