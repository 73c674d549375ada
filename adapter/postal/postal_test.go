package postal_test

import (
	"regexp"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/postal"
	"github.com/eventforge/eventforge/domain/address"
	"github.com/eventforge/eventforge/domain/failure"
)

// check returns the pointers and codes of what is wrong.
func check(a address.Address) map[string]string {
	var v failure.Violations
	postal.Formats{}.CheckAddress(a.Normal(), "/a", &v)
	found := map[string]string{}
	for _, one := range v {
		found[one.Pointer] = one.Code
	}
	return found
}

// good is an address of each of some countries.
var good = map[string]address.Address{
	"US": {Name: "Ada", Lines: []string{"1 Main St"}, City: "Springfield", Region: "IL", PostalCode: "62701-1234"},
	"DE": {Name: "Ada", Lines: []string{"Hauptstraße 1"}, City: "Berlin", PostalCode: "10115"},
	"GB": {Name: "Ada", Lines: []string{"10 Downing Street", "Westminster"}, City: "London", PostalCode: "sw1a 2aa"},
	"FR": {Name: "Ada", Lines: []string{"1 rue de Rivoli"}, City: "Paris", PostalCode: "75001"},
	"JP": {Name: "山田太郎", Lines: []string{"千代田区千代田1-1"}, Region: "13", PostalCode: "100-0001"},
	"CA": {Name: "Ada", Lines: []string{"1 Wellington St"}, City: "Ottawa", Region: "ON", PostalCode: "k1a 0b1"},
	"BR": {Name: "Ada", Lines: []string{"Av. Paulista 1", "Bela Vista"}, City: "São Paulo", Region: "SP", PostalCode: "01310-100"},
	"IE": {Name: "Ada", Lines: []string{"1 Grafton Street"}, City: "Dublin", PostalCode: "D02 AF30"},
	"HK": {Name: "Ada", Lines: []string{"1 Queen's Road"}, City: "Central", Region: "Hong Kong Island"},
	"AU": {Name: "Ada", Lines: []string{"1 George St"}, City: "Sydney", Region: "NSW", PostalCode: "2000"},
	"NL": {Name: "Ada", Lines: []string{"Dam 1"}, City: "Amsterdam", PostalCode: "1012 JS"},
	"AE": {Name: "Ada", Lines: []string{"1 Corniche"}, Region: "AZ"},
}

func TestAnAddressIsAsItsCountryWantsIt(t *testing.T) {
	for country, a := range good {
		a.Country = country
		require.Empty(t, check(a), country)
	}
	// A city that the data do not list in its region is no fault.
	require.Empty(t, check(address.Address{Country: "HK", Name: "Ada", Lines: []string{"1"}, City: "A new town", Region: "Kowloon"}))
}

func TestWhatIsWrongIsSaidOfItsField(t *testing.T) {
	for name, one := range map[string]struct {
		country string
		change  func(*address.Address)
		want    map[string]string
	}{
		"nothing is given":       {"US", func(a *address.Address) { *a = address.Address{Country: "US"} }, map[string]string{"/a/name": "required", "/a/lines": "required", "/a/city": "required", "/a/region": "required", "/a/postalCode": "required"}},
		"no name":                {"IE", func(a *address.Address) { a.Name = " " }, map[string]string{"/a/name": "required"}},
		"another state":          {"US", func(a *address.Address) { a.Region = "ZZ" }, map[string]string{"/a/region": "unknown"}},
		"another state's ZIP":    {"US", func(a *address.Address) { a.Region = "CA" }, map[string]string{"/a/postalCode": "format"}},
		"letters in a ZIP":       {"US", func(a *address.Address) { a.PostalCode = "ABCDE" }, map[string]string{"/a/postalCode": "format"}},
		"a digit too few":        {"DE", func(a *address.Address) { a.PostalCode = "1011" }, map[string]string{"/a/postalCode": "format"}},
		"a state in Germany":     {"DE", func(a *address.Address) { a.Region = "BE" }, map[string]string{"/a/region": "unsupported"}},
		"a postal code in HK":    {"HK", func(a *address.Address) { a.PostalCode = "999077" }, map[string]string{"/a/postalCode": "unsupported"}},
		"no prefecture":          {"JP", func(a *address.Address) { a.Region = "" }, map[string]string{"/a/region": "required"}},
		"no such country":        {"DE", func(a *address.Address) { a.Country = "XX" }, map[string]string{"/a/country": "unknown"}},
		"the data's placeholder": {"DE", func(a *address.Address) { a.Country = "ZZ" }, map[string]string{"/a/country": "unknown"}},
	} {
		a := good[one.country].Clone()
		a.Country = one.country
		one.change(&a)
		require.Equal(t, one.want, check(a), name)
	}
}

