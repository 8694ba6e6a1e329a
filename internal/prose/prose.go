// Package prose compares sentences, for the tests that keep our words our own.
package prose

import (
	"strings"
	"unicode"
)

// Words are the words of a text, in lower case and without its punctuation.
func Words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// Common is the part of two texts that stands in both in the same order, from 0 to 1.
func Common(a, b []string) float64 {
	longest := make([]int, len(b)+1) // common words of a so far and of each beginning of b
	for _, word := range a {
		diagonal := 0
		for j := range b {
			above := longest[j+1]
			if word == b[j] {
				longest[j+1] = diagonal + 1
			} else {
				longest[j+1] = max(above, longest[j])
			}
			diagonal = above
		}
	}
	return 2 * float64(longest[len(b)]) / float64(max(1, len(a)+len(b)))
}
