package schemachange_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/event/schemas"
	"github.com/eventforge/eventforge/test/kit/schemachange"
)

// Each change that breaks somebody is found, and no other.
func TestWhatBreaksIsFound(t *testing.T) {
	whole, ok := schemas.Whole(event.OrderRefunded, event.NewestVersion)
	require.True(t, ok)
	raw, err := json.Marshal(whole)
	require.NoError(t, err)
	before := string(raw)
	for name, tc := range map[string]struct{ old, now, found string }{
		"nothing":                     {"", "", ""},
		"another description":         {"Unique within the order.", "Unique.", ""},
		"a new optional property":     {`"properties":{"amount":`, `"properties":{"later":{"type":"string"},"amount":`, ""},
		"a removed property":          {`"remaining":`, `"left":`, "/remaining is gone"},
		"a removed inner property":    {`"paymentStatus":{`, `"paid":{`, "/order/paymentStatus is gone"},
		"a new required property":     {`"sequence","occurredAt"`, `"sequence","order","occurredAt"`, "/order is required now"},
		"a property that may be away": {`"orderId","userId",`, `"orderId",`, "/userId is no longer required"},
		"another type":                {`"outside":{"description":"Whether an operator refunded it outside the payment gateway, which had refused to. Absent means false.","type":"boolean"}`, `"outside":{"type":"string"}`, "/outside type was boolean and is string"},
		"a narrower enum":             {`["pending","refunded","unsettled"]`, `["pending","refunded"]`, "enum was [pending refunded unsettled] and is [pending refunded]"},
		"a wider enum":                {`["pending","refunded","unsettled"]`, `["pending","refunded","unsettled","lost"]`, "and is [pending refunded unsettled lost]"},
		"a narrower range":            {`"maximum":1000`, `"maximum":100`, "maximum was 1000 and is 100"},
		"another version":             {`{"const":2}`, `{"const":3}`, "/version const was 2 and is 3"},
	} {
		after := strings.ReplaceAll(before, tc.old, tc.now)
		if tc.old != "" {
			require.Contains(t, before, tc.old, name)
		} else {
			after = before
		}
		found, err := schemachange.Breaking([]byte(before), []byte(after))
		require.NoError(t, err, name)
		if tc.found == "" {
			require.Empty(t, found, name)
			continue
		}
		require.Contains(t, strings.Join(found, "\n"), tc.found, name)
	}
}
