// Package dynamodb emulates DynamoDB and DynamoDB Streams: their JSON protocols
// over an embedded, ordered store. README.md lists what is implemented and
// what is refused.
package dynamodb

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/eventforge/eventforge/local/dynamodb/expression"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
)

// serviceName is the service's name in fault rules and logs.
const serviceName = "dynamodb"

// Service holds the tables of the account. It is safe for concurrent use.
type Service struct {
	env         *env.Env
	definitions store.Space // table name → definition
	meta        store.Space // "last" → the last table ID that was assigned
	items       store.Space
	indexes     store.Space
	expiry      store.Space
	streams     store.Space
	trims       store.Space // table ID → last stream sequence number removed
	tokens      store.Space // client request tokens of recent transactions
	locks       *locks
	late        *lateIndexes
	progress    *progress
	ongoing     *ongoing
	expressions expression.Cache

	mu          sync.RWMutex // guards the following
	tables      map[string]*table
	lastID      uint32
	lastCreated time.Time // of the newest table since the start
}

// New returns the service with the tables that the store holds.
func New(e *env.Env) (*Service, error) {
	s := &Service{
		env:         e,
		definitions: e.DB.Space("dynamodb.catalogue"), // names of spaces are on disk: never rename
		meta:        e.DB.Space("dynamodb.meta"),
		items:       e.DB.Space("dynamodb.items"),
		indexes:     e.DB.Space("dynamodb.indexes"),
		expiry:      e.DB.Space("dynamodb.expiry"),
		streams:     e.DB.Space("dynamodb.streams"),
		trims:       e.DB.Space("dynamodb.trims"),
		tokens:      e.DB.Space("dynamodb.tokens"),
		locks:       newLocks(),
		late:        newLateIndexes(),
		progress:    newProgress(),
		ongoing:     newOngoing(),
		tables:      map[string]*table{},
	}
	if err := s.loadTables(); err != nil {
		return nil, fmt.Errorf("load the DynamoDB tables: %w", err)
	}
	return s, nil
}

// Run expires items and trims streams until ctx ends. It returns ctx's error
// or the store's.
func (s *Service) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.expire(ctx) })
	g.Go(func() error { return s.trim(ctx) })
	return g.Wait()
}

// Wire returns the operations of DynamoDB.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name: serviceName, Target: "DynamoDB_20120810", Version: "1.0", Failed: s.measure,
		Operations: map[string]wire.Operation{
			"BatchGetItem":              operation(s.batchGet),
			"BatchWriteItem":            operation(s.batchWrite),
			"CreateTable":               operation(s.createTable),
			"DeleteItem":                operation(s.deleteItem),
			"DeleteTable":               operation(s.deleteTable),
			"DescribeContinuousBackups": operation(s.describeBackups),
			"DescribeEndpoints":         operation(s.describeEndpoints),
			"DescribeTable":             operation(s.describeTable),
			"DescribeTimeToLive":        operation(s.describeTTL),
			"GetItem":                   operation(s.getItem),
			"ListTables":                operation(s.listTables),
			"ListTagsOfResource":        operation(s.listTags),
			"PutItem":                   operation(s.putItem),
			"Query":                     operation(s.query),
			"RestoreTableToPointInTime": operation(s.restoreTable),
			"Scan":                      operation(s.scan),
			"TagResource":               operation(s.tag),
			"TransactGetItems":          operation(s.transactGet),
			"TransactWriteItems":        operation(s.transactWrite),
			"UntagResource":             operation(s.untag),
			"UpdateContinuousBackups":   operation(s.updateBackups),
			"UpdateItem":                operation(s.updateItem),
			"UpdateTimeToLive":          operation(s.updateTTL),
		},
	}
}

// StreamsWire returns the operations of DynamoDB Streams.
func (s *Service) StreamsWire() *wire.Service {
	return &wire.Service{
		Name: "streams", Target: "DynamoDBStreams_20120810", Version: "1.0",
		Operations: map[string]wire.Operation{
			"DescribeStream":   operation(s.describeStream),
			"GetRecords":       operation(s.getRecords),
			"GetShardIterator": operation(s.getShardIterator),
			"ListStreams":      operation(s.listStreams),
		},
	}
}

// operation makes a wire operation from a function of a decoded request.
func operation[In any](f func(context.Context, *In) (json.RawMessage, error)) wire.Operation {
	return func(ctx context.Context, body []byte) (any, error) {
		in, err := decode[In](body)
		if err != nil {
			return nil, err
		}
		out, err := f(ctx, in)
		if err != nil {
			return nil, asWireError(err)
		}
		return out, nil
	}
}
