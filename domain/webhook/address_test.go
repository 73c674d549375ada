package webhook_test

import (
	"net/netip"
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

func TestS5_AddressesThatAreNotPublicAreRefused(t *testing.T) {
	for name, addresses := range map[string][]string{
		"metadata service": {"169.254.169.254", "fd00:ec2::254"},
		"private":          {"10.0.0.0", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1"},
		"loopback":         {"127.0.0.1", "127.255.255.255", "::1"},
		"link-local":       {"169.254.0.1", "fe80::1", "febf::1", "fe80::1%eth0"},
		"CGNAT":            {"100.64.0.0", "100.127.255.255"},
		"unspecified":      {"0.0.0.0", "0.1.2.3", "::"},
		"unique local":     {"fc00::1", "fdff::1"},
		"site-local":       {"fec0::1"},
		"multicast":        {"224.0.0.1", "239.255.255.255", "ff02::1"},
		"reserved":         {"240.0.0.1", "255.255.255.255", "192.0.0.8", "192.88.99.1", "100::1", "5f00::1"},
		"documentation":    {"192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"},
		"benchmarking":     {"198.18.0.1", "198.19.255.255", "2001:2::1"},
		"NAT64":            {"64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1"},
		"6to4":             {"2002:7f00:1::", "2002:808:808::"},
		"Teredo":           {"2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"},
		"v4-mapped":        {"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8"},
		"v4-compatible":    {"::127.0.0.1", "::8.8.8.8"},
	} {
		for _, text := range addresses {
			t.Run(name+" "+text, func(t *testing.T) {
				err := webhook.AddressAllowed(netip.MustParseAddr(text), nil)
				assert.Equal(t, failure.Forbidden, failure.CodeOf(err))
			})
		}
	}
	assert.Error(t, webhook.AddressAllowed(netip.Addr{}, nil), "no address")
}

func TestPublicAddressesAreAllowed(t *testing.T) {
	for _, text := range []string{
		"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
		"169.253.255.255", "172.15.255.255", "172.32.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
		"2606:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888", "2003::1",
	} {
		assert.NoError(t, webhook.AddressAllowed(netip.MustParseAddr(text), nil), text)
	}
}

func TestTrustedNetworksAreAllowed(t *testing.T) {
	for _, text := range []string{"127.0.0.1", "::1", "::ffff:127.0.0.1"} {
		assert.NoError(t, webhook.AddressAllowed(netip.MustParseAddr(text), loopbackTrusted), text)
	}
	assert.Error(t, webhook.AddressAllowed(netip.MustParseAddr("10.0.0.1"), loopbackTrusted))
}

// private reports whether the standard library considers the address private.
func private(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified() || !a.IsGlobalUnicast()
}

func TestAddressAllowedProperties(t *testing.T) {
	p := properties(t)
	p.Property("no IPv4 address that the standard library calls private is allowed, nor its embeddings in IPv6", prop.ForAll(
		func(n uint32) bool {
			b := [4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
			a := netip.AddrFrom4(b)
			allowed := webhook.AddressAllowed(a, nil) == nil
			for _, prefix := range []string{"::ffff:", "::", "64:ff9b::"} {
				embedded := netip.MustParseAddr(prefix + a.String())
				if webhook.AddressAllowed(embedded, nil) == nil {
					return false
				}
			}
			return !allowed || !private(a)
		}, gen.UInt32(),
	))
	p.Property("an IPv6 address is allowed only inside 2000::/3", prop.ForAll(
		func(high, low uint64) bool {
			var b [16]byte
			for i := range 8 {
				b[i], b[8+i] = byte(high>>(8*i)), byte(low>>(8*i))
			}
			a := netip.AddrFrom16(b)
			return webhook.AddressAllowed(a, nil) != nil || (b[0]>>5 == 1 && !private(a))
		}, gen.UInt64(), gen.UInt64(),
	))
	p.Property("every address of every refused block is refused, unless it is trusted", prop.ForAll(
		func(block string, n uint32) bool {
			network := netip.MustParsePrefix(block)
			b := network.Addr().As4()
			host := n >> network.Bits()
			for i := range 4 {
				b[i] |= byte(host >> (24 - 8*i))
			}
			a := netip.AddrFrom4(b)
			return network.Contains(a) && webhook.AddressAllowed(a, nil) != nil &&
				webhook.AddressAllowed(a, []netip.Prefix{network}) == nil
		},
		gen.OneConstOf("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
			"192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
			"224.0.0.0/4", "240.0.0.0/4"),
		gen.UInt32(),
	))
	p.TestingRun(t)
}
