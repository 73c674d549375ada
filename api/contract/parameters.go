package contract

import (
	"maps"
	"net/url"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/jsontext"
	"github.com/eventforge/eventforge/domain/text"
)

// CheckParameters checks the query as it was sent, and the path parameters. pathValue
// returns a path parameter's value by name. It fails with Invalid and every violation,
// whose pointer is / and the parameter's name. The domain checks headers.
func (o *Operation) CheckParameters(rawQuery string, pathValue func(name string) string) error {
	var v failure.Violations
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		v.Add("", "query", "the query must be pairs of name=value, joined by & and percent-encoded")
		return v.Err()
	}
	known := map[string]bool{}
	for _, ref := range o.params {
		p := ref.Value
		switch p.In {
		case openapi3.ParameterInPath:
			checkParameter(p, []string{pathValue(p.Name)}, &v)
		case openapi3.ParameterInQuery:
			known[p.Name] = true
			checkParameter(p, query[p.Name], &v)
		}
	}
	checkNames(query, known, &v)
	return v.Err()
}

// checkNames refuses parameters that the operation does not have, so that a misspelt
// filter is not taken for none.
func checkNames(query url.Values, known map[string]bool, v *failure.Violations) {
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if !known[name] {
			shown := text.Clean(name[:min(len(name), jsontext.MaxName)])
			v.Add(jsontext.Step(shown), "unknown_parameter", "is no parameter of this request")
		}
	}
}

func checkParameter(p *openapi3.Parameter, values []string, v *failure.Violations) {
	switch {
	case len(values) == 0 && p.Required:
		v.Add(jsontext.Step(p.Name), "required", "must be given")
	case len(values) > 1:
		v.Add(jsontext.Step(p.Name), "count", "must be given once")
	case len(values) == 1 && !text.Valid(values[0]):
		v.Add(jsontext.Step(p.Name), "characters", text.Rule)
	case len(values) == 1:
		for _, one := range violations(p.Schema.Value, scalar(p.Schema.Value, values[0]), p.Name) {
			v.Add(one.Pointer, one.Code, "%s", one.Message)
		}
	}
}

// scalar converts a parameter's text to the schema's type. Text that cannot be
// converted stays text, which the schema refuses.
func scalar(s *openapi3.Schema, text string) any {
	if s.Type.Is(openapi3.TypeInteger) {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
	}
	return text
}
