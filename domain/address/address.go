// Package address defines postal addresses: what an address consists of, and how a country
// wants it. What each country wants is data that a port.AddressFormats knows.
package address

import (
	"slices"
	"strings"
)

// Address is the postal address that something is delivered to.
type Address struct {
	Name       string   // the recipient
	Lines      []string // street and number, and what else the carrier must know
	City       string   // or what the country has instead, such as a post town
	Region     string   // the code of a state, province or the like, where the country has a list of them
	PostalCode string
	Country    string // ISO 3166-1 alpha-2
	// Label is the address as it is printed, line by line in the country's order, with the
	// country's English name last. It is made once, when the address is accepted, so that
	// who prints it needs no data of countries.
	Label []string
}

// IsZero reports whether a is no address.
func (a Address) IsZero() bool {
	return a.Name == "" && len(a.Lines) == 0 && a.City == "" && a.Region == "" && a.PostalCode == "" && a.Country == "" && len(a.Label) == 0
}

// Clone returns a copy that shares nothing with a.
func (a Address) Clone() Address {
	a.Lines, a.Label = slices.Clone(a.Lines), slices.Clone(a.Label)
	return a
}

// Normal returns the address with each text as one line: white space of any kind is one
// space, and none is at an end. Empty lines are dropped; country and postal code are in
// capitals, in which all countries write them. It has no label.
func (a Address) Normal() Address {
	n := Address{
		Name: oneLine(a.Name), City: oneLine(a.City), Region: oneLine(a.Region),
		PostalCode: strings.ToUpper(oneLine(a.PostalCode)), Country: strings.ToUpper(oneLine(a.Country)),
	}
	for _, l := range a.Lines {
		if l = oneLine(l); l != "" {
			n.Lines = append(n.Lines, l)
		}
	}
	return n
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
