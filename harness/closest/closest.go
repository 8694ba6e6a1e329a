// Package closest finds what a person most likely meant by a mistyped name.
package closest

import (
	"slices"
	"strconv"
	"strings"
)

// To returns the known name nearest to name, or "" where none is near enough
// to be worth a suggestion. Case counts for nothing; among equals the first in
// the alphabet wins.
func To(name string, known []string) string {
	typed := []rune(strings.ToLower(name))
	// One slip in three letters, but at least two: swapped letters and a missing one are common.
	limit := max(2, len(typed)/3)
	best, distance := "", limit+1
	sorted := slices.Sorted(slices.Values(known))
	for _, candidate := range sorted {
		d := edits(typed, []rune(strings.ToLower(candidate)))
		if d < distance && d < max(len(typed), 1) {
			best, distance = candidate, d
		}
	}
	return best
}

// Hint words the suggestion as the tail of a message: `; did you mean "endpoint"?`, or
// "" where nothing is near.
func Hint(name string, known []string) string {
	if near := To(name, known); near != "" {
		return "; did you mean " + strconv.Quote(near) + "?"
	}
	return ""
}

// edits counts the insertions, deletions, replacements and swaps of neighbours between two texts.
func edits(a, b []rune) int {
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}
