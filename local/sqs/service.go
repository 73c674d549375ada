// Package sqs stands in for Amazon SQS standard queues: durable, with
// visibility timeouts, delays, long polling, dead-letter queues and message
// move tasks. Bodies live in the store; each queue keeps in memory only an
// index of which message is visible when.
package sqs

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/store"
)

// service is the name in fault rules and logs.
const service = "sqs"

// Service holds all queues. It is safe for concurrent use.
type Service struct {
	env  *env.Env
	seq  atomic.Uint64 // last message number given, over all queues
	defs store.Space   // queue name → definition
	data spaces
	jobs *mover

	mu     sync.RWMutex // guards queues; never held while committing
	queues map[string]*queue
	change sync.Mutex // one change of queue definitions at a time
}

// New loads the queues that the store knows.
func New(e *env.Env) (*Service, error) {
	s := &Service{env: e, queues: map[string]*queue{}, defs: e.DB.Space("sqs/queues"), data: openSpaces(e.DB)}
	s.jobs = newMover(s)
	if err := s.load(); err != nil {
		return nil, err
	}
	return s, s.jobs.load()
}

// Run removes messages past their retention and carries out message move
// tasks until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.expire(ctx) })
	g.Go(func() error { return s.jobs.run(ctx) })
	if err := g.Wait(); ctx.Err() == nil {
		return err
	}
	return nil
}

func (s *Service) load() error {
	var failed error
	err := s.defs.Walk(store.Range{}, func(k, v []byte) bool {
		var d definition
		if d, failed = decodeDefinition(v); failed != nil {
			return false
		}
		s.queues[string(k)] = newQueue(d, s.arn(d.Name))
		return true
	})
	if err = firstError(err, failed); err != nil {
		return err
	}
	return s.loadEntries()
}

func (s *Service) loadEntries() error {
	byID := map[uint64]*queue{}
	for _, q := range s.queues {
		byID[q.def.ID] = q
		s.seq.Store(max(s.seq.Load(), q.def.ID))
	}
	orphans := s.env.DB.NewBatch() // of queues deleted while something was sent to them
	err := s.data.state.Walk(store.Range{}, func(k, v []byte) bool {
		id, seq := splitKey(k)
		s.seq.Store(max(s.seq.Load(), seq))
		if q := byID[id]; q != nil {
			q.add(decodeState(seq, v))
		} else {
			s.data.remove(orphans, id, seq)
		}
		return true
	})
	return firstError(err, orphans.CommitLater())
}

// now is the platform's time in milliseconds, SQS's own unit.
func (s *Service) now() int64 { return s.env.Clock.Now().UnixMilli() }

func (s *Service) arn(name string) string { return s.env.ARN(service, name) }

func (s *Service) url(name string) string { return s.env.URL + "/" + s.env.Account + "/" + name }

func (s *Service) named(name string) (*queue, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if q := s.queues[name]; q != nil {
		return q, nil
	}
	return nil, noQueue()
}

// byURL finds a queue by the last part of its URL, so that clients may reach
// the platform under any host name.
func (s *Service) byURL(url string) (*queue, error) {
	if url == "" {
		return nil, missing("QueueUrl")
	}
	return s.named(url[strings.LastIndexByte(url, '/')+1:])
}

func (s *Service) byARN(arn string) (*queue, error) {
	name, ok := strings.CutPrefix(arn, s.arn(""))
	if !ok {
		return nil, noQueue()
	}
	return s.named(name)
}

// all returns the queues in no particular order.
func (s *Service) all() []*queue {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]*queue, 0, len(s.queues))
	for _, q := range s.queues {
		out = append(out, q)
	}
	return out
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// sweep is how often messages past their retention are removed where nobody
// receives. Receiving never shows them, whenever the last sweep was.
const sweep = time.Minute

func (s *Service) expire(ctx context.Context) error {
	for {
		if err := s.env.Clock.Sleep(ctx, sweep); err != nil {
			return nil //nolint:nilerr // ctx ended
		}
		for _, q := range s.all() {
			if err := s.discard(q, q.drain(s.now())); err != nil {
				return err
			}
		}
	}
}

func orElse[T any](v *T, fallback T) T {
	if v == nil {
		return fallback
	}
	return *v
}
