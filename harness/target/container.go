package target

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	tclog "github.com/testcontainers/testcontainers-go/log"
	"github.com/testcontainers/testcontainers-go/wait"
)

const (
	containerPort  = "8080/tcp"
	engineTimeout  = 5 * time.Second
	startTimeout   = 30 * time.Second
	removeTimeout  = 15 * time.Second
	readyPoll      = 20 * time.Millisecond
	logTail        = 1 << 10 // bytes of a dead container's log in a message
	engineAdvice   = "install one (Debian and Ubuntu: apt-get install docker.io), start its daemon, or set DOCKER_HOST; without an engine use --target embedded"
	ryukDisabled   = "TESTCONTAINERS_RYUK_DISABLED"
	hostOverride   = "TESTCONTAINERS_HOST_OVERRIDE"
	dockerEnvMark  = "/.dockerenv"
	loopback       = "127.0.0.1"
	imageReference = "cmconform-mock"
)

// mockCommand is what the image's entry point is told.
var mockCommand = []string{"mock", "--listen", "0.0.0.0:8080", "--undocumented"}

// openContainer runs the mock in a container of its own, and waits until it answers.
func openContainer(ctx context.Context, spec Spec) (*Target, error) {
	engine, err := connect(ctx)
	if err != nil {
		return nil, err
	}
	defer engine.Close()
	sweep(ctx, engine.Client(), spec.Log)
	image := spec.Image
	if image == "" {
		if image, err = makeImage(ctx, engine.Client(), spec); err != nil {
			return nil, err
		}
	}
	mark, err := newMark()
	if err != nil {
		return nil, err
	}
	token := rand.Text() // other people of the network may reach the port, but not move our worlds
	base, running, err := start(ctx, engine, image, token, mark, spec.Log)
	if err != nil {
		mark.release()
		return nil, err
	}
	remove := func(ctx context.Context) error {
		defer mark.release()
		// Also an interrupted run takes its container away, so the caller's cancellation does not count.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), removeTimeout)
		defer cancel()
		return running.Terminate(ctx, testcontainers.StopTimeout(0)) // it holds nothing worth a farewell
	}
	t, err := provisioned(Container, "container", base, token, spec.Edition)
	if err != nil {
		return nil, errors.Join(err, remove(ctx))
	}
	t.onClose(remove)
	return t, nil
}

// connect finds the engine and sets testcontainers up: silent, and without its
// reaper, an image that would have to be pulled; sweep does that work.
func connect(ctx context.Context) (*testcontainers.DockerProvider, error) {
	tclog.SetDefault(tclog.NewNoopLogger())
	if _, set := os.LookupEnv(ryukDisabled); !set {
		_ = os.Setenv(ryukDisabled, "true")
	}
	ctx, cancel := context.WithTimeout(ctx, engineTimeout)
	defer cancel()
	type result struct {
		engine *testcontainers.DockerProvider
		err    error
	}
	found := make(chan result, 1)
	go func() { // NewDockerProvider takes no context
		engine, err := testcontainers.NewDockerProvider(testcontainers.WithLogger(tclog.NewNoopLogger()))
		if err == nil {
			err = engine.Health(ctx)
		}
		found <- result{engine, err}
	}()
	select {
	case r := <-found:
		if r.err != nil {
			why := firstLine(r.err.Error())
			if strings.Contains(why, "rootless Docker not found") { // where testcontainers ends its search for sockets
				why = "DOCKER_HOST is not set and there is no Docker socket"
			}
			return nil, unusable(NoEngine, "no container engine answers: "+why, engineAdvice)
		}
		overrideHost(ctx, r.engine.Client())
		return r.engine, nil
	case <-ctx.Done():
		return nil, unusable(NoEngine, "no container engine answers within "+engineTimeout.String(), engineAdvice)
	}
}

// overrideHost corrects a guess of testcontainers: where /.dockerenv exists it
// believes to be inside a container and looks for published ports at the
// bridge's gateway. Where the bridge is an interface of ours we are the
// engine's host, whatever the file says, and ports are published on loopback.
func overrideHost(ctx context.Context, api client.APIClient) {
	if _, set := os.LookupEnv(hostOverride); set {
		return
	}
	if _, err := os.Stat(dockerEnvMark); err != nil {
		return
	}
	for _, name := range []string{testcontainers.Bridge, testcontainers.Podman} {
		bridge, err := api.NetworkInspect(ctx, name, client.NetworkInspectOptions{})
		if err == nil && isOurs(bridge.Network) {
			_ = os.Setenv(hostOverride, loopback)
			return
		}
	}
}

