package storedevents

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/event/schemas"
)

var utc = regexp.MustCompile(`(\.\d{3})Z`)

func TestWhatIsPublishedMustBeDocumented(t *testing.T) {
	c, err := New()
	require.NoError(t, err)
	for _, typ := range event.Types() {
		raw, ok := schemas.Of(typ, event.SchemaVersion)
		require.True(t, ok)
		var schema struct{ Examples []json.RawMessage }
		require.NoError(t, json.Unmarshal(raw, &schema))
		good := string(schema.Examples[0])
		require.NoError(t, c.Check([]byte(good)))
		for name, bad := range map[string]string{
			"a field of the event":   strings.Replace(good, `"id":`, `"later": 1, "id":`, 1),
			"a field of its data":    strings.Replace(good, `"data": {`, `"data": {"later": 1, `, 1),
			"an unknown version":     strings.Replace(good, `"version": 1`, `"version": 9`, 1),
			"an unknown type":        strings.Replace(good, string(typ), "order.eaten", 1),
			"no order":               strings.Replace(good, `"orderId"`, `"order"`, 1),
			"a time of another zone": utc.ReplaceAllString(good, "$1+01:00"),
		} {
			require.NotEqual(t, good, bad)
			require.Error(t, c.Check([]byte(bad)), "%s: %s", typ, name)
		}
	}
}
