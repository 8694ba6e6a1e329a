package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/contract"
)

func flagNames(c *cobra.Command) []string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return names
}

// choice is a flag that takes one of a few words.
type choice struct {
	value *string
	words []string
}

func (c choice) String() string {
	if c.value == nil {
		return ""
	}
	return *c.value
}

func (c choice) Set(text string) error {
	for _, w := range c.words {
		if w == text {
			*c.value = text
			return nil
		}
	}
	return usagef("it takes %s%s", strings.Join(c.words, ", "), closest.Hint(text, c.words))
}

func (c choice) Type() string {
	text := ""
	for i, w := range c.words {
		if i > 0 {
			text += "|"
		}
		text += w
	}
	return text
}

// addChoice adds a flag with a default and completion.
func addChoice(c *cobra.Command, value *string, name, fallback, help string, words ...string) {
	*value = fallback
	c.Flags().Var(choice{value, words}, name, help)
	_ = c.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

// addEdition adds --edition, the year of the documentation.
func addEdition(c *cobra.Command, value *string) {
	addChoice(c, value, "edition", years()[0], "edition of the documentation; 2025 is what the published WSDL describes", years()...)
}

// years are the editions of the documentation, oldest first.
func years() []string {
	var years []string
	for _, e := range contract.Editions {
		years = append(years, strconv.Itoa(e))
	}
	return years
}

func year(edition string) int {
	n, _ := strconv.Atoi(edition) // one of the offered words
	return n
}
