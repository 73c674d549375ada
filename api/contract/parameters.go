package contract

import (
	"net/url"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/eventforge/eventforge/domain/failure"
)

// CheckParameters checks the query and path parameters. pathValue returns a path
// parameter's value by name. It fails with Invalid and every violation, whose pointer
// is / and the parameter's name. The domain checks headers.
func (o *Operation) CheckParameters(query url.Values, pathValue func(name string) string) error {
	var v failure.Violations
	for _, ref := range o.params {
		p := ref.Value
		switch p.In {
		case openapi3.ParameterInPath:
			checkParameter(p, []string{pathValue(p.Name)}, &v)
		case openapi3.ParameterInQuery:
			checkParameter(p, query[p.Name], &v)
		}
	}
	return v.Err()
}

func checkParameter(p *openapi3.Parameter, values []string, v *failure.Violations) {
	switch {
	case len(values) == 0 && p.Required:
		v.Add(pointer(p.Name), "required", "must be given")
	case len(values) == 1:
		*v = append(*v, violations(p.Schema.Value, scalar(p.Schema.Value, values[0]), p.Name)...)
	case len(values) > 1:
		v.Add(pointer(p.Name), "count", "must be given once")
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
