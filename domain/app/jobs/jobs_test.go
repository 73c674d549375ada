package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"sync"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/jobs"
	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/job"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
)

var begin = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

// platform is a store with jobs, and a clock that only waiting moves.
type platform struct {
	t       testing.TB
	store   *memory.Store
	manager jobs.Manager

	mu        sync.Mutex
	now       time.Time
	ids       int
	calls     int // of the store
	killAt    int // the call at which the run is killed; 0: never
	after     bool
	dead      bool
	stopAt    int // the call before which an operator stops the job
	stopped   string
	retried   map[string]int
	late      map[string]bool        // orders that were retried after the stop
	answer    func(id string) error  // of a retry
	published map[string]int         // events, by id
	consumers map[event.Consumer]int // how many events each got
	times     []time.Time            // of the retries
	refuse    func(events int) error // of publishing
	inHook    bool                   // the call is the hook's own
	execution func() int             // after how many more calls of the store an order that is tried leaves its list
	leaving   map[string]int         // the call before which each of those does
}

func newPlatform(t testing.TB) *platform {
	p := &platform{
		t: t, now: begin, retried: map[string]int{}, published: map[string]int{}, consumers: map[event.Consumer]int{},
		answer: func(string) error { return nil }, refuse: func(int) error { return nil },
		execution: func() int { return 0 }, leaving: map[string]int{}, late: map[string]bool{},
	}
	p.store = memory.New(p.clock)
	p.store.Fault = p.fault
	p.manager = jobs.Manager{Jobs: p.store, Orders: p.store, Audit: p.store, NextID: p.next, Now: p.clock}
	return p
}

func (p *platform) clock() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

func (p *platform) advance(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}

func (p *platform) next() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ids++
	return fmt.Sprintf("id-%05d", p.ids)
}

// errLost is a retry's error when the order goes on all the same.
var errLost = failure.New(failure.Unavailable, "the response was lost")

var errKilled = failure.New(failure.Unavailable, "the process is dead")

// fault kills the run at a call, before or after its effect: then nothing that it calls does
// anything any more.
func (p *platform) fault(string) (before, after error) {
	if p.inHook {
		return nil, nil
	}
	p.calls++
	p.leave()
	if p.stopAt == p.calls {
		p.inHook = true
		_, err := p.manager.Stop(p.t.Context(), p.stopped, "op")
		require.NoError(p.t, err)
		p.inHook = false
	}
	if p.dead {
		return errKilled, nil
	}
	if p.killAt == p.calls {
		if p.dead = true; p.after {
			return nil, errKilled
		}
		return errKilled, nil
	}
	return nil, nil
}

func (p *platform) runner() jobs.Runner {
	return jobs.Runner{
		Jobs: p.store, Orders: p.store, Consumers: p, Audit: p.store, Now: p.clock, NextID: p.next,
		Retry: func(ctx context.Context, id, by, reason string) error {
			if p.dead {
				return errKilled
			}
			require.Equal(p.t, "op", by)
			require.Contains(p.t, reason, "the gateway was away (job/")
			p.retried[id]++
			p.times = append(p.times, p.clock())
			if p.stopAt > 0 && p.calls > p.stopAt {
				p.late[id] = true
			}
			if err := p.store.RecordAction(ctx, audit.Record{ID: p.next(), Subject: audit.Order(id), Action: audit.RetryOrder, By: by, Reason: reason}); err != nil {
				return err
			}
			if _, runs := p.leaving[id]; runs {
				return failure.New(failure.Conflict, "it runs")
			}
			err := p.answer(id)
			if err == nil || errors.Is(err, errLost) {
				p.leaving[id] = p.calls + p.execution()
			}
			return err
		},
		Wait: func(ctx context.Context, d time.Duration) error {
			p.advance(d)
			return ctx.Err()
		},
	}
}

// leave takes the orders out of their list whose executions are that far.
func (p *platform) leave() {
	p.inHook = true
	for id, at := range p.leaving {
		if at <= p.calls {
			delete(p.leaving, id)
			require.NoError(p.t, p.goesOn(p.t.Context(), id))
		}
	}
	p.inHook = false
}

