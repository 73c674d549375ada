package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/server"
)

// crash is a report as the app sends it, with changes.
func crash(changes m) m {
	report := m{
		"id": "7F3K-92QX", "kind": "page", "error": "TypeError", "route": "/orders/$orderId", "release": "index-C0ff_e12.js", "browser": "firefox",
		"stack": []string{"assets/OrderPage-B2f_x9aQ.js:1:5120", "assets/libraries-D4f_x9-Q.js:9:77"},
	}
	for name, v := range changes {
		report[name] = v
	}
	return report
}

// crashLine returns the log's line of the only crash.
func (p *harness) crashLine() map[string]any {
	p.t.Helper()
	var found []map[string]any
	for l := range strings.SplitSeq(strings.TrimSpace(p.logs.String()), "\n") {
		line := map[string]any{}
		require.NoError(p.t, json.Unmarshal([]byte(l), &line), l)
		if line["msg"] == "page crashed" {
			found = append(found, line)
		}
	}
	require.Len(p.t, found, 1)
	return found[0]
}

func TestACrashIsLoggedWithTheIdThatThePageShows(t *testing.T) {
	p := start(t)
	require.Equal(t, m{"id": "7F3K-92QX"}, p.call("", "POST", "/api/crashes", crash(nil)).is(202).object())
	line := p.crashLine()
	want := m{
		"level": "WARN", "crash_id": "7F3K-92QX", "kind": "page", "error_class": "TypeError", "route": "/orders/$orderId",
		"app": "index-C0ff_e12.js", "browser": "firefox", "stack": "assets/OrderPage-B2f_x9aQ.js:1:5120 assets/libraries-D4f_x9-Q.js:9:77",
	}
	for name := range want {
		require.Equal(t, want[name], line[name], name)
	}
}

// Whatever a page sends, by mistake or on purpose, only the app's own names are logged.
func TestS14_ACrashReportSaysNothingOfItsUser(t *testing.T) {
	canaries := []string{
		"ann@example.com", "01JDZQ8X3N5T7V9W1Y3Z5A7C9E", "4242 4242 4242 4242", "eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "https://shop.example/orders?email=ann",
		"Ann Shopper", "assets/ann@example.com-B2f_x9aQ.js:1:2", "/orders/01JDZQ8X3N5T7V9W1Y3Z5A7C9E", "/orders/$orderId?q=ann", "index-ann.js", "198.51.100.7",
		"assets/OrderPage-B2f_x9aQ.js:1:2\nann", "TypeError: ann", "https://shop.example/assets/OrderPage-B2f_x9aQ.js:1:2",
	}
	for _, canary := range canaries {
		t.Run(canary, func(t *testing.T) {
			p := start(t)
			stack := []string{canary, "assets/OrderPage-B2f_x9aQ.js:1:5120"}
			p.call("", "POST", "/api/crashes", crash(m{"error": canary, "route": canary, "release": canary, "stack": stack})).is(202)
			require.NotContains(t, p.logs.String(), canary)
			line := p.crashLine()
			require.Equal(t, "assets/OrderPage-B2f_x9aQ.js:1:5120", line["stack"])
			require.Empty(t, fmt.Sprint(line["error_class"], line["route"], line["app"]))
		})
	}
}

func TestP8_CrashReportsAreBounded(t *testing.T) {
	p := start(t, func(o *server.Options) { o.Now = stopped() })
	for name, c := range map[string]struct {
		report any
		status int
		code   string
	}{
		"another member":  {crash(m{"message": "ann@example.com"}), 400, "invalid"},
		"no id of a page": {crash(m{"id": "ann"}), 400, "invalid"},
		"a long stack":    {crash(m{"stack": strings.Split(strings.Repeat("x", 21), "")}), 400, "invalid"},
		"a long place":    {crash(m{"stack": []string{strings.Repeat("x", 121)}}), 400, "invalid"},
		"more than 8 KB":  {[]byte(`{"id":"7F3K-92QX","kind":"page","error":"Error","stack":[]` + strings.Repeat(" ", 8<<10) + `}`), 413, "too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			p.call("", "POST", "/api/crashes", c.report).refused(c.status, c.code)
		})
	}
	require.NotContains(t, p.logs.String(), "page crashed")
}

func TestA5_CrashReportsAreBoundedPerAddressAndTogether(t *testing.T) {
	p := start(t, func(o *server.Options) { o.Now = stopped() })
	report := func(address string) int {
		body, err := json.Marshal(crash(nil))
		require.NoError(t, err)
		r := httptest.NewRequest(http.MethodPost, "/api/crashes", bytes.NewReader(body))
		r.RemoteAddr = balancer + ":41234"
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Forwarded-For", address+", "+edge)
		w := httptest.NewRecorder()
		p.api.ServeHTTP(w, r)
		return w.Code
	}
	for range 10 {
		require.Equal(t, http.StatusAccepted, report("198.51.100.7"))
	}
	require.Equal(t, http.StatusTooManyRequests, report("198.51.100.7"))
	for i := range 50 {
		require.Equal(t, http.StatusAccepted, report(fmt.Sprintf("203.0.113.%d", i)), i)
	}
	require.Equal(t, http.StatusTooManyRequests, report("203.0.113.200"))
	require.NotContains(t, p.logs.String(), "198.51.100")
}
