package seeds

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
)

// sentence is a piece of a founding document: a sentence, a cell of a table,
// an item of a list, a heading, or a line of a sample.
type sentence struct {
	line int
	text string
}

var (
	// ends of sentences; "e.g." and "i.e." are none, as no capital letter follows them.
	sentenceEnd = regexp.MustCompile(`[.!?]["*)]?(?:\s+["*\[(]?[A-Z]|[A-Z][a-z])`)
	lineBreak   = regexp.MustCompile(`<br ?/?>`)
	// what a line begins with before its text: a quotation, an item, a tip.
	leading   = regexp.MustCompile(`^[\s>]*(?:[-*]\s+)?`)
	rule      = regexp.MustCompile(`^[\s|:-]*$`)
	wordsOnly = regexp.MustCompile(`[\pL\pN]`)
)

// sentences splits a document. The same document always gives the same pieces.
func sentences(document string) []sentence {
	var all []sentence
	for i, line := range strings.Split(document, "\n") {
		for _, piece := range pieces(line) {
			if piece = strings.Join(strings.Fields(piece), " "); wordsOnly.MatchString(piece) {
				all = append(all, sentence{line: i + 1, text: piece})
			}
		}
	}
	return all
}

func pieces(line string) []string {
	line = leading.ReplaceAllString(line, "")
	switch {
	case rule.MatchString(line):
		return nil
	case strings.HasPrefix(line, "|"):
		var all []string
		for _, cell := range strings.Split(strings.Trim(line, "| "), "|") {
			for _, part := range lineBreak.Split(cell, -1) {
				all = append(all, split(part)...)
			}
		}
		return all
	case strings.HasPrefix(line, "<"), strings.HasPrefix(line, "#"):
		return []string{line}
	}
	return split(line)
}

// split cuts a text behind every full stop that ends a sentence.
func split(text string) []string {
	var all []string
	for {
		end := sentenceEnd.FindStringIndex(text)
		if end == nil {
			return append(all, text)
		}
		cut := end[0] + 1
		if rest := text[cut:end[1]]; strings.ContainsAny(rest[:1], `"*)`) {
			cut++
		}
		all, text = append(all, text[:cut]), text[cut:]
	}
}

// mark is the short hash by which an entry recognises its sentences.
func mark(of []sentence) string {
	var texts []string
	for _, s := range of {
		texts = append(texts, s.text)
	}
	sum := sha256.Sum256([]byte(strings.Join(texts, "\n")))
	return hex.EncodeToString(sum[:3])
}
