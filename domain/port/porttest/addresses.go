package porttest

import (
	"testing"

	"github.com/eventforge/eventforge/domain/address"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// home is an address with a text in each of its fields.
var home = address.Address{
	Name: "Zoë 東京", Lines: []string{"1 Main Street", "Flat 2"}, City: "Springfield", Region: "IL", PostalCode: "62701", Country: "US",
	Label: []string{"Zoë 東京", "1 Main Street", "Flat 2", "Springfield, IL 62701", "United States"},
}

// Addresses is the contract of port.Addresses.
func Addresses(t *testing.T, store port.Addresses) {
	ctx, user, other := t.Context(), unique("user"), unique("user")
	wantCode(t, second(store.Address(ctx, user)), failure.NotFound)
	noError(t, store.DeleteAddress(ctx, user))
	noError(t, store.SaveAddress(ctx, other, home))
	noError(t, store.SaveAddress(ctx, user, home))
	equal(t, "kept", must[address.Address](t)(store.Address(ctx, user)), home)
	moved := address.Address{Name: "Zoë", Lines: []string{"x"}, Country: "AQ"}
	noError(t, store.SaveAddress(ctx, user, moved))
	equal(t, "replaced", must[address.Address](t)(store.Address(ctx, user)), moved)
	noError(t, store.DeleteAddress(ctx, user))
	wantCode(t, second(store.Address(ctx, user)), failure.NotFound)
	equal(t, "the other user's", must[address.Address](t)(store.Address(ctx, other)), home)
}
