package platform_test

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/platform"
	"github.com/eventforge/eventforge/local/platform/platformtest"
)

// raw sends a request as it is written, with a body, and returns the response's
// status and header.
func raw(t *testing.T, base, line, body string, headers ...string) (int, http.Header) {
	t.Helper()
	u, err := url.Parse(base)
	require.NoError(t, err)
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", u.Host)
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
	_, err = fmt.Fprintf(conn, "%s HTTP/1.1\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n\r\n%s", line, len(body), strings.Join(headers, "\r\n"), body)
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode, resp.Header
}

// attacks are requests that a page can make a browser send without asking first,
// at each address. All but the reading ones would have an effect.
func attacks(e platform.Endpoints) map[string][]string {
	return map[string][]string{
		e.AWS: {
			"POST /2015-03-31/functions/eventforge-local-refund-payment/invocations", "POST /v2/email/outbound-emails",
			"POST /webhooks/ingest", "GET /2015-03-31/functions", "GET /" + e.Bucket + "?list-type=2", "PUT /" + e.Bucket + "/key",
			"POST /_local/kill/api", "POST /_local/reset", "POST /_local/otlp/v1/traces", "GET /_local/endpoints", "POST /", "GET /",
		},
		e.App: {
			"POST /webhooks/ingest", "POST /_local/kill/api", "POST /_local/reset", "POST /_local/otlp/v1/traces", "GET /_local/endpoints", "POST /_local/faults",
			"GET /config.json", "POST /api/orders", "GET /api/products", "GET /",
		},
	}
}

const mailBody = `{"FromEmailAddress":"orders@eventforge.example","Destination":{"ToAddresses":["v@example.com"]},` +
	`"Content":{"Simple":{"Subject":{"Data":"s"},"Body":{"Text":{"Data":"t"}}}}}`

