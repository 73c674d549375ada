package webhook

import (
	"net/netip"
	"strings"

	"github.com/eventforge/eventforge/domain/failure"
)

// loopback is the address of the name localhost (RFC 6761, 6.3).
var loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// canonicalHost returns the canonical form of a name or address.
func canonicalHost(raw, scheme string, trusted []netip.Prefix, v *failure.Violations) string {
	host := strings.TrimSuffix(strings.ToLower(raw), ".")
	addr, isAddress := hostAddress(host)
	inTrusted := isAddress && inside(trusted, addr.Unmap())
	if scheme != "https" && (scheme != "http" || !inTrusted) {
		v.Add(urlPointer, "url_scheme", "the URL must begin with https://")
	}
	switch {
	case isAddress && AddressAllowed(addr, trusted) != nil:
		v.Add(urlPointer, "url_address", "the URL's address must be a public one")
	case !isAddress && !validName(host):
		v.Add(urlPointer, "url_host", "the URL's host must be a domain name in ASCII or an IP address")
	}
	if isAddress && !localName(host) {
		return addr.String()
	}
	return host
}

// hostAddress is the address of a host that is known without DNS.
func hostAddress(host string) (netip.Addr, bool) {
	if localName(host) {
		return loopback, true
	}
	addr, err := netip.ParseAddr(host)
	return addr, err == nil
}

func localName(host string) bool {
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// validName accepts a DNS name of letters, digits, hyphens and underscores. It
// refuses a name whose last label begins with a digit, because some resolvers
// read 0x7f.1 or 2130706433 as an IPv4 address.
func validName(host string) bool {
	if host == "" || len(host) > 253 {
		return false
	}
	labels := strings.Split(host, ".")
	for _, label := range labels {
		if !validLabel(label) {
			return false
		}
	}
	last := labels[len(labels)-1]
	return last[0] < '0' || last[0] > '9'
}

func validLabel(label string) bool {
	if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	for i := range len(label) {
		if c := label[i]; !alphanumeric(c) && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
