// Command pages writes the pages of docs/ that follow from the catalogue, the
// checks, the mock and the founding documents: checks.md, checks/ and seeds.md.
package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// notice is the first line of each page.
const notice = "<!-- Written by make docs from the catalogue, the checks and the mock. Do not edit. -->\n"

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: pages REPOSITORY FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "pages:", err)
		os.Exit(1)
	}
}

// write puts all pages of a repository into a folder.
func write(repository, folder string) error {
	m, err := gather(repository)
	if err != nil {
		return err
	}
	pages, err := m.pages()
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(pages[name]), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// pages are all pages by their names below docs/.
func (m *material) pages() (map[string]string, error) {
	pages := map[string]string{"checks.md": m.index()}
	for _, a := range m.areas {
		pages["checks/"+a.file()] = m.area(a)
	}
	var err error
	pages["seeds.md"], err = m.seeds()
	return pages, err
}
