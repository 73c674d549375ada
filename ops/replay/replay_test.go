package replay_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/replay"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
)

// harness is a local platform whose relay is broken, and an order whose first
// event was given up.
type harness struct {
	*target.Local
	control control.Client
	shopper *client.Client
	replay  replay.Replay
}

func newHarness(t *testing.T) (w harness, ctx context.Context) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	t.Cleanup(cancel)
	var err error
	w.Local, err = target.Start(ctx, target.Options{Data: filepath.Join(t.TempDir(), "local")})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Stop()) })
	w.control = control.Client{Base: w.Control}
	w.shopper, err = signin.As(ctx, w.Target, "shopper")
	require.NoError(t, err)
	w.replay = replay.Replay{Table: w.Table, Relay: "eventforge-local-relay-events", AWS: aws.Config{
		Region: w.Region, BaseEndpoint: aws.String(w.AWS), Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}}
	return w, ctx
}

// step is so short that, however slow the machine, the stream's day does not
// pass within the test's minute.
const step = time.Second

// givenUp waits for the message in relay-failures while time runs fast.
func (w harness) givenUp(ctx context.Context, t *testing.T) string {
	t.Helper()
	queue, c := w.Queues["relay-failures"], sqs.NewFromConfig(w.replay.AWS)
	for ctx.Err() == nil {
		require.NoError(t, w.control.Advance(ctx, step)) // the pauses between its tries
		out, err := c.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &queue, WaitTimeSeconds: 0})
		require.NoError(t, err)
		if len(out.Messages) > 0 {
			return *out.Messages[0].Body
		}
	}
	t.Fatal("the relay's batch was never given up")
	return ""
}

func (w harness) place(ctx context.Context, t *testing.T) client.Order {
	t.Helper()
	o, _, err := w.shopper.Place(ctx, rand.Text(), client.NewDraft("LAMP-BRASS", 1, "tok_ok"))
	require.NoError(t, err)
	return o
}

func TestALostBatchIsPublishedAgain(t *testing.T) {
	w, ctx := newHarness(t)
	mend, err := w.control.Fault(ctx, control.Fault{Service: "events", Operation: "PutEvents", Kind: "error-before", Rate: 1, Code: "AccessDeniedException", Status: 400})
	require.NoError(t, err)
	o := w.place(ctx, t)
	message := w.givenUp(ctx, t)
	require.NoError(t, mend(ctx))

	n, err := w.replay.Batch(ctx, []byte(message))
	require.NoError(t, err)
	require.Equal(t, 1, n, "the order's first event: %s", message)
	done, err := w.shopper.Follow(ctx, o.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "completed", done.Status)
}

func TestAnOrdersEventsPublishedTwiceHarmNothing(t *testing.T) {
	w, ctx := newHarness(t)
	o := w.place(ctx, t)
	done, err := w.shopper.Follow(ctx, o.ID, nil)
	require.NoError(t, err)
	_, err = w.shopper.Receipt(ctx, o.ID)
	require.NoError(t, err)
	w.quiet(ctx, t)

	n, err := w.replay.Order(ctx, o.ID)
	require.NoError(t, err)
	require.Equal(t, len(done.Timeline), n)
	w.quiet(ctx, t)
	again, err := w.shopper.Order(ctx, o.ID)
	require.NoError(t, err)
	require.Equal(t, done, again)
	mails, err := w.control.Mails(ctx, 100)
	require.NoError(t, err)
	about := slices.DeleteFunc(mails, func(m control.Mail) bool { return !strings.Contains(m.Text, o.ID) })
	require.Len(t, about, 1, "one mail for one order")
}

// quiet waits until the queues are empty.
func (w harness) quiet(ctx context.Context, t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		queues, err := w.control.Queues(ctx)
		return err == nil && !slices.ContainsFunc(queues, func(q control.Queue) bool { return q.Visible+q.InFlight+q.Delayed > 0 })
	}, 30*time.Second, 10*time.Millisecond)
}

func TestWhatCannotBeReplayedIsNamed(t *testing.T) {
	w, ctx := newHarness(t)
	_, err := w.replay.Order(ctx, "01JD0000000000000000000000")
	require.EqualError(t, err, fmt.Sprintf("there is no order 01JD0000000000000000000000 in %s", w.Table))
	_, err = w.replay.Batch(ctx, []byte(`{"Records":[]}`))
	require.ErrorContains(t, err, "the message holds no DDBStreamBatchInfo")
	_, err = w.replay.Batch(ctx, []byte(`{"DDBStreamBatchInfo":{"startSequenceNumber":"1","endSequenceNumber":"2"}}`))
	require.ErrorContains(t, err, "the batch is no longer in the stream")
}
