package target

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/moby/moby/client"

	"github.com/cmconform/cmconform/harness/lockfile"
)

// Labels of our containers.
const (
	labelHost = "cmconform.host" // whose files labelLock names
	labelLock = "cmconform.lock"
)

// sweepTimeout keeps a slow engine from delaying the run; foreignAge is when a
// container of another machine counts as left over; imageAge is when an unused image of ours does.
const (
	sweepTimeout = 5 * time.Second
	foreignAge   = 24 * time.Hour
	imageAge     = 24 * time.Hour
)

// mark labels a container with a file that its run holds locked, so that
// another run can tell a dead run's leftovers from a living run's container.
type mark struct {
	lock *lockfile.Lock
	path string
	host string
}

func newMark() (*mark, error) {
	host, err := os.Hostname()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(os.TempDir(), fmt.Sprintf("cmconform-%d-%d.lock", os.Getpid(), time.Now().UnixNano()))
	lock, err := lockfile.Acquire(path)
	if err != nil {
		return nil, err
	}
	return &mark{lock, path, host}, nil
}

func (m *mark) labels() map[string]string {
	return map[string]string{labelHost: m.host, labelLock: m.path}
}

func (m *mark) release() {
	_ = m.lock.Release()
	_ = os.Remove(m.path)
}

// sweep removes what runs that were killed have left: containers whose run is
// dead, and images of older binaries. It is a courtesy; its failures are logged and cost nothing.
func sweep(ctx context.Context, api client.APIClient, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(ctx, sweepTimeout)
	defer cancel()
	list, err := api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: client.Filters{}.Add("label", labelLock)})
	if err != nil {
		log.Warn("left-over containers cannot be listed", "error", err)
		return
	}
	host, _ := os.Hostname()
	for _, c := range list.Items {
		path := c.Labels[labelLock]
		dead := time.Since(time.Unix(c.Created, 0)) > foreignAge
		if c.Labels[labelHost] == host {
			dead = !lockfile.Held(path)
		}
		if !dead {
			continue
		}
		if _, err := api.ContainerRemove(ctx, c.ID, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true}); err != nil {
			log.Warn("a left-over container cannot be removed", "id", c.ID, "error", err)
			continue
		}
		if c.Labels[labelHost] == host {
			_ = os.Remove(path)
		}
		log.Info("removed the container of a dead run", "id", c.ID)
	}
	images, err := api.ImageList(ctx, client.ImageListOptions{Filters: client.Filters{}.Add("reference", imageReference+":*")})
	if err != nil {
		return
	}
	for _, image := range images.Items {
		if time.Since(time.Unix(image.Created, 0)) > imageAge {
			// Without force: an image in use stays.
			_, _ = api.ImageRemove(ctx, image.ID, client.ImageRemoveOptions{PruneChildren: true})
		}
	}
}
