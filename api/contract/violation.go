package contract

import (
	"errors"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/eventforge/eventforge/domain/failure"
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
}

var escapePointer = strings.NewReplacer("~", "~0", "/", "~1")

// pointer is one step of an RFC 6901 pointer.
func pointer(name string) string { return "/" + escapePointer.Replace(name) }

// violations checks a value against a schema and returns every violation. Pointers
// begin with the given names.
func violations(s *openapi3.Schema, value any, at ...string) failure.Violations {
	err := s.VisitJSON(value, openapi3.MultiErrors(), openapi3.DisableSchemaErrorDetails())
	var v failure.Violations
	collect(err, join("", at), &v)
	return v
}

func collect(err error, at string, v *failure.Violations) {
	var many openapi3.MultiError
	var one *openapi3.SchemaError
	switch {
	case err == nil:
	case errors.As(err, &many):
		for _, e := range many {
			collect(e, at, v)
		}
	case errors.As(err, &one) && one.SchemaField == "properties":
		addUnknown(one, join(at, one.JSONPointer()), v)
	case errors.As(err, &one):
		v.Add(join(at, one.JSONPointer()), ruleOf(one.SchemaField), "%s", one.Reason)
	default:
		v.Add(at, "schema", "does not fit the specification")
	}
}

// addUnknown adds the fields that are not in the schema. The library reports each at
// its object, as often as there are fields.
func addUnknown(e *openapi3.SchemaError, at string, v *failure.Violations) {
	object, _ := e.Value.(map[string]any)
	for name := range object {
		if _, known := e.Schema.Properties[name]; known {
			continue
		}
		unknown := failure.Violation{Pointer: at + pointer(name), Code: "unknown_field", Message: "is no field of this request"}
		if !contains(*v, unknown) {
			*v = append(*v, unknown)
		}
	}
}

func contains(v failure.Violations, wanted failure.Violation) bool {
	for _, known := range v {
		if known == wanted {
			return true
		}
	}
	return false
}

func ruleOf(keyword string) string {
	if rule, ok := rules[keyword]; ok {
		return rule
	}
	return "schema"
}

func join(at string, names []string) string {
	for _, n := range names {
		at += pointer(n)
	}
	return at
}
