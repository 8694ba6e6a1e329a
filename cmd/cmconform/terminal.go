package main

import (
	"io"
	"net/url"
	"os"
	"strings"

	"golang.org/x/term"
)

// terminal is what a stream can show.
type terminal struct {
	is, colour bool
	width      int
}

// terminalOf looks at a stream and at the conventions NO_COLOR and CI: a CI
// log is no terminal even where it pretends to be one.
func terminalOf(w io.Writer) terminal {
	t := terminal{width: 80}
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return t
	}
	if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
		t.width = width
	}
	t.is = os.Getenv("CI") == ""
	t.colour = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return t
}

// commandLine words the arguments for a report: passwords in addresses are left out.
func commandLine(args []string) string {
	words := []string{"cmconform"}
	for _, a := range args {
		flag, value, joined := strings.Cut(a, "=")
		if !joined {
			value, flag = a, ""
		}
		if u, err := url.Parse(value); err == nil && u.User != nil {
			value = u.Redacted()
		}
		if joined {
			value = flag + "=" + value
		}
		words = append(words, shellWord(value))
	}
	return strings.Join(words, " ")
}

// shellWord quotes a word for a POSIX shell where it needs quoting.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=,@%+", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
