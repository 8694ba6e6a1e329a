package needs

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// Node returns the path of node in a version that current packages run on.
func Node(t testing.TB) string {
	t.Helper()
	return Module(t, "node 20.19 or newer", "see https://nodejs.org/en/download",
		[]string{"-e", "const [a, b] = process.versions.node.split('.'); process.exit(a > 20 || a == 20 && b >= 19 ? 0 : 1)"}, "node")
}

// offline are the words of npm for a registry that cannot be reached.
var offline = regexp.MustCompile(`ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENETUNREACH|E50\d|network`)

// Packages returns a copy of a folder beside the packages that its lockfile
// pins. They are installed once and kept in the user's cache; without a
// registry they are missing.
func Packages(t testing.TB, folder fs.FS) string {
	t.Helper()
	npm := Tool(t, "npm", "apt-get install npm")
	dir := t.TempDir()
	if err := os.CopyFS(dir, folder); err != nil {
		t.Fatal(err)
	}
	lock, err := fs.ReadFile(folder, "package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = t.TempDir()
	}
	kept := filepath.Join(cache, "cmconform", "npm", fmt.Sprintf("%x", sha256.Sum256(lock))[:16])
	if _, err := os.Stat(kept); err != nil {
		install(t, npm, dir, kept)
	}
	if err := os.Symlink(filepath.Join(kept, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// install fills a folder beside the final one, so that what is there under its
// name is complete, also where several tests install at once.
func install(t testing.TB, npm, from, to string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp(filepath.Dir(to), "install-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := os.ReadFile(filepath.Join(from, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1", "--fetch-timeout=20000")
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		if ctx.Err() != nil || offline.Match(out) {
			Missing(t, "the npm registry", "npm ping says what keeps it away")
		}
		t.Fatalf("npm ci in %s: %v\n%s", from, err, out)
	}
	// Another test may have been faster.
	if err := os.Rename(dir, to); err != nil {
		if _, there := os.Stat(to); there != nil {
			t.Fatal(err)
		}
	}
}
