// Package eventbridge stands in for Amazon EventBridge: buses, rules with the
// full pattern language, schedules, input transformers, retries and dead-letter
// queues. What PutEvents acknowledged is delivered at least once, over crashes.
package eventbridge

import (
	"context"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/store"
)

// service is the name in fault rules and logs.
const service = "events"

// Targets delivers events to what rules point at.
type Targets interface {
	// Deliver hands payload to the resource. An error is tried again by the
	// target's retry policy unless it says that the resource does not exist;
	// see Permanent. Attributes(ctx) is what goes along with the payload.
	Deliver(ctx context.Context, arn string, payload []byte) error
}

// Stager is a Targets that can take some deliveries into the bus's own commit,
// so that accepting and delivering an event costs one fsync. ok is false when
// it cannot, for this target or at all; publish is called once the commit
// succeeded.
type Stager interface {
	Stage(b *store.Batch, arn string, payload []byte, attributes map[string]string) (publish func(), ok bool)
}

// Service holds the buses. It is safe for concurrent use.
type Service struct {
	env       *env.Env
	targets   Targets
	stager    Stager // nil when targets is none
	spaces    spaces
	backlog   *backlog
	duplicate atomic.Bool
	seq       atomic.Uint64 // last event number given
	open      atomic.Int64  // deliveries neither made nor given up
	ticks     chan struct{} // a schedule changed

	change sync.Mutex // one change of definitions at a time
	mu     sync.RWMutex
	buses  map[string]*bus
}

// New loads buses, rules and pending deliveries. targets may be nil until
// SetTargets, which must come before Run.
func New(e *env.Env, targets Targets) (*Service, error) {
	s := &Service{
		env: e, spaces: openSpaces(e.DB), backlog: newBacklog(),
		ticks: make(chan struct{}, 1), buses: map[string]*bus{},
	}
	s.SetTargets(targets)
	if err := s.load(); err != nil {
		return nil, err
	}
	return s, nil
}

// SetTargets sets where deliveries go. Call it before Run.
func (s *Service) SetTargets(targets Targets) {
	s.targets = targets
	s.stager, _ = targets.(Stager)
}

// SetDuplicate makes every delivery happen twice, or once again.
func (s *Service) SetDuplicate(on bool) { s.duplicate.Store(on) }

// Duplicate reports whether deliveries happen twice.
func (s *Service) Duplicate() bool { return s.duplicate.Load() }

// Run delivers events and fires schedules until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	defer context.AfterFunc(ctx, s.backlog.wakeAll)()
	for range workers {
		g.Go(func() error { return s.work(ctx) })
	}
	g.Go(func() error { return s.requeue(ctx) })
	g.Go(func() error { return s.tick(ctx) })
	if err := g.Wait(); ctx.Err() == nil {
		return err
	}
	return nil
}

type spaces struct {
	buses   store.Space // bus → busRecord
	rules   store.Space // bus, 0, rule → ruleRecord
	events  store.Space // event number → accepted event
	pending store.Space // event number, target's index → delivery
	ticks   store.Space // bus, 0, rule → time of the next tick
}

func openSpaces(db *store.DB) spaces {
	return spaces{
		buses: db.Space("events/buses"), rules: db.Space("events/rules"),
		events: db.Space("events/accepted"), pending: db.Space("events/pending"),
		ticks: db.Space("events/ticks"),
	}
}

func (s *Service) load() error {
	if err := s.loadBuses(); err != nil {
		return err
	}
	if err := s.loadRules(); err != nil {
		return err
	}
	return s.loadPending()
}

// now is the platform's time in milliseconds.
func (s *Service) now() int64 { return s.env.Clock.Now().UnixMilli() }

// Pending is how many deliveries are still to be made or retried.
func (s *Service) Pending() int { return int(s.open.Load()) }
