package reports

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Count says "1 check" or "2 checks".
func Count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return thousands(n) + " " + noun
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// tally says "3 fail, 4 blocked, 240 pass", worst first, leaving out zeros.
func tally(outcomes map[Outcome]int) string {
	var parts []string
	for _, o := range shownOutcomes {
		if n := outcomes[o]; n > 0 {
			parts = append(parts, thousands(n)+" "+string(o))
		}
	}
	if len(parts) == 0 {
		return "no check ran"
	}
	return strings.Join(parts, ", ")
}

// duration renders milliseconds for people.
func duration(ms float64) string {
	switch {
	case ms < 9.95:
		return fmt.Sprintf("%.1f ms", ms)
	case ms < 1000:
		return fmt.Sprintf("%.0f ms", ms)
	case ms < 60_000:
		return fmt.Sprintf("%.1f s", ms/1000)
	}
	s := int(ms / 1000)
	return fmt.Sprintf("%d min %d s", s/60, s%60)
}

// printable replaces what would move a terminal's cursor or reverse its text by spaces.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

// oneLine folds white space and what is not printable to single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(printable(s)), " ") }

// cut shortens to at most width runes.
func cut(s string, width int) string {
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	if width <= 3 {
		return string([]rune(s)[:max(width, 0)])
	}
	return strings.TrimRight(string([]rune(s)[:width-3]), " ") + "..."
}

// listed is "a", "a and b" or "a, b and c".
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// headline is the one line that tells a check's trouble, without the id that
// every report shows beside it.
func headline(c *Check) string {
	text := oneLine(c.Reason)
	if c.Failure != nil && c.Failure.Message != "" {
		text = oneLine(c.Failure.Message)
	}
	return withoutID(text, c)
}

// reason is the check's reason in one line, without the id in front.
func reason(c *Check) string { return withoutID(oneLine(c.Reason), c) }

func withoutID(text string, c *Check) string {
	for _, id := range append([]string{c.ID}, c.Requirements...) {
		if rest, found := strings.CutPrefix(text, id+": "); found {
			return rest
		}
	}
	return text
}
