package address_test

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/address"
	"github.com/eventforge/eventforge/domain/failure"
)

func TestANormalAddressIsLinesWithoutSpareSpace(t *testing.T) {
	in := address.Address{
		Name: " Ada\n Lovelace ", Lines: []string{"1\u00a0Main   Street", " ", "Flat\t2"}, City: "\tLondon", Region: " ", PostalCode: "sw1a 1aa", Country: "gb",
		Label: []string{"of another"},
	}
	require.Equal(t, address.Address{
		Name: "Ada Lovelace", Lines: []string{"1 Main Street", "Flat 2"}, City: "London", PostalCode: "SW1A 1AA", Country: "GB",
	}, in.Normal())
	require.True(t, address.Address{Lines: []string{" "}, City: "\n"}.Normal().IsZero())
}

func TestTheLimitsAreThoseOfEachText(t *testing.T) {
	long := strings.Repeat("é", address.MaxText)
	fits := address.Address{Name: long, Lines: []string{long, long, long}, City: long, Region: long, PostalCode: strings.Repeat("9", address.MaxPostalCode)}
	var v failure.Violations
	fits.Check("/deliveryAddress", &v)
	require.Empty(t, v)

	broken := address.Address{
		Name: long + "x", Lines: []string{"a", "b\ufffe", "c", "d"}, City: long + "x", Region: "\x00", PostalCode: strings.Repeat("9", address.MaxPostalCode+1),
	}
	broken.Check("/deliveryAddress", &v)
	var pointers []string
	for _, one := range v {
		pointers = append(pointers, strings.TrimPrefix(one.Pointer, "/deliveryAddress")+" "+one.Code)
	}
	require.ElementsMatch(t, []string{"/lines count", "/name length", "/lines/1 characters", "/city length", "/region characters", "/postalCode length"}, pointers)
}

func TestAFieldIsThereIfItCanBeRead(t *testing.T) {
	a := address.Address{Name: "\u200b-", Lines: []string{"", "7"}, City: "東京"}
	for field, has := range map[address.Field]bool{
		address.Name: false, address.Lines: true, address.City: true, address.Region: false, address.PostalCode: false, "other": false,
	} {
		require.Equal(t, has, a.Has(field), field)
	}
}

// What is accepted travels in JSON and XML, and is printed as lines.
func TestWhatIsAcceptedTravelsUnchanged(t *testing.T) {
	const seed = 20261130
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 2000
	p := gopter.NewProperties(parameters)
	part := gen.OneGenOf(gen.AnyString(), gen.OneConstOf("Straße 1", "東京都", "شارع", "a\u200cb", "\ufffe", "\x01", "\u2028", " ", "\xff", strings.Repeat("x", 101)))
	p.Property("normal, within the limits, the same after JSON and XML", prop.ForAll(
		func(name, line, other, city, code string) bool {
			a := address.Address{Name: name, Lines: []string{line, other}, City: city, PostalCode: code, Country: "DE"}.Normal()
			var v failure.Violations
			a.Check("", &v)
			if len(v) > 0 {
				return true // refused
			}
			return travels(a) && same(a, a.Normal())
		}, part, part, part, part, part,
	))
	p.TestingRun(t)
}

func travels(a address.Address) bool {
	var fromJSON, fromXML address.Address
	inJSON, err := json.Marshal(a)
	if err != nil || json.Unmarshal(inJSON, &fromJSON) != nil {
		return false
	}
	inXML, err := xml.Marshal(a)
	if err != nil || xml.Unmarshal(inXML, &fromXML) != nil {
		return false
	}
	for _, s := range append([]string{a.Name, a.City, a.PostalCode}, a.Lines...) {
		if strings.ContainsAny(s, "\n\r\t") || utf8.RuneCountInString(s) > address.MaxText {
			return false
		}
	}
	return same(a, fromJSON) && same(a, fromXML)
}

func same(a, b address.Address) bool {
	one, _ := json.Marshal(a)
	other, _ := json.Marshal(b)
	return string(one) == string(other)
}
