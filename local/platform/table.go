package platform

import (
	"context"

	"github.com/eventforge/eventforge/local/dynamodb"
	"github.com/eventforge/eventforge/wiring"
)

// provisionTable creates the table as the wiring defines it.
func (w *stack) provisionTable(ctx context.Context) error {
	w.endpoints.Table = table
	d := wiring.Table()
	want := dynamodb.Table{
		Name: table, HashKey: d.HashKey, RangeKey: d.RangeKey, Attributes: d.Attributes,
		Indexes: map[string]dynamodb.Index{}, StreamViewType: d.StreamViewType,
		TTLAttribute: d.TTLAttribute, Recovery: d.PointInTimeRecovery,
	}
	for name, i := range d.GlobalSecondaryIndexes {
		want.Indexes[name] = dynamodb.Index{HashKey: i.HashKey, RangeKey: i.RangeKey, Projection: i.Projection}
	}
	return w.dynamodb.Ensure(ctx, want)
}
