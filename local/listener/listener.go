// Package listener serves the platform's two addresses: the AWS endpoint, which
// routes each request to the service that speaks its protocol, and the app's
// address, which emulates CloudFront.
package listener

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/eventforge/eventforge/local/guard"
)

// ControlPrefix begins the paths of the control API, at both addresses.
const ControlPrefix = "/_local/"

// Listener is one listening address whose handler can be replaced while it is
// open. Without a handler it answers 503.
type Listener struct {
	Guard   guard.Guard  // in front of everything
	Control http.Handler // serves the paths under ControlPrefix, whatever the handler
	Limits  Limits

	listener    net.Listener
	server      *http.Server
	connections *connections
	active      atomic.Pointer[active]
}

// active is the handler that is in use, with the requests that it serves.
type active struct {
	handler http.Handler
	ctx     context.Context
	end     context.CancelFunc
	mu      sync.RWMutex // read-locked by each request under way
}

// Listen opens a listener at the address. A port that is taken it tries again until
// the patience ends: the kernel may still be closing the sockets of a process that
// was just killed. Then the error names the flag that chooses another port, and
// the process that holds this one.
func Listen(address, flag string, patience time.Duration) (*Listener, error) {
	tcp, err := listen(address, patience)
	if errors.Is(err, syscall.EADDRINUSE) {
		_, port, _ := net.SplitHostPort(address)
		n, _ := strconv.Atoi(port)
		return nil, fmt.Errorf("port %s is already in use%s: is the platform running already? Choose another address with --%s", port, holder(n), flag)
	}
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flag, err)
	}
	l := &Listener{listener: tcp, connections: newConnections(), Limits: DefaultLimits()}
	l.server = &http.Server{ConnContext: l.connections.inContext, ConnState: l.connections.watch} //nolint:gosec // Serve sets the limits
	return l, nil
}

// tryAgain is how long listen waits between two tries.
const tryAgain = 20 * time.Millisecond

func listen(address string, patience time.Duration) (net.Listener, error) {
	for end := time.Now().Add(patience); ; time.Sleep(tryAgain) {
		tcp, err := net.Listen("tcp", address) //nolint:noctx // returns at once
		if !errors.Is(err, syscall.EADDRINUSE) || time.Now().After(end) {
			return tcp, err
		}
	}
}

// Port is the port that the listener has.
func (l *Listener) Port() int {
	if a, ok := l.listener.Addr().(*net.TCPAddr); ok {
		return a.Port
	}
	return 0
}

// SetHandler makes h serve all further requests; nil answers 503. It ends the
// contexts of the requests that the previous handler serves, and returns when
// the last of them has finished.
func (l *Listener) SetHandler(h http.Handler) {
	var next *active
	if h != nil {
		next = &active{handler: h}
		next.ctx, next.end = context.WithCancel(context.Background())
	}
	if old := l.active.Swap(next); old != nil {
		old.end()
		old.mu.Lock() // never unlocked: no further request may use the handler
	}
}

// route passes the request on.
func (l *Listener) route(w http.ResponseWriter, r *http.Request) {
	if !l.connections.use(r) {
		reset(w)
		return
	}
	if l.Control != nil && strings.HasPrefix(r.URL.Path, ControlPrefix) {
		l.Control.ServeHTTP(w, r)
		return
	}
	if a := l.active.Load(); a != nil && a.mu.TryRLock() {
		defer a.mu.RUnlock()
		a.serve(w, r)
		return
	}
	problem(w, http.StatusServiceUnavailable, "starting", "The platform is starting or being reset.")
}

func (a *active) serve(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(a.ctx, cancel)() //nolint:contextcheck // ends with either context
	a.handler.ServeHTTP(w, r.WithContext(ctx))
}

// Serve serves requests until Close. It returns the listener's error.
func (l *Listener) Serve() error {
	l.Limits.set(l.server)
	l.server.Handler = l.Guard.Protect(http.HandlerFunc(l.route))
	if err := l.server.Serve(l.Limits.bound(l.listener)); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Close stops listening. Running requests may finish until ctx ends; then their
// connections are closed.
func (l *Listener) Close(ctx context.Context) {
	if l.server.Shutdown(ctx) != nil {
		_ = l.server.Close()
	}
	_ = l.listener.Close() // Serve may never have been called
}
