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

	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/observe"
)

// Bounds of a connection. The idle one is longer than the 60 s after which a
// load balancer closes its side, so that it never sends into a closed one;
// the write one is longer than the server gives its handlers.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	writeTimeout      = 20 * time.Second
	idleTimeout       = 75 * time.Second
	maxHeaderBytes    = 16 << 10
	flushTimeout      = 3 * time.Second
)

// drainer is an http.Handler that can say that it will be gone soon.
type drainer interface {
	http.Handler
	Drain()
}

// serve answers requests until ctx ends and for the lame-duck period after
// that, then finishes those in flight.
func serve(ctx context.Context, environ []string, logs io.Writer) error {
	cfg, err := config.Load[config.API](environ)
	if err != nil {
		return err
	}
	log := observe.NewLogger(logs, cfg.LogLevel)
	tracing, err := observe.SetupTracing(ctx, "eventforge-api", cfg.OTLPEndpoint)
	if err != nil {
		return err
	}
	defer flush(context.WithoutCancel(ctx), tracing, log)
	// What the API keeps up to date in the background must go on while it drains.
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
	debug.FreeOSMemory() // reading the specification took far more than keeping it
	log.InfoContext(ctx, "listening", "address", listener.Addr().String())
	failed := make(chan error, 1)
	server := newServer(api, log)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	if err := serveOn(api, cfg.LameDuck.Duration(), failed, log); err != nil {
		return err
	}
	return finish(context.WithoutCancel(ctx), server, cfg.Drain.Duration(), log)
}

func newServer(api http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           api,
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// serveOn serves on as a lame duck: a load balancer takes some seconds to learn
// that this process goes, and what it sends here meanwhile must be answered. A
// second signal cuts it short.
func serveOn(api drainer, period time.Duration, failed <-chan error, log *slog.Logger) error {
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

// finish takes no more requests and waits for those in flight.
func finish(ctx context.Context, server *http.Server, limit time.Duration, log *slog.Logger) error {
	log.Info("finishing", "for_at_most", limit.String())
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(errors.New("requests were cut off"), err, server.Close())
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
