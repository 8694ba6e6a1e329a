package target

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// openEmbedded serves a handler on a loopback port: real HTTP, so that checks
// prove the same things here as anywhere else.
func openEmbedded(spec Spec) (*Target, error) {
	if spec.Handler == nil {
		return nil, &ConfigError{Where: "embedded", Message: "this build has no service inside; use a container, a target.yaml or a URL"}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, unusable(Unreachable, "no loopback port can be opened: "+err.Error(), "")
	}
	base := "http://" + listener.Addr().String()
	t, err := provisioned(Embedded, "embedded", base, "", spec.Edition)
	if err != nil {
		_ = listener.Close()
		return nil, err
	}
	server := &http.Server{
		Handler:           spec.Handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       2 * idleTimeout,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // checks see what went wrong in the reply
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	t.onClose(func(context.Context) error {
		// Nobody is left to wait for an answer, so connections are cut and not drained.
		err := server.Close()
		<-done
		return err
	})
	return t, nil
}

// provisioned is a target whose service and provisioning API live at one
// address, every dialect at its documented path. The token is that of the API, if it asks for one.
func provisioned(kind Kind, name, base, token string, edition int) (*Target, error) {
	endpoints, err := endpointsAt(base, Dialects(), edition)
	if err != nil {
		return nil, err
	}
	client := newClient(nil)
	var headers http.Header
	if token != "" {
		headers = withBearer(nil, token)
	}
	return &Target{
		Kind: kind, Name: name, Endpoints: endpoints, HTTP: client, Fresh: true,
		Provisioner: newHTTPProvisioner(client, base, headers, ""), ProvisionerKind: HTTPProvisioner,
		ProvisioningToken: token, secrets: []string{token},
	}, nil
}
