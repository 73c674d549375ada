package webhookhttp_test

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"

	"github.com/eventforge/eventforge/adapter/webhookhttp"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// loopback is trusted by tests that call their own endpoint.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// endpoint serves over TLS and returns a Sender that trusts its certificate
// and network.
func endpoint(t *testing.T, h http.HandlerFunc) (*httptest.Server, *webhookhttp.Sender) {
	t.Helper()
	server := httptest.NewTLSServer(h)
	t.Cleanup(server.Close)
	return server, webhookhttp.New(options(server))
}

func options(server *httptest.Server) webhookhttp.Options {
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return webhookhttp.Options{Trusted: loopback, Roots: roots, Now: func() time.Time { return now }}
}

// listener listens on loopback and counts connections.
type listener struct {
	net.Listener
	mu    sync.Mutex
	count int
}

func listen(t *testing.T) *listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	a := &listener{Listener: l}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			a.mu.Lock()
			a.count++
			a.mu.Unlock()
			c.Close()
		}
	}()
	t.Cleanup(func() { l.Close() })
	return a
}

func (a *listener) connections() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.count
}

func (a *listener) port() string {
	_, port, _ := net.SplitHostPort(a.Addr().String())
	return port
}

// resolver uses a DNS server on loopback that answers every A query with the address
// from answer.
func resolver(t *testing.T, answer func() [4]byte) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { server.Close() })
	go serveDNS(server, answer)
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

func serveDNS(server net.PacketConn, answer func() [4]byte) {
	buffer := make([]byte, 1500)
	for {
		n, from, err := server.ReadFrom(buffer)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(buffer[:n]) != nil || len(m.Questions) != 1 {
			continue
		}
		m.Response, m.Additionals = true, nil
		if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
			m.Answers = []dnsmessage.Resource{{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
				Body:   &dnsmessage.AResource{A: answer()},
			}}
		}
		if raw, err := m.Pack(); err == nil {
			_, _ = server.WriteTo(raw, from)
		}
	}
}

// splitURL splits a server's URL into host and port.
func splitURL(url string) (host, port string) {
	host, port, _ = net.SplitHostPort(url[strings.Index(url, "://")+3:])
	return host, port
}