// TestA6_PagesOfOthersHaveNoEffectAtEitherAddress sends what a foreign page, or one
// whose name leads to this machine, can send. The control is the same requests from
// a program: they have their effects.
func TestA6_PagesOfOthersHaveNoEffectAtEitherAddress(t *testing.T) {
	e := started(t, config(t, "", platformtest.Artifacts(t))).Endpoints()
	before := effects(t, e)
	for base, lines := range attacks(e) {
		host := "Host: " + strings.TrimPrefix(base, "http://")
		for name, headers := range map[string][]string{
			"a rebound name":                            {strings.Replace(host, "localhost", "evil.example", 1)},
			"a name like localhost":                     {strings.Replace(host, "localhost", "localhost.evil.example", 1)},
			"a page of another site":                    {host, "Origin: http://evil.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"},
			"a page of another port":                    {host, "Origin: http://localhost:9999", "Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: cors"},
			"a page of the same name in an old browser": {host, "Origin: http://localhost:9999"},
			"its element":                               {host, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"},
			"its frame":                                 {host, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"},
			"the development server":                    {host, "Origin: http://localhost:5173", "Sec-Fetch-Site: same-site"},
		} {
			for _, line := range lines {
				if name == "the development server" && strings.Contains(line, " /api/") {
					continue
				}
				status, _ := raw(t, base, line, mailBody, append(headers, "Content-Type: text/plain")...)
				require.Equal(t, http.StatusForbidden, status, "%s%s by %s", base, line, name)
			}
		}
	}
	require.Equal(t, before, effects(t, e))

	for _, line := range attacks(e)[e.AWS][:3] {
		status, _ := raw(t, e.AWS, line, mailBody, "Host: localhost", "Content-Type: text/plain")
		require.Less(t, status, 300, line)
	}
	require.NotEqual(t, before, effects(t, e), "a program's requests have their effects")
}

// effects is what requests to the platform change: mails, what functions logged,
// the API's process, faults and resets.
func effects(t *testing.T, e platform.Endpoints) string {
	t.Helper()
	var b bytes.Buffer
	for _, path := range []string{"/mailbox", "/logs/refund-payment", "/logs/ingest-webhook", "/processes", "/faults"} {
		resp, err := http.Get(e.Control + path)
		require.NoError(t, err)
		_, err = b.ReadFrom(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
	}
	return b.String()
}

func TestA6_TheAppsPagesAndSignInGoOnWorking(t *testing.T) {
	e := started(t, config(t, "", platformtest.Artifacts(t))).Endpoints()
	app := []string{"Host: " + strings.TrimPrefix(e.AWS, "http://"), "Origin: " + e.App, "Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: cors"}
	for line, want := range map[string]int{
		"GET /" + e.UserPool + "/.well-known/openid-configuration": http.StatusOK,
		"GET /" + e.UserPool + "/.well-known/jwks.json":            http.StatusOK,
		"OPTIONS /oauth2/token":                                    http.StatusNoContent,
		"POST /oauth2/token":                                       http.StatusBadRequest, // without a code
	} {
		status, header := raw(t, e.AWS, line, "", app...)
		require.Equal(t, want, status, line)
		require.NotEmpty(t, header.Get("Access-Control-Allow-Origin"), line)
	}
	link := []string{app[0], "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"}
	_, header := raw(t, e.AWS, "GET /"+e.Bucket+"/receipts/none.pdf", "", link...)
	require.Equal(t, "AmazonS3", header.Get("Server"), "a link reaches the bucket")
	status, _ := raw(t, e.AWS, "GET /login", "", link...)
	require.NotEqual(t, http.StatusForbidden, status, "a link reaches the sign-in page")
	_, header = raw(t, e.AWS, "GET /", "", strings.Replace(link[0], "localhost", e.Bucket+".localhost", 1))
	require.Equal(t, "AmazonS3", header.Get("Server"), "the bucket has a name of its own")
	status, _ = raw(t, e.App, "GET /api/products", "", "Host: localhost:8080", "Origin: http://localhost:5173", "Sec-Fetch-Site: same-site")
	require.Equal(t, http.StatusOK, status, "the development server reaches the API")
}

func TestNamedHostsAreAnswered(t *testing.T) {
	c := config(t, "", platformtest.Artifacts(t))
	c.AllowedHosts = []string{"host.docker.internal"}
	e := started(t, c).Endpoints()
	for _, base := range []string{e.AWS, e.App} {
		status, _ := raw(t, base, "GET /_local/health", "", "Host: host.docker.internal:4566")
		require.Equal(t, http.StatusOK, status)
	}
}

// The Runtime API of a function's process is a listener too: a page that asked it
// for work would take an invocation away.
func TestA6_NoPageTakesAFunctionsWork(t *testing.T) {
	e := started(t, config(t, "", platformtest.Artifacts(t))).Endpoints()
	require.Equal(t, http.StatusAccepted, send(t, http.MethodPost, e.Ingest, `{}`))
	for _, address := range runtimeAPIs(t) {
		for _, headers := range [][]string{
			{"Host: evil.example"}, {"Host: " + address, "Origin: http://evil.example"},
			{"Host: " + address, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"},
		} {
			for _, line := range []string{"GET /2018-06-01/runtime/invocation/next", "POST /2018-06-01/runtime/init/error"} {
				status, _ := raw(t, "http://"+address, line, "", headers...)
				require.Equal(t, http.StatusForbidden, status, line)
			}
		}
	}
	require.Equal(t, http.StatusAccepted, send(t, http.MethodPost, e.Ingest, `{}`))
}

// runtimeAPIs are the addresses that the functions' processes of this test have.
func runtimeAPIs(t *testing.T) (found []string) {
	t.Helper()
	threads, err := filepath.Glob("/proc/self/task/*/children")
	require.NoError(t, err)
	for _, thread := range threads {
		children, _ := os.ReadFile(thread)
		for _, pid := range strings.Fields(string(children)) {
			environ, _ := os.ReadFile("/proc/" + pid + "/environ")
			for _, entry := range strings.Split(string(environ), "\x00") {
				if address, ok := strings.CutPrefix(entry, "AWS_LAMBDA_RUNTIME_API="); ok {
					found = append(found, address)
				}
			}
		}
	}
	require.NotEmpty(t, found)
	return found
}
