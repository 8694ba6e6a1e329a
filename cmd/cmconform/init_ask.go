package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/cmconform/cmconform/harness/closest"
	"github.com/cmconform/cmconform/harness/target"
)

// questions asks a person one thing after the other.
type questions struct {
	in  *bufio.Scanner
	out io.Writer
}

func newQuestions(in io.Reader, out io.Writer) *questions {
	return &questions{bufio.NewScanner(in), out}
}

// ask returns the first answer that accept takes; an empty one stands for the fallback.
func (q *questions) ask(question, fallback string, accept func(string) error) (string, error) {
	for {
		fmt.Fprint(q.out, question)
		if fallback != "" {
			fmt.Fprintf(q.out, " [%s]", fallback)
		}
		fmt.Fprint(q.out, ": ")
		if !q.in.Scan() {
			fmt.Fprintln(q.out)
			return "", usagef("the questions were not answered to the end; nothing is written")
		}
		answer := strings.TrimSpace(q.in.Text())
		if answer == "" {
			answer = fallback
		}
		if err := accept(answer); err != nil {
			fmt.Fprintf(q.out, "  %s\n", err)
			continue
		}
		return answer, nil
	}
}

// words splits an answer at commas and blanks.
func words(answer string) []string {
	return strings.FieldsFunc(answer, func(r rune) bool { return r == ',' || r == ' ' })
}

// ask fills in the flags that were not given.
func (f *initFlags) ask(q *questions) error {
	kinds := []string{"made", "lent", "sandbox", "production"}
	fmt.Fprint(q.out, `What is the target?
  made        a service of yours that makes worlds for tests, by the provisioning API
  lent        a service of yours, with people and accounts that exist
  sandbox     the vendor's sandbox
  production  the vendor's service itself
`)
	kind, err := q.ask("Target", "made", func(answer string) error { return oneOf(answer, kinds) })
	if err != nil {
		return err
	}
	if kind == "sandbox" || kind == "production" {
		f.preset = kind
	} else if err := f.askAddress(q); err != nil {
		return err
	}
	if kind != "made" && len(f.personas) == 0 {
		return f.askPersonas(q)
	}
	return nil
}

func (f *initFlags) askAddress(q *questions) error {
	var err error
	f.endpoint, err = q.ask("Address of the service", "http://localhost:8080", func(answer string) error {
		_, err := target.Origin(answer)
		return err
	})
	if err != nil || len(f.dialects) > 0 {
		return err
	}
	if origin, _ := target.Origin(f.endpoint); strings.TrimRight(f.endpoint, "/") != origin {
		return nil // its path says the dialect
	}
	answer, err := q.ask("Dialects, of "+strings.Join(target.DialectNames(), ", "), "v13-soap,v13-rest", func(answer string) error {
		for _, name := range words(answer) {
			if _, err := target.ParseDialect(name); err != nil {
				return err
			}
		}
		return nil
	})
	f.dialects = words(answer)
	return err
}

func (f *initFlags) askPersonas(q *questions) error {
	how := "token"
	if f.preset != "" {
		how = "login"
	}
	fmt.Fprintf(q.out, "Personas are people of the service; known are\n  %s\n", strings.Join(target.PersonaNames(), ", "))
	fmt.Fprintf(q.out, "Each is NAME or NAME=HOW; HOW it signs in is one of %s.\n", strings.Join(target.WaysIn, ", "))
	answer, err := q.ask("Personas", "superAdmin="+how, func(answer string) error {
		for _, text := range words(answer) {
			if _, err := target.ParseDraftPersona(text, how); err != nil {
				return err
			}
		}
		return nil
	})
	f.personas = words(answer)
	return err
}

func oneOf(answer string, known []string) error {
	for _, word := range known {
		if word == answer {
			return nil
		}
	}
	return fmt.Errorf("answer one of %s%s", strings.Join(known, ", "), closest.Hint(answer, known))
}
