package dispatch_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/mail"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/domain/webhook"
)

var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// world is a dispatcher with its stores, a queue that delivers when the test
// says so, and endpoints that answer as the test says.
type world struct {
	t        *testing.T
	store    *memory.Store
	out      *dispatch.Dispatcher
	registry *dispatch.Registry

	mu    sync.Mutex
	time  time.Time
	queue []port.ScheduledAttempt
	posts []post
	mails []mail.Message

	answer     func(url string) (port.Response, error)
	enqueueErr error
	enqueued   int // calls
}

// post is what an endpoint got.
type post struct {
	url    string
	header map[string]string
	body   string
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, time: start, answer: func(string) (port.Response, error) { return port.Response{Status: 204}, nil }}
	w.store = memory.New(w.now)
	w.out = &dispatch.Dispatcher{
		Endpoints: w.store, Deliveries: w.store, Attempts: w, Sender: w, Mailer: mailer{w},
		AppURL: "https://page.example", Now: w.now, Jitter: func() float64 { return 0 },
		Log: slog.New(slog.DiscardHandler),
	}
	ids := 0
	w.registry = &dispatch.Registry{
		Endpoints: w.store, Deliveries: w.store, Attempts: w, Now: w.now, Random: rand.Reader,
		NextID: func() string { ids++; return fmt.Sprint(ids) },
	}
	return w
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.time
}

func (w *world) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.time = w.time.Add(d)
}

// Enqueue implements port.AttemptQueue.
func (w *world) Enqueue(_ context.Context, attempts []port.ScheduledAttempt) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.enqueueErr != nil {
		return w.enqueueErr
	}
	w.enqueued++
	w.queue = append(w.queue, attempts...)
	return nil
}

// Post implements port.Sender.
func (w *world) Post(_ context.Context, url string, header map[string]string, body []byte) (port.Response, error) {
	w.mu.Lock()
	w.posts = append(w.posts, post{url, header, string(body)})
	w.mu.Unlock()
	return w.answer(url)
}

type mailer struct{ w *world }

// Send implements port.Mailer.
func (m mailer) Send(_ context.Context, message mail.Message) error {
	m.w.mails = append(m.w.mails, message)
	return nil
}

// take empties the queue.
func (w *world) take() []port.ScheduledAttempt {
	w.mu.Lock()
	defer w.mu.Unlock()
	taken := w.queue
	w.queue = nil
	return taken
}

// fanOut fans an event out in a batch of its own.
func (w *world) fanOut(ev event.Event) error {
	w.t.Helper()
	return w.fanOutAll(ev)
}

// fanOutAll fans events out in one batch, all at once.
func (w *world) fanOutAll(batch ...event.Event) error {
	w.t.Helper()
	f := w.out.BeginFanOut()
	problems := make([]error, len(batch))
	var wg sync.WaitGroup
	for i, ev := range batch {
		wg.Go(func() { problems[i] = f.Event(w.t.Context(), ev) })
	}
	wg.Wait()
	return errors.Join(append(problems, f.End(w.t.Context()))...)
}

// due attempts what the queue holds, once, moving time to each NotBefore.
func (w *world) due() {
	for _, a := range w.take() {
		w.advance(max(a.NotBefore.Sub(w.now()), 0))
		require.NoError(w.t, w.out.Attempt(w.t.Context(), a))
	}
}

func (w *world) register(owner, url string, groups ...string) webhook.Endpoint {
	w.t.Helper()
	e, err := w.registry.Register(w.t.Context(), identity.Identity{UserID: owner, Groups: groups}, owner+"@example.com", webhook.Draft{URL: url})
	require.NoError(w.t, err)
	return e
}

func (w *world) deliveryOf(e webhook.Endpoint, ev event.Event) webhook.Delivery {
	w.t.Helper()
	d, err := w.store.Delivery(w.t.Context(), e.ID, webhook.DeliveryID(e.ID, ev.ID))
	require.NoError(w.t, err)
	return d
}

// postsTo counts what a URL got.
func (w *world) postsTo(url string) int {
	n := 0
	for _, p := range w.posts {
		if p.url == url {
			n++
		}
	}
	return n
}

var created = event.Event{
	ID: event.IDOf("01ORDER", 1), Type: event.OrderCreated, Version: 1, OrderID: "01ORDER", UserID: "alice", Sequence: 1,
	OccurredAt: start, Traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
}

var unavailable = failure.New(failure.Unavailable, "not now")

func answering(status int) func(string) (port.Response, error) {
	return func(string) (port.Response, error) { return port.Response{Status: status}, nil }
}
