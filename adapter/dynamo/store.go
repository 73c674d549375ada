// Package dynamo stores everything in the platform's DynamoDB table.
//
// keys.go makes every key, the *_item.go files encode and decode items, and
// transaction.go explains refused writes. bucket_item.go says how the stock of a product
// that many orders want is spread.
package dynamo

import (
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/eventforge/eventforge/domain/port"
)

// Store implements the domain's stores. It is safe for concurrent use.
type Store struct {
	db    *database
	days  *days
	units *units

	lastBatch atomic.Int64 // of the feed, that this process has appended
}

var (
	_ port.Orders             = (*Store)(nil)
	_ port.Catalog            = (*Store)(nil)
	_ port.ProductFeed        = (*Store)(nil)
	_ port.Endpoints          = (*Store)(nil)
	_ port.Deliveries         = (*Store)(nil)
	_ port.Circuits           = (*Store)(nil)
	_ port.DueWork            = (*Store)(nil)
	_ port.Sweeps             = (*Store)(nil)
	_ port.Partners           = (*Store)(nil)
	_ port.Markers            = (*Store)(nil)
	_ port.Budgets            = (*Store)(nil)
	_ port.Mails              = (*Store)(nil)
	_ port.Erasures           = (*Store)(nil)
	_ port.Addresses          = (*Store)(nil)
	_ port.Reconciliations    = (*Store)(nil)
	_ port.Withdrawals        = (*Store)(nil)
	_ port.Archivals          = (*Store)(nil)
	_ port.DeliveryLog        = (*Store)(nil)
	_ port.DeliveryStatistics = (*Store)(nil)
)

// New returns a store over the named table. now decides when records, leases and marks
// expire.
func New(client *dynamodb.Client, table string, now func() time.Time) *Store {
	db := newDatabase(client, table, now)
	return &Store{db: db, days: newDays(db), units: newUnits(db)}
}
