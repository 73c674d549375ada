// Package postal knows how the world's countries want their addresses. The data are those of
// Google's Address Data Service, in github.com/Boostport/address. The data make a program
// larger by 5 MB, so only the API has them: an accepted address carries its label.
package postal

import (
	"slices"
	"strings"
	"sync"

	data "github.com/Boostport/address"

	"github.com/eventforge/eventforge/domain/address"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// Formats implements port.AddressFormats.
type Formats struct{}

var _ port.AddressFormats = Formats{}

// fields are the fields of the data that addresses here have. The others (a company, a
// suburb, a sorting code) are required nowhere, and fit into a line.
var fields = map[data.Field]address.Field{
	data.Name: address.Name, data.StreetAddress: address.Lines, data.Locality: address.City,
	data.AdministrativeArea: address.Region, data.PostCode: address.PostalCode,
}

// Countries implements port.AddressFormats.
func (Formats) Countries() []address.Country { return countries() }

var countries = sync.OnceValue(func() (all []address.Country) {
	for _, c := range data.ListCountries("en") {
		all = append(all, address.Country{Code: c.Code, Name: c.Name})
	}
	slices.SortFunc(all, func(a, b address.Country) int { return strings.Compare(a.Code, b.Code) })
	return all
})

// nameOf is the country's name in English; false if there is no such country.
func nameOf(country string) (string, bool) {
	all := countries()
	at, found := slices.BinarySearchFunc(all, country, func(c address.Country, code string) int { return strings.Compare(c.Code, code) })
	if !found {
		return "", false
	}
	return all[at].Name, true
}

// Format implements port.AddressFormats.
func (Formats) Format(country string) (address.Format, error) {
	if _, known := nameOf(country); !known {
		return address.Format{}, failure.New(failure.NotFound, "there is no country %.10q", country)
	}
	d := data.GetCountry(country)
	f := address.Format{
		Country: country, PostalPattern: d.PostCodeRegex.Regex, PostalExample: postalExamples[country],
	}
	for _, field := range order(layoutOf(d, true)) {
		required := field == address.Name || slices.ContainsFunc(d.Required, func(r data.Field) bool { return fields[r] == field })
		f.Fields = append(f.Fields, address.Input{Field: field, Label: labelOf(field, d), Required: required})
	}
	f.Regions = regions(d, "en")
	return f, nil
}

// regions are the country's regions in a language, or in its own if the data have no such.
func regions(d data.CountryData, language string) (choices []address.Choice) {
	listed, ok := d.AdministrativeAreas[language]
	if !ok {
		listed = d.AdministrativeAreas[d.DefaultLanguage]
	}
	for _, a := range listed {
		choices = append(choices, address.Choice{Code: a.ID, Name: a.Name})
	}
	return choices
}
