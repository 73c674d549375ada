// Package document decodes, encodes and compares the JSON values that the Step
// Functions interpreter uses. Numbers are json.Number and keep their digits, so
// that 12.50 or an id of 19 digits does not change. Values are never changed in
// place; a change copies the objects and arrays on its path.
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

// Decode decodes exactly one JSON value.
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

// Equal reports whether two JSON values are equal. Numbers are compared by value,
// and the order of an object's members does not matter.
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

// Compare compares two numbers by value. It returns -1, 0 or 1.
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
	return bigFloat(a).Cmp(bigFloat(b))
}

// bigFloat parses a number with a precision of 512 bits. A number whose exponent
// is too large becomes infinite.
func bigFloat(n json.Number) *big.Float {
	f, _, err := big.ParseFloat(n.String(), 10, 512, big.ToNearestEven)
	if err != nil && f == nil {
		return new(big.Float)
	}
	return f
}

// Int returns v as an integer. It returns false if v is not a whole number.
func Int(v any) (int64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	if i, err := n.Int64(); err == nil {
		return i, true
	}
	f := bigFloat(n)
	i, exact := f.Int64()
	return i, exact == big.Exact
}

// Number returns an integer as a JSON number.
func Number(i int64) json.Number { return json.Number(fmt.Sprint(i)) }
