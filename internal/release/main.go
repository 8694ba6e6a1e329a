// Command release writes what goes with the binaries of a release: beside each
// binary the list of what is in it, and one file with the checksums of all.
//
//	go run ./internal/release -version v1.0.0 dist
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// sumsFile is read by sha256sum -c, by shasum -a 256 -c and by the GitHub Action.
const sumsFile = "SHA256SUMS"

func main() {
	version := flag.String("version", "", "the version of the release")
	flag.Parse()
	if flag.NArg() != 1 || *version == "" {
		fmt.Fprintln(os.Stderr, "usage: release -version VERSION FOLDER")
		os.Exit(2)
	}
	if err := describe(flag.Arg(0), *version); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// describe writes a bill of materials for every binary of a folder, then the checksums of all its files.
func describe(folder, version string) error {
	binaries, err := filepath.Glob(filepath.Join(folder, "cmconform-*"))
	if err != nil {
		return err
	}
	described := 0
	for _, path := range binaries {
		if strings.HasSuffix(path, billSuffix) {
			continue
		}
		if err := writeBill(path, version); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		described++
	}
	if described == 0 {
		return fmt.Errorf("there is no binary in %s; make dist builds them", folder)
	}
	return writeSums(folder)
}

// writeSums lists the files of a folder by name, as sha256sum does.
func writeSums(folder string) error {
	entries, err := os.ReadDir(folder) // sorted, so the same files make the same list
	if err != nil {
		return err
	}
	var list strings.Builder
	for _, e := range entries {
		if e.IsDir() || e.Name() == sumsFile {
			continue
		}
		sum, err := sumOf(filepath.Join(folder, e.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&list, "%s  %s\n", sum, e.Name())
	}
	return os.WriteFile(filepath.Join(folder, sumsFile), []byte(list.String()), 0o644)
}

func sumOf(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]), nil
}
