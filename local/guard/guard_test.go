package guard_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/guard"
)

// guarded serves behind the guard, and counts what it lets through.
type guarded struct {
	address string
	passed  int
}

func serve(t *testing.T, protect func(http.Handler) http.Handler) *guarded {
	t.Helper()
	g := &guarded{}
	server := httptest.NewServer(protect(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { g.passed++ })))
	t.Cleanup(server.Close)
	g.address = server.Listener.Addr().String()
	return g
}

// send sends the request line and headers as they are and returns the response.
func (g *guarded) send(t *testing.T, line string, headers ...string) (status int, body string) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", g.address)
	require.NoError(t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "%s HTTP/1.1\r\nConnection: close\r\n", line)
	require.NoError(t, err)
	for _, h := range append(headers, "") {
		_, err = fmt.Fprintf(conn, "%s\r\n", h)
		require.NoError(t, err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(raw)
}

const (
	passes  = http.StatusOK
	refused = http.StatusForbidden
)

func TestA6_OnlyTheNamesOfThisMachineAreAnswered(t *testing.T) {
	g := serve(t, guard.Guard{Hosts: []string{"devbox", "host.docker.internal"}}.Protect)
	for host, want := range map[string]int{
		"localhost":                     passes,
		"localhost:4566":                passes,
		"LocalHost:4566":                passes,
		"127.0.0.1":                     passes,
		"127.0.0.1:4566":                passes,
		"127.8.8.8:4566":                passes,
		"[::1]":                         passes,
		"[::1]:4566":                    passes,
		"[::ffff:127.0.0.1]:4566":       passes,
		"bucket.localhost:4566":         passes,
		"bucket.s3.localhost:4566":      passes,
		"devbox:4566":                   passes,
		"host.docker.internal:4566":     passes,
		"":                              refused,
		"evil.example":                  refused,
		"evil.example:4566":             refused,
		"localhost.":                    refused,
		"evil.example.":                 refused,
		"localhost.evil.example":        refused,
		"notlocalhost":                  refused,
		"127.0.0.1.evil.example":        refused,
		"localhost:4566.evil.example":   refused,
		"localhost@evil.example":        http.StatusBadRequest, // by the server
		"evil.example:4566:4566":        refused,
		"bucket.localhost.evil.example": refused,
		"[evil.example]":                refused,
		"[::1%lo]:4566":                 refused,
		"[::2]:4566":                    refused,
		"0.0.0.0:4566":                  refused,
		"10.0.0.1:4566":                 refused,
		"169.254.169.254":               refused,
		"2130706433:4566":               refused,
		"0x7f.0.0.1":                    refused,
		"evil.devbox":                   refused,
	} {
		for _, line := range []string{"GET /", "POST /"} {
			status, body := g.send(t, line, "Host: "+host)
			require.Equal(t, want, status, "%s with Host %q: %s", line, host, body)
		}
	}
}

// An absolute-form target, as proxies get it, replaces Host.
func TestA6_TheTargetOfAProxyRequestIsChecked(t *testing.T) {
	g := serve(t, guard.Guard{}.Protect)
	for line, want := range map[string]int{
		"GET http://evil.example/": refused, "GET http://localhost:4566/": passes,
		"CONNECT evil.example:443": refused, "OPTIONS http://evil.example": refused,
	} {
		status, _ := g.send(t, line, "Host: localhost")
		require.Equal(t, want, status, line)
	}
}

func TestA6_ARefusalSaysWhichFlagAddsTheName(t *testing.T) {
	status, body := serve(t, guard.Guard{}.Protect).send(t, "GET /", "Host: devbox:4566")
	require.Equal(t, refused, status)
	require.Contains(t, body, `"message":"Host: \"devbox:4566\" is no name of this machine; --allowed-hosts adds names"`)
}

func TestTheAddressAtWhichARequestArrivesIsThisMachines(t *testing.T) {
	own := unicast(t)
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", net.JoinHostPort(own, "0"))
	require.NoError(t, err)
	g := &guarded{address: listener.Addr().String()}
	server := &httptest.Server{Listener: listener, Config: &http.Server{
		Handler: guard.Guard{}.Protect(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})),
	}}
	server.Start()
	defer server.Close()
	status, _ := g.send(t, "GET /", "Host: "+g.address)
	require.Equal(t, passes, status)
	status, _ = g.send(t, "GET /", "Host: 192.0.2.1")
	require.Equal(t, refused, status)
}

// unicast is an address of this machine that is no loopback address.
func unicast(t *testing.T) string {
	t.Helper()
	all, err := net.InterfaceAddrs()
	require.NoError(t, err)
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() && n.IP.To4() != nil {
			return n.IP.String()
		}
	}
	t.Skip("this machine has loopback addresses only")
	return ""
}