// goesOn takes an order out of the list of its status, as an execution of it does.
func (p *platform) goesOn(ctx context.Context, id string) error {
	o, err := p.store.Order(ctx, id)
	if err != nil {
		return err
	}
	s := o.Snapshot()
	s.Status, s.Version, s.UpdatedAt, s.StatusSince = order.Processing, s.Version+1, p.clock(), p.clock()
	after, err := order.Rehydrate(s)
	require.NoError(p.t, err)
	return p.store.Commit(ctx, &order.Change{Order: after, Prior: order.Prior{Status: o.Status(), Version: o.Snapshot().Version}})
}

// PublishAgain implements port.EventConsumers.
func (p *platform) PublishAgain(_ context.Context, c event.Consumer, messages []port.Message) error {
	if p.dead {
		return errKilled
	}
	if err := p.refuse(len(messages)); err != nil {
		return err
	}
	for _, m := range messages {
		p.published[m.OrderID+" "+m.Type]++
		p.consumers[c]++
	}
	return nil
}

// run runs once, for most of a minute.
func (p *platform) run() {
	_, err := p.runner().Run(p.t.Context(), p.clock().Add(50*time.Second))
	p.killAt = 0
	if !p.dead {
		require.NoError(p.t, err)
	}
}

// place stores an order that came into a status at a time.
func (p *platform) place(id string, status order.Status, reason string, at time.Time, events ...event.Type) {
	o, err := order.Rehydrate(order.Snapshot{
		ID: id, UserID: "u", Status: status, Version: 1 + len(events), Reason: &event.Reason{Code: reason},
		Lines:       []event.Line{{SKU: "LAMP", Quantity: 1, UnitPrice: money.Money{Amount: 1, Currency: "USD"}}},
		Reservation: order.Unreserved, Payment: order.Uncharged, CreatedAt: at, UpdatedAt: at, StatusSince: at,
	})
	require.NoError(p.t, err)
	change := &order.Change{Order: o, Events: []event.Event{{ID: event.IDOf(id, 1), Sequence: 1, OrderID: id, Type: event.OrderCreated, OccurredAt: at}}}
	for i, e := range events {
		n := i + 2
		change.Events = append(change.Events, event.Event{ID: event.IDOf(id, n), Sequence: n, OrderID: id, Type: e, OccurredAt: at})
	}
	require.NoError(p.t, p.store.Place(p.t.Context(), change, nil))
}

func (p *platform) begin(j job.Job) job.Job {
	p.t.Helper()
	j.By, j.Reason = "op", "the gateway was away"
	begun, err := p.manager.Begin(p.t.Context(), j)
	require.NoError(p.t, err)
	return begun
}

func (p *platform) job(id string) job.Job {
	p.t.Helper()
	j, err := p.manager.Job(p.t.Context(), id)
	require.NoError(p.t, err)
	return j
}

func (p *platform) results(id string) (all []job.Result) {
	p.t.Helper()
	for after := ""; ; {
		page, err := p.manager.Results(p.t.Context(), id, pagination.Request{After: after, Limit: 7})
		require.NoError(p.t, err)
		if all, after = append(all, page.Items...), page.Next; after == "" {
			return all
		}
	}
}

var stalled = job.Job{Kind: job.RetryOrders, Rate: 5, Filter: job.Filter{Status: order.NeedsAttention}}

// Whatever is killed and whenever, every order of the filter is tried and has one result, the
// numbers agree, the rate is kept, and of two runs one works.
func TestAJobThatIsKilledGoesOnWhereItWas(t *testing.T) {
	parameters := gopter.DefaultTestParameters()
	parameters.MinSuccessfulTests = 1000
	t.Logf("SEED=%d", parameters.Seed())
	p := gopter.NewProperties(parameters)
	p.Property("each order once", prop.ForAll(func(seed int64) bool {
		return interleaved(t, rand.New(rand.NewSource(seed)))
	}, gen.Int64()))
	p.TestingRun(t)
}

