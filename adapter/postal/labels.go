package postal

import (
	data "github.com/Boostport/address"

	"github.com/eventforge/eventforge/domain/address"
)

// names are what countries call their cities, regions and postal codes.
var names = map[data.FieldName]string{
	data.Area: "Area", data.City: "City", data.County: "County", data.Department: "Department", data.District: "District",
	data.DoSi: "Do/Si", data.Eircode: "Eircode", data.Emirate: "Emirate", data.Island: "Island", data.Neighborhood: "Neighborhood",
	data.Oblast: "Oblast", data.PINCode: "PIN code", data.Parish: "Parish", data.PostTown: "Town", data.PostalCode: "Postal code",
	data.Prefecture: "Prefecture", data.Province: "Province", data.State: "State", data.Suburb: "Suburb", data.Townland: "Townland",
	data.VillageTownship: "Village or township", data.ZipCode: "ZIP code",
}

func labelOf(f address.Field, d data.CountryData) string {
	switch f {
	case address.City:
		return names[d.LocalityNameType]
	case address.Region:
		return names[d.AdministrativeAreaNameType]
	case address.PostalCode:
		return names[d.PostCodeNameType]
	case address.Lines:
		return "Address"
	default:
		return "Full name"
	}
}

// postalExamples are postal codes of well-known places. The data have none.
var postalExamples = map[string]string{
	"AR": "C1425CLA", "AT": "1010", "AU": "2000", "BE": "1000", "BR": "01310-100", "CA": "K1A 0B1", "CH": "3003", "CN": "100000",
	"CZ": "110 00", "DE": "10115", "DK": "1050", "ES": "28013", "FI": "00100", "FR": "75001", "GB": "SW1A 1AA", "GR": "105 57",
	"HU": "1051", "IE": "D02 AF30", "IL": "9614303", "IN": "110001", "IT": "00185", "JP": "100-0001", "KR": "03187", "LU": "1136",
	"MX": "06000", "MY": "50050", "NL": "1012 JS", "NO": "0150", "NZ": "6011", "PL": "00-001", "PT": "1000-001", "RO": "010011",
	"RU": "101000", "SE": "111 51", "SG": "049213", "SK": "811 01", "TH": "10200", "TR": "06010", "TW": "100", "UA": "01001",
	"US": "10001", "ZA": "0001",
}
