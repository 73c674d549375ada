package listener_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/listener"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

// short are limits that a test can wait for.
func short() listener.Limits {
	limits := listener.DefaultLimits()
	limits.Header, limits.Request, limits.Idle, limits.Write = 200*time.Millisecond, 200*time.Millisecond, 200*time.Millisecond, 200*time.Millisecond
	return limits
}

// serving opens a listener that serves h until the test ends.
func serving(t *testing.T, limits listener.Limits, h http.Handler) (address string) {
	t.Helper()
	l, err := listener.Listen("127.0.0.1:0", "aws-address", 0)
	require.NoError(t, err)
	l.Limits = limits
	served := make(chan error, 1)
	go func() { served <- l.Serve() }()
	l.SetHandler(h)
	t.Cleanup(func() {
		ended, end := context.WithCancel(context.Background())
		end()
		l.Close(ended)
		require.NoError(t, <-served)
	})
	return fmt.Sprintf("127.0.0.1:%d", l.Port())
}

// connect opens a connection that the test gives up after ten seconds.
func connect(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
	return conn
}

// echo answers with the body, or 400 if it cannot be read.
func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
	}
	_, _ = w.Write(body)
}

const half = "POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf"

func TestASlowBodyIsCutOff(t *testing.T) {
	api := httptest.NewServer(http.HandlerFunc(echo))
	defer api.Close()
	target, err := url.Parse(api.URL)
	require.NoError(t, err)
	for name, handler := range map[string]http.Handler{
		"by a service":          http.HandlerFunc(echo),
		"on its way to the API": listener.Proxy(target, time.Minute, slog.New(slog.DiscardHandler), nil),
		"that nobody reads":     http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) }),
	} {
		t.Run(name, func(t *testing.T) {
			conn := connect(t, serving(t, short(), handler))
			_, err := io.WriteString(conn, half)
			require.NoError(t, err)
			_, err = io.ReadAll(conn)
			require.NoError(t, err, "the connection is closed")
		})
	}
}

func TestSlowHeadersAndIdleConnectionsAreCutOff(t *testing.T) {
	address := serving(t, short(), http.HandlerFunc(echo))
	for name, sent := range map[string]string{
		"a slow header": "GET / HTTP/1.1\r\nHost: loc", "idle after a request": "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "idle": "",
	} {
		conn := connect(t, address)
		_, err := io.WriteString(conn, sent)
		require.NoError(t, err, name)
		_, err = io.ReadAll(conn)
		require.NoError(t, err, "%s: the connection is closed", name)
	}
}

func TestAHeaderThatIsTooLargeIsRefused(t *testing.T) {
	limits := listener.DefaultLimits()
	conn := connect(t, serving(t, limits, http.HandlerFunc(echo)))
	_, err := fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nX: %s\r\n\r\n", strings.Repeat("x", limits.HeaderBytes+8<<10))
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, resp.StatusCode)
}

// A long poll lasts longer than its request may take to arrive.
func TestALongPollOutlivesTheLimitOfItsBody(t *testing.T) {
	limits, waited := short(), make(chan error, 1)
	address := serving(t, limits, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		select {
		case <-r.Context().Done():
			waited <- r.Context().Err()
		case <-time.After(3 * limits.Request):
			waited <- nil
		}
		_, _ = w.Write(body)
	}))
	resp, err := http.Post("http://"+address, "text/plain", strings.NewReader("poll"))
	require.NoError(t, err)
	defer resp.Body.Close()
	require.NoError(t, <-waited, "the request goes on until its handler answers")
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, "poll", string(body))
}

func TestAClientThatDoesNotReadIsCutOff(t *testing.T) {
	written := make(chan error, 1)
	address := serving(t, short(), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		chunk := make([]byte, 1<<20)
		for {
			if _, err := w.Write(chunk); err != nil {
				written <- err
				return
			}
		}
	}))
	conn := connect(t, address)
	_, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	require.NoError(t, err)
	select {
	case err := <-written:
		require.Error(t, err)
	case <-time.After(patience):
		t.Fatal("the handler still waits for its client")
	}
}

func TestTheNumberOfConnectionsIsBounded(t *testing.T) {
	limits := listener.DefaultLimits()
	limits.Connections = 2
	address := serving(t, limits, http.HandlerFunc(echo))
	request := "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
	first, second := connect(t, address), connect(t, address)
	for _, conn := range []net.Conn{first, second} {
		_, err := io.WriteString(conn, request)
		require.NoError(t, err)
		_, err = bufio.NewReader(conn).ReadString('\n')
		require.NoError(t, err)
	}
	third := connect(t, address)
	_, err := io.WriteString(third, request)
	require.NoError(t, err)
	require.NoError(t, third.SetReadDeadline(time.Now().Add(200*time.Millisecond)))
	_, err = third.Read(make([]byte, 1))
	require.ErrorContains(t, err, "timeout", "the third waits")
	require.NoError(t, first.Close())
	require.NoError(t, third.SetReadDeadline(time.Now().Add(10*time.Second)))
	_, err = bufio.NewReader(third).ReadString('\n')
	require.NoError(t, err, "and is served once another has ended")
}
