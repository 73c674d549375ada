package listener

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// sessionHeader is where a client sends the session token of its credentials.
// Every process of a function has its own.
const sessionHeader = "X-Amz-Security-Token"

// connections knows which session last used each open connection.
type connections struct {
	mu   sync.Mutex
	open map[net.Conn]*connection
}

// connection is one client connection.
type connection struct {
	session string
	broken  bool
}

type connectionKey struct{}

func newConnections() *connections { return &connections{open: map[net.Conn]*connection{}} }

// inContext is the server's ConnContext.
func (c *connections) inContext(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, conn)
}

// watch is the server's ConnState.
func (c *connections) watch(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateNew:
		c.open[conn] = &connection{}
	case http.StateClosed, http.StateHijacked:
		delete(c.open, conn)
	default:
	}
}

// use notes the request's session. It returns false if the connection is broken.
func (c *connections) use(r *http.Request) bool {
	conn, ok := r.Context().Value(connectionKey{}).(net.Conn)
	if !ok {
		return true // not by the server
	}
	session := r.Header.Get(sessionHeader)
	c.mu.Lock()
	defer c.mu.Unlock()
	known := c.open[conn]
	if known == nil {
		return true
	}
	known.session = session
	return !known.broken
}

// breakAll breaks the session's connections.
func (c *connections) breakAll(session string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, known := range c.open {
		known.broken = known.broken || session != "" && known.session == session
	}
}

// Break makes every connection stale that the session with this token used last.
// Its client learns that by the next request on it, whose answer is a reset: the
// same as behind a NAT gateway that has forgotten the connection.
func (l *Listener) Break(session string) { l.connections.breakAll(session) }

// reset closes the request's connection with a TCP reset.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(interface{ SetLinger(seconds int) error }); ok {
		_ = tcp.SetLinger(0) // a failure closes it in order
	}
	_ = conn.Close()
}
