// Package partnerschema checks partners' events against their JSON Schemas.
package partnerschema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner/schemas"
)

// Checker checks the data of partners' events. It is safe for concurrent use.
type Checker struct{ byType map[string]*jsonschema.Schema }

// New returns a checker with the schemas of package schemas.
func New() (*Checker, error) {
	compiler := jsonschema.NewCompiler()
	for id, raw := range schemas.All() {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err == nil {
			err = compiler.AddResource(id, doc)
		}
		if err != nil {
			return nil, fmt.Errorf("schema %s: %w", id, err)
		}
	}
	c := &Checker{byType: map[string]*jsonschema.Schema{}}
	for _, s := range schemas.Types() {
		compiled, err := compiler.Compile(s.ID)
		if err != nil {
			return nil, fmt.Errorf("schema %s: %w", s.ID, err)
		}
		c.byType[s.Type] = compiled
	}
	return c, nil
}

// Check implements ingest.Schemas. It adds every rule that the data of an event of the
// type break. Types without a schema have no rules.
func (c *Checker) Check(eventType string, data any, v *failure.Violations) {
	schema, known := c.byType[eventType]
	if !known {
		return
	}
	var broken *jsonschema.ValidationError
	if errors.As(schema.Validate(plain(data)), &broken) {
		add(broken, v)
	}
}

// plain replaces the numbers of a decoded value by integers and floats: the library
// computes with all the digits that a text like 1e999999 stands for.
func plain(value any) any {
	switch value := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(value))
		for name, member := range value {
			out[name] = plain(member)
		}
		return out
	case []any:
		out := make([]any, len(value))
		for i, item := range value {
			out[i] = plain(item)
		}
		return out
	case json.Number:
		return number(value)
	default:
		return value
	}
}

func number(n json.Number) any {
	if i, err := n.Int64(); err == nil {
		return i
	}
	f, _ := n.Float64() // ±Inf if it is too large
	return max(-math.MaxFloat64, min(math.MaxFloat64, f))
}

// add adds the rules at the leaves of the tree of errors.
func add(e *jsonschema.ValidationError, v *failure.Violations) {
	for _, cause := range e.Causes {
		if v.Full() {
			return
		}
		add(cause, v)
	}
	if len(e.Causes) > 0 {
		return
	}
	at := "/data" + pointer(e.InstanceLocation)
	if missing, ok := e.ErrorKind.(*kind.Required); ok {
		for _, name := range missing.Missing {
			v.Add(at+pointer([]string{name}), "required", "%s is missing", name)
		}
		return
	}
	keyword, _, _ := strings.Cut(strings.Join(e.ErrorKind.KeywordPath(), "/"), "/")
	v.Add(at, keyword, "%s", sentence(keyword, e.ErrorKind))
}

// sentence says what a rule wants. It does not repeat the value, which may be personal.
func sentence(keyword string, rule jsonschema.ErrorKind) string {
	switch rule := rule.(type) {
	case *kind.Type:
		return "must be of type " + strings.Join(rule.Want, " or ")
	case *kind.Pattern:
		return "must match " + rule.Want
	case *kind.MinLength:
		return fmt.Sprintf("must have at least %d characters", rule.Want)
	case *kind.MaxLength:
		return fmt.Sprintf("must have at most %d characters", rule.Want)
	case *kind.MinItems:
		return fmt.Sprintf("must have at least %d items", rule.Want)
	case *kind.MaxItems:
		return fmt.Sprintf("must have at most %d items", rule.Want)
	case *kind.Minimum:
		return "must be at least " + rule.Want.RatString()
	case *kind.Maximum:
		return "must be at most " + rule.Want.RatString()
	default:
		return "breaks the schema's rule " + keyword
	}
}

var escape = strings.NewReplacer("~", "~0", "/", "~1")

// pointer is an RFC 6901 JSON pointer.
func pointer(path []string) string {
	var b strings.Builder
	for _, step := range path {
		b.WriteString("/" + escape.Replace(step))
	}
	return b.String()
}