func interleaved(t *testing.T, r *rand.Rand) bool {
	p := newPlatform(t)
	n := r.Intn(12)
	for i := range n {
		p.place(fmt.Sprintf("o%02d", i), order.NeedsAttention, "stalled", begin.Add(-time.Duration(1+r.Intn(5))*time.Hour))
	}
	p.place("other-status", order.Processing, "stalled", begin.Add(-time.Hour))
	moody := map[string]int{}
	p.answer = func(id string) error { // by the order, so that a repetition has the same end
		if moody[id]++; moody[id]%3 == 1 && id > "o07" {
			return failure.New(failure.Throttled, "later")
		}
		if id < "o02" {
			return failure.New(failure.Conflict, "it runs")
		}
		if id == "o05" && moody[id] == 1 {
			return errLost
		}
		return nil
	}
	p.execution = func() int { return r.Intn(25) }
	j := stalled
	j.Rate = 1 + r.Intn(10)
	j = p.begin(j)
	p.stopped = j.ID
	if r.Intn(3) == 0 {
		p.stopAt = p.calls + 1 + r.Intn(40)
	}
	deaths := 0
	for range 60 {
		p.killAt, p.after, p.dead = 0, r.Intn(2) == 0, false
		if deaths < 8 && r.Intn(2) == 0 {
			p.killAt = p.calls + 1 + r.Intn(15)
		}
		p.run()
		if p.dead {
			deaths++
			p.dead = false
			if held := p.job(j.ID); held.LeaseUntil.After(p.clock()) {
				tried := len(p.times)
				p.run()
				if len(p.times) != tried {
					t.Log("two runs work on one job")
					return false
				}
			}
		}
		if p.job(j.ID).State.Ended() {
			break
		}
		p.advance(time.Duration(r.Intn(70)) * time.Second)
	}
	return p.agrees(j.ID, n, deaths)
}

// agrees reports whether what is stored of a job agrees with itself and what was done.
func (p *platform) agrees(id string, n, deaths int) bool {
	j, results := p.job(id), p.results(id)
	seen := map[string]bool{}
	var last time.Time
	for i, r := range results {
		if r.Number != i+1 || seen[r.OrderID] || p.retried[r.OrderID] == 0 {
			p.t.Logf("result %d is %+v", i+1, r)
			return false
		}
		if gap := time.Second / time.Duration(j.Rate); i > 0 && r.At.Sub(last) < gap-time.Millisecond {
			p.t.Logf("%v after the one before, at %d a second", r.At.Sub(last), j.Rate)
			return false
		}
		seen[r.OrderID], last = true, r.At
	}
	switch {
	case j.State != job.Done && j.State != job.Stopped, j.Progress.Results() != len(results), len(p.late) > 1+deaths:
		p.t.Logf("%+v with %d results, %d orders after the stop", j, len(results), len(p.late))
		return false
	case j.State == job.Done && (len(results) != n || j.Progress.Looked != n):
		p.t.Logf("%+v of %d orders", j, n)
		return false
	}
	for id, times := range p.retried {
		if times > 3+3*deaths || id == "other-status" { // an order is tried three times at once
			p.t.Logf("%s was tried %d times with %d deaths", id, times, deaths)
			return false
		}
	}
	actions, err := p.store.ActionsOn(p.t.Context(), audit.Job(id), pagination.Request{Limit: 10})
	require.NoError(p.t, err)
	began := actions.Items[len(actions.Items)-1]
	return began.Action == audit.StartJob && began.Result.Done == j.Progress.Done && began.Result.Ended.Equal(j.EndedAt)
}

// An order that comes back into the filter while the job runs, or does not match it any more,
// is left alone.
func TestAJobActsOnWhatWasThereWhenItBegan(t *testing.T) {
	p := newPlatform(t)
	p.place("stays", order.NeedsAttention, "stalled", begin.Add(-3*time.Hour))
	p.place("declined", order.NeedsAttention, "payment_declined", begin.Add(-2*time.Hour))
	p.place("older", order.NeedsAttention, "stalled", begin.Add(-5*time.Hour))
	j := stalled
	j.Filter.Reason, j.Filter.From = "stalled", begin.Add(-4*time.Hour)
	preview, err := p.manager.Preview(t.Context(), func() job.Job { j.By, j.Reason = "op", "why"; return j }())
	require.NoError(t, err)
	require.Equal(t, 1, preview.Orders)
	require.True(t, preview.Complete)
	begun := p.begin(j)
	require.Equal(t, begin, begun.Filter.To)
	p.place("later", order.NeedsAttention, "stalled", begin.Add(time.Second))
	p.run()
	require.Equal(t, map[string]int{"stays": 1}, p.retried)
	require.Equal(t, job.Done, p.job(begun.ID).State)
}

