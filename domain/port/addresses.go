package port

import (
	"context"

	"github.com/eventforge/eventforge/domain/address"
	"github.com/eventforge/eventforge/domain/failure"
)

// AddressFormats knows how each country wants its addresses. It does no I/O.
type AddressFormats interface {
	// Countries lists the countries, sorted by code.
	Countries() []address.Country
	// Format returns what a country wants. NotFound.
	Format(country string) (address.Format, error)
	// CheckAddress adds a violation for each rule of its country that the address breaks,
	// below the pointer of the address.
	CheckAddress(a address.Address, pointer string, v *failure.Violations)
	// Label returns the address as it is printed, with the country's English name last.
	Label(a address.Address) []string
}

// Addresses stores one address for each user.
type Addresses interface {
	// Address returns the user's address. NotFound. It is strongly consistent.
	Address(ctx context.Context, userID string) (address.Address, error)
	// SaveAddress stores the user's address in place of the one before.
	SaveAddress(ctx context.Context, userID string, a address.Address) error
	// DeleteAddress deletes the user's address; it is no error if there is none.
	DeleteAddress(ctx context.Context, userID string) error
}
