// Package listener is the platform's two doors: the AWS endpoint, which routes
// each request to the service that speaks its protocol, and the page's
// address, which stands in for CloudFront.
package listener

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// ControlPrefix begins the paths of the control surface, on both doors.
const ControlPrefix = "/_local/"

// Listener is one listening address whose handler can be exchanged while it is
// open. Until there is one it answers 503.
type Listener struct {
	Control http.Handler // of the paths under ControlPrefix, whatever else is led to

	listener net.Listener
	server   *http.Server
	lead     atomic.Pointer[lead]
}

// lead is a handler for as long as the door leads to it.
type lead struct {
	handler http.Handler
	ctx     context.Context
	end     context.CancelFunc
	mu      sync.RWMutex // read-locked by each request under way
}

// Listen opens a door at the address. The error of a port already taken names
// the flag to choose another with.
func Listen(address, flag string) (*Listener, error) {
	l, err := net.Listen("tcp", address) //nolint:noctx // returns at once
	if errors.Is(err, syscall.EADDRINUSE) {
		_, port, _ := net.SplitHostPort(address)
		return nil, fmt.Errorf("port %s is already in use: is the platform running already? Choose another address with --%s", port, flag)
	}
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flag, err)
	}
	d := &Listener{listener: l}
	d.server = &http.Server{
		Handler: d, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 5 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	return d, nil
}

// Port is the port that the door listens on.
func (d *Listener) Port() int {
	if a, ok := d.listener.Addr().(*net.TCPAddr); ok {
		return a.Port
	}
	return 0
}

// Lead makes h the handler of all further requests; nil answers 503. It
// returns when no request is left with the handler before, whose contexts end.
func (d *Listener) Lead(h http.Handler) {
	var next *lead
	if h != nil {
		next = &lead{handler: h}
		next.ctx, next.end = context.WithCancel(context.Background())
	}
	if old := d.lead.Swap(next); old != nil {
		old.end()
		old.mu.Lock() // never given back: the handler is done with
	}
}

func (d *Listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if d.Control != nil && strings.HasPrefix(r.URL.Path, ControlPrefix) {
		d.Control.ServeHTTP(w, r)
		return
	}
	if l := d.lead.Load(); l != nil && l.mu.TryRLock() {
		defer l.mu.RUnlock()
		l.serve(w, r)
		return
	}
	problem(w, http.StatusServiceUnavailable, "starting", "The platform is starting or being reset.")
}

func (l *lead) serve(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(l.ctx, cancel)() //nolint:contextcheck // ends with either of the two
	l.handler.ServeHTTP(w, r.WithContext(ctx))
}

// Serve answers until Close. Its error is that of the listener.
func (d *Listener) Serve() error {
	if err := d.server.Serve(d.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Close stops listening, lets running requests end until ctx does, and then
// cuts them off.
func (d *Listener) Close(ctx context.Context) {
	if d.server.Shutdown(ctx) != nil {
		_ = d.server.Close()
	}
	_ = d.listener.Close() // Serve may never have been called
}
