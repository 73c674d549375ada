// Package memory keeps everything in memory: the stores as simple as their
// contracts allow, for tests of the domain.
package memory

import (
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Fault decides what befalls one call of the named operation: an error before
// it has any effect, or one after its effect, or none.
type Fault func(op string) (before, after error)

// Store implements the domain's stores. It is safe for concurrent use.
type Store struct {
	// Fault, unless nil, is asked at every call; op is the method's name. Set
	// it before the store is shared.
	Fault Fault

	now func() time.Time

	mu          sync.Mutex
	orders      map[string]order.Order
	timelines   map[string][]event.Event
	records     map[recordKey]idempotency.Record
	products    map[string]catalog.Product
	stock       map[string]catalog.Stock
	adjustments map[pair]bool
	endpoints   map[pair]webhook.Endpoint
	deliveries  map[pair]webhook.Delivery
	partners    map[string]partner.Partner
	marks       map[pair]mark
}

// pair is a key of two parts, the one whose it is first.
type pair struct{ of, id string }

type recordKey struct {
	scope idempotency.Scope
	key   idempotency.Key
}

var (
	_ port.Orders     = (*Store)(nil)
	_ port.Catalog    = (*Store)(nil)
	_ port.Endpoints  = (*Store)(nil)
	_ port.Deliveries = (*Store)(nil)
	_ port.Partners   = (*Store)(nil)
	_ port.Markers    = (*Store)(nil)
)

// New is an empty store. now tells when records, leases and marks run out.
func New(now func() time.Time) *Store {
	return &Store{
		now:         now,
		orders:      map[string]order.Order{},
		timelines:   map[string][]event.Event{},
		records:     map[recordKey]idempotency.Record{},
		products:    map[string]catalog.Product{},
		stock:       map[string]catalog.Stock{},
		adjustments: map[pair]bool{},
		endpoints:   map[pair]webhook.Endpoint{},
		deliveries:  map[pair]webhook.Delivery{},
		partners:    map[string]partner.Partner{},
		marks:       map[pair]mark{},
	}
}

// do runs one operation alone, with its fault.
func (s *Store) do(op string, effect func() error) error {
	return s.Fault.befall(op, func() error {
		s.mu.Lock()
		defer s.mu.Unlock()
		return effect()
	})
}

func (f Fault) befall(op string, effect func() error) error {
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
