package address

// Field is a part of an address. The set is closed; it is part of the API.
type Field string

// The fields.
const (
	Name       Field = "name"
	Lines      Field = "lines"
	City       Field = "city"
	Region     Field = "region"
	PostalCode Field = "postalCode"
)

// Format is how a country wants its addresses.
type Format struct {
	Country       string
	Fields        []Input // in the order in which the country writes them
	PostalPattern string  // a regular expression for the whole postal code; empty if any will do
	PostalExample string  // empty if none is known
	Regions       []Choice
}

// Input is a field that a country's addresses have.
type Input struct {
	Field    Field
	Label    string // what the country calls it, in English: "ZIP code"
	Required bool
}

// Choice is one of a country's regions.
type Choice struct {
	Code string
	Name string
}

// Country is a country to which addresses can be given.
type Country struct {
	Code string // ISO 3166-1 alpha-2
	Name string // in English
}
