package address

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/text"
)

// The limits of an address, in characters.
const (
	MaxLines      = 3
	MaxText       = 100 // of the name, the city, the region and each line
	MaxPostalCode = 20
)

// Check adds a violation for each broken rule that holds in every country. The pointer is
// that of the address.
func (a Address) Check(pointer string, v *failure.Violations) {
	if len(a.Lines) > MaxLines {
		v.Add(pointer+"/lines", "count", "must have at most %d lines", MaxLines)
	}
	text.Check(pointer+"/name", a.Name, 0, MaxText, v)
	for i, l := range a.Lines {
		text.Check(fmt.Sprintf("%s/lines/%d", pointer, i), l, 0, MaxText, v)
	}
	text.Check(pointer+"/city", a.City, 0, MaxText, v)
	text.Check(pointer+"/region", a.Region, 0, MaxText, v)
	text.Check(pointer+"/postalCode", a.PostalCode, 0, MaxPostalCode, v)
}

// Has reports whether the address says anything for the field: something that can be read.
func (a Address) Has(f Field) bool {
	switch f {
	case Name:
		return readable(a.Name)
	case Lines:
		return readable(strings.Join(a.Lines, ""))
	case City:
		return readable(a.City)
	case Region:
		return readable(a.Region)
	case PostalCode:
		return readable(a.PostalCode)
	default:
		return false
	}
}

func readable(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}