// isOurs reports whether the bridge of a network is an interface of this
// machine. Podman tells the gateway; a fresh dockerd tells only the bridge's name and its subnet.
func isOurs(n network.Inspect) bool {
	addresses, _ := net.InterfaceAddrs()
	named, _ := net.InterfaceByName(n.Options["com.docker.network.bridge.name"])
	var ofBridge []net.Addr
	if named != nil {
		ofBridge, _ = named.Addrs()
	}
	has := func(addresses []net.Addr, match func(netip.Addr) bool) bool {
		return slices.ContainsFunc(addresses, func(a net.Addr) bool {
			prefix, err := netip.ParsePrefix(a.String())
			return err == nil && match(prefix.Addr())
		})
	}
	return slices.ContainsFunc(n.IPAM.Config, func(c network.IPAMConfig) bool {
		return has(addresses, func(a netip.Addr) bool { return a == c.Gateway }) || has(ofBridge, c.Subnet.Contains)
	})
}

// start runs an image and returns the address at which it answers.
func start(ctx context.Context, engine *testcontainers.DockerProvider, image, token string, mark *mark, log *slog.Logger) (string, testcontainers.Container, error) {
	begun := time.Now()
	host, err := engine.DaemonHost(ctx)
	if err != nil {
		return "", nil, unusable(NoEngine, "the engine's host is unknown: "+firstLine(err.Error()), "set "+hostOverride)
	}
	running, err := testcontainers.Run(ctx, image,
		testcontainers.WithLogger(tclog.NewNoopLogger()),
		testcontainers.WithCmd(mockCommand...),
		testcontainers.WithEnv(map[string]string{TokenVariable: token}),
		testcontainers.WithExposedPorts(containerPort),
		testcontainers.WithLabels(mark.labels()),
		testcontainers.WithHostConfigModifier(func(c *container.HostConfig) { confine(c, host) }),
		testcontainers.WithWaitStrategy(wait.ForHTTP("/healthz").WithPort(containerPort).
			WithPollInterval(readyPoll).WithStartupTimeout(startTimeout)),
	)
	if err == nil {
		var port network.Port
		if port, err = running.MappedPort(ctx, containerPort); err == nil {
			base := "http://" + net.JoinHostPort(ipv4(host), port.Port())
			log.Info("container is ready", "image", image, "address", base, "after", time.Since(begun).Round(time.Millisecond))
			return base, running, nil
		}
	}
	message := "the container of image " + image + " does not get ready: " + firstLine(err.Error())
	if running != nil {
		undisturbed, cancel := context.WithTimeout(context.WithoutCancel(ctx), removeTimeout)
		defer cancel()
		if said := tail(undisturbed, running); said != "" {
			message += "; it said: " + said
		}
		_ = running.Terminate(undisturbed, testcontainers.StopTimeout(0))
	}
	return "", nil, unusable(Unreachable, message, "an image needs an entry point that takes: "+strings.Join(mockCommand, " "))
}

// confine gives the mock no more than it needs. On this machine's own engine the port is not shown to the network.
func confine(c *container.HostConfig, host string) {
	c.ReadonlyRootfs = true
	c.CapDrop = []string{"ALL"}
	c.SecurityOpt = []string{"no-new-privileges"}
	if address, err := netip.ParseAddr(ipv4(host)); err == nil && address.IsLoopback() {
		c.PortBindings = network.PortMap{network.MustParsePort(containerPort): {{HostIP: address}}}
	}
}

// ipv4 spares every connection the vain attempt at ::1.
func ipv4(host string) string {
	if host == "localhost" {
		return loopback
	}
	return host
}

// tail is the end of a container's output on one line.
func tail(ctx context.Context, c testcontainers.Container) string {
	output, err := c.Logs(ctx)
	if err != nil {
		return ""
	}
	defer output.Close()
	said, _ := io.ReadAll(io.LimitReader(output, 1<<20))
	if len(said) > logTail {
		said = said[len(said)-logTail:]
	}
	return strings.TrimPrefix(strings.TrimPrefix(excerpt(said), ": "), ", empty body")
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(line)
}
