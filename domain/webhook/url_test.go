package webhook_test

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/webhook"
)

var loopbackTrusted = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

func TestCanonicalURLIsTheSameForEverySpelling(t *testing.T) {
	for raw, want := range map[string]string{
		"https://Example.COM":                      "https://example.com/",
		"HTTPS://example.com/a":                    "https://example.com/a",
		"https://example.com:443/":                 "https://example.com/",
		"https://example.com:0443/":                "https://example.com/",
		"https://example.com:8443/":                "https://example.com:8443/",
		"https://example.com:/x":                   "https://example.com/x",
		"https://example.com./x":                   "https://example.com/x",
		"https://example.com/a/./b/../c":           "https://example.com/a/c",
		"https://example.com/..":                   "https://example.com/",
		"https://example.com/a/b/..":               "https://example.com/a/",
		"https://example.com/a/%2e%2E/b":           "https://example.com/b",
		"https://example.com/a//b":                 "https://example.com/a//b",
		"https://example.com/a%2fb%7E":             "https://example.com/a%2Fb~",
		"https://example.com?x=1":                  "https://example.com/?x=1",
		"https://example.com/?":                    "https://example.com/?",
		"https://example.com/?B=2&a=%2f":           "https://example.com/?B=2&a=%2f",
		"https://xn--bcher-kva.example/":           "https://xn--bcher-kva.example/",
		"https://8.8.8.8/":                         "https://8.8.8.8/",
		"https://[2606:4700:0:0::0:1111]:443/hook": "https://[2606:4700::1111]/hook",
	} {
		t.Run(raw, func(t *testing.T) {
			got, violations := webhook.CanonicalURL(raw, nil)
			require.Empty(t, violations)
			assert.Equal(t, want, got)
		})
	}
}

func TestCanonicalURLNamesTheBrokenRule(t *testing.T) {
	for raw, code := range map[string]string{
		"":                                "url",
		"example.com/hook":                "url",
		"https:///hook":                   "url",
		"https:example.com":               "url",
		"https://example.com/a b":         "url",
		"https://example.com\\@evil.com/": "url",
		"https://exämple.com/":            "url",
		"https://example.com/%zz":         "url",
		"https://example.com/" + strings.Repeat("a", webhook.MaxURLLength): "url",
		"https://user:pass@example.com/":                                   "url_user",
		"https://example.com/#top":                                         "url_fragment",
		"https://example.com/#":                                            "url_fragment",
		"https://example.com:70000/":                                       "url_port",
		"https://example.com:0/":                                           "url_port",
		"http://example.com/":                                              "url_scheme",
		"ftp://example.com/":                                               "url_scheme",
		"https://-bad.example/":                                            "url_host",
		"https://a..b/":                                                    "url_host",
		"https://" + strings.Repeat("a", 64) + ".example/":                 "url_host",
		"https://[fe80::1%25eth0]/":                                        "url_address",
	} {
		t.Run(raw[:min(len(raw), 40)], func(t *testing.T) {
			got, violations := webhook.CanonicalURL(raw, nil)
			assert.Empty(t, got)
			require.NotEmpty(t, violations)
			assert.Equal(t, "/url", violations[0].Pointer)
			assert.Equal(t, code, violations[0].Code, violations[0].Message)
		})
	}
}

func TestCanonicalURLReportsEveryBrokenRule(t *testing.T) {
	_, violations := webhook.CanonicalURL("http://u@127.0.0.1:0/#x", nil)
	var codes []string
	for _, v := range violations {
		codes = append(codes, v.Code)
	}
	assert.Equal(t, []string{"url_user", "url_fragment", "url_scheme", "url_address", "url_port"}, codes)
}

// S5: only the URL's prefix was checked, so that the metadata service and the
// private network could be registered.
func TestS5_URLsOfPrivateHostsAreRefused(t *testing.T) {
	for _, host := range []string{
		"169.254.169.254", "localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.1.2.3", "10.1.2.3", "172.16.0.1",
		"192.168.1.1", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fd00::1]",
		"[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]", "[64:ff9b::a00:1]", "[2002:a00:1::]", "[2001::1]",
		"2130706433", "0x7f.1", "0x7f000001", "017700000001", "127.1", "1.2.3.4.5",
	} {
		t.Run(host, func(t *testing.T) {
			_, violations := webhook.CanonicalURL("https://"+host+"/", nil)
			assert.NotEmpty(t, violations)
		})
	}
}

