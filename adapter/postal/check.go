package postal

import (
	"errors"
	"fmt"
	"regexp"
	"slices"

	data "github.com/Boostport/address"
	"github.com/hashicorp/go-multierror"

	"github.com/eventforge/eventforge/domain/address"
	"github.com/eventforge/eventforge/domain/failure"
)

// CheckAddress implements port.AddressFormats.
func (f Formats) CheckAddress(a address.Address, pointer string, v *failure.Violations) {
	format, err := f.Format(a.Country)
	if err != nil {
		v.Add(pointer+"/country", "unknown", "must be the code of a country, such as US")
		return
	}
	c := checker{format: format, code: a.PostalCode, pointer: pointer, violations: v}
	for _, in := range format.Fields {
		if in.Required && !a.Has(in.Field) {
			c.add(in.Field, "required", fmt.Sprintf("%s is required", in.Label))
		}
	}
	var all *multierror.Error
	if errors.As(data.Validate(ofData(a)), &all) {
		for _, err := range all.Errors {
			c.broken(err)
		}
	}
}

// ofData is the address as the library has it.
func ofData(a address.Address) data.Address {
	return data.Address{
		Country: a.Country, Name: a.Name, StreetAddress: a.Lines,
		Locality: a.City, AdministrativeArea: a.Region, PostCode: a.PostalCode,
	}
}

// checker collects what is wrong with one address.
type checker struct {
	format     address.Format
	code       string // the address's postal code
	pointer    string
	violations *failure.Violations
}

func (c checker) add(f address.Field, code, message string) {
	c.violations.Add(c.pointer+"/"+string(f), code, "%s", message)
}

// broken adds what the library found. It lists the cities of some regions, too, but not in
// every spelling that arrives, so a city that it does not know is no fault. Its missing
// fields are those that the format requires.
func (c checker) broken(err error) {
	var extra data.ErrUnsupportedFields
	switch {
	case errors.As(err, &extra):
		for _, f := range slices.Sorted(slices.Values(extra.Fields)) {
			c.add(fields[f], "unsupported", "addresses of this country have no such field")
		}
	case errors.Is(err, data.ErrInvalidAdministrativeArea):
		c.add(address.Region, "unknown", "must be one of the country's regions")
	case errors.Is(err, data.ErrInvalidPostCode):
		c.add(address.PostalCode, "format", c.postalRule())
	}
}

// postalRule says what is wrong with the postal code: that of another region is one of the
// country, so no example helps.
func (c checker) postalRule() string {
	if whole, err := regexp.Compile(c.format.PostalPattern); err == nil && whole.MatchString(c.code) {
		return "must be a postal code of the region"
	}
	if c.format.PostalExample == "" {
		return "must be a postal code of the country"
	}
	return "must be a postal code of the country, such as " + c.format.PostalExample
}
