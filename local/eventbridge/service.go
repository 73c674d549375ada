// Package eventbridge emulates Amazon EventBridge: buses, rules with the full pattern
// language, schedules, input transformers, retries and dead-letter queues. Events that
// PutEvents acknowledged are delivered at least once, also after crashes.
package eventbridge

import (
	"context"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/store"
)

// service is this service's name in fault rules and logs.
const service = "events"

// Targets delivers events to the targets of rules.
type Targets interface {
	// Deliver sends the payload to the resource. After an error the target's
	// retry policy applies, unless the error is Permanent. Attributes(ctx) are
	// the payload's attributes.
	Deliver(ctx context.Context, arn string, payload []byte) error
}

// CommitTargets is a Targets that can make some deliveries within the bus's own
// commit, so that accepting and delivering an event costs one fsync. ok is false if it
// cannot do so for this target. publish is called when the commit has succeeded.
type CommitTargets interface {
	DeliverInCommit(b *store.Batch, arn string, payload []byte, attributes map[string]string) (publish func(), ok bool)
}

// Service holds the buses. It is safe for concurrent use.
type Service struct {
	env       *env.Env
	targets   Targets
	inCommit  CommitTargets // nil if targets does not implement it
	spaces    spaces
	backlog   *backlog
	duplicate atomic.Bool
	numbers   *store.Sequence // of events
	open      atomic.Int64    // open deliveries
	ticks     chan struct{}   // a schedule changed

	change sync.Mutex // one change of definitions at a time
	mu     sync.RWMutex
	buses  map[string]*bus
}

// New loads buses, rules and pending deliveries. targets may be nil until
// SetTargets, which must come before Run.
func New(e *env.Env, targets Targets) (*Service, error) {
	s := &Service{
		env: e, numbers: e.DB.Sequence(), spaces: openSpaces(e.DB), backlog: newBacklog(),
		ticks: make(chan struct{}, 1), buses: map[string]*bus{},
	}
	s.SetTargets(targets)
	e.Faults.Know(service, "Deliver") // besides the operations of its API
	if err := s.load(); err != nil {
		return nil, err
	}
	return s, nil
}

// SetTargets sets where deliveries go. Call it before Run.
func (s *Service) SetTargets(targets Targets) {
	s.targets = targets
	s.inCommit, _ = targets.(CommitTargets)
}

// SetDuplicate sets whether every delivery is made twice.
func (s *Service) SetDuplicate(on bool) { s.duplicate.Store(on) }

// Duplicate reports whether deliveries are made twice.
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
	lost    store.Space // event number, target's index → Lost
}

func openSpaces(db *store.DB) spaces {
	return spaces{
		buses: db.Space("events/buses"), rules: db.Space("events/rules"),
		events: db.Space("events/accepted"), pending: db.Space("events/pending"),
		ticks: db.Space("events/ticks"), lost: db.Space("events/lost"),
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

// Pending is the number of open deliveries.
func (s *Service) Pending() int { return int(s.open.Load()) }
