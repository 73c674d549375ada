package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os/signal"
	"runtime/debug"
	"time"

	"golang.org/x/net/netutil"

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/api/server"
)

// Timeouts of a connection. The idle timeout is longer than the 60 s after which a load
// balancer closes its side, so that it never sends on a closed connection. The write
// timeout is longer than the server's timeout for handlers.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	writeTimeout      = 20 * time.Second
	idleTimeout       = 75 * time.Second
	flushTimeout      = 3 * time.Second
)

// maxConnections bounds the memory of connections, about 40 KB each. A load balancer
// needs far fewer: it sends many clients' requests over each.
const maxConnections = 4096

// drainer is an http.Handler that can announce that it will stop.
type drainer interface {
	http.Handler
	Drain()
}

// serve serves requests until the end of the lame-duck period after ctx has ended, then
// finishes the remaining ones.
func serve(ctx context.Context, environ []string, logs io.Writer) error {
	cfg, err := config.Load[config.API](environ)
	if err != nil {
		return err
	}
	log := observe.NewLogger(logs, cfg.LogLevel)
	tracing, err := observe.SetupTracing(ctx, "eventforge-api", cfg.OTLPEndpoint, cfg.TracesPerSecond)
	if err != nil {
		return err
	}
	defer flush(context.WithoutCancel(ctx), tracing, log)
	// The API's background work continues while it drains.
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	api, err := assemble(background, cfg, tracing.On(), log)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.ListenAddress)
	if err != nil {
		return err
	}
	debug.FreeOSMemory() // loading the specification needed much more memory than it keeps
	log.InfoContext(ctx, "listening", "address", listener.Addr().String())
	failed := make(chan error, 1)
	connections := newServer(api, log)
	go func() { failed <- connections.Serve(api.Listener(netutil.LimitListener(listener, maxConnections))) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	if err := serveLameDuck(api, cfg.LameDuck.Duration(), failed, log); err != nil {
		return err
	}
	return finish(context.WithoutCancel(ctx), connections, cfg.Drain.Duration(), log)
}

func newServer(api http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           api,
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: server.MaxHeaderBytes,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// serveLameDuck serves for the lame-duck period: a load balancer takes some seconds to
// notice that this process stops, and its requests until then must be answered. A
// second signal ends the period.
func serveLameDuck(api drainer, period time.Duration, failed <-chan error, log *slog.Logger) error {
	hurry, stop := signal.NotifyContext(context.Background(), stopSignals...)
	defer stop()
	log.Info("draining", "serves_on_for", period.String())
	api.Drain()
	select {
	case err := <-failed:
		return err
	case <-hurry.Done():
	case <-time.After(period):
	}
	return nil
}

// finish accepts no more requests and waits for the running ones.
func finish(ctx context.Context, connections *http.Server, limit time.Duration, log *slog.Logger) error {
	log.Info("finishing", "for_at_most", limit.String())
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := connections.Shutdown(ctx); err != nil {
		return errors.Join(errors.New("requests were cut off"), err, connections.Close())
	}
	log.Info("drained")
	return nil
}

func flush(ctx context.Context, tracing *observe.Tracing, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	if err := tracing.Flush(ctx); err != nil {
		log.WarnContext(ctx, "the last traces were not exported", "error", err)
	}
}
