package deadletter_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/eventforge/eventforge/domain/deadletter"
)

func TestAMessageSaysWhatItIsAbout(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want deadletter.About
	}{
		"an event of the bus":   {`{"source":"eventforge","detail-type":"order.completed","detail":{"id":"E1","type":"order.completed","orderId":"O1"}}`, deadletter.About{Type: "order.completed", OrderID: "O1"}},
		"a delivery's attempt":  {`{"attempt":{"endpointId":"e"},"event":{"type":"order.failed","orderId":"O2"}}`, deadletter.About{Type: "order.failed", OrderID: "O2"}},
		"an event put aside":    {`{"kind":"relay-failure","record":{"dynamodb":{"Keys":{"PK":{"S":"ORDER#O3"},"SK":{"S":"EVENT#0001"}}}}}`, deadletter.About{Type: "relay-failure", OrderID: "O3"}},
		"a payment's notice":    {`{"paymentNotice":{"kind":"dispute","orderId":"O4"}}`, deadletter.About{Type: "dispute", OrderID: "O4"}},
		"no JSON":               {`hello`, deadletter.About{}},
		"no object":             {`["orderId"]`, deadletter.About{}},
		"another item's record": {`{"kind":"relay-failure","record":{"PK":{"S":"PRODUCT#1"}}}`, deadletter.About{Type: "relay-failure"}},
		"too deep":              {strings.Repeat(`{"a":`, 9) + `{"orderId":"O5"}` + strings.Repeat("}", 9), deadletter.About{}},
	} {
		assert.Equal(t, c.want, deadletter.AboutOf(c.body), name)
	}
}
