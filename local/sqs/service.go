// Package sqs emulates Amazon SQS standard queues: durable, with visibility
// timeouts, delays, long polling, dead-letter queues and message move tasks.
// The store holds the messages. In memory each queue keeps an index of when
// each message is visible.
package sqs

import (
	"context"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/store"
)

// service is the service's name in fault rules and logs.
const service = "sqs"

// Service holds all queues. It is safe for concurrent use.
type Service struct {
	env      *env.Env
	numbers  *store.Sequence // of queues and messages
	defs     store.Space     // queue name → definition
	messages messageStore
	moves    *moveTasks

	mu           sync.RWMutex // guards queues; never held while committing
	queues       map[string]*queue
	definitionMu sync.Mutex // held while a queue definition changes
}

// New loads the queues from the store.
func New(e *env.Env) (*Service, error) {
	s := &Service{
		env: e, numbers: e.DB.Sequence(), queues: map[string]*queue{},
		defs: e.DB.Space("sqs/queues"), messages: openMessageStore(e.DB),
	}
	s.moves = newMoveTasks(s)
	if err := s.load(); err != nil {
		return nil, err
	}
	return s, s.moves.load()
}

// Run removes messages past their retention period and executes message move
// tasks until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.expire(ctx) })
	g.Go(func() error { return s.moves.run(ctx) })
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
		s.numbers.Raise(q.def.ID)
	}
	orphans := s.env.DB.NewBatch() // messages sent while their queue was being deleted
	err := s.messages.state.Walk(store.Range{}, func(k, v []byte) bool {
		id, seq := splitKey(k)
		s.numbers.Raise(seq)
		if q := byID[id]; q != nil {
			q.add(decodeEntry(seq, v))
		} else {
			s.messages.remove(orphans, id, seq)
		}
		return true
	})
	return firstError(err, orphans.CommitLater())
}

// now is the platform's time in milliseconds since 1970, the unit that SQS uses.
func (s *Service) now() int64 { return s.env.Clock.Now().UnixMilli() }

func (s *Service) arn(name string) string { return s.env.ARN(service, name) }

func (s *Service) url(name string) string { return s.env.URL + "/" + s.env.Account + "/" + name }

func (s *Service) byName(name string) (*queue, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if q := s.queues[name]; q != nil {
		return q, nil
	}
	return nil, queueNotFound()
}

// byURL finds a queue by the last part of its URL, so that clients can use any
// host name.
func (s *Service) byURL(url string) (*queue, error) {
	if url == "" {
		return nil, missingParameter("QueueUrl")
	}
	return s.byName(url[strings.LastIndexByte(url, '/')+1:])
}

func (s *Service) byARN(arn string) (*queue, error) {
	name, ok := strings.CutPrefix(arn, s.arn(""))
	if !ok {
		return nil, queueNotFound()
	}
	return s.byName(name)
}

// allQueues returns the queues in no particular order.
func (s *Service) allQueues() []*queue {
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

// expiryInterval is how often expired messages are removed from queues without
// receivers. A receive never returns an expired message.
const expiryInterval = time.Minute

func (s *Service) expire(ctx context.Context) error {
	err := s.env.Clock.Every(ctx, expiryInterval, func(context.Context) error {
		for _, q := range s.allQueues() {
			if err := s.deleteExpired(q, q.removeExpired(s.now())); err != nil {
				return err
			}
		}
		return nil
	})
	if ctx.Err() == nil {
		return err
	}
	return nil // the end of the service
}

func orElse[T any](v *T, fallback T) T {
	if v == nil {
		return fallback
	}
	return *v
}