// A run of the release before, which did not store where the order that it tried next is in
// its list, dies: before, in, and after the try.
func TestAJobOfTheReleaseBeforeGoesOn(t *testing.T) {
	for name, prepare := range map[string]func(p *platform, mark string){
		"before the try": func(*platform, string) {},
		"in the try": func(p *platform, mark string) {
			require.NoError(t, p.store.RecordAction(t.Context(), audit.Record{ID: p.next(), Subject: audit.Order("b"), Action: audit.RetryOrder, By: "op", Reason: mark}))
		},
		"after the try": func(p *platform, mark string) {
			require.NoError(t, p.store.RecordAction(t.Context(), audit.Record{ID: p.next(), Subject: audit.Order("b"), Action: audit.RetryOrder, By: "op", Reason: mark}))
			require.NoError(t, p.goesOn(t.Context(), "b"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlatform(t)
			for i, id := range []string{"a", "b", "c"} {
				p.place(id, order.NeedsAttention, "stalled", begin.Add(time.Duration(i-5)*time.Hour))
			}
			p.answer = func(id string) error {
				if id == "a" { // which stays in the list
					return failure.New(failure.Conflict, "it runs")
				}
				return nil
			}
			j := p.begin(stalled)
			p.killAt, p.after = p.calls+10, false // a has its result
			p.run()
			p.dead = false
			p.advance(time.Minute)
			held, err := p.store.ClaimJob(t.Context(), j.ID, "before", time.Second)
			require.NoError(t, err)
			require.Equal(t, 1, held.Progress.Skipped)
			require.True(t, held.Progress.Tries("b"))
			held.Progress.TryingAt, held.LeaseUntil = "", time.Time{}
			held.Version++
			require.NoError(t, p.store.AdvanceJob(t.Context(), held, nil))
			prepare(p, j.Reason+" ("+audit.Job(j.ID)+")")
			p.run()
			require.Equal(t, job.Done, p.job(j.ID).State)
			var got []string
			for _, r := range p.results(j.ID) {
				got = append(got, r.OrderID)
			}
			require.Equal(t, []string{"a", "b", "c"}, got)
		})
	}
}

func TestOfTwoOperatorsOneBeginsAJob(t *testing.T) {
	p := newPlatform(t)
	p.begin(stalled)
	again := stalled
	again.By, again.Reason = "op2", "the gateway was away"
	_, err := p.manager.Begin(t.Context(), again)
	require.True(t, failure.Is(err, failure.Conflict))
	p.run()
	p.begin(stalled)
}

// While the platform is away a job does nothing, and fails after ten runs.
func TestAJobWaitsForThePlatform(t *testing.T) {
	p := newPlatform(t)
	p.place("o", order.NeedsAttention, "stalled", begin.Add(-time.Hour))
	p.answer = func(string) error { return failure.New(failure.Unavailable, "away") }
	j := p.begin(stalled)
	once := func() {
		_, err := p.runner().Run(t.Context(), p.clock().Add(50*time.Second))
		require.True(t, failure.Is(err, failure.Unavailable))
		require.Empty(t, p.results(j.ID))
	}
	once()
	require.Equal(t, 1, p.job(j.ID).Progress.Idle)
	for range 9 {
		once()
	}
	require.Equal(t, job.Failed, p.job(j.ID).State)
	require.Equal(t, failure.Unavailable, p.job(j.ID).Failure)
}

func TestBadJobsAreRefusedWithEveryRule(t *testing.T) {
	p := newPlatform(t)
	for name, c := range map[string]struct {
		job  job.Job
		want []string
	}{
		"nothing":  {job.Job{}, []string{"/reason", "/rate", "/kind"}},
		"terminal": {job.Job{Kind: job.RetryOrders, Rate: 1, Reason: "x", Filter: job.Filter{Status: order.Completed, Consumer: event.MailConsumer}}, []string{"/filter/status", "/filter"}},
		"events": {job.Job{Kind: job.PublishEvents, Rate: 101, Reason: "x", Filter: job.Filter{
			From: begin.Add(-31 * 24 * time.Hour), Type: "order.eaten", Consumer: "nobody", OrderID: "7", Reason: "x",
		}}, []string{"/rate", "/filter/from", "/filter/type", "/filter/consumer", "/filter/orderId", "/filter"}},
		"empty window": {job.Job{Kind: job.PublishEvents, Rate: 1, Reason: "x", Filter: job.Filter{From: begin, To: begin}}, []string{"/filter/to"}},
	} {
		_, err := p.manager.Begin(t.Context(), c.job)
		var refused *failure.Error
		require.ErrorAs(t, err, &refused, name)
		var pointers []string
		for _, v := range refused.Violations {
			pointers = append(pointers, v.Pointer)
		}
		require.ElementsMatch(t, c.want, pointers, name)
	}
}

// Events are published again by window, type, order and consumer, each once.
func TestAWindowsEventsArePublishedAgain(t *testing.T) {
	day := begin.Add(-24 * time.Hour)
	orders := func() *platform {
		p := newPlatform(t)
		p.place("inside", order.Completed, "", day.Add(time.Hour), event.OrderCompleted)
		p.place("running", order.Processing, "", day.Add(2*time.Hour))
		p.place("before", order.Completed, "", day.Add(-time.Hour), event.OrderCompleted)
		p.place("after", order.Completed, "", begin, event.OrderCompleted)
		return p
	}
	for name, c := range map[string]struct {
		filter job.Filter
		want   []string
	}{
		"all":      {job.Filter{}, []string{"inside order.created", "inside order.completed", "running order.created"}},
		"consumer": {job.Filter{Consumer: event.ReceiptConsumer}, []string{"inside order.completed"}},
		"webhooks": {job.Filter{Consumer: event.WebhookConsumer}, []string{"inside order.created", "inside order.completed", "running order.created"}},
		"type":     {job.Filter{Type: event.OrderCreated}, []string{"inside order.created", "running order.created"}},
	} {
		p := orders()
		c.filter.From, c.filter.To = day, begin
		j := p.begin(job.Job{Kind: job.PublishEvents, Rate: 2, Filter: c.filter})
		p.run()
		want := map[string]int{}
		for _, e := range c.want {
			want[e] = 1
		}
		require.Equal(t, want, p.published, name)
		require.Equal(t, len(want), p.consumers[c.filter.Consumer], name)
		ended := p.job(j.ID)
		require.Equal(t, job.Done, ended.State, name)
		require.Equal(t, len(want), ended.Progress.Events, name)
	}
}

// The refund of an order that was completed long before is of the window, too: that event
// alone. One of an order of the window is not published twice.
func TestRefundsOfOlderOrdersArePublishedAgain(t *testing.T) {
	p := newPlatform(t)
	day := begin.Add(-24 * time.Hour)
	p.place("new", order.Completed, "", day.Add(time.Hour), event.OrderCompleted, event.OrderRefunded)
	o, err := order.Rehydrate(order.Snapshot{
		ID: "old", UserID: "u", Status: order.Completed, Version: 2, StatusSince: day.Add(-time.Hour), CreatedAt: begin, UpdatedAt: begin,
		Lines: []event.Line{{SKU: "LAMP", Quantity: 1}}, Reservation: order.Unreserved, Payment: order.Uncharged,
	})
	require.NoError(t, err)
	require.NoError(t, p.store.Place(t.Context(), &order.Change{Order: o, Events: []event.Event{
		{ID: event.IDOf("old", 1), OrderID: "old", Type: event.OrderDisputed, Sequence: 1, OccurredAt: day.Add(time.Hour)},
		{ID: event.IDOf("old", 2), OrderID: "old", Type: event.OrderRefunded, Sequence: 2, OccurredAt: day.Add(time.Hour)},
	}}, nil))
	p.begin(job.Job{Kind: job.PublishEvents, Rate: 50, Filter: job.Filter{From: day, To: begin}})
	p.run()
	require.Equal(t, map[string]int{"new order.created": 1, "new order.completed": 1, "new order.refunded": 1, "old order.refunded": 1}, p.published)
}

// What can never be published is a result, and the job goes on.
func TestAnEventThatCannotBePublishedStopsNoJob(t *testing.T) {
	p := newPlatform(t)
	p.place("a-bad", order.Completed, "", begin.Add(-2*time.Hour), event.OrderCompleted)
	p.place("b-good", order.Completed, "", begin.Add(-time.Hour))
	p.refuse = func(events int) error {
		if events == 2 {
			return failure.New(failure.TooLarge, "no bus takes it")
		}
		return nil
	}
	j := p.begin(job.Job{Kind: job.PublishEvents, Rate: 50, Filter: job.Filter{From: begin.Add(-3 * time.Hour)}})
	p.run()
	results := p.results(j.ID)
	require.Len(t, results, 2)
	require.Equal(t, job.Result{Number: 1, OrderID: "a-bad", Outcome: job.OrderFailed, Code: failure.TooLarge, Message: "no bus takes it", At: results[0].At}, results[0])
	require.Equal(t, job.OrderDone, results[1].Outcome)
	require.Equal(t, 1, results[1].Events)
}