func TestALabelIsInTheCountrysOrder(t *testing.T) {
	latin := address.Address{Name: "Taro Yamada", Lines: []string{"1-1 Chiyoda", "Chiyoda-ku"}, Region: "13", PostalCode: "100-0001"}
	for country, want := range map[string][]string{
		"US": {"Ada", "1 Main St", "Springfield, IL 62701-1234", "United States"},
		"DE": {"Ada", "Hauptstraße 1", "10115 Berlin", "Germany"},
		"GB": {"Ada", "10 Downing Street", "Westminster", "London", "SW1A 2AA", "United Kingdom"},
		"JP": {"〒100-0001", "東京都", "千代田区千代田1-1", "山田太郎", "Japan"},
		"BR": {"Ada", "Av. Paulista 1", "Bela Vista", "São Paulo-SP", "01310-100", "Brazil"},
		"IE": {"Ada", "1 Grafton Street", "Dublin", "D02 AF30", "Ireland"},
		"HK": {"Ada", "1 Queen's Road", "Central", "Hong Kong Island", "Hong Kong SAR China"},
		"AE": {"Ada", "1 Corniche", "Abu Dhabi", "United Arab Emirates"},
	} {
		a := good[country].Normal()
		a.Country = country
		require.Equal(t, want, postal.Formats{}.Label(a), country)
	}
	latin.Country = "JP"
	require.Equal(t, []string{"Taro Yamada", "1-1 Chiyoda", "Chiyoda-ku, Tokyo", "100-0001", "Japan"}, postal.Formats{}.Label(latin))
	require.Nil(t, postal.Formats{}.Label(address.Address{Country: "XX"}))
	require.Equal(t, []string{"Germany"}, postal.Formats{}.Label(address.Address{Country: "DE"}))
}

// Whatever a country asks for, an address of it can be given.
func TestEveryCountryHasAForm(t *testing.T) {
	countries := postal.Formats{}.Countries()
	require.Greater(t, len(countries), 240)
	for _, c := range countries {
		f, err := postal.Formats{}.Format(c.Code)
		require.NoError(t, err)
		require.Regexp(t, `^[A-Z]{2}$`, c.Code)
		require.NotEmpty(t, c.Name)
		require.Equal(t, address.Input{Field: address.Name, Label: "Full name", Required: true}, f.Fields[0], c.Code)
		for _, in := range f.Fields {
			require.NotEmpty(t, in.Label, "%s %s", c.Code, in.Field)
		}
		_, err = regexp.Compile(f.PostalPattern)
		require.NoError(t, err)
		if f.PostalExample != "" {
			require.Regexp(t, f.PostalPattern, f.PostalExample, c.Code)
		}
		for _, r := range f.Regions {
			require.LessOrEqual(t, utf8.RuneCountInString(r.Code), address.MaxText)
		}
	}
	_, err := postal.Formats{}.Format("ZZ")
	require.Equal(t, failure.NotFound, failure.CodeOf(err))
}

// An example of another region would not help.
func TestAPostalCodeOfAnotherRegionIsToldApart(t *testing.T) {
	a := good["US"].Clone()
	a.Country = "US"
	for code, want := range map[string]string{"94105": "must be a postal code of the region", "9410": "must be a postal code of the country, such as 10001"} {
		a.PostalCode = code
		var v failure.Violations
		postal.Formats{}.CheckAddress(a, "", &v)
		require.Len(t, v, 1)
		require.Equal(t, want, v[0].Message)
	}
}
