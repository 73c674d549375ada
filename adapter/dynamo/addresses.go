package dynamo

import (
	"context"

	"github.com/eventforge/eventforge/domain/address"
	"github.com/eventforge/eventforge/domain/failure"
)

// Address implements port.Addresses; it is strongly consistent.
func (s *Store) Address(ctx context.Context, userID string) (address.Address, error) {
	it, err := s.db.get(ctx, addressKey(userID))
	if err != nil {
		return address.Address{}, err
	}
	if it == nil {
		return address.Address{}, failure.New(failure.NotFound, "no address is kept")
	}
	r := newDecoder(it)
	return r.address(attrAddress), *r.err
}

// SaveAddress implements port.Addresses.
func (s *Store) SaveAddress(ctx context.Context, userID string, a address.Address) error {
	it := newItem(addressKey(userID))
	it.address(attrAddress, a)
	_, _, err := s.db.put(ctx, it, always)
	return err
}

// DeleteAddress implements port.Addresses.
func (s *Store) DeleteAddress(ctx context.Context, userID string) error {
	return s.db.remove(ctx, addressKey(userID), always)
}

func (it item) address(name string, a address.Address) {
	if a.IsZero() {
		return
	}
	in := item{}
	in.text("name", a.Name)
	sequence(in, "lines", a.Lines, text)
	in.text("city", a.City)
	in.text("region", a.Region)
	in.text("postalCode", a.PostalCode)
	in.text("country", a.Country)
	sequence(in, "label", a.Label, text)
	it[name] = fields(in)
}

func (r *decoder) address(name string) address.Address {
	if !r.has(name) {
		return address.Address{}
	}
	in := r.fields(name)
	texts := func(name string) []string {
		return elements(in, name, func(r *decoder) string { return r.text(element) })
	}
	return address.Address{
		Name: in.text("name"), Lines: texts("lines"), City: in.text("city"), Region: in.text("region"),
		PostalCode: in.text("postalCode"), Country: in.text("country"), Label: texts("label"),
	}
}
