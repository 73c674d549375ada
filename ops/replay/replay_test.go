package replay_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/receiver"
	"github.com/eventforge/eventforge/ops/replay"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
)

// patience is many times what a test takes alone: it ends one that hangs, and says nothing of
// speed on a machine that is busy with others.
const patience = 5 * time.Minute

// harness is a local platform with a shopper who listens to webhooks.
type harness struct {
	*target.Local
	control control.Client
	shopper *client.Client
	hooks   *receiver.Receiver
	replay  replay.Replay
}

func newHarness(t *testing.T) (w harness, ctx context.Context) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	var err error
	w.Local, err = target.Start(ctx, target.Options{Data: filepath.Join(t.TempDir(), "local"), Flags: []string{"--reconcile-after", "1h"}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Stop()) })
	w.control = control.Client{Base: w.Control}
	w.signIn(ctx, t)
	w.hooks, err = receiver.Start()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.hooks.Close()) })
	hook, err := w.shopper.Register(ctx, w.hooks.URL)
	require.NoError(t, err)
	require.NoError(t, w.hooks.Trust(hook.Secret))
	w.replay = replay.Replay{Table: w.Table, Relay: w.Functions["relay-events"], AWS: aws.Config{
		Region: w.Region, BaseEndpoint: aws.String(w.AWS), Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}}
	return w, ctx
}

// signIn is needed again when the clock has moved: the user pool's tokens end.
func (w *harness) signIn(ctx context.Context, t *testing.T) {
	t.Helper()
	var err error
	w.shopper, err = signin.As(ctx, w.Target, "shopper")
	require.NoError(t, err)
}

func (w harness) place(ctx context.Context, t *testing.T) client.Order {
	t.Helper()
	o, _, err := w.shopper.Place(ctx, rand.Text(), client.NewDraft("LAMP-BRASS", 1, "tok_ok"))
	require.NoError(t, err)
	return o
}

// completes waits until an order is completed and its mail, receipt and webhooks are there.
func (w harness) completes(ctx context.Context, t *testing.T, o client.Order) client.Order {
	t.Helper()
	done, err := w.shopper.Follow(ctx, o.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "completed", done.Status)
	_, err = w.shopper.Receipt(ctx, o.ID)
	require.NoError(t, err)
	w.eventually(t, "a mail", func() bool { return w.mails(ctx, t)[o.ID] > 0 })
	w.eventually(t, "a webhook of each event", func() bool { return len(w.heard()[o.ID]) >= len(done.Timeline) })
	return done
}

func (w harness) eventually(t *testing.T, what string, met func() bool) {
	t.Helper()
	require.Eventually(t, met, patience, 10*time.Millisecond, what)
}

// mails counts the mails about each order.
func (w harness) mails(ctx context.Context, t *testing.T) map[string]int {
	t.Helper()
	mails, err := w.control.Mails(ctx, 1000)
	require.NoError(t, err)
	count := map[string]int{}
	for _, m := range mails {
		count[orderID.FindString(m.Text)]++
	}
	return count
}

var orderID = regexp.MustCompile(`\b01[0-9A-HJKMNP-TV-Z]{24}\b`)

// heard counts the deliveries of each order's events, by webhook-id.
func (w harness) heard() map[string]map[string]int {
	heard := map[string]map[string]int{}
	got, _ := w.hooks.Received()
	for _, d := range got {
		if heard[d.OrderID] == nil {
			heard[d.OrderID] = map[string]int{}
		}
		heard[d.OrderID][d.ID]++
	}
	return heard
}

// nothingDoubled requires exactly one mail for each order and one delivery of each event.
func (w harness) nothingDoubled(ctx context.Context, t *testing.T, orders []client.Order) {
	t.Helper()
	w.quiet(ctx, t)
	mails, heard := w.mails(ctx, t), w.heard()
	for _, o := range orders {
		done, err := w.shopper.Order(ctx, o.ID)
		require.NoError(t, err)
		require.Equal(t, "completed", done.Status)
		require.Equal(t, 1, mails[o.ID], "mails of %s", o.ID)
		require.Len(t, heard[o.ID], len(done.Timeline), "webhooks of %s", o.ID)
		for id, n := range heard[o.ID] {
			require.Equal(t, 1, n, "deliveries of %s", id)
		}
	}
}

