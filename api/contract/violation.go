package contract

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/jsontext"
)

// rules maps JSON Schema's keywords to the domain's rule names.
var rules = map[string]string{
	"required":  "required",
	"type":      "type",
	"format":    "format",
	"nullable":  "type",
	"enum":      "enum",
	"pattern":   "format",
	"minLength": "length",
	"maxLength": "length",
	"minimum":   "range",
	"maximum":   "range",
	"minItems":  "count",
	"maxItems":  "count",

	"uniqueItems": "event_type_repeated", // no other lists are unique
	"not":         "range",               // of a number that must not be 0
}

// violations checks a value against a schema and returns its violations, up to
// failure.MaxViolations. Pointers begin with the given names.
func violations(s *openapi3.Schema, value any, at ...string) failure.Violations {
	err := s.VisitJSON(value, openapi3.MultiErrors(), openapi3.DisableSchemaErrorDetails())
	c := collector{listed: map[string]bool{}}
	c.collect(err, join("", at))
	return c.found
}

// collector converts the errors of the schema's library to violations.
type collector struct {
	found  failure.Violations
	listed map[string]bool // the objects whose unknown fields are already found
}

func (c *collector) collect(err error, at string) {
	var many openapi3.MultiError
	var one *openapi3.SchemaError
	switch {
	case err == nil, c.found.Full():
	case errors.As(err, &many):
		for _, e := range many {
			c.collect(e, at)
		}
	case errors.As(err, &one) && one.SchemaField == "properties":
		c.addUnknown(one, join(at, one.JSONPointer()))
	case errors.As(err, &one):
		code, message := explain(one)
		c.found.Add(join(at, one.JSONPointer()), code, "%s", message)
	default:
		c.found.Add(at, "schema", "does not fit the specification")
	}
}

// addUnknown adds the fields that are not in the schema. The library reports each at
// its object, as often as there are fields: only the first report is used.
func (c *collector) addUnknown(e *openapi3.SchemaError, at string) {
	if c.listed[at] {
		return
	}
	c.listed[at] = true
	object, _ := e.Value.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if _, known := e.Schema.Properties[name]; !known {
			c.found.Add(at+jsontext.Step(name), "unknown_field", "is no field of this request")
		}
	}
}

// explain says what is wrong. The specification may say it in its own words, in the
// extension x-violation of a schema with a pattern; elsewhere they are the library's,
// where those can be understood without the specification.
func explain(e *openapi3.SchemaError) (code, message string) {
	code, message = ruleOf(e.SchemaField), e.Reason
	switch e.SchemaField {
	case "pattern":
		own, _ := e.Schema.Extensions["x-violation"].(map[string]any)
		ownCode, _ := own["code"].(string)
		ownMessage, _ := own["message"].(string)
		return cmp.Or(ownCode, code), cmp.Or(ownMessage, "must match "+e.Schema.Pattern)
	case "uniqueItems":
		message = "must not hold a value twice"
	case "not":
		message = "must not be 0"
	}
	return code, message
}

func ruleOf(keyword string) string {
	if rule, ok := rules[keyword]; ok {
		return rule
	}
	return "schema"
}

func join(at string, names []string) string {
	for _, n := range names {
		at += jsontext.Step(n)
	}
	return at
}
