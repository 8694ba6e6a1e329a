package target

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/moby/moby/client"
)

const (
	module      = "github.com/cmconform/cmconform"
	command     = module + "/cmd/cmconform"
	imageAdvice = "name an image with --image"
	nobody      = "65532:65532"
)

// makeImage puts one static binary into an image that holds nothing else, and
// returns its reference. The engine imports it as it is, which needs no builder
// and no registry. The tag is the binary's hash, so the same binary is imported once.
func makeImage(ctx context.Context, api client.APIClient, spec Spec) (string, error) {
	architecture, err := engineArchitecture(ctx, api)
	if err != nil {
		return "", err
	}
	binary, err := staticBinary(ctx, spec, architecture)
	if err != nil {
		return "", err
	}
	hash := sha256.Sum256(binary)
	image := imageReference + ":" + hex.EncodeToString(hash[:8])
	if _, err := api.ImageInspect(ctx, image); err == nil {
		return image, nil
	}
	archive, err := archiveOf(binary)
	if err != nil {
		return "", err
	}
	begun := time.Now()
	progress, err := api.ImageImport(ctx, client.ImageImportSource{Source: archive, SourceName: "-"}, image, client.ImageImportOptions{
		Changes: []string{`ENTRYPOINT ["/cmconform"]`, "USER " + nobody, "EXPOSE 8080"},
		Message: "cmconform mock",
	})
	if err == nil {
		_, err = io.Copy(io.Discard, progress)
		err = errors.Join(err, progress.Close())
	}
	if err == nil { // an import that fails half-way says so only in its progress
		_, err = api.ImageInspect(ctx, image)
	}
	if err != nil {
		return "", unusable(NoEngine, "the engine does not take the image: "+firstLine(err.Error()), imageAdvice)
	}
	spec.Log.Info("made image", "image", image, "bytes", len(binary), "after", time.Since(begun).Round(time.Millisecond))
	return image, nil
}

// engineArchitecture is the engine's GOARCH.
func engineArchitecture(ctx context.Context, api client.APIClient) (string, error) {
	info, err := api.Info(ctx, client.InfoOptions{})
	if err != nil {
		return "", unusable(NoEngine, "the engine does not tell its architecture: "+firstLine(err.Error()), engineAdvice)
	}
	if info.Info.OSType != "" && info.Info.OSType != "linux" {
		return "", unusable(NoEngine, "the engine runs "+info.Info.OSType+" containers", "switch it to Linux containers")
	}
	switch name := info.Info.Architecture; name {
	case "x86_64":
		return "amd64", nil
	case "aarch64":
		return "arm64", nil
	default:
		return name, nil
	}
}

// staticBinary is the given binary or this one, where it is the command itself and runs without any
// library; otherwise one built from the module's source.
func staticBinary(ctx context.Context, spec Spec, architecture string) ([]byte, error) {
	if spec.Binary != "" {
		data, err := os.ReadFile(spec.Binary)
		if err != nil {
			return nil, &ConfigError{Message: err.Error()}
		}
		if why := notStatic(data, architecture); why != "" {
			return nil, &ConfigError{Where: spec.Binary, Message: why}
		}
		return data, nil
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Path == command {
		if self, err := os.Executable(); err == nil {
			if data, err := os.ReadFile(self); err == nil && notStatic(data, architecture) == "" {
				return data, nil
			}
		}
	}
	return buildBinary(ctx, spec, architecture)
}

// machines maps GOARCH to what an ELF header says.
var machines = map[string]elf.Machine{
	"386": elf.EM_386, "amd64": elf.EM_X86_64, "arm": elf.EM_ARM, "arm64": elf.EM_AARCH64,
	"ppc64le": elf.EM_PPC64, "riscv64": elf.EM_RISCV, "s390x": elf.EM_S390,
}

// notStatic says why a binary cannot run alone in an image; "" where it can.
func notStatic(data []byte, architecture string) string {
	file, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		return "it is no Linux binary"
	}
	if file.Machine != machines[architecture] {
		return "it is not made for " + architecture
	}
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP {
			return "it needs a dynamic linker; build it with CGO_ENABLED=0"
		}
	}
	if libraries, err := file.ImportedLibraries(); err == nil && len(libraries) > 0 {
		return "it needs " + strings.Join(libraries, ", ") + "; build it with CGO_ENABLED=0"
	}
	return ""
}

// buildBinary compiles the command for the engine, where Go and the source are at hand.
func buildBinary(ctx context.Context, spec Spec, architecture string) ([]byte, error) {
	compiler, err := exec.LookPath("go")
	if err != nil {
		return nil, unusable(NoEngine, "no image can be made: this binary is not a static Linux one for "+architecture+", and Go is not installed", imageAdvice)
	}
	folder, err := os.MkdirTemp("", "cmconform-image-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	output := filepath.Join(folder, "cmconform")
	build := exec.CommandContext(ctx, compiler, "build", "-ldflags=-s -w", "-o", output, command)
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+architecture)
	build.WaitDelay = time.Second
	begun := time.Now()
	spec.Log.Info("building a static binary from source, for this one is none")
	if said, err := build.CombinedOutput(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, unusable(NoEngine, "no image can be made: go build "+command+" failed"+excerpt(said),
			"run it where the source of "+module+" is, or "+imageAdvice)
	}
	spec.Log.Info("built a static binary", "after", time.Since(begun).Round(time.Millisecond))
	return os.ReadFile(output)
}

// archiveOf is a file system with the binary as its only file. It is the same for the same binary.
func archiveOf(binary []byte) (io.Reader, error) {
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	err := w.WriteHeader(&tar.Header{
		Name: "cmconform", Mode: 0o755, Size: int64(len(binary)), ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR,
	})
	if err == nil {
		_, err = w.Write(binary)
	}
	return &archive, errors.Join(err, w.Close())
}