// quiet waits until the queues are empty, and lets the time pass for which messages that are
// left are delayed: an attempt that came twice waits until the other one has certainly ended.
func (w harness) quiet(ctx context.Context, t *testing.T) {
	t.Helper()
	var left []control.Queue
	empty := func() bool {
		queues, err := w.control.Queues(ctx)
		require.NoError(t, err)
		left = slices.DeleteFunc(queues, func(q control.Queue) bool { return q.Left() == 0 })
		if len(left) > 0 && !slices.ContainsFunc(left, func(q control.Queue) bool { return q.Visible+q.InFlight > 0 }) {
			require.NoError(t, w.control.Advance(ctx, time.Second))
		}
		return len(left) == 0
	}
	for deadline := time.Now().Add(patience); !empty(); {
		require.True(t, time.Now().Before(deadline), "these queues are not empty: %+v", left)
		require.NoError(t, client.Pause(ctx, 10*time.Millisecond))
	}
}

// failures is how many messages relay-failures holds.
func (w harness) failures(ctx context.Context, t *testing.T) int {
	t.Helper()
	queues, err := w.control.Queues(ctx)
	require.NoError(t, err)
	for _, q := range queues {
		if strings.HasSuffix(q.Name, "relay-failures") {
			return q.Visible + q.InFlight
		}
	}
	t.Fatal("there is no queue relay-failures")
	return 0
}

// W2: the bus is away for longer than the stream keeps its records. Meanwhile nothing is
// put aside before its time, and no order is lost: what is still in the stream comes by
// itself, the rest by one command, and nothing twice.
func TestW2_ThirtyHoursWithoutTheBus(t *testing.T) {
	w, ctx := newHarness(t)
	mend, err := w.control.Fault(ctx, control.Fault{Service: "events", Operation: "PutEvents", Kind: "error-before", Rate: 1, Code: "AccessDeniedException", Status: 400})
	require.NoError(t, err)
	var orders []client.Order
	const near = 22 * time.Hour // from here on in steps that are shorter than from the last try to the stream's end
	step := 20 * time.Minute
	for away := time.Duration(0); away < 30*time.Hour; away += step {
		if away%(3*time.Hour) < step {
			w.signIn(ctx, t)
			orders = append(orders, w.place(ctx, t), w.place(ctx, t))
		}
		if away >= near {
			step = 4 * time.Minute
		}
		w.advance(ctx, t, step)
		if away+step < 23*time.Hour { // with it, the clock stands some real seconds after
			require.Zero(t, w.failures(ctx, t), "after %s", away)
		}
	}
	require.Positive(t, w.failures(ctx, t), "records are older than the stream keeps them")
	require.NoError(t, mend(ctx))
	w.signIn(ctx, t)
	require.NoError(t, w.control.Advance(ctx, time.Minute)) // the pause before the next try
	for _, o := range orders[len(orders)-8:] {
		w.completes(ctx, t, o)
	}
	lost, err := w.shopper.Order(ctx, orders[0].ID)
	require.NoError(t, err)
	require.Equal(t, "pending", lost.Status)

	counts, err := w.replay.Failures(ctx, w.Queues["relay-failures"])
	require.NoError(t, err)
	require.GreaterOrEqual(t, counts.Events, 4)
	for _, o := range orders {
		w.completes(ctx, t, o)
	}
	w.nothingDoubled(ctx, t, orders)
	counts, err = w.replay.Window(ctx, time.Now().Add(-48*time.Hour), time.Now(), "")
	require.NoError(t, err)
	require.GreaterOrEqual(t, counts.Events, 5*len(orders))
	w.nothingDoubled(ctx, t, orders)
}

// advance moves the clock and waits until the relay has tried again.
func (w harness) advance(ctx context.Context, t *testing.T, step time.Duration) {
	t.Helper()
	tried := func() int {
		faults, err := w.control.Faults(ctx)
		require.NoError(t, err)
		return faults[0].Struck
	}
	before := tried()
	require.NoError(t, w.control.Advance(ctx, step))
	w.eventually(t, "another try", func() bool {
		if tried() > before {
			return true
		}
		require.NoError(t, w.control.Advance(ctx, time.Second)) // its pause began after the step
		return tried() > before
	})
}

