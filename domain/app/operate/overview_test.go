package operate_test

import (
	"context"
	"fmt"
	"math/rand"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/backlog"
	"github.com/eventforge/eventforge/domain/breaker"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/domain/webhook"
)

// depths are the queues of an overview.
type depths struct {
	port.Queues
	err error
}

func (d depths) Depths(ctx context.Context) ([]port.QueueDepth, error) {
	if _, bounded := ctx.Deadline(); !bounded {
		return nil, failure.New(failure.Internal, "an operator would wait for ever")
	}
	return []port.QueueDepth{{Name: "email", DeadLetters: 2}}, d.err
}

// watched is overviews of a store, at a time that the test sets.
type watched struct {
	*operate.Overviews
	store *memory.Store
	ids   *id.Source
	at    time.Time
}

func watch() *watched {
	w := &watched{at: now.Truncate(time.Millisecond)}
	clock := func() time.Time { return w.at }
	w.store, w.ids = memory.New(clock), id.NewSource(clock, rand.New(rand.NewSource(1)))
	w.Overviews = &operate.Overviews{
		Orders: w.store, Flow: w.store, Withdrawals: w.store, Endpoints: w.store, Queues: depths{}, Breakers: w.store,
		Reconciliations: w.store, Gateway: "stripe", Now: clock,
	}
	return w
}

// place places an order, and moves it to the status, in no time.
func (w *watched) place(status order.Status, code order.ReasonCode) order.Snapshot {
	s := order.Snapshot{
		ID: w.ids.Next(), UserID: "u", Status: status, Version: 1, Reservation: order.Unreserved, Payment: order.Uncharged,
		Lines:     []event.Line{{SKU: "LAMP", Quantity: 1, UnitPrice: money.Money{Amount: 1, Currency: "USD"}}},
		CreatedAt: w.at, UpdatedAt: w.at, StatusSince: w.at,
	}
	if code != "" {
		s.Reason = &event.Reason{Code: string(code)}
	}
	w.put(s, order.Prior{})
	return s
}

func (w *watched) put(s order.Snapshot, prior order.Prior) {
	o, err := order.Rehydrate(s)
	if err == nil {
		err = w.store.Commit(context.Background(), &order.Change{Order: o, Prior: prior})
	}
	if err != nil {
		panic(err)
	}
}

// move moves an order to another status.
func (w *watched) move(s order.Snapshot, status order.Status, code order.ReasonCode) order.Snapshot {
	prior := order.Prior{Status: s.Status, Version: s.Version}
	s.Status, s.Version, s.StatusSince, s.UpdatedAt = status, s.Version+1, w.at, w.at
	if code != "" {
		s.Reason = &event.Reason{Code: string(code)}
	}
	w.put(s, prior)
	return s
}

// ledger is what happened, minute by minute, as the test made it happen.
type ledger map[time.Time]operate.Minute

func (l ledger) note(at time.Time, add func(*operate.Minute)) {
	at = at.Truncate(time.Minute)
	m := l[at]
	m.At = at
	add(&m)
	l[at] = m
}

// act lets something happen to orders, which the number chooses, and notes it.
func (w *watched) act(n int, open []order.Snapshot, l ledger) []order.Snapshot {
	if n%3 == 0 || len(open) == 0 {
		l.note(w.at, func(m *operate.Minute) { m.Accepted++ })
		return append(open, w.place(order.Pending, ""))
	}
	first, rest := open[0], open[1:]
	switch n % 7 {
	case 1:
		w.move(first, order.Completed, "")
		l.note(w.at, func(m *operate.Minute) { m.Completed++ })
	case 2:
		w.move(first, order.Failed, order.ReasonPaymentDeclined)
		l.note(w.at, func(m *operate.Minute) { m.Failed++ })
	case 3:
		w.move(first, order.Failed, order.ReasonStalled)
		l.note(w.at, func(m *operate.Minute) { m.Failed++; m.OurFault++ })
	case 4:
		w.move(first, order.Cancelled, order.ReasonCancelled)
		l.note(w.at, func(m *operate.Minute) { m.Cancelled++ })
	default:
		return append(rest, w.move(first, order.NeedsAttention, order.ReasonInternal))
	}
	return rest
}

