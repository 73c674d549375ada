package eventbridge_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/eventbridge"
)

// BenchmarkPutEvents accepts one event for two queues, durably, with 64
// clients: delivered within the commit and one by one.
func BenchmarkPutEvents(b *testing.B) {
	for name, options := range map[string][]option{"in-one-commit": {staged}, "one-by-one": nil} {
		b.Run(name, func(b *testing.B) {
			p := start(b, b.TempDir(), options...)
			var targets []eventbridge.Target
			for _, name := range []string{"a", "b"} {
				targets = append(targets, eventbridge.Target{ID: name, ARN: p.queue(name)})
			}
			_, err := p.bus.PutRule(ctx, eventbridge.Rule{Name: "r", Pattern: shop})
			require.NoError(b, err)
			require.NoError(b, p.bus.PutTargets(ctx, "", "r", targets))
			event := []eventbridge.Entry{{Source: "shop", DetailType: "order.created", Detail: `{"orderId":"01ARZ3NDEKTSV4RRFFQ69G5FAV","total":{"amount":1999,"currency":"USD"}}`}}
			b.SetParallelism(32) // on two processors
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := p.bus.PutEvents(ctx, event); err != nil {
						b.Error(err)
					}
				}
			})
			eventually(b, "all is delivered", func() bool { return p.bus.Pending() == 0 })
		})
	}
}
