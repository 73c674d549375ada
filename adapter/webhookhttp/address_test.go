package webhookhttp_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"code.dny.dev/ssrf"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/webhookhttp"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

// message is the part of an error that the endpoint's owner reads.
func message(err error) string {
	var f *failure.Error
	if errors.As(err, &f) {
		return f.Message
	}
	return err.Error()
}

func distrusting() webhookhttp.Options {
	return webhookhttp.Options{Now: func() time.Time { return now }}
}

func TestS5_ForbiddenAddressesAreNotConnectedTo(t *testing.T) {
	inside := listen(t)
	out := webhookhttp.New(distrusting())
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "127.1.2.3"} {
		_, err := out.Post(t.Context(), "https://"+host+":"+inside.port()+"/", nil, []byte("{}"))
		assert.Equal(t, failure.Forbidden, failure.CodeOf(err), host)
		assert.Equal(t, "the endpoint's address is not a public one", message(err), host)
	}
	for _, url := range []string{"https://169.254.169.254/latest/meta-data/", "https://10.0.0.1/", "https://[fd00:ec2::254]/"} {
		_, err := out.Post(t.Context(), url, nil, []byte("{}"))
		assert.Equal(t, failure.Forbidden, failure.CodeOf(err), url)
	}
	assert.Zero(t, inside.connections())
}

// The name resolves to a public address at registration, and to an internal one at
// delivery.
func TestS5_DNSRebindingGainsNothing(t *testing.T) {
	inside := listen(t)
	target, violations := webhook.CanonicalURL("https://rebind.example:"+inside.port()+"/", nil)
	require.Empty(t, violations, "the URL itself is valid")
	for _, addr := range [][4]byte{{127, 0, 0, 1}, {169, 254, 169, 254}, {10, 0, 0, 1}, {0, 0, 0, 0}} {
		o := distrusting()
		o.Resolver = resolver(t, func() [4]byte { return addr })
		_, err := webhookhttp.New(o).Post(t.Context(), target, nil, []byte("{}"))
		assert.Equal(t, failure.Forbidden, failure.CodeOf(err), "%v", addr)
	}
	assert.Zero(t, inside.connections())
}

func TestATrustedAddressIsReachedByName(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) }))
	t.Cleanup(server.Close)
	o := options(server)
	o.Resolver = resolver(t, func() [4]byte { return [4]byte{127, 0, 0, 1} })
	_, port := splitURL(server.URL)
	response, err := webhookhttp.New(o).Post(t.Context(), "https://example.com:"+port+"/", nil, nil) // the name in the server's certificate
	require.NoError(t, err)
	assert.Equal(t, http.StatusAccepted, response.Status)
}

func TestPlainHTTPReachesOnlyTrustedNetworks(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(server.Close)
	o := distrusting()
	_, err := webhookhttp.New(o).Post(t.Context(), server.URL, nil, nil)
	assert.Equal(t, "the endpoint's URL is not https", message(err))
	_, err = webhookhttp.New(o).Post(t.Context(), "http://8.8.8.8/", nil, nil)
	assert.Equal(t, failure.Forbidden, failure.CodeOf(err), "public, but without TLS")
	o.Trusted = loopback
	response, err := webhookhttp.New(o).Post(t.Context(), server.URL, nil, nil)
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, response.Status)
	_, err = webhookhttp.New(o).Post(t.Context(), "gopher://127.0.0.1/", nil, nil)
	assert.Equal(t, failure.Forbidden, failure.CodeOf(err))
}

func TestFailuresHaveAMessageForTheOwner(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	_, plainPort := splitURL(plain.URL)
	_, closedPort := splitURL(closed.URL)
	o := distrusting()
	o.Trusted = loopback
	out := webhookhttp.New(o)
	for url, want := range map[string]string{
		server.URL:                        "the endpoint's certificate is not valid",
		"https://127.0.0.1:" + plainPort:  "the endpoint does not speak TLS",
		"https://127.0.0.1:" + closedPort: "the endpoint refused the connection",
	} {
		_, err := out.Post(t.Context(), url, nil, nil)
		assert.Equal(t, failure.Unavailable, failure.CodeOf(err), url)
		assert.Equal(t, want, message(err), url)
	}
}

func TestOurRulesAreAtLeastAsStrictAsTheSSRFLibrarys(t *testing.T) {
	theirs := ssrf.New()
	p := gopter.DefaultTestParameters()
	p.MinSuccessfulTests = 1000
	t.Logf("SEED=%d", p.Seed())
	properties := gopter.NewProperties(p)
	properties.Property("IPv4: what code.dny.dev/ssrf refuses, we refuse", prop.ForAll(
		func(n uint32) bool {
			a := netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
			return webhook.AddressAllowed(a, nil) != nil || theirs.Safe("tcp4", netip.AddrPortFrom(a, 443).String(), nil) == nil
		}, gen.UInt32(),
	))
	properties.Property("IPv6: what code.dny.dev/ssrf refuses, we refuse", prop.ForAll(
		func(top uint16, high, low uint64) bool {
			var b [16]byte
			for i := range 8 {
				b[i], b[8+i] = byte(high>>(8*i)), byte(low>>(8*i))
			}
			b[0], b[1] = 0x20|byte(top>>8)&0x1f, byte(top)
			a := netip.AddrFrom16(b)
			return webhook.AddressAllowed(a, nil) != nil || theirs.Safe("tcp6", netip.AddrPortFrom(a, 443).String(), nil) == nil
		}, gen.UInt16(), gen.UInt64(), gen.UInt64(),
	))
	properties.TestingRun(t)
}