// compare says what is wrong with the minutes that a flow has.
func (l ledger) compare(f operate.Flow, now time.Time) string {
	for i, m := range f.Minutes {
		want := l[m.At]
		want.At = m.At
		if m != want {
			return fmt.Sprintf("at %s: %+v instead of %+v", now, m, want)
		}
		if i > 0 && m.At.Sub(f.Minutes[i-1].At) != time.Minute {
			return fmt.Sprintf("a minute is missing before %s", m.At)
		}
	}
	if n := len(f.Minutes); n > operate.FlowMinutes || n > 0 && !f.Minutes[n-1].At.Equal(now.Truncate(time.Minute)) {
		return fmt.Sprintf("%d minutes do not end now", n)
	}
	return ""
}

// cut lets a flow look at few orders at once.
type cut struct {
	port.OrderFlow
	most int
}

func (c cut) EnteredSince(ctx context.Context, status order.Status, since time.Time, _ int) ([]port.Entry, time.Time, error) {
	return c.OrderFlow.EnteredSince(ctx, status, since, c.most)
}

// flowProperty runs a history, in which somebody looks at times, and returns what is wrong
// of what they see.
func flowProperty(steps []int, most int) string {
	w, l := watch(), ledger{}
	var open []order.Snapshot
	if most > 0 {
		w.Flow = cut{w.store, most}
	}
	for _, n := range steps {
		w.at = w.at.Add(time.Duration(n%41) * time.Second * time.Duration(1+n%5*(n%2)))
		open = w.act(n, open, l)
		if n%4 != 0 {
			continue
		}
		v := w.Overview(context.Background())
		switch {
		case len(v.Missing) > 0:
			return fmt.Sprintf("missing: %v", v.Missing)
		case most == 0 && len(v.Flow.Minutes) != operate.FlowMinutes:
			return fmt.Sprintf("%d minutes", len(v.Flow.Minutes))
		}
		if wrong := l.compare(v.Flow, w.at); wrong != "" {
			return wrong
		}
	}
	return ""
}

func steps(n int) gopter.Gen { return gen.SliceOfN(n, gen.IntRange(0, 10_000)) }

// Whatever happens and whenever somebody looks, the minutes say what happened in them.
func TestTheFlowCountsWhatHappenedInEachMinute(t *testing.T) {
	properties := gopter.NewProperties(nil)
	properties.Property("all of it", prop.ForAll(func(steps []int) string { return flowProperty(steps, 0) }, steps(150)))
	properties.Property("or fewer minutes, none of them wrong", prop.ForAll(flowProperty, steps(80), gen.IntRange(1, 6)))
	properties.TestingRun(t)
}

// moving lets an order move on while the lists are read.
type moving struct {
	port.OrderFlow
	move func(read order.Status)
}

func (m moving) EnteredSince(ctx context.Context, status order.Status, since time.Time, most int) ([]port.Entry, time.Time, error) {
	defer m.move(status)
	return m.OrderFlow.EnteredSince(ctx, status, since, most)
}

func TestAnOrderThatMovesWhileTheFlowIsReadIsCountedOnce(t *testing.T) {
	w := watch()
	first := w.place(order.Pending, "")
	w.Flow = moving{w.store, func(read order.Status) {
		if read == order.Pending {
			w.move(first, order.Completed, "")
		}
	}}
	minutes := w.Overview(t.Context()).Flow.Minutes
	require.Equal(t, operate.Minute{At: w.at.Truncate(time.Minute), Accepted: 1, Completed: 1}, minutes[len(minutes)-1])
}

// Orders that failed are looked into a page at a time, and each once.
func TestTheFlowSaysThatItHasNotLookedIntoAllFailedOrders(t *testing.T) {
	w := watch()
	for range pagination.MaxLimit + 30 {
		w.place(order.Failed, order.ReasonInternal)
	}
	faults := func() (n int) {
		v := w.Overview(t.Context())
		require.Empty(t, v.Missing)
		require.True(t, v.Flow.More)
		for _, m := range v.Flow.Minutes {
			n += m.OurFault
		}
		return n
	}
	require.Equal(t, pagination.MaxLimit, faults())
	require.Equal(t, pagination.MaxLimit+30, faults())
	w.at = w.at.Add(operate.FlowMinutes * time.Minute)
	require.False(t, w.Overview(t.Context()).Flow.More)
}

