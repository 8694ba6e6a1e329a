package witness

import (
	"bytes"
	"embed"
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/cmconform/cmconform/harness/contract"
	"github.com/cmconform/cmconform/harness/contract/openapi"
	"github.com/cmconform/cmconform/internal/needs"
)

// The lockfile goes with the package, which tests of other folders use.
//
//go:embed testdata/prism
var prismFiles embed.FS

// startPrism starts the proxy and returns its host and port.
func startPrism(t testing.TB, c *contract.Contract, upstream string) string {
	t.Helper()
	files, err := fs.Sub(prismFiles, "testdata/prism")
	if err != nil {
		t.Fatal(err)
	}
	node, dir := needs.Node(t), needs.Packages(t, files)
	document, err := os.Create(filepath.Join(dir, "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(openapi.Write(c, document, openapi.Options{}), document.Close()); err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	_, port, _ := net.SplitHostPort(address)
	prism := exec.Command(node, filepath.Join("node_modules", "@stoplight", "prism-cli", "dist", "index.js"),
		"proxy", "openapi.json", upstream, "--host", "127.0.0.1", "--port", port, "--verboseLevel", "error")
	prism.Dir = dir
	prism.Env = append(os.Environ(), "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1")
	var said bytes.Buffer
	prism.Stdout, prism.Stderr = &said, &said
	if err := prism.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- prism.Wait() }()
	t.Cleanup(func() {
		_ = prism.Process.Kill()
		<-ended
	})
	for deadline := time.Now().Add(2 * time.Minute); ; {
		connection, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			_ = connection.Close()
			return address
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("the proxy ended: %v\n%s", err, &said)
		case <-time.After(50 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatal("the proxy does not listen")
		}
	}
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
