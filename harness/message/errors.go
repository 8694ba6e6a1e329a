package message

import (
	"strconv"
	"strings"
)

// ErrorsIn collects everything in a fault detail that looks like an error
// object, whatever it is called: an element with a Code. A Code that is no
// number is taken for the symbolic name where there is none.
func ErrorsIn(detail *Element) []Error { return errorsIn(detail, nil) }

func errorsIn(e *Element, found []Error) []Error {
	if code := e.Child("Code"); code != nil {
		number, err := strconv.Atoi(strings.TrimSpace(code.Text))
		one := Error{Number: number, Symbol: e.Value("ErrorCode"), Message: e.Value("Message"), Detail: e.Value("Detail")}
		if details := e.Child("Details"); details != nil {
			one.Detail = details.Text
		}
		if err != nil && one.Symbol == "" {
			one.Symbol = code.Text
		}
		return append(found, one)
	}
	for _, child := range e.Children {
		found = errorsIn(child, found)
	}
	return found
}
