package shop

import (
	"context"

	"github.com/eventforge/eventforge/domain/address"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// checkDraft brings the draft's address into its normal form, with its label. It fails with
// Invalid and every broken rule that does not depend on the catalog.
func (s Shop) checkDraft(d *order.Draft) error {
	d.Address = d.Address.Normal()
	var v failure.Violations
	d.AddViolations(&v)
	if !d.Address.IsZero() {
		s.Formats.CheckAddress(d.Address, order.AddressPointer, &v)
		d.Address.Label = s.Formats.Label(d.Address)
	}
	return v.Err()
}

// AddressBook keeps one address for each user, for the user's next order. An order has a
// copy of its own.
type AddressBook struct {
	Addresses port.Addresses
	Formats   port.AddressFormats
}

// Address returns the user's address. It fails with NotFound if none is kept.
func (b AddressBook) Address(ctx context.Context, userID string) (address.Address, error) {
	return b.Addresses.Address(ctx, userID)
}

// Keep keeps the user's address in place of the one before, and returns it as it is kept. It
// fails with Invalid and every broken rule.
func (b AddressBook) Keep(ctx context.Context, userID string, a address.Address) (address.Address, error) {
	a = a.Normal()
	var v failure.Violations
	a.Check("", &v)
	b.Formats.CheckAddress(a, "", &v)
	if err := v.Err(); err != nil {
		return a, err
	}
	a.Label = b.Formats.Label(a)
	return a, b.Addresses.SaveAddress(ctx, userID, a)
}

// Forget forgets the user's address.
func (b AddressBook) Forget(ctx context.Context, userID string) error {
	return b.Addresses.DeleteAddress(ctx, userID)
}
