// Package dynamo keeps everything in the platform's one DynamoDB table.
//
// keys.go has every key; the *_item.go files say how each thing is stored;
// transaction.go says what a refused write means.
package dynamo

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/eventforge/eventforge/domain/port"
)

// Store implements the domain's stores. It is safe for concurrent use.
type Store struct {
	db   *database
	days *days
}

var (
	_ port.Orders     = (*Store)(nil)
	_ port.Catalog    = (*Store)(nil)
	_ port.Endpoints  = (*Store)(nil)
	_ port.Deliveries = (*Store)(nil)
	_ port.Partners   = (*Store)(nil)
	_ port.Markers    = (*Store)(nil)
)

// New is a store over the named table. now tells when records, leases and
// marks run out.
func New(client *dynamodb.Client, table string, now func() time.Time) *Store {
	db := newDatabase(client, table, now)
	return &Store{db: db, days: newDays(db)}
}
