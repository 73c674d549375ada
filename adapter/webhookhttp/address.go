package webhookhttp

import (
	"context"
	"net/netip"
	"syscall"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

// addressCheck decides whether a connection to an address is allowed.
type addressCheck func(netip.Addr) error

// allowed allows public and trusted addresses.
func allowed(trusted []netip.Prefix) addressCheck {
	return func(a netip.Addr) error { return webhook.AddressAllowed(a, trusted) }
}

// onlyTrusted allows only trusted addresses, for requests without TLS.
func onlyTrusted(trusted []netip.Prefix) addressCheck {
	return func(a netip.Addr) error {
		for _, network := range trusted {
			if network.Contains(a.Unmap()) {
				return nil
			}
		}
		return failure.New(failure.Forbidden, "the endpoint's URL is not https")
	}
}

// control is the dialer's hook. The dialer calls it for each address before it
// connects, after names are resolved.
func (c addressCheck) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return failure.New(failure.Forbidden, "the endpoint is not reachable over TCP")
	}
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return failure.New(failure.Forbidden, "the endpoint's address is malformed")
	}
	return c(target.Addr())
}
