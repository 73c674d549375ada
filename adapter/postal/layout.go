package postal

import (
	"slices"
	"strings"
	"unicode"

	data "github.com/Boostport/address"

	"github.com/eventforge/eventforge/domain/address"
)

// layoutOf is how the country writes an address: lines that %n separates, with a letter for
// each field, such as "%N%n%A%n%C, %S %Z".
func layoutOf(d data.CountryData, latin bool) string {
	if latin && d.LatinizedFormat != "" {
		return d.LatinizedFormat
	}
	return d.Format
}

// letters are the fields in a layout.
var letters = map[byte]address.Field{
	'N': address.Name, 'A': address.Lines, 'C': address.City, 'S': address.Region, 'Z': address.PostalCode,
}

// order lists the fields of a layout in its order, the recipient first.
func order(layout string) []address.Field {
	found := []address.Field{address.Name}
	for at := 0; at+1 < len(layout); at++ {
		if f, ok := letters[layout[at+1]]; layout[at] == '%' && ok && !slices.Contains(found, f) {
			found = append(found, f)
		}
	}
	return found
}

// Label implements port.AddressFormats.
func (Formats) Label(a address.Address) []string {
	name, known := nameOf(a.Country)
	if !known {
		return nil
	}
	d := data.GetCountry(a.Country)
	latin := inLatin(a)
	values := map[byte][]string{'N': {a.Name}, 'A': a.Lines, 'C': {a.City}, 'S': {regionName(a, d, latin)}, 'Z': {a.PostalCode}}
	var label []string
	for _, line := range strings.Split(layoutOf(d, latin), "%n") {
		label = append(label, fill(line, values)...)
	}
	return append(label, name)
}

// fill writes one line of a layout. What stands between two fields is left out unless
// both have a value; the lines of a street stay lines.
func fill(line string, values map[byte][]string) (filled []string) {
	current, between := "", ""
	for at := 0; at < len(line); at++ {
		if line[at] != '%' || at+1 == len(line) {
			between += line[at : at+1]
			continue
		}
		at++
		for i, value := range values[line[at]] {
			switch {
			case value == "":
			case i > 0:
				filled, current = append(filled, current), value
			case current == "":
				current = strings.TrimLeft(between, " ,-") + value // such as 〒 before a postal code
			default:
				current += between + value
			}
		}
		between = ""
	}
	if current == "" {
		return filled
	}
	return append(filled, current)
}

// regionName is the region as the country's mail has it: its code where people write that,
// such as CA for California, and else its name.
func regionName(a address.Address, d data.CountryData, latin bool) string {
	if slices.Contains(writtenAsCode, a.Country) {
		return a.Region
	}
	language := d.DefaultLanguage
	if latin {
		language = "en"
	}
	for _, c := range regions(d, language) {
		if c.Code == a.Region {
			return c.Name
		}
	}
	return a.Region
}

// writtenAsCode are the countries whose mail has the regions' codes.
var writtenAsCode = []string{"AU", "BR", "CA", "IT", "US"}

// inLatin reports whether the address can be read by whoever reads Latin letters only.
func inLatin(a address.Address) bool {
	all := a.Name + a.City + strings.Join(a.Lines, "")
	return !strings.ContainsFunc(all, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) })
}
