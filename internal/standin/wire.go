package standin

import (
	"bytes"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Cut says what happens to the bytes of a reply on their way.
type Cut func(to *net.TCPConn, reply []byte)

// Wire is a TCP proxy that spoils connections below HTTP: what a broken
// middlebox or a dying process does. It counts what it spoils.
type Wire struct {
	Address string // host:port
	// Every says which of the replies are spoilt: 1 all, 3 every third.
	Every  int64
	listen net.Listener
	target string
	cut    Cut
	seen   atomic.Int64
	spoilt atomic.Int64
	mu     sync.Mutex
	open   map[net.Conn]bool
	closed bool
}

// NewWire listens on loopback and passes connections to target, host:port. It ends with the test.
func NewWire(t testing.TB, target string, every int64, cut Cut) *Wire {
	t.Helper()
	listen, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &Wire{Address: listen.Addr().String(), Every: every, listen: listen, target: target, cut: cut, open: map[net.Conn]bool{}}
	t.Cleanup(w.Die)
	go w.accept()
	return w
}

// Spoilt is how many replies were.
func (w *Wire) Spoilt() int { return int(w.spoilt.Load()) }

// Die closes the port and every connection, as a process does that is killed.
func (w *Wire) Die() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	_ = w.listen.Close()
	for c := range w.open {
		reset(c)
	}
}

func (w *Wire) accept() {
	for {
		c, err := w.listen.Accept()
		if err != nil {
			return
		}
		go w.pass(c.(*net.TCPConn))
	}
}

func (w *Wire) keep(c net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		reset(c)
		return false
	}
	w.open[c] = true
	return true
}

func (w *Wire) drop(c net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.open, c)
	_ = c.Close()
}

// pass carries requests on; a chunk that comes back begins a reply, for one that
// asks waits for its answer. The service is told to close, so that a connection is one exchange.
func (w *Wire) pass(from *net.TCPConn) {
	if !w.keep(from) {
		return
	}
	defer w.drop(from)
	to, err := net.Dial("tcp", w.target)
	if err != nil {
		return
	}
	defer to.Close()
	go func() {
		_, _ = io.Copy(to, from)
		_ = to.(*net.TCPConn).CloseWrite()
	}()
	buffer := make([]byte, 1<<20)
	for {
		n, err := to.Read(buffer)
		if n > 0 {
			chunk := bytes.Clone(buffer[:n])
			if bytes.HasPrefix(chunk, []byte("HTTP/")) && w.seen.Add(1)%w.Every == 0 {
				w.spoilt.Add(1)
				w.cut(from, chunk)
				reset(from)
				return
			}
			if _, err := from.Write(chunk); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// reset ends a connection by RST where it can.
func reset(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

// Reset sends nothing and breaks the connection.
func Reset(*net.TCPConn, []byte) {}

// Truncate sends the first half of a reply and closes in order.
func Truncate(to *net.TCPConn, reply []byte) {
	_, _ = to.Write(reply[:len(reply)/2])
	_ = to.CloseWrite()
	_, _ = io.Copy(io.Discard, to) // the other side closes: what was sent has arrived
}

// Noise sends what is no HTTP.
func Noise(to *net.TCPConn, reply []byte) {
	noise := bytes.Clone(reply)
	for i := range noise {
		noise[i] ^= 0xa5
	}
	_, _ = to.Write(noise)
	_ = to.CloseWrite()
	_, _ = io.Copy(io.Discard, to)
}

// Drip sends a reply byte by byte, so slowly that nobody waits for its end.
func Drip(to *net.TCPConn, reply []byte) {
	for i := range reply {
		if _, err := to.Write(reply[i : i+1]); err != nil {
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// Silence sends nothing and keeps the connection until the other side gives up.
func Silence(to *net.TCPConn, _ []byte) { _, _ = io.Copy(io.Discard, to) }