func TestTrustedNetworksMayBeReachedOverHTTP(t *testing.T) {
	for raw, want := range map[string]string{
		"http://127.0.0.1:9000/x": "http://127.0.0.1:9000/x",
		"http://localhost:80/":    "http://localhost/",
		"https://[::1]/":          "https://[::1]/",
	} {
		got, violations := webhook.CanonicalURL(raw, loopbackTrusted)
		require.Empty(t, violations, raw)
		assert.Equal(t, want, got)
	}
	_, violations := webhook.CanonicalURL("http://10.0.0.1/", loopbackTrusted)
	assert.Len(t, violations, 2, "neither https nor allowed")
	_, violations = webhook.CanonicalURL("http://example.com/", loopbackTrusted)
	assert.Len(t, violations, 1, "a name may resolve to any address")
}

func TestCanonicalURLProperties(t *testing.T) {
	p := properties(t)
	p.Property("a canonical URL is its own canonical URL, and means the same", prop.ForAll(
		func(host, path, query, port string) bool {
			raw := "https://" + host + ".example" + port + "/" + path + query
			once, violations := webhook.CanonicalURL(raw, nil)
			if len(violations) > 0 {
				return false
			}
			twice, violations := webhook.CanonicalURL(once, nil)
			given, _ := url.Parse(raw)
			made, err := url.Parse(once)
			return len(violations) == 0 && once == twice && err == nil &&
				strings.EqualFold(given.Hostname(), made.Hostname()) && given.RawQuery == made.RawQuery &&
				given.JoinPath("").EscapedPath() != "" && made.Scheme == "https"
		},
		gen.RegexMatch(`[A-Za-z][A-Za-z0-9]{0,20}`),
		gen.RegexMatch(`([a-z.]{0,3}/?(%2e|%2F|%41|\.\./|//)?){0,6}`),
		gen.OneConstOf("", "?", "?a=1", "?a=%2f&b"),
		gen.OneConstOf("", ":443", ":8443", ":"),
	))
	p.Property("the case of scheme and host does not matter", prop.ForAll(
		func(host string) bool {
			a, _ := webhook.CanonicalURL("https://"+host+".example/Path", nil)
			b, _ := webhook.CanonicalURL("HTTPS://"+strings.ToUpper(host)+".EXAMPLE/Path", nil)
			return a != "" && a == b
		},
		gen.RegexMatch(`[a-z][a-z0-9]{0,20}`),
	))
	p.TestingRun(t)
}

func FuzzCanonicalURL(f *testing.F) {
	for _, seed := range []string{
		"https://example.com/a/../b?x=%2f", "http://localhost:9000/", "https://[::ffff:1.2.3.4]:443/", "https://a@b/#c",
		"https://xn--bcher-kva.example:8443/%7euser//x/.", "https://2130706433/", "https://h/%2e%2e/%2E", "https://h?#", "://", "https://h:99999/",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		canonical, violations := webhook.CanonicalURL(raw, nil)
		if (canonical == "") != (len(violations) > 0) {
			t.Fatalf("%q gives %q and %v", raw, canonical, violations)
		}
		if canonical == "" {
			return
		}
		again, violations := webhook.CanonicalURL(canonical, nil)
		if again != canonical || len(canonical) > webhook.MaxURLLength {
			t.Fatalf("%q gives %q, which gives %q, %v", raw, canonical, again, violations)
		}
		u, err := url.Parse(canonical)
		if err != nil || u.Scheme != "https" || u.User != nil || u.Fragment != "" {
			t.Fatalf("%q gives %q: %v", raw, canonical, err)
		}
		if addr, err := netip.ParseAddr(u.Hostname()); err == nil && webhook.AddressAllowed(addr, nil) != nil {
			t.Fatalf("%q gives a forbidden address", raw)
		}
	})
}
