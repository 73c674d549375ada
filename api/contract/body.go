package contract

import (
	"context"
	"encoding/json"
	"maps"
	"mime"
	"slices"
	"strconv"
	"strings"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/jsontext"
)

// bodyLimits bound a body. The specification needs a depth of 4, and less than 400
// values for an order of 50 lines.
var bodyLimits = jsontext.Limits{Depth: 8, Values: 2000}

// MediaType is the operation's media type for bodies.
func (o *Operation) MediaType() string { return o.mediaType }

// Reads reports whether the operation accepts bodies of a Content-Type: its own media
// type, or plain JSON.
func (o *Operation) Reads(contentType string) bool {
	mediaType, params, err := mime.ParseMediaType(contentType)
	if err != nil || mediaType != o.mediaType && mediaType != "application/json" {
		return false
	}
	charset, given := params["charset"]
	return !given || strings.EqualFold(charset, "utf-8")
}

// CheckBody checks a JSON body in time proportional to its length. It fails with Invalid
// and its violations, at most failure.MaxViolations: those of JSON's own rules or else
// those of the schema. It fails with the context's error when ctx ends.
func (o *Operation) CheckBody(ctx context.Context, body []byte) error {
	value, err := jsontext.Decode(ctx, body, bodyLimits)
	if err != nil {
		return err
	}
	var v failure.Violations
	checkNumbers(value, "", &v)
	if err := ctx.Err(); err != nil {
		return err
	}
	v = merge(v, violations(o.body, value))
	slices.SortStableFunc(v, func(a, b failure.Violation) int { return strings.Compare(a.Pointer, b.Pointer) })
	return v.Err()
}

// merge adds the violations of the schema, except where a number is already refused.
func merge(numbers, schema failure.Violations) failure.Violations {
	refused := map[string]bool{}
	for _, v := range numbers {
		refused[v.Pointer] = true
	}
	for _, v := range schema {
		if !refused[v.Pointer] {
			numbers.Add(v.Pointer, v.Code, "%s", v.Message)
		}
	}
	return numbers
}

// checkNumbers refuses every number that is not a 64-bit integer. All numbers of this
// API are counts or minor units of money. Some program would round 19.99, and 1e2 and
// 1.0 come from programs that calculate with fractions.
func checkNumbers(value any, at string, v *failure.Violations) {
	switch value := value.(type) {
	case json.Number:
		if _, err := strconv.ParseInt(value.String(), 10, 64); err != nil {
			v.Add(at, "integer", "must be a whole number of at most 64 bits, written without fraction or exponent")
		}
	case []any:
		for i, item := range value {
			checkNumbers(item, at+jsontext.Step(strconv.Itoa(i)), v)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) { // so that a capped list is the same each time
			checkNumbers(value[name], at+jsontext.Step(name), v)
		}
	}
}