// What can never be published is put aside at once with everything, holds up nobody, and
// can be published when it is mended.
func TestABadEventIsPutAsideAndTheOthersGoOn(t *testing.T) {
	w, ctx := newHarness(t)
	bad := w.store(ctx, t, "01JD0000000000000000000000", "not an event")
	orders := []client.Order{w.place(ctx, t)}
	w.completes(ctx, t, orders[0])
	w.eventually(t, "the bad event", func() bool { return w.failures(ctx, t) == 1 })

	dry := w.replay
	dry.DryRun = true
	counts, err := dry.Failures(ctx, w.Queues["relay-failures"])
	require.NoError(t, err)
	require.Equal(t, 1, counts.Events)
	counts, err = w.replay.Failures(ctx, w.Queues["relay-failures"])
	require.NoError(t, err)
	require.Equal(t, 1, counts.Events)
	w.eventually(t, "it comes back, because it is still bad", func() bool { return w.failures(ctx, t) == 1 })

	c := sqs.NewFromConfig(w.replay.AWS)
	out, err := c.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: aws.String(w.Queues["relay-failures"]), WaitTimeSeconds: 10})
	require.NoError(t, err)
	require.Contains(t, *out.Messages[0].Body, bad)
	require.Contains(t, *out.Messages[0].Body, `"not an event"`)
}

// An event that is too large for a message is read from the table. A message that nobody
// knows stays, and is named.
func TestALargeEventIsReadFromTheTable(t *testing.T) {
	w, ctx := newHarness(t)
	queue, c := w.Queues["relay-failures"], sqs.NewFromConfig(w.replay.AWS)
	w.store(ctx, t, "01JD0000000000000000000000", strings.Repeat("x", 300<<10))
	w.eventually(t, "the large event", func() bool { return w.failures(ctx, t) == 1 })
	_, err := c.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &queue, MessageBody: aws.String("what is this?")})
	require.NoError(t, err)
	counts, err := w.replay.Failures(ctx, queue)
	require.ErrorContains(t, err, "1 messages are of no known form and stay in the queue; the first: what is this?")
	require.Equal(t, 1, counts.Events)
	w.eventually(t, "the large event again", func() bool { return w.failures(ctx, t) == 2 })
}

// store stores an event as the API does, with any text, and returns its partition.
func (w harness) store(ctx context.Context, t *testing.T, order, detail string) string {
	t.Helper()
	partition := dynamo.OrderPartition(order)
	_, err := dynamodb.NewFromConfig(w.replay.AWS).PutItem(ctx, &dynamodb.PutItemInput{TableName: &w.Table, Item: map[string]types.AttributeValue{
		"PK": &types.AttributeValueMemberS{Value: partition}, "SK": &types.AttributeValueMemberS{Value: dynamo.EventPrefix + "0001"},
		dynamo.DetailAttribute: &types.AttributeValueMemberS{Value: detail},
	}})
	require.NoError(t, err)
	return partition
}

func TestAnOrdersEventsPublishedTwiceHarmNothing(t *testing.T) {
	w, ctx := newHarness(t)
	orders := []client.Order{w.place(ctx, t)}
	done := w.completes(ctx, t, orders[0])
	n, err := w.replay.Order(ctx, done.ID)
	require.NoError(t, err)
	require.Equal(t, len(done.Timeline), n)
	w.nothingDoubled(ctx, t, orders)
}

// An endpoint that did not exist gets what happened, from events for the webhooks alone.
func TestEventsOfATypeForOneConsumer(t *testing.T) {
	w, ctx := newHarness(t)
	done := w.completes(ctx, t, w.place(ctx, t))
	w.quiet(ctx, t)
	late, err := receiver.Start()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, late.Close()) })
	hook, err := w.shopper.Register(ctx, late.URL)
	require.NoError(t, err)
	require.NoError(t, late.Trust(hook.Secret))

	r := w.replay
	r.Type, r.Consumer, r.Queue = event.OrderCompleted, event.WebhookConsumer, w.Queues["webhooks"]
	counts, err := r.Window(ctx, done.CreatedAt, time.Now(), "")
	require.NoError(t, err)
	require.Equal(t, 1, counts.Events)
	w.eventually(t, "the event", func() bool {
		got, _ := late.Received()
		return len(got) == 1 && got[0].Type == string(event.OrderCompleted)
	})
	r.Type, r.Consumer, r.Queue = "", event.MailConsumer, w.Queues["email"]
	n, err := r.Order(ctx, done.ID)
	require.NoError(t, err)
	require.Equal(t, 1, n, "what the mails hear of")
	w.nothingDoubled(ctx, t, []client.Order{done})
	got, _ := late.Received()
	require.Len(t, got, 1)
}

