package webhook

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/eventforge/eventforge/domain/failure"
)

// MaxURLLength is the maximum length of an endpoint's URL, in bytes.
const MaxURLLength = 2048

// urlPointer is the JSON pointer of violations of a URL's rules.
const urlPointer = "/url"

// CanonicalURL returns the canonical form of an endpoint's URL: scheme and host
// in lower case, no default port, an absolute path without dot segments (RFC
// 3986, 6.2.2), and everything else as given. The scheme must be https, or may
// be http when the host is an address in a trusted network. There must be no
// user information and no fragment. The host must be a name in ASCII (an
// international one in punycode) or an address that AddressAllowed accepts.
// Broken rules point at /url.
func CanonicalURL(raw string, trusted []netip.Prefix) (string, failure.Violations) {
	var v failure.Violations
	if raw == "" || len(raw) > MaxURLLength || strings.ContainsFunc(raw, notInURL) {
		v.Add(urlPointer, "url", "the URL must have 1–%d printable ASCII characters without spaces and backslashes", MaxURLLength)
		return "", v
	}
	u, err := url.Parse(raw)
	if err != nil || u.Opaque != "" || u.Host == "" {
		v.Add(urlPointer, "url", "the URL must be absolute, as https://host/path")
		return "", v
	}
	if u.User != nil {
		v.Add(urlPointer, "url_user", "the URL must not contain a user name or password")
	}
	if strings.Contains(raw, "#") {
		v.Add(urlPointer, "url_fragment", "the URL must not have a fragment")
	}
	host := canonicalHost(u.Hostname(), u.Scheme, trusted, &v)
	port := canonicalPort(u, &v)
	if len(v) > 0 {
		return "", v
	}
	return join(u, host, port)
}

// notInURL reports characters that RFC 3986 does not allow in a URL and that
// parsers treat differently.
func notInURL(r rune) bool { return r <= ' ' || r > '~' || r == '\\' }

func join(u *url.URL, host, port string) (string, failure.Violations) {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port != "" {
		host += ":" + port
	}
	canonical := u.Scheme + "://" + host + canonicalPath(u.EscapedPath())
	if u.ForceQuery || u.RawQuery != "" {
		canonical += "?" + u.RawQuery
	}
	if len(canonical) > MaxURLLength {
		var v failure.Violations
		v.Add(urlPointer, "url", "the URL must have at most %d characters when escaped", MaxURLLength)
		return "", v
	}
	return canonical, nil
}

func canonicalPort(u *url.URL, v *failure.Violations) string {
	text := u.Port()
	if text == "" {
		return ""
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 {
		v.Add(urlPointer, "url_port", "the URL's port must be 1–65535")
	}
	if u.Scheme == "https" && n == 443 || u.Scheme == "http" && n == 80 {
		return ""
	}
	return strconv.FormatUint(n, 10)
}

// canonicalPath returns an escaped path with canonical escapes and without dot
// segments. Empty segments stay, because they may have a meaning for a server.
func canonicalPath(escaped string) string {
	if escaped == "" {
		return "/"
	}
	segments := strings.Split(canonicalEscapes(escaped)[1:], "/")
	kept := segments[:0:0]
	for i, s := range segments {
		last := i == len(segments)-1
		switch s {
		case "..":
			kept = kept[:max(len(kept)-1, 0)]
		case ".":
		default:
			kept = append(kept, s)
			continue
		}
		if last {
			kept = append(kept, "") // "/a/." is the directory: "/a/"
		}
	}
	return "/" + strings.Join(kept, "/")
}

// canonicalEscapes turns %7e into ~ and %2f into %2F (RFC 3986, 6.2.2.1 and
// 6.2.2.2). Every % of the escaped path begins an escape of two hex digits.
func canonicalEscapes(escaped string) string {
	var b strings.Builder
	for i := 0; i < len(escaped); i++ {
		if escaped[i] != '%' {
			b.WriteByte(escaped[i])
			continue
		}
		digits := escaped[i+1 : i+3]
		n, _ := strconv.ParseUint(digits, 16, 8)
		if unreserved(byte(n)) {
			b.WriteByte(byte(n))
		} else {
			b.WriteString("%" + strings.ToUpper(digits))
		}
		i += 2
	}
	return b.String()
}

func unreserved(c byte) bool {
	return alphanumeric(c) || 'A' <= c && c <= 'Z' || strings.IndexByte("-._~", c) >= 0
}

func alphanumeric(c byte) bool { return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' }
