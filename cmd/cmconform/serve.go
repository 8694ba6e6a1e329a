package main

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"
)

// Limits of a served mock, so that no client can take it from the others.
const (
	headerTime  = 5 * time.Second  // for a request's header to arrive
	requestTime = 30 * time.Second // for all of it
	replyTime   = 30 * time.Second // for the reply to be taken
	restTime    = 2 * time.Minute  // between two requests of a connection
	headerBytes = 64 << 10
	connections = 2048
	graceTime   = 5 * time.Second // for requests in flight when the process is asked to end
)

// serve serves until ctx ends; then no more is accepted, and what is in flight is answered.
func serve(ctx context.Context, l net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTime, ReadTimeout: requestTime, WriteTimeout: replyTime, IdleTimeout: restTime,
		MaxHeaderBytes: headerBytes, ErrorLog: log.New(io.Discard, "", 0), // what goes wrong is in the replies
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(netutil.LimitListener(l, connections)) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceTime)
	defer cancel()
	err := server.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close() // somebody does not take the reply
	}
	<-failed
	return err
}
