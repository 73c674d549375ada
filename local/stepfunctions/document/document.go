// Package document holds JSON values as the Step Functions interpreter works
// on them: what encoding/json decodes, with every number kept in the digits it
// was written in, so that 12.50 or an id of 19 digits passes unharmed. Values
// are never changed in place: a change copies what lies on its way.
package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"reflect"
)

// Decode reads exactly one JSON value.
func Decode(text []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return v, nil
}

// Equal compares two values as JSON does: numbers by value, objects without
// regard to order.
func Equal(a, b any) bool {
	switch a := a.(type) {
	case json.Number:
		b, ok := b.(json.Number)
		return ok && Compare(a, b) == 0
	case []any:
		b, ok := b.([]any)
		return ok && equalArrays(a, b)
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && equalObjects(a, b)
	default:
		return reflect.TypeOf(a) == reflect.TypeOf(b) && a == b
	}
}

func equalArrays(a, b []any) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equalObjects(a, b map[string]any) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if other, ok := b[k]; !ok || !Equal(v, other) {
			return false
		}
	}
	return true
}

// Compare orders two numbers by value: -1, 0 or 1.
func Compare(a, b json.Number) int {
	if x, err := a.Int64(); err == nil {
		if y, err := b.Int64(); err == nil {
			switch {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		}
	}
	return wide(a).Cmp(wide(b))
}

// wide reads a number with more digits than any double has. Exponents beyond
// what a JSON number of sane size needs become infinite.
func wide(n json.Number) *big.Float {
	f, _, err := big.ParseFloat(n.String(), 10, 512, big.ToNearestEven)
	if err != nil && f == nil {
		return new(big.Float)
	}
	return f
}

// Int is the number as an integer, if it is a whole one.
func Int(v any) (int64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	if i, err := n.Int64(); err == nil {
		return i, true
	}
	f := wide(n)
	i, exact := f.Int64()
	return i, exact == big.Exact
}

// Number is an integer as a value.
func Number(i int64) json.Number { return json.Number(fmt.Sprint(i)) }
