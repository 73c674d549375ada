package webhook

import (
	"net/netip"

	"github.com/eventforge/eventforge/domain/failure"
)

// refused are the blocks of the IANA special-purpose registries (RFC 6890 and
// its successors) in which no public endpoint has its address.
var refused = prefixes(
	"0.0.0.0/8",       // this network
	"10.0.0.0/8",      // private
	"100.64.0.0/10",   // carrier-grade NAT
	"127.0.0.0/8",     // loopback
	"169.254.0.0/16",  // link-local, with the cloud's metadata service
	"172.16.0.0/12",   // private
	"192.0.0.0/24",    // IETF protocol assignments
	"192.0.2.0/24",    // documentation
	"192.88.99.0/24",  // 6to4 relays
	"192.168.0.0/16",  // private
	"198.18.0.0/15",   // benchmarking
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"224.0.0.0/4",     // multicast
	"240.0.0.0/4",     // reserved, broadcast

	"2001::/23",     // IETF protocol assignments: Teredo, benchmarking, ORCHID
	"2001:db8::/32", // documentation
	"2002::/16",     // 6to4: carries any IPv4 address
	"3fff::/20",     // documentation
)

// globalUnicast is the part of IPv6 that is routed between networks. Everything
// else (loopback, IPv4-mapped and -compatible, NAT64, unique local, link-local,
// multicast, unassigned) is refused.
var globalUnicast = netip.MustParsePrefix("2000::/3")

func prefixes(blocks ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(blocks))
	for i, b := range blocks {
		list[i] = netip.MustParsePrefix(b)
	}
	return list
}

// AddressAllowed fails with Forbidden unless webhooks may be sent to addr,
// which must be a public unicast address or in a trusted network. IPv4-mapped
// IPv6 addresses are refused even if the IPv4 address is public.
func AddressAllowed(addr netip.Addr, trusted []netip.Prefix) error {
	if inside(trusted, addr.Unmap().WithZone("")) {
		return nil
	}
	v6outside := addr.Is6() && !globalUnicast.Contains(addr)
	if !addr.IsValid() || addr.Zone() != "" || v6outside || inside(refused, addr) {
		return failure.New(failure.Forbidden, "the endpoint's address is not a public one")
	}
	return nil
}

// inside reports whether one of the networks contains addr.
func inside(networks []netip.Prefix, addr netip.Addr) bool {
	for _, n := range networks {
		if n.Contains(addr) {
			return true
		}
	}
	return false
}
