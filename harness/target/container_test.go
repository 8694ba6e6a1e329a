package target

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/client"

	"github.com/cmconform/cmconform/harness/lockfile"
)

// engine skips a test where no container engine runs.
func engine(t *testing.T) client.APIClient {
	t.Helper()
	e, err := connect(t.Context())
	if err != nil {
		if os.Getenv("CMCONFORM_REQUIRE_ALL") == "1" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e.Client()
}

// service builds the stand-in for the mock.
func service(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "service")
	build := exec.Command("go", "build", "-trimpath", "-o", binary, "./testdata/service")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return binary
}

func TestContainer(t *testing.T) {
	api := engine(t)
	binary := service(t)
	var log bytes.Buffer
	spec := Spec{Address: "container", Binary: binary, Log: slog.New(slog.NewTextHandler(&log, nil))}
	begun := time.Now()
	target, err := Open(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("ready after %v\n%s", time.Since(begun), log.String())
	if target.Kind != Container || !target.Fresh || target.ProvisionerKind != HTTPProvisioner {
		t.Errorf("target = %+v", target.Report())
	}
	if found := Preflight(t.Context(), target, target.Dialects()); len(found) > 0 {
		t.Errorf("preflight of a ready container found %v", found)
	}
	if !strings.HasPrefix(target.Endpoints["v13-soap"], "http://127.0.0.1:") {
		t.Errorf("endpoint = %q", target.Endpoints["v13-soap"])
	}

	// The image exists now, so a second run beside the first one makes none.
	log.Reset()
	beside, err := Open(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(log.String(), "made image") || strings.Contains(log.String(), "removed the container") {
		t.Errorf("the second run did more than to start a container:\n%s", log.String())
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := beside.Close(cancelled); err != nil { // as after Ctrl-C
		t.Errorf("Close after an interrupt: %v", err)
	}
	if err := target.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if left := ours(t, api); len(left) > 0 {
		t.Errorf("containers left: %v", left)
	}
}

// ours lists the containers that this process has labelled.
func ours(t *testing.T, api client.APIClient) []string {
	t.Helper()
	list, err := api.ContainerList(t.Context(), client.ContainerListOptions{All: true, Filters: client.Filters{}.Add("label", labelLock)})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range list.Items {
		if !lockfile.Held(c.Labels[labelLock]) || strings.Contains(c.Labels[labelLock], fmt.Sprintf("cmconform-%d-", os.Getpid())) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

func TestSweepRemovesWhatADeadRunLeft(t *testing.T) {
	api := engine(t)
	target, err := Open(t.Context(), Spec{Address: "container", Binary: service(t)})
	if err != nil {
		t.Fatal(err)
	}
	before := ours(t, api)
	if len(before) != 1 {
		t.Fatalf("containers of this process: %v", before)
	}
	inspected, err := api.ContainerInspect(t.Context(), before[0], client.ContainerInspectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	sweep(t.Context(), api, logger)
	if len(ours(t, api)) != 1 {
		t.Fatal("sweep removed the container of a living run")
	}
	// A killed process loses its lock and nothing else.
	if err := os.Remove(inspected.Container.Config.Labels[labelLock]); err != nil {
		t.Fatal(err)
	}
	sweep(t.Context(), api, logger)
	if !strings.Contains(log.String(), "removed the container of a dead run") {
		t.Errorf("log = %q", log.String())
	}
	if left := ours(t, api); len(left) > 0 {
		t.Errorf("containers left: %v", left)
	}
	_ = target.Close(t.Context())
}

func TestContainerThatDies(t *testing.T) {
	engine(t)
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "main.go"), []byte(`package main
import ("fmt"; "os")
func main() { fmt.Println("no, I will not:", os.Args[1]); os.Exit(7) }
`), 0o600); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(folder, "dies")
	build := exec.Command("go", "build", "-trimpath", "-o", binary, filepath.Join(folder, "main.go"))
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	begun := time.Now()
	_, err := Open(t.Context(), Spec{Address: "container", Binary: binary})
	if err == nil {
		t.Fatal("a dead container counts as ready")
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it took %v to find out", took)
	}
	for _, want := range []string{"the container of image cmconform-mock:", "no, I will not: mock"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q lacks %q", err, want)
		}
	}
	_, err = Open(t.Context(), Spec{Address: "container", Image: "127.0.0.1:1/absent:1"})
	if err == nil || !strings.Contains(err.Error(), "the container of image 127.0.0.1:1/absent:1 does not get ready") {
		t.Errorf("missing image: %v", err)
	}
	t.Log(err)
}
