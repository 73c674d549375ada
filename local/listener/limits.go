package listener

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// Limits bound what clients can hold of a listener.
type Limits struct {
	Header      time.Duration // for a request's header to arrive
	Request     time.Duration // for a whole request to arrive
	Write       time.Duration // for a client to take a part of the response
	Idle        time.Duration // between two requests of a connection
	HeaderBytes int
	Connections int // further ones wait until one ends
}

// DefaultLimits are the limits of a listener. Requests have the API's. A handler may
// take as long as it likes: a long poll lasts 20 s, a reset longer.
func DefaultLimits() Limits {
	return Limits{
		Header: 5 * time.Second, Request: 15 * time.Second, Write: 30 * time.Second, Idle: 5 * time.Minute,
		HeaderBytes: 64 << 10, Connections: 4096,
	}
}

func (l Limits) set(s *http.Server) {
	s.ReadHeaderTimeout, s.ReadTimeout, s.IdleTimeout, s.MaxHeaderBytes = l.Header, l.Request, l.Idle, l.HeaderBytes
}

// bound bounds the number of open connections, and how long each may block a
// writer. netutil.LimitListener would hide the TCP connections that reset needs.
func (l Limits) bound(from net.Listener) net.Listener {
	return &impatient{Listener: from, write: l.Write, slots: make(chan struct{}, l.Connections), closed: make(chan struct{})}
}

type impatient struct {
	net.Listener
	write  time.Duration
	slots  chan struct{} // holds one for each open connection
	once   sync.Once
	closed chan struct{}
}

// Accept returns the next connection, once there is a slot for it.
func (l *impatient) Accept() (net.Conn, error) {
	select {
	case l.slots <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	release := sync.OnceFunc(func() { <-l.slots })
	c, err := l.Listener.Accept()
	if err != nil {
		release()
		return nil, err
	}
	return &impatientConn{c, l.write, release}, nil
}

// Close stops accepting.
func (l *impatient) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

type impatientConn struct {
	net.Conn
	write   time.Duration
	release func()
}

// Close closes the connection and frees its slot.
func (c *impatientConn) Close() error {
	defer c.release()
	return c.Conn.Close()
}

// SetLinger is net.TCPConn's.
func (c *impatientConn) SetLinger(seconds int) error {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		return tcp.SetLinger(seconds)
	}
	return nil
}

// part is what a client has to take within the limit.
const part = 64 << 10

// Write fails when the client takes no part of p within the limit.
func (c *impatientConn) Write(p []byte) (written int, err error) {
	for {
		if err := c.SetWriteDeadline(time.Now().Add(c.write)); err != nil {
			return written, err
		}
		n, err := c.Conn.Write(p[written:min(len(p), written+part)])
		written += n
		if err != nil || written == len(p) {
			return written, err
		}
	}
}