func TestA6_OnlyTheAppsPagesSendRequests(t *testing.T) {
	g := serve(t, guard.Guard{
		Origins: []string{"http://localhost:8080", "http://127.0.0.1:8080"},
		Open:    func(origin, path string) bool { return path == "/oauth2/token" && origin != "http://banned.example" },
	}.Protect)
	site := func(s string) string { return "Sec-Fetch-Site: " + s }
	origin := func(s string) string { return "Origin: " + s }
	mode := func(s string) string { return "Sec-Fetch-Mode: " + s }
	dest := func(s string) string { return "Sec-Fetch-Dest: " + s }
	for name, c := range map[string]struct {
		line    string
		headers []string
		want    int
	}{
		"a program":                          {"POST /", nil, passes},
		"a program that sends a mode":        {"POST /", []string{mode("cors")}, passes},
		"the app":                            {"POST /", []string{site("same-site"), origin("http://localhost:8080")}, passes},
		"the app by address":                 {"POST /", []string{site("cross-site"), origin("http://127.0.0.1:8080")}, passes},
		"the app's preflight":                {"OPTIONS /", []string{site("same-site"), origin("http://localhost:8080")}, passes},
		"the app in an old browser":          {"POST /", []string{origin("http://localhost:8080")}, passes},
		"a sign-in form":                     {"POST /login", []string{site("same-origin"), origin("null")}, passes},
		"a sign-in form in an old browser":   {"POST /login", []string{origin("http://localhost:4566")}, passes},
		"the address bar":                    {"GET /", []string{site("none"), mode("navigate")}, passes},
		"a link":                             {"GET /bucket/key", []string{site("cross-site"), mode("navigate"), dest("document")}, passes},
		"the token endpoint":                 {"POST /oauth2/token", []string{site("cross-site"), origin("http://localhost:3000")}, passes},
		"a page of another port":             {"POST /", []string{site("same-site"), origin("http://localhost:3000")}, refused},
		"a page of another site":             {"POST /", []string{site("cross-site"), origin("http://evil.example")}, refused},
		"its preflight":                      {"OPTIONS /", []string{site("cross-site"), origin("http://evil.example")}, refused},
		"its form":                           {"POST /", []string{site("cross-site"), origin("http://evil.example"), mode("navigate"), dest("document")}, refused},
		"its form without an origin":         {"POST /", []string{site("cross-site"), origin("null"), mode("navigate"), dest("document")}, refused},
		"a page of another site, old":        {"POST /", []string{origin("http://evil.example")}, refused},
		"a page without an origin, old":      {"POST /", []string{origin("null")}, refused},
		"a reading page, old":                {"GET /", []string{origin("http://evil.example")}, refused},
		"its image":                          {"GET /bucket/key", []string{site("cross-site"), mode("no-cors"), dest("image")}, refused},
		"its script":                         {"GET /bucket/key", []string{site("same-site"), mode("no-cors"), dest("script")}, refused},
		"its frame":                          {"GET /login", []string{site("cross-site"), mode("navigate"), dest("iframe")}, refused},
		"its object":                         {"GET /login", []string{site("cross-site"), mode("navigate"), dest("object")}, refused},
		"its WebSocket":                      {"GET /", []string{site("cross-site"), origin("http://evil.example"), mode("websocket"), dest("websocket")}, refused},
		"its WebSocket, old":                 {"GET /", []string{origin("http://evil.example"), "Upgrade: websocket"}, refused},
		"the app's name elsewhere":           {"POST /", []string{site("cross-site"), origin("http://localhost:8080.evil.example")}, refused},
		"the app over TLS":                   {"POST /", []string{site("cross-site"), origin("https://localhost:8080")}, refused},
		"an extension":                       {"POST /", []string{site("cross-site"), origin("chrome-extension://abcdef")}, refused},
		"the token endpoint to those it may": {"POST /oauth2/token", []string{site("cross-site"), origin("http://banned.example")}, refused},
		"a header in small letters":          {"POST /", []string{"sec-fetch-site: cross-site", "origin: http://evil.example"}, refused},
	} {
		t.Run(name, func(t *testing.T) {
			before := g.passed
			status, body := g.send(t, c.line, append(c.headers, "Host: localhost:4566")...)
			require.Equal(t, c.want, status, body)
			require.Equal(t, c.want == passes, g.passed > before, "the handler runs only if the request is let through")
		})
	}
}

func TestProgramsOnlyRefusesEveryBrowser(t *testing.T) {
	g := serve(t, guard.Programs)
	for name, c := range map[string]struct {
		headers []string
		want    int
	}{
		"a program":      {[]string{"Host: 127.0.0.1:4000"}, passes},
		"a page's fetch": {[]string{"Host: 127.0.0.1:4000", "Origin: http://evil.example"}, refused},
		"its image":      {[]string{"Host: 127.0.0.1:4000", "Sec-Fetch-Site: cross-site"}, refused},
		"its window":     {[]string{"Host: 127.0.0.1:4000", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"}, refused},
		"a rebound name": {[]string{"Host: evil.example:4000"}, refused},
	} {
		t.Run(name, func(t *testing.T) {
			status, _ := g.send(t, "GET /next", c.headers...)
			require.Equal(t, c.want, status)
		})
	}
}
