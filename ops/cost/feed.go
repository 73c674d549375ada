package cost

import "github.com/eventforge/eventforge/wiring"

const (
	// feedUnits are the write units of a batch of the feed: the batch, the feed's head and the
	// place of the first event, each below 1 KB and in one transaction.
	feedUnits = 6.0

	// streamShards are those of the stream of a new table with on-demand capacity, which has
	// four partitions.
	streamShards = 4.0
)

// feedBatches is how many batches of the feed an order makes, when a million come in a
// month, evenly. In each shard an order's first event begins a batch, which takes what
// comes within the function's window.
func feedBatches() float64 {
	const month = hours * 3600 // in seconds
	window := float64(wiring.Functions()["feed-events"].Trigger.BatchingWindowSeconds)
	return streamShards * month / (window + streamShards*month/million) / million
}

// feed is what the feed of events costs for a million orders in a month: its writes, and
// its function. How many orders share a batch is computed, not measured.
func (c Computation) feed() (writes, function float64) {
	p, gbs := c.Prices.Of, billedSeconds*float64(wiring.Functions()["feed-events"].MemoryMB)/1024
	batches := million * feedBatches()
	return batches * feedUnits * p("dynamodb.write"), batches * (p("lambda.request") + gbs*p("lambda.gbs"))
}

func (c Computation) feedCost() float64 {
	writes, function := c.feed()
	return writes + function
}
