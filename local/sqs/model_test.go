package sqs_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/sqs"
	"github.com/eventforge/eventforge/local/store"
)

const (
	modelVisibility = 25 * time.Second // the clock advances in tens of seconds, so real time has no effect
	modelMaxReceive = 3
)

// expectation is what the model knows about a message.
type expectation struct {
	hidden   time.Time // in flight until then
	receives int
	handle   string // of the last receive
	deleted  bool
}

// model runs the same operations on the service and on its own expectations.
type model struct {
	*rand.Rand
	env      *env.Env
	sqs      *sqs.Service
	arn      string
	dead     string
	messages map[string]*expectation
}

func newModel(seed uint64, db *store.DB) (*model, error) {
	c := clock.New()
	m := &model{Rand: rand.New(rand.NewPCG(seed, 2)), messages: map[string]*expectation{}, env: &env.Env{
		DB: db, Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(seed), Log: slog.New(slog.DiscardHandler),
		Region: "us-east-1", Account: "000000000000",
	}}
	if err := m.reopen(); err != nil {
		return nil, err
	}
	var err error
	if m.dead, err = m.sqs.Create(ctx, sqs.Queue{Name: "dead"}); err != nil {
		return nil, err
	}
	m.arn, err = m.sqs.Create(ctx, sqs.Queue{
		Name: "q", VisibilityTimeout: modelVisibility, MaxReceiveCount: modelMaxReceive, DeadLetterARN: m.dead,
	})
	return m, err
}

// reopen restarts the service over the stored data.
func (m *model) reopen() (err error) {
	m.sqs, err = sqs.New(m.env)
	return err
}

func (m *model) step() error {
	switch n := m.IntN(20); {
	case n < 6:
		return m.send()
	case n < 13:
		_, err := m.receive(m.IntN(4) + 1)
		return err
	case n < 15:
		return m.remove()
	case n < 16:
		return m.release()
	case n < 19:
		m.env.Clock.Advance(time.Duration(m.IntN(3)+1) * 10 * time.Second)
		return nil
	}
	return m.reopen()
}

func (m *model) send() error {
	body := "m" + strconv.Itoa(len(m.messages))
	m.messages[body] = &expectation{}
	return m.sqs.Send(ctx, m.arn, body, nil)
}

// eligible returns how many messages a receive may return now.
func (m *model) eligible() int {
	n := 0
	for _, e := range m.messages {
		if !e.deleted && e.receives < modelMaxReceive && !m.env.Clock.Now().Before(e.hidden) {
			n++
		}
	}
	return n
}

// receive checks that a receive returns the right number of messages, that each
// may be received now, and that its receive count is right.
func (m *model) receive(limit int) (int, error) {
	want := min(limit, m.eligible())
	got, err := m.sqs.Receive(ctx, m.arn, limit, 0, 0)
	if err != nil {
		return 0, err
	}
	if len(got) != want {
		return 0, fmt.Errorf("received %d, want %d", len(got), want)
	}
	for _, r := range got {
		e := m.messages[r.Body]
		now := m.env.Clock.Now()
		switch {
		case e.deleted:
			return 0, fmt.Errorf("%s was deleted", r.Body)
		case now.Before(e.hidden):
			return 0, fmt.Errorf("%s is in flight", r.Body)
		case r.Attributes["ApproximateReceiveCount"] != strconv.Itoa(e.receives+1):
			return 0, fmt.Errorf("%s: count %s after %d receives", r.Body, r.Attributes["ApproximateReceiveCount"], e.receives)
		}
		e.receives++
		e.hidden, e.handle = now.Add(modelVisibility), r.ReceiptHandle
	}
	return len(got), nil
}

// pick returns a received message, or "".
func (m *model) pick() string {
	var held []string
	for body, e := range m.messages {
		if e.handle != "" && !e.deleted {
			held = append(held, body)
		}
	}
	if len(held) == 0 {
		return ""
	}
	slices.Sort(held)
	return held[m.IntN(len(held))]
}

// remove deletes a message by its last handle, unless the message may already be
// a dead letter.
func (m *model) remove() error {
	body := m.pick()
	if body == "" || m.messages[body].receives == modelMaxReceive {
		return nil
	}
	m.messages[body].deleted = true
	return m.sqs.Delete(ctx, m.arn, []string{m.messages[body].handle})
}

func (m *model) release() error {
	body := m.pick()
	if body == "" {
		return nil
	}
	m.messages[body].hidden = time.Time{}
	return m.sqs.Release(ctx, m.arn, []string{m.messages[body].handle})
}

// settle receives until every message is deleted or a dead letter, and checks
// that each dead letter is in the dead-letter queue exactly once.
func (m *model) settle() error {
	for range modelMaxReceive + 1 {
		m.env.Clock.Advance(2 * modelVisibility)
		for {
			n, err := m.receive(10)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
		}
	}
	found := map[string]int{}
	for {
		got, err := m.sqs.Receive(ctx, m.dead, 10, time.Hour, 0)
		if err != nil {
			return err
		}
		if len(got) == 0 {
			break
		}
		for _, r := range got {
			found[r.Body]++
		}
	}
	for body, e := range m.messages {
		if want := map[bool]int{true: 0, false: 1}[e.deleted]; found[body] != want {
			return fmt.Errorf("%s (deleted: %v) is %d times a dead letter", body, e.deleted, found[body])
		}
	}
	return nil
}

// Property: in any sequence of operations, clock advances and restarts, no
// message is lost, or delivered while in flight or after its deletion, and each
// becomes a dead letter after exactly maxReceiveCount receives.
func TestPropertyQueueBehavesLikeItsModel(t *testing.T) {
	parameters := gopter.DefaultTestParametersWithSeed(20261123)
	parameters.MinSuccessfulTests = 1000
	t.Logf("seed %d", parameters.Seed())
	properties := gopter.NewProperties(parameters)
	properties.Property("model", prop.ForAll(func(seed uint64) bool {
		db, err := store.Open("")
		if err != nil {
			t.Log(err)
			return false
		}
		defer func() { _ = db.Close() }()
		if err := runModel(seed, db); err != nil {
			t.Logf("seed %d: %v", seed, err)
			return false
		}
		return true
	}, gen.UInt64()))
	properties.TestingRun(t)
}

func runModel(seed uint64, db *store.DB) error {
	m, err := newModel(seed, db)
	if err != nil {
		return err
	}
	for i := range 60 {
		if err := m.step(); err != nil {
			return fmt.Errorf("step %d: %w", i, err)
		}
	}
	return m.settle()
}
