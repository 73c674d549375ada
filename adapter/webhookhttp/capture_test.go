package webhookhttp_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/webhookhttp"
	"github.com/eventforge/eventforge/domain/webhook"
)

func valueOf(headers []webhook.Header, name string) string {
	for _, h := range headers {
		if h.Name == name {
			return h.Value
		}
	}
	return ""
}

func TestAnExchangeShowsWhatWasSentAndWhatCameBack(t *testing.T) {
	server, out := endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Set-Cookie", "session=secret")
		w.Header().Set("X-Api-Key", "secret")
		w.Header().Set("Www-Authenticate", "secret")
		w.Header().Set("X-Long", strings.Repeat("é", 300))
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error":"Café"}`)
	})
	got, err := out.Post(t.Context(), server.URL, map[string]string{"webhook-id": "order-0001", "webhook-signature": "v1,abc"}, []byte("{}"))
	require.NoError(t, err)
	e := got.Exchange
	assert.Equal(t, "v1,abc", valueOf(e.Sent, "webhook-signature"))
	assert.Equal(t, "application/json", valueOf(e.Sent, "content-type"))
	for _, name := range []string{"set-cookie", "x-api-key", "www-authenticate"} {
		assert.Equal(t, "[redacted]", valueOf(e.Received, name))
	}
	assert.Equal(t, strings.Repeat("é", webhook.MaxKeptHeaderValue/2)+"…", valueOf(e.Received, "x-long"))
	assert.Equal(t, webhook.Body{Kind: webhook.BodyText, Text: `{"error":"Café"}`, Size: 17}, e.Body)
	assert.Empty(t, got.Class)
}

func TestEachPartOfAnAttemptIsTimed(t *testing.T) {
	const pause = 50 * time.Millisecond
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-time.After(pause) // the endpoint is slow
		_, _ = io.WriteString(w, "late")
	}))
	server.StartTLS()
	t.Cleanup(server.Close)
	o := options(server)
	o.Resolver = resolver(t, func() [4]byte { return [4]byte{127, 0, 0, 1} })
	out := webhookhttp.New(o)
	_, port := splitURL(server.URL)
	var timings [2]webhook.Timing
	for i := range timings {
		begin := time.Now()
		got, err := out.Post(t.Context(), "https://example.com:"+port, nil, []byte("{}"))
		require.NoError(t, err)
		timings[i] = got.Exchange.Timing
		assert.LessOrEqual(t, timings[i].Total, time.Since(begin))
		assert.GreaterOrEqual(t, timings[i].FirstByte, pause)
		assert.GreaterOrEqual(t, timings[i].Total, timings[i].DNS+timings[i].Connect+timings[i].TLS+timings[i].FirstByte)
	}
	assert.Positive(t, timings[0].DNS)
	assert.Positive(t, timings[0].Connect)
	assert.Positive(t, timings[0].TLS)
	assert.False(t, timings[0].Reused)
	assert.Equal(t, []any{time.Duration(0), time.Duration(0), time.Duration(0), true},
		[]any{timings[1].DNS, timings[1].Connect, timings[1].TLS, timings[1].Reused}, "the connection is open")
}

func TestOnlyTheFirst4KBOfABodyAreKept(t *testing.T) {
	long := strings.Repeat("x", webhook.MaxKeptBody-1) + "é"
	for name, test := range map[string]struct {
		body string
		want webhook.Body
	}{
		"none":           {"", webhook.Body{Kind: webhook.BodyNone}},
		"at the limit":   {long[:webhook.MaxKeptBody-1] + "y", webhook.Body{Kind: webhook.BodyText, Text: long[:webhook.MaxKeptBody-1] + "y", Size: webhook.MaxKeptBody}},
		"a character in": {long, webhook.Body{Kind: webhook.BodyText, Text: long[:webhook.MaxKeptBody-1], Size: webhook.MaxKeptBody, Truncated: true}},
		"huge":           {strings.Repeat("x", 1<<20), webhook.Body{Kind: webhook.BodyText, Text: strings.Repeat("x", webhook.MaxKeptBody), Size: webhook.MaxKeptBody, Truncated: true}},
		"binary":         {"\x89PNG\r\n\x1a\n\x00", webhook.Body{Kind: webhook.BodyBinary, Size: 9}},
		"latin-1":        {"Caf\xe9", webhook.Body{Kind: webhook.BodyBinary, Size: 4}},
		"NUL in text":    {"a\x00b", webhook.Body{Kind: webhook.BodyBinary, Size: 3}},
	} {
		t.Run(name, func(t *testing.T) {
			server, out := endpoint(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, test.body) })
			got, err := out.Post(t.Context(), server.URL, nil, nil)
			require.NoError(t, err)
			assert.Equal(t, test.want, got.Exchange.Body)
		})
	}
}