// A window has the events that occurred in it, whatever became of their orders, in pages
// of any size, and from any position on.
func TestAWindowHasExactlyItsEvents(t *testing.T) {
	w, ctx := newHarness(t)
	var orders []client.Order
	var occurred []time.Time
	for i := range 7 {
		token := []string{"tok_ok", "tok_declined"}[i%2]
		o, _, err := w.shopper.Place(ctx, rand.Text(), client.NewDraft("LAMP-BRASS", 1, token))
		require.NoError(t, err)
		o, err = w.shopper.Follow(ctx, o.ID, nil)
		require.NoError(t, err)
		orders = append(orders, o)
		for _, e := range o.Timeline {
			occurred = append(occurred, e.OccurredAt)
		}
	}
	slices.SortFunc(occurred, time.Time.Compare)
	dry := w.replay
	dry.DryRun = true
	for _, window := range [][2]int{{0, len(occurred) - 1}, {3, len(occurred) - 4}, {10, 11}} {
		since, until := occurred[window[0]], occurred[window[1]]
		want := 0
		for _, at := range occurred {
			if !at.Before(since) && !at.After(until) {
				want++
			}
		}
		for _, page := range []int{1, 2, 3, 100} {
			r, perPage := dry.WithPages(page), []replay.Counts{{}}
			r.Progress = func(c replay.Counts) { perPage = append(perPage, c) }
			counts, err := r.Window(ctx, since, until, "")
			require.NoError(t, err)
			require.Equal(t, want, counts.Events, "pages of %d", page)
			for _, at := range perPage {
				rest, err := r.Window(ctx, since, until, at.Position)
				require.NoError(t, err)
				require.Equal(t, want, at.Events+rest.Events, "from %q on", at.Position)
			}
		}
	}
	require.NotEmpty(t, orders)
}

// Until 2026-11 Lambda itself sent every failed batch to the queue, as metadata.
func TestAMessageOfAnEarlierReleaseIsUnderstood(t *testing.T) {
	w, ctx := newHarness(t)
	orders := []client.Order{w.place(ctx, t)}
	done := w.completes(ctx, t, orders[0])
	at := done.Timeline[0].OccurredAt.Truncate(time.Second).Format(time.RFC3339)
	counts, err := w.replay.Message(ctx, fmt.Appendf(nil, `{"requestContext":{"requestId":"r","functionArn":"f","condition":"RetryAttemptsExhausted","approximateInvokeCount":11},
		"version":"1.0","timestamp":%[1]q,"DDBStreamBatchInfo":{"shardId":"s","startSequenceNumber":"1","endSequenceNumber":"2",
		"approximateArrivalOfFirstRecord":%[1]q,"approximateArrivalOfLastRecord":%[1]q,"batchSize":1,"streamArn":"a"}}`, at))
	require.NoError(t, err)
	require.Equal(t, len(done.Timeline), counts.Events)
	w.nothingDoubled(ctx, t, orders)
}

func TestWhatCannotBeReplayedIsNamed(t *testing.T) {
	w, ctx := newHarness(t)
	_, err := w.replay.Order(ctx, "01JD0000000000000000000000")
	require.EqualError(t, err, fmt.Sprintf("there is no order 01JD0000000000000000000000 in %s", w.Table))
	_, err = w.replay.Message(ctx, []byte(`{"Records":[]}`))
	require.ErrorContains(t, err, "neither a record nor a DDBStreamBatchInfo")
	_, err = w.replay.Window(ctx, time.Now(), time.Now().Add(-time.Hour), "")
	require.ErrorContains(t, err, "the window is empty")
	_, err = w.replay.Window(ctx, time.Now().Add(-time.Hour), time.Now(), "eaten/2026")
	require.ErrorContains(t, err, "is not a position")
}
