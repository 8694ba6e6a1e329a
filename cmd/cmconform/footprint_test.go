package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cmconform/cmconform/fixtures/world"
)

// What the command may take up, as `make build` makes it.
const (
	binaryBudget = 25.0 // MB, and of the image, which is FROM scratch: it holds the binary and nothing else
	readyBudget  = 50.0 // ms until the mock listens
	restBudget   = 40.0 // MB resident while nobody calls
	// manyWorlds fit in worldsBudget, be they the largest that the checks ask for.
	manyWorlds   = 10_000
	worldsBudget = 2 << 10 // MiB resident at any time
)

// released is the command as it is given away.
func released(b *testing.B) string {
	b.Helper()
	binary := filepath.Join(b.TempDir(), "cmconform")
	build := exec.Command("make", "-s", "-C", "../..", "build", "BIN="+binary)
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// BenchmarkStart is how long the command takes to start and end, and how large it is.
func BenchmarkStart(b *testing.B) {
	binary := released(b)
	info, err := os.Stat(binary)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := exec.Command(binary, "version").Run(); err != nil {
			b.Fatal(err)
		}
	}
	size := float64(info.Size()) / 1e6
	b.ReportMetric(size, "MB-binary-and-image")
	if size > binaryBudget {
		b.Errorf("the binary has %.2f MB; the budget is %.0f", size, binaryBudget)
	}
}

// BenchmarkReady starts the mock, waits until it listens and looks at its size
// a moment later. The best round counts: others on the machine can only add to it.
func BenchmarkReady(b *testing.B) {
	binary := released(b)
	ready, rest := math.Inf(1), math.Inf(1)
	for b.Loop() {
		started := time.Now()
		m := listening(b, binary)
		ready = min(ready, float64(time.Since(started).Microseconds())/1000)
		time.Sleep(300 * time.Millisecond) // what starting has left behind is given back
		rest = min(rest, m.resident(b, "VmRSS")*1.024/1000)
		m.end(b)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ready, "ms-until-ready")
	b.ReportMetric(rest, "MB-at-rest")
	if ready > readyBudget || rest > restBudget {
		b.Errorf("ready after %.1f ms with %.1f MB; the budgets are %.0f and %.0f", ready, rest, readyBudget, restBudget)
	}
}

// BenchmarkManyWorlds has a mock keep as many worlds as it takes by default.
func BenchmarkManyWorlds(b *testing.B) {
	roles, err := world.Load("roles")
	if err != nil {
		b.Fatal(err)
	}
	body, err := json.Marshal(world.Request{World: roles})
	if err != nil {
		b.Fatal(err)
	}
	binary := released(b)
	for b.Loop() {
		m := listening(b, binary)
		started := time.Now()
		var due, made atomic.Int64
		var visitors sync.WaitGroup
		for range 4 {
			visitors.Go(func() {
				for due.Add(1) <= manyWorlds {
					response, err := http.Post(m.base+world.ProvisionPath, "application/json", bytes.NewReader(body))
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, response.Body)
					_ = response.Body.Close()
					if response.StatusCode == http.StatusCreated {
						made.Add(1)
					}
				}
			})
		}
		visitors.Wait()
		took, most := time.Since(started), m.resident(b, "VmHWM")/1024
		m.end(b)
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(float64(took.Microseconds())/manyWorlds, "µs/world")
		b.ReportMetric(most, "MiB-at-most")
		if made.Load() != manyWorlds || most > worldsBudget {
			b.Fatalf("%d worlds in %.0f MiB; %d have to fit in %d", made.Load(), most, manyWorlds, worldsBudget)
		}
	}
}

// listener is a mock that runs as a process.
type listener struct {
	command *exec.Cmd
	base    string
}

func listening(b *testing.B, binary string) *listener {
	b.Helper()
	c := exec.CommandContext(b.Context(), binary, "mock", "--listen", "127.0.0.1:0")
	out, err := c.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	base, found := strings.CutPrefix(strings.TrimSpace(line), "mock listening on ")
	if err != nil || !found {
		b.Fatalf("the mock says %q: %v", line, err)
	}
	return &listener{command: c, base: base}
}

// resident reads a line of the kernel about a process, in KiB.
func (l *listener) resident(b *testing.B, line string) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", l.command.Process.Pid))
	if err != nil {
		b.Skipf("sizes of processes are read from /proc, as Linux has it: %v", err)
	}
	found := regexp.MustCompile(`(?m)^` + line + `:\s+(\d+) kB$`).FindSubmatch(status)
	if found == nil {
		b.Fatalf("no %s in\n%s", line, status)
	}
	n, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func (l *listener) end(b *testing.B) {
	b.Helper()
	if err := l.command.Process.Signal(syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	if err := l.command.Wait(); err != nil {
		b.Errorf("the mock ends with %v", err)
	}
}
