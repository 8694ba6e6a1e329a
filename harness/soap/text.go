package soap

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// blanks are the white space characters of XML.
const blanks = " \t\r\n"

// path names an element as its ancestors' local names, with the position of
// one that has namesakes: GetUserResponse/Roles/Role[2]. What is inside the
// Body starts there, as the paths of contract violations do. It is only built
// where something is wrong.
func path(x *etree.Element) string {
	var steps []string
	for ; x != nil && x.Tag != ""; x = x.Parent() {
		steps = append(steps, x.Tag+place(x))
	}
	slices.Reverse(steps)
	return strings.TrimPrefix(strings.Join(steps, "/"), "Envelope/Body/")
}

// place is the position of an element among its namesakes; empty where there are none.
func place(x *etree.Element) string {
	if x.Parent() == nil {
		return ""
	}
	position, namesakes := 0, 0
	for _, sibling := range x.Parent().Child {
		if s, ok := sibling.(*etree.Element); ok && s.Tag == x.Tag {
			if namesakes++; s == x {
				position = namesakes
			}
		}
	}
	if namesakes < 2 {
		return ""
	}
	return fmt.Sprintf("[%d]", position)
}

// excerpt quotes a short beginning of a text that came from outside.
func excerpt(s string) string { return fmt.Sprintf("%q", excerptRaw(s)) }

func excerptRaw(s string) string { return shortened(s, 40) }

func shortened(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "..."
}

// written returns the character data of an element, comments skipped, and
// whether it holds elements. One piece of text, the common case, is not copied.
func written(x *etree.Element) (text string, elements int) {
	var rest strings.Builder
	for _, token := range x.Child {
		switch t := token.(type) {
		case *etree.Element:
			elements++
		case *etree.CharData:
			switch {
			case rest.Len() > 0:
				rest.WriteString(t.Data)
			case text == "":
				text = t.Data
			default:
				rest.WriteString(text)
				rest.WriteString(t.Data)
			}
		}
	}
	if rest.Len() > 0 {
		return rest.String(), elements
	}
	return text, elements
}

func passThrough(_ string, r io.Reader) (io.Reader, error) { return r, nil }

func isEOF(err error) bool { return errors.Is(err, io.EOF) }
