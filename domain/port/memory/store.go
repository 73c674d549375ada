// Package memory implements the ports in memory, as simply as their contracts
// allow, for tests.
package memory

import (
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/address"
	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/books"
	"github.com/eventforge/eventforge/domain/breaker"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/erasure"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/feed"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Fault injects errors into a call of the named operation: one before it has
// any effect, one after its effect, or none.
type Fault func(op string) (before, after error)

// Store implements the domain's stores. It is safe for concurrent use.
type Store struct {
	// Fault, unless nil, is called for every operation with the method's name.
	// Set it before the store is shared.
	Fault Fault

	now func() time.Time

	mu             sync.Mutex
	orders         map[string]order.Order
	timelines      map[string][]event.Event
	records        map[recordKey]idempotency.Record
	products       map[string]catalog.Product
	stock          map[string]catalog.Stock
	adjustments    map[pair]int // units, by SKU and reference
	endpoints      map[pair]webhook.Endpoint
	deliveries     map[pair]webhook.Delivery
	recoveries     map[pair]webhook.Recovery // by endpoint and cause
	circuits       map[pair]webhook.Circuit
	sweptUntil     time.Time
	details        map[pair][]webhook.AttemptDetails // by endpoint and delivery, oldest first
	counts         map[pair]webhook.HourCounts       // by endpoint and hour
	partners       map[string]partner.Partner
	marks          map[pair]mark
	mails          map[string]mailRecord
	mailAttempts   int
	spent          map[pair]spending
	erasures       map[string]erasure.Erasure
	addresses      map[string]address.Address
	answered       map[string]recordKey     // by order
	archived       map[string][]event.Event // by place
	reconciliation port.Reconciliation
	breakers       map[string]breaker.State
	actions        map[pair]audit.Record
	refunded       []movedOrder            // by the events that tell of refunds
	reports        map[string]books.Report // by day
	jobs           map[string]*storedJob
	received       map[pair]partner.Received
	bodies         map[pair][]byte // of received events
	receivedCounts map[hourOf]partner.Counts
	feed           []feed.Batch
	places         map[string]feed.Position // in feed, by an event's id
}

// pair is a key of two parts, the first of which is the owner's.
type pair struct{ of, id string }

type recordKey struct {
	scope idempotency.Scope
	key   idempotency.Key
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
	_ port.AuditTrail         = (*Store)(nil)
	_ port.Markers            = (*Store)(nil)
	_ port.Budgets            = (*Store)(nil)
	_ port.Mails              = (*Store)(nil)
	_ port.Erasures           = (*Store)(nil)
	_ port.Withdrawals        = (*Store)(nil)
	_ port.OrderSearch        = (*Store)(nil)
	_ port.Reconciliations    = (*Store)(nil)
	_ port.Archive            = (*Store)(nil)
	_ port.Archivals          = (*Store)(nil)
	_ port.Breakers           = (*Store)(nil)
	_ port.ReceivedEvents     = (*Store)(nil)
	_ port.DeliveryLog        = (*Store)(nil)
	_ port.DeliveryStatistics = (*Store)(nil)
	_ port.Recoveries         = (*Store)(nil)
	_ port.Addresses          = (*Store)(nil)
)

// New returns an empty store. Records, leases and marks expire by now.
func New(now func() time.Time) *Store {
	return &Store{
		now:         now,
		orders:      map[string]order.Order{},
		timelines:   map[string][]event.Event{},
		archived:    map[string][]event.Event{},
		records:     map[recordKey]idempotency.Record{},
		products:    map[string]catalog.Product{},
		stock:       map[string]catalog.Stock{},
		adjustments: map[pair]int{},
		endpoints:   map[pair]webhook.Endpoint{},
		deliveries:  map[pair]webhook.Delivery{},
		recoveries:  map[pair]webhook.Recovery{},
		circuits:    map[pair]webhook.Circuit{},
		details:     map[pair][]webhook.AttemptDetails{},
		counts:      map[pair]webhook.HourCounts{},
		partners:    map[string]partner.Partner{},
		marks:       map[pair]mark{},
		mails:       map[string]mailRecord{},
		spent:       map[pair]spending{},
		erasures:    map[string]erasure.Erasure{},
		addresses:   map[string]address.Address{},
		answered:    map[string]recordKey{},
		breakers:    map[string]breaker.State{},
		actions:     map[pair]audit.Record{},
		reports:     map[string]books.Report{},
		jobs:        map[string]*storedJob{},
		received:    map[pair]partner.Received{},
		bodies:      map[pair][]byte{},

		receivedCounts: map[hourOf]partner.Counts{},
		places:         map[string]feed.Position{},
	}
}

// do runs one operation with its fault, excluding all others.
func (s *Store) do(op string, effect func() error) error {
	return s.Fault.run(op, func() error {
		s.mu.Lock()
		defer s.mu.Unlock()
		return effect()
	})
}

func (f Fault) run(op string, effect func() error) error {
	if f == nil {
		return effect()
	}
	before, after := f(op)
	if before != nil {
		return before
	}
	err := effect()
	if after != nil {
		return after
	}
	return err
}
