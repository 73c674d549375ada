package jsontext

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/text"
)

// decoder builds the value of one text from its tokens.
type decoder struct {
	ctx        context.Context //nolint:containedctx // of the one call that made the decoder
	tokens     *json.Decoder
	limits     Limits
	path       []string // the names and indexes that lead to the current value
	values     int
	violations failure.Violations
}

func (d *decoder) value() (any, error) {
	if d.values++; d.limits.Values > 0 && d.values > d.limits.Values {
		return nil, invalid(fmt.Errorf("the body must have at most %d values", d.limits.Values))
	}
	if d.values%stride == 0 && d.ctx.Err() != nil {
		return nil, d.ctx.Err()
	}
	token, err := d.tokens.Token()
	if err != nil {
		return nil, invalid(err)
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return d.object()
		}
		return d.array()
	case string:
		d.check(token, "a text "+text.Rule)
		return token, nil
	default:
		return token, nil
	}
}

func (d *decoder) object() (any, error) {
	object := map[string]any{}
	for d.tokens.More() {
		token, err := d.tokens.Token()
		if err != nil {
			return nil, invalid(err)
		}
		name, _ := token.(string) // JSON's syntax was checked: a member begins with its name
		_, repeated := object[name]
		d.checkName(name, repeated)
		if object[name], err = d.at(shorten(name)); err != nil {
			return nil, err
		}
	}
	return object, d.end()
}

func (d *decoder) array() (any, error) {
	array := []any{}
	for d.tokens.More() {
		item, err := d.at(strconv.Itoa(len(array)))
		if err != nil {
			return nil, err
		}
		array = append(array, item)
	}
	return array, d.end()
}

// at decodes the value below a name or an index.
func (d *decoder) at(step string) (any, error) {
	d.path = append(d.path, step)
	value, err := d.value()
	d.path = d.path[:len(d.path)-1]
	return value, err
}

// end consumes the closing bracket.
func (d *decoder) end() error {
	if _, err := d.tokens.Token(); err != nil {
		return invalid(err)
	}
	return nil
}

func (d *decoder) checkName(name string, repeated bool) {
	if repeated {
		d.violations.Add(d.pointer()+Step(shorten(name)), "repeated", "the member must be given once")
	}
	if len(name) > MaxName {
		d.violations.Add(d.pointer(), "name", "a member's name must have at most %d bytes", MaxName)
	}
	d.check(name, "a member's name "+text.Rule)
}

func (d *decoder) check(s, rule string) {
	if !text.Valid(s) {
		d.violations.Add(d.pointer(), "characters", "%s", rule)
	}
}

// pointer is the RFC 6901 pointer to the current value.
func (d *decoder) pointer() string {
	var at strings.Builder
	for _, step := range d.path {
		at.WriteString(Step(step))
	}
	return at.String()
}

// shorten cuts a name that is too long, because pointers repeat it.
func shorten(name string) string { return text.Clean(name[:min(len(name), MaxName)]) }

var escaped = strings.NewReplacer("~", "~0", "/", "~1")

// Step is one step of an RFC 6901 pointer: a slash and the escaped name.
func Step(name string) string { return "/" + escaped.Replace(name) }
