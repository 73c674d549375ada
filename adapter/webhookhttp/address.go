package webhookhttp

import (
	"context"
	"net/netip"
	"syscall"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

// addressCheck says whether a connection to an address may be made.
type addressCheck func(netip.Addr) error

// allowed lets public and trusted addresses through.
func allowed(trusted []netip.Prefix) addressCheck {
	return func(a netip.Addr) error { return webhook.AddressAllowed(a, trusted) }
}

// onlyTrusted lets only trusted addresses through: what is sent without TLS
// must not leave them.
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

// control is called by the dialer for each address that it is about to
// connect to, when names are resolved already.
func (c addressCheck) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return failure.New(failure.Forbidden, "the endpoint is not reached over TCP")
	}
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return failure.New(failure.Forbidden, "the endpoint's address is malformed")
	}
	return c(target.Addr())
}