func TestABodyThatStopsIsKeptAsFarAsItCame(t *testing.T) {
	server, out := endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "the beginning")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	got, err := out.Post(t.Context(), server.URL, nil, nil)
	require.NoError(t, err)
	assert.Equal(t, webhook.Body{Kind: webhook.BodyText, Text: "the beginning", Size: 13, Truncated: true}, got.Exchange.Body)
}

// raw serves connections with f and returns the listener's address.
func raw(t *testing.T, f func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				f(c)
			}()
		}
	}()
	return l.Addr().String()
}

func TestEveryFailureHasItsClass(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, closed.Close())
	hang := func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/hang":
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		case "/headers":
			w.Header().Set("X-Large", string(bytes.Repeat([]byte("x"), 64<<10)))
		case "/gone":
			panic(http.ErrAbortHandler)
		}
	}))
	t.Cleanup(server.Close)
	picky := httptest.NewUnstartedServer(http.NotFoundHandler())
	picky.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	picky.StartTLS()
	t.Cleanup(picky.Close)
	trusted := options(server)
	trusted.Timeout = 500 * time.Millisecond
	trusted.Roots.AddCert(picky.Certificate())
	stranger := trusted
	stranger.Roots = x509.NewCertPool()
	unresolved := trusted
	unresolved.Resolver = &net.Resolver{PreferGo: true, Dial: func(_ context.Context, _, _ string) (net.Conn, error) {
		return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
	}}
	untrusted := trusted
	untrusted.Trusted = nil
	for name, test := range map[string]struct {
		options webhookhttp.Options
		url     string
		want    webhook.ErrorClass
	}{
		"dns":               {unresolved, "https://nowhere.example/", webhook.ErrorDNS},
		"address":           {untrusted, server.URL, webhook.ErrorAddress},
		"scheme":            {trusted, "ftp://example.com/", webhook.ErrorAddress},
		"refused":           {trusted, "https://" + closed.Addr().String(), webhook.ErrorRefused},
		"certificate":       {stranger, server.URL, webhook.ErrorTLS},
		"an alert":          {trusted, picky.URL, webhook.ErrorTLS},
		"no TLS":            {trusted, "https://" + raw(t, func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.0 400 Bad\r\n\r\n") }), webhook.ErrorTLS},
		"a hanging address": {trusted, "https://" + raw(t, hang), webhook.ErrorTimeout},
		"a hanging handler": {trusted, server.URL + "/hang", webhook.ErrorTimeout},
		"headers":           {trusted, server.URL + "/headers", webhook.ErrorTooLarge},
		"no response":       {trusted, server.URL + "/gone", webhook.ErrorNoResponse},
	} {
		t.Run(name, func(t *testing.T) {
			begin := time.Now()
			got, err := webhookhttp.New(test.options).Post(t.Context(), test.url, map[string]string{"webhook-id": "x"}, []byte("{}"))
			require.Error(t, err)
			assert.Equal(t, test.want, got.Class, "%v", err)
			assert.NotEmpty(t, message(err))
			if test.want == webhook.ErrorAddress && name == "scheme" {
				return // nothing was tried
			}
			require.NotNil(t, got.Exchange)
			assert.Equal(t, "x", valueOf(got.Exchange.Sent, "webhook-id"))
			assert.Positive(t, got.Exchange.Timing.Total)
			assert.LessOrEqual(t, got.Exchange.Timing.Total, time.Since(begin))
		})
	}
}

func TestARedirectsTargetIsShown(t *testing.T) {
	server, out := endpoint(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://elsewhere.example/", http.StatusFound)
	})
	got, err := out.Post(t.Context(), server.URL, nil, []byte("{}"))
	require.NoError(t, err)
	assert.Equal(t, "https://elsewhere.example/", valueOf(got.Exchange.Received, "location"))
	assert.Equal(t, webhook.ErrorRedirect, webhook.Attempt{Status: got.Status, Class: got.Class}.ErrorClass())
}