func TestAnOverviewNamesTheOrderThatStandsStillLongest(t *testing.T) {
	w := watch()
	first := w.place(order.Pending, "")
	stuck := w.place(order.Processing, "")
	w.at = w.at.Add(4 * time.Minute)
	w.place(order.Pending, "")
	w.place(order.NeedsAttention, order.ReasonInternal)
	v := w.Overview(t.Context())
	require.Empty(t, v.Missing)
	require.Equal(t, []operate.Stalled{
		{OrderID: first.ID, Status: order.Pending, Since: first.StatusSince, Overdue: true},
		{OrderID: stuck.ID, Status: order.Processing, Since: stuck.StatusSince},
	}, v.Stalled)
	require.Equal(t, operate.Count{N: 1}, v.Attention)
	require.Equal(t, w.at, v.Oldest)
	require.Equal(t, "email", v.Queues[0].Name)
	require.Equal(t, operate.GatewayHealth{Name: "stripe", State: operate.GatewayWell}, v.Gateway)
}

func TestAnOverviewCountsToALimit(t *testing.T) {
	w := watch()
	for range operate.MaxCounted + 5 {
		w.place(order.NeedsAttention, order.ReasonInternal)
	}
	for i := range operate.MaxFailing + 1 {
		e := webhook.Endpoint{ID: fmt.Sprint(i), OwnerID: fmt.Sprint("u", i), State: webhook.Active, Failing: webhook.Failing{Since: w.at.Add(-time.Duration(i) * time.Hour)}, Version: 1}
		require.NoError(t, w.store.CreateEndpoint(t.Context(), e))
	}
	v := w.Overview(t.Context())
	require.Equal(t, operate.Count{N: operate.MaxCounted, More: true}, v.Attention)
	require.Len(t, v.Endpoints.Items, operate.MaxFailing)
	require.True(t, v.Endpoints.More)
	require.Equal(t, fmt.Sprint(operate.MaxFailing), v.Endpoints.Items[0].ID, "which fails longest")
}

func TestTheHealthOfTheGatewayIsThatOfItsBreaker(t *testing.T) {
	w := watch()
	for i, one := range []struct {
		breaker breaker.State
		want    operate.GatewayHealth
	}{
		{breaker.State{Failures: 3, Since: w.at.Add(-time.Second)}, operate.GatewayHealth{State: operate.GatewayFailing, Failures: 3}},
		{breaker.State{Failures: 3, Since: w.at.Add(-time.Hour)}, operate.GatewayHealth{State: operate.GatewayWell}},
		{breaker.State{OpenUntil: w.at.Add(time.Second)}, operate.GatewayHealth{State: operate.GatewayPaused, PausedUntil: w.at.Add(time.Second)}},
		{breaker.State{OpenUntil: w.at.Add(-time.Second)}, operate.GatewayHealth{State: operate.GatewayProbed}},
	} {
		one.breaker.Gateway, one.breaker.Version, one.want.Name = "stripe", i+1, "stripe"
		require.NoError(t, w.store.SaveBreaker(t.Context(), one.breaker))
		require.Equal(t, one.want, w.Overview(t.Context()).Gateway)
	}
}

func TestAnOldBacklogIsNotShown(t *testing.T) {
	w := watch()
	state := backlog.State{At: w.at, Waiting: 300, Refusing: true}
	require.NoError(t, w.store.SaveReconciliation(t.Context(), port.Reconciliation{Backlog: state}))
	require.Equal(t, state, w.Overview(t.Context()).Backlog)
	w.at = w.at.Add(backlog.Fresh + time.Second)
	require.Zero(t, w.Overview(t.Context()).Backlog)
}

// A part that cannot be read is named, and the others are still shown.
func TestAPartThatCannotBeReadHidesNoOther(t *testing.T) {
	w := watch()
	w.place(order.NeedsAttention, order.ReasonInternal)
	w.Queues = depths{err: failure.New(failure.Unavailable, "SQS is away")}
	v := w.Overview(t.Context())
	require.Equal(t, []operate.Part{operate.PartQueues}, v.Missing)
	require.Equal(t, 1, v.Attention.N)
	require.Len(t, v.Flow.Minutes, operate.FlowMinutes)
}
