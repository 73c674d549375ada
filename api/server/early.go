package server

import (
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"

	"github.com/eventforge/eventforge/adapter/problem"
	"github.com/eventforge/eventforge/domain/failure"
)

// MaxHeaderBytes is the limit of a request's line and header fields together. net/http
// reads 4 KB more before it refuses.
const MaxHeaderBytes = 16 << 10

// earlyHeaders follow the status line of a response that net/http sends by itself, to a
// request that it cannot read and no handler sees. Responses of handlers have other
// headers before these.
var earlyHeaders = []byte("\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n")

// early are the refusals of net/http that are not a plain 400.
var early = map[int]*failure.Error{
	http.StatusRequestHeaderFieldsTooLarge: failure.New(failure.TooLarge, "the header fields must have at most %d bytes together", MaxHeaderBytes),
	http.StatusNotImplemented:              failure.New(failure.Invalid, "the transfer encoding must be chunked or absent"),
	http.StatusHTTPVersionNotSupported:     failure.New(failure.Invalid, "the version of HTTP must be 1.0 or 1.1"),
}

// Listener returns a listener for an http.Server, whose refusals of requests that it
// cannot read become problems like all others.
func (s *Server) Listener(l net.Listener) net.Listener { return earlyListener{l, s} }

type earlyListener struct {
	net.Listener
	server *Server
}

// Accept waits for the next connection.
func (l earlyListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &earlyConn{conn, l.server}, nil
}

type earlyConn struct {
	net.Conn
	server *Server
}

// Write writes b or, if that is a refusal of net/http, a problem instead. net/http
// writes such a refusal at once.
func (c *earlyConn) Write(b []byte) (int, error) {
	line, _, _ := bytes.Cut(b, []byte("\r\n"))
	if !bytes.HasPrefix(b[len(line):], earlyHeaders) {
		return c.Conn.Write(b)
	}
	if _, err := c.Conn.Write(c.server.refusal(line)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// CloseWrite lets net/http wait until the client has read a refusal.
func (c *earlyConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// refusal is the problem that stands for a response with the given status line.
func (s *Server) refusal(line []byte) []byte {
	status := http.StatusBadRequest
	if fields := bytes.Fields(line); len(fields) > 1 {
		status, _ = strconv.Atoi(string(fields[1]))
	}
	f, known := early[status]
	if !known {
		status, f = http.StatusBadRequest, failure.New(failure.Invalid, "the request must be HTTP/1.1 as RFC 9112 describes it")
	}
	a, id := answers[f.Code], s.ids.Next()
	s.log.Info("request refused before it was read", slog.Int("status", status), slog.String("request_id", id))
	body := problem.Problem{Title: a.title, Status: status, Detail: f.Message, Code: string(a.code), RequestID: id}.Encode()
	return fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nX-Request-Id: %s\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n%s",
		status, http.StatusText(status), problem.MediaType, len(body), id, body)
}
