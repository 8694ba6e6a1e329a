package reports

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// ProgressOptions say how a Progress may write.
type ProgressOptions struct {
	// Terminal rewrites one line; otherwise (a CI log) a line is written every
	// Every and for each failure.
	Terminal bool
	Width    int           // columns; 80 when zero
	Every    time.Duration // of the events' own time; 10 s when zero
	Colour   bool
	Noun     string // what is done; "check" when empty
	// Exchanges writes a line for each exchange, too.
	Exchanges bool
}

// progressFailures is how many failures a log shows while running; the summary repeats them anyway.
const progressFailures = 20

// logWidth bounds a line of a log, which a viewer wraps by itself.
const logWidth = 300

// Progress shows a run while it goes on. Feed it the events of the run, and
// call Close before writing anything else. It is safe for concurrent use.
type Progress struct {
	mu       sync.Mutex
	w        io.Writer
	o        ProgressOptions
	planned  int
	outcomes map[Outcome]int
	done     int
	shown    time.Time
	current  string
	lineOpen bool
}

// NewProgress writes to w, usually standard error.
func NewProgress(w io.Writer, o ProgressOptions) *Progress {
	if o.Width <= 0 {
		o.Width = 80
	}
	if o.Every <= 0 {
		o.Every = 10 * time.Second
	}
	if o.Noun == "" {
		o.Noun = "check"
	}
	return &Progress{w: w, o: o, outcomes: map[Outcome]int{}}
}

// terminalEvery keeps a fast run from spending its time on drawing.
const terminalEvery = 100 * time.Millisecond

// Add takes the next event.
func (p *Progress) Add(e Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case e.Started != nil:
		p.planned, p.shown = e.Started.Planned, e.Time
		p.printf("%s, %s", Count(p.planned, p.o.Noun), targetLine(&Document{Target: e.Started.Target}))
		if line := requestLine(e.Started.Run); line != "" {
			p.printf("%s", line)
		}
	case e.CheckStart != nil:
		p.current = e.CheckStart.Dialect + " " + e.CheckStart.ID
		p.tick(e.Time)
	case e.Exchange != nil && p.o.Exchanges:
		p.clear()
		fmt.Fprintln(p.w, cut(e.Exchange.Dialect+" "+e.Exchange.ID+" "+exchangeLine(&e.Exchange.Exchange), logWidth))
	case e.Check != nil:
		p.done++
		p.outcomes[e.Check.shown()]++
		if c := e.Check; c.Declared == nil && (c.Outcome == Fail || c.Outcome == Inconclusive) {
			p.trouble(c)
		}
		p.tick(e.Time)
	case e.Problem != nil:
		p.printf("%s: %s", e.Problem.Kind, oneLine(e.Problem.Message))
	}
}

// trouble shows a failure at once in a log; on a terminal the line counts it.
func (p *Progress) trouble(c *Check) {
	if p.o.Terminal {
		return
	}
	switch n := p.outcomes[Fail] + p.outcomes[Inconclusive]; {
	case n <= progressFailures:
		p.printf("%s %s %s: %s", c.Outcome, c.Dialect, c.ID, headline(c))
	case n == progressFailures+1:
		p.printf("further failures are in the reports")
	}
}

func (p *Progress) tick(now time.Time) {
	every := p.o.Every
	if p.o.Terminal {
		every = terminalEvery
	}
	if now.Sub(p.shown) < every {
		return
	}
	p.shown = now
	status := fmt.Sprintf("%s of %s", thousands(p.done), thousands(max(p.planned, p.done)))
	if p.done > 0 {
		status += ": " + tally(p.outcomes)
	}
	if !p.o.Terminal {
		p.printf("%s", status)
		return
	}
	line := cut(printable(status+"  "+p.current), p.o.Width-1) // the last column would wrap
	if p.o.Colour && p.outcomes[Fail] > 0 {
		line = "\x1b[" + red + "m" + line + "\x1b[0m"
	}
	fmt.Fprint(p.w, "\r\x1b[K"+line)
	p.lineOpen = true
}

func (p *Progress) printf(format string, args ...any) {
	p.clear()
	width := p.o.Width
	if !p.o.Terminal {
		width = logWidth
	}
	fmt.Fprintln(p.w, cut(printable(fmt.Sprintf(format, args...)), width))
}

func (p *Progress) clear() {
	if p.lineOpen {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.lineOpen = false
	}
}

// Close removes the line that a terminal shows.
func (p *Progress) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}
