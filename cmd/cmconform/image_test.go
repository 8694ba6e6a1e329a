//go:build !race

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cmconform/cmconform/internal/needs"
)

// TestImage makes the image and has it check the mock in itself, as somebody
// whom it does not know, with the reports in a folder of that person.
func TestImage(t *testing.T) {
	engine := needs.Tool(t, "docker", "apt-get install docker.io")
	if exec.Command(engine, "info").Run() != nil {
		needs.Missing(t, "a container engine", "apt-get install docker.io && dockerd")
	}
	image := fmt.Sprintf("cmconform-test-%d", os.Getpid())
	t.Cleanup(func() { _ = exec.Command(engine, "rmi", "-f", image+":v9.8.7", image+":latest").Run() })
	if out, err := exec.Command("make", "-s", "-C", "../..", "image", "IMAGE="+image, "VERSION=v9.8.7").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	dir := t.TempDir()
	said, err := exec.Command(engine, "run", "--rm", "--network", "none", "--read-only", "--user", fmt.Sprintf("%d:%d", os.Getuid(), os.Getgid()),
		"--volume", dir+":/work", "--workdir", "/work", image+":latest", "run", "--select", "CM-GETUSER-001", "--quiet", "--out", "report").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	says(t, "the screen", string(said), "\nCONFORMS\n4 pass of 4 checks in ")
	everyReport(t, filepath.Join(dir, "report"))
	label, err := exec.Command(engine, "inspect", "-f", `{{index .Config.Labels "org.opencontainers.image.version"}} {{.Config.User}}`, image).Output()
	if err != nil || strings.TrimSpace(string(label)) != "v9.8.7 65532:65532" {
		t.Errorf("the image is %q, %v", label, err)
	}
}
