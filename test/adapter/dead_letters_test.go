package adapter_test

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awssqs "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/cloudwatch"
	"github.com/eventforge/eventforge/adapter/sqs"
	"github.com/eventforge/eventforge/domain/deadletter"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/local/fault"
)

// letterbox is the queue email with its dead letters, and the queue of the bus's failures.
type letterbox struct {
	*harness
	t        *testing.T
	url, arn string
	bus      string
	queues   *sqs.Queues
	consumer *sqs.Redelivery
}

func newLetterbox(t *testing.T) *letterbox {
	t.Helper()
	l := &letterbox{harness: newHarness(t), t: t}
	l.url, l.arn = l.queue(t, "email")
	client := awssqs.NewFromConfig(l.aws)
	out, err := client.CreateQueue(t.Context(), &awssqs.CreateQueueInput{QueueName: aws.String("bus-failures")})
	require.NoError(t, err)
	l.bus = *out.QueueUrl
	l.queues = sqs.NewQueues(l.aws, cloudwatch.NewAges(l.aws, time.Now, slog.New(slog.DiscardHandler)), []sqs.Operated{{Name: "bus-failures", URL: l.bus}, {Name: "email", URL: l.url}})
	l.consumer = sqs.NewRedelivery(l.aws, l.url, l.url+"-dead-letters")
	return l
}

// setAside puts messages into the dead-letter queue, and returns their ids.
func (l *letterbox) setAside(bodies ...string) []string {
	l.t.Helper()
	for _, body := range bodies {
		require.NoError(l.t, l.consumer.SetAside(l.t.Context(), body, deadletter.Failure{
			Code: failure.Internal, Message: "SES refused alice@example.com", At: time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC), Receives: 4,
		}))
		l.env.Clock.Advance(time.Second)
	}
	var ids []string
	for _, letter := range l.read() {
		ids = append(ids, letter.ID)
	}
	return ids
}

func (l *letterbox) read() []deadletter.Letter {
	l.t.Helper()
	letters, err := l.queues.ReadDeadLetters(l.t.Context(), "email", deadletter.MaxRead)
	require.NoError(l.t, err)
	return letters
}

// waiting are the bodies of the messages of a queue that can be received.
func (l *letterbox) waiting() (bodies []string) {
	l.t.Helper()
	got, err := l.sqs.Receive(l.t.Context(), l.arn, 10, 0, 0)
	require.NoError(l.t, err)
	for _, m := range got {
		bodies = append(bodies, m.Body)
	}
	return bodies
}

func TestDeadLettersAreReadWithTheirFailureAndStay(t *testing.T) {
	l := newLetterbox(t)
	l.setAside(`{"detail-type":"order.completed","detail":{"orderId":"O1"}}`, strings.Repeat("x", deadletter.MaxShown+1))
	letters := l.read()
	require.Len(t, letters, 2, "reading leaves them where they are")
	first := letters[0]
	assert.Equal(t, deadletter.About{Type: "order.completed", OrderID: "O1"}, first.About)
	assert.Equal(t, &deadletter.Failure{
		Code: failure.Internal, Message: "SES refused [e-mail]", At: time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC), Receives: 4,
	}, first.Failure)
	assert.Equal(t, "email", first.Target)
	assert.Equal(t, 2, first.Reads)
	assert.Equal(t, deadletter.MaxShown+1, letters[1].Size)
	assert.Len(t, letters[1].Body, deadletter.MaxShown)
	_, err := l.queues.ReadDeadLetters(t.Context(), "none", 1)
	assert.Equal(t, failure.NotFound, failure.CodeOf(err))
}

func TestSomeDeadLettersGoBackOrAreDeleted(t *testing.T) {
	l := newLetterbox(t)
	ids := l.setAside("one", "two", "three")
	done, err := l.queues.RedriveDeadLetters(t.Context(), "email", []string{ids[1], "gone"})
	require.NoError(t, err)
	assert.Equal(t, []string{ids[1]}, done)
	assert.Equal(t, []string{"two"}, l.waiting())
	done, err = l.queues.DeleteDeadLetters(t.Context(), "email", []string{ids[0], ids[1]})
	require.NoError(t, err)
	assert.Equal(t, []string{ids[0]}, done)
	left := l.read()
	require.Len(t, left, 1)
	assert.Equal(t, "three", left[0].Body)
}

// Two operators who press at once send a message back once.
func TestTwoWhoRedriveAtOnceSendEachLetterOnce(t *testing.T) {
	l := newLetterbox(t)
	var bodies []string
	for n := range 10 {
		bodies = append(bodies, fmt.Sprint(n))
	}
	ids := l.setAside(bodies...)
	var both sync.WaitGroup
	var done [2][]string
	for n := range done {
		both.Go(func() {
			got, err := l.queues.RedriveDeadLetters(t.Context(), "email", ids)
			assert.NoError(t, err)
			done[n] = got
		})
	}
	both.Wait()
	assert.ElementsMatch(t, ids, append(done[0], done[1]...))
	assert.ElementsMatch(t, bodies, l.waiting())
}

// A send that fails leaves the letter where it is, for the next try.
func TestALetterThatCannotBeSentBackStays(t *testing.T) {
	l := newLetterbox(t)
	ids := l.setAside("one")
	l.inject(t, fault.Rule{Service: "sqs", Operation: "SendMessage", Kind: fault.ErrorBefore, Count: 10, Code: "InternalError"})
	done, err := l.queues.RedriveDeadLetters(t.Context(), "email", ids)
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
	assert.Empty(t, done)
	assert.Len(t, l.read(), 1)
}

// EventBridge says in attributes which target did not take an event.
func TestWhatTheBusCouldNotDeliverGoesToItsTarget(t *testing.T) {
	l := newLetterbox(t)
	client := awssqs.NewFromConfig(l.aws)
	send := func(target string) {
		attributes := map[string]types.MessageAttributeValue{}
		for name, value := range map[string]string{"TARGET_ARN": target, "ERROR_CODE": "NO_PERMISSIONS", "ERROR_MESSAGE": "not allowed"} {
			attributes[name] = types.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String(value)}
		}
		_, err := client.SendMessage(t.Context(), &awssqs.SendMessageInput{QueueUrl: &l.bus, MessageBody: aws.String("event"), MessageAttributes: attributes})
		require.NoError(t, err)
	}
	send(l.arn)
	send("arn:aws:states:eu-central-1:000000000000:stateMachine:order-saga")
	letters, err := l.queues.ReadDeadLetters(t.Context(), "bus-failures", 10)
	require.NoError(t, err)
	targets := map[string]string{}
	for _, letter := range letters {
		assert.Equal(t, "NO_PERMISSIONS: not allowed", letter.Failure.Message)
		targets[letter.Target] = letter.ID
	}
	require.Len(t, targets, 2)
	done, err := l.queues.RedriveDeadLetters(t.Context(), "bus-failures", []string{targets["email"], targets[""]})
	require.NoError(t, err)
	assert.Equal(t, []string{targets["email"]}, done, "a saga's start has no queue to go back to")
	assert.Equal(t, []string{"event"}, l.waiting())

	depths, err := l.queues.Depths(t.Context())
	require.NoError(t, err)
	assert.True(t, depths[0].OnlyDead)
	assert.Equal(t, 1, depths[0].DeadLetters)
	assert.Equal(t, failure.NotFound, failure.CodeOf(l.queues.Redrive(t.Context(), "bus-failures")))
}
