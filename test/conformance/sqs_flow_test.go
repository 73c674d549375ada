package conformance

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/require"
)

// mailbox is a queue with the operations of these tests.
type mailbox struct {
	t      *testing.T
	client *sqs.Client
	url    string
	arn    string
}

func newMailbox(t *testing.T, attributes map[string]string) mailbox {
	client := sqs.NewFromConfig(settings)
	_, url, arn := queue(t, client, "flow", attributes)
	return mailbox{t, client, url, arn}
}

func (m mailbox) send(body string, delay int32) string {
	m.t.Helper()
	out, err := m.client.SendMessage(m.t.Context(), &sqs.SendMessageInput{QueueUrl: &m.url, MessageBody: &body, DelaySeconds: delay})
	require.NoError(m.t, err)
	return *out.MessageId
}

// look receives messages once, waiting up to wait seconds.
func (m mailbox) look(visibility, wait int32) ([]types.Message, error) {
	out, err := m.client.ReceiveMessage(m.t.Context(), &sqs.ReceiveMessageInput{
		QueueUrl: &m.url, VisibilityTimeout: visibility, WaitTimeSeconds: wait, MaxNumberOfMessages: 10,
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameAll},
	})
	if err != nil {
		return nil, err
	}
	return out.Messages, nil
}

// receive waits for one message.
func (m mailbox) receive(visibility int32) (got types.Message) {
	m.t.Helper()
	eventually(m.t, func() error {
		all, err := m.look(visibility, 5)
		if err == nil && len(all) != 1 {
			return fmt.Errorf("%d messages", len(all))
		}
		if err == nil {
			got = all[0]
		}
		return err
	})
	return got
}

// TestSQSVisibility: Developer Guide, Amazon SQS visibility timeout.
func TestSQSVisibility(t *testing.T) {
	t.Parallel()
	m := newMailbox(t, nil)
	id := m.send("seen twice", 0)
	first := m.receive(2)
	taken := time.Now()
	hidden, err := m.look(1, 0)
	require.NoError(t, err)
	require.Empty(t, hidden, "a received message is invisible")

	again := m.receive(30)
	require.GreaterOrEqual(t, time.Since(taken), 1500*time.Millisecond, "it came before its time")
	require.Equal(t, id, *again.MessageId)
	require.Equal(t, "1", first.Attributes["ApproximateReceiveCount"])
	require.Equal(t, "2", again.Attributes["ApproximateReceiveCount"])
	require.Equal(t, first.Attributes["SentTimestamp"], again.Attributes["SentTimestamp"])
	require.Equal(t, first.Attributes["ApproximateFirstReceiveTimestamp"], again.Attributes["ApproximateFirstReceiveTimestamp"])
	require.NotEqual(t, *first.ReceiptHandle, *again.ReceiptHandle, "each receive has its own handle")

	change := func(seconds string) call {
		return do(m.client.ChangeMessageVisibility, `{"QueueUrl":"$url","ReceiptHandle":"$handle","VisibilityTimeout":`+seconds+`}`)
	}
	n := names{"url": m.url, "handle": *again.ReceiptHandle}
	verify(t, n, []expectation{{
		name: "a timeout above twelve hours", doc: "API Reference, ChangeMessageVisibility, VisibilityTimeout",
		when: change("43201"), want: refusal{code: "InvalidParameterValue"},
	}, {
		name: "a timeout of 0 makes it visible at once", doc: "Developer Guide, Terminating the visibility timeout",
		given: []call{change("0")},
		when:  do(m.client.ReceiveMessage, `{"QueueUrl":"$url","WaitTimeSeconds":5,"MessageSystemAttributeNames":["All"]}`),
		want:  `{"Messages":[{"Attributes":{"ApproximateReceiveCount":"3"}}]}`,
	}})
}

// TestSQSDeletedMessagesAreGone: API Reference, DeleteMessage.
func TestSQSDeletedMessagesAreGone(t *testing.T) {
	t.Parallel()
	m := newMailbox(t, map[string]string{"VisibilityTimeout": "1"})
	m.send("once", 0)
	got := m.receive(30)
	for range 2 { // deleting again succeeds
		_, err := m.client.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: &m.url, ReceiptHandle: got.ReceiptHandle})
		require.NoError(t, err)
	}
	eventually(t, func() error { return m.holds(0, 0) })
}

// holds compares the approximate numbers of messages.
func (m mailbox) holds(visible, inFlight int) error {
	out, err := do(m.client.GetQueueAttributes, `{"QueueUrl":"$url","AttributeNames":["ApproximateNumberOfMessages","ApproximateNumberOfMessagesNotVisible"]}`)(m.t.Context(), names{"url": m.url})
	if err != nil {
		return err
	}
	return contains(out, fmt.Sprintf(`{"Attributes":{"ApproximateNumberOfMessages":"%d","ApproximateNumberOfMessagesNotVisible":"%d"}}`, visible, inFlight))
}

// TestSQSLongPollEndsOnArrival: Developer Guide, Amazon SQS short and long polling.
func TestSQSLongPollEndsOnArrival(t *testing.T) {
	t.Parallel()
	m := newMailbox(t, nil)
	began := time.Now()
	empty, err := m.look(1, 1)
	require.NoError(t, err)
	require.Empty(t, empty)
	require.GreaterOrEqual(t, time.Since(began), 900*time.Millisecond, "a long poll waits while nothing is there")

	type answer struct {
		messages []types.Message
		err      error
	}
	answered := make(chan answer, 1)
	began = time.Now()
	go func() {
		all, err := m.look(30, 20)
		answered <- answer{all, err}
	}()
	m.send("arrives", 0)
	got := <-answered
	require.NoError(t, got.err)
	require.Len(t, got.messages, 1)
	require.Less(t, time.Since(began), 15*time.Second, "it waited on after the arrival")
}

// TestSQSDelays: Developer Guide, Amazon SQS message timers and delay queues.
func TestSQSDelays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		queue   map[string]string
		message int32
	}{
		"of the message": {nil, 2},
		"of the queue":   {map[string]string{"DelaySeconds": "2"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMailbox(t, c.queue)
			began := time.Now()
			m.send("late", c.message)
			m.receive(30)
			require.GreaterOrEqual(t, time.Since(began), 1500*time.Millisecond)
		})
	}
}

// TestSQSMessageAttributesAreChosen: API Reference, ReceiveMessage, MessageAttributeNames.
func TestSQSMessageAttributesAreChosen(t *testing.T) {
	t.Parallel()
	m := newMailbox(t, map[string]string{"VisibilityTimeout": "0"})
	_, err := do(m.client.SendMessage, `{"QueueUrl":"$url","MessageBody":"x","MessageAttributes":{
		"order.id":{"DataType":"String","StringValue":"1"},"order.raw":{"DataType":"Binary","BinaryValue":"b"},"other":{"DataType":"Number.int","StringValue":"2"}}}`)(t.Context(), names{"url": m.url})
	require.NoError(t, err)
	for asked, want := range map[string]string{
		`"All"`:     `{"order.id":{"StringValue":"1","DataType":"String"},"order.raw":{"BinaryValue":"b"},"other":{"DataType":"Number.int"}}`,
		`"order.*"`: `{"order.id":{"StringValue":"1"},"order.raw":{"DataType":"Binary"},"other":null}`,
		`"other"`:   `{"order.id":null,"order.raw":null,"other":{"StringValue":"2"}}`,
	} {
		eventually(t, func() error {
			got, err := do(m.client.ReceiveMessage, `{"QueueUrl":"$url","MessageAttributeNames":[`+asked+`]}`)(t.Context(), names{"url": m.url})
			if err != nil {
				return err
			}
			return contains(got, `{"Messages":[{"MessageAttributes":`+want+`}]}`)
		})
	}
}

// TestSQSDeadLettersAndTheirRedrive: Developer Guide, Using dead-letter
// queues; API Reference, StartMessageMoveTask.
func TestSQSDeadLettersAndTheirRedrive(t *testing.T) {
	t.Parallel()
	dead := newMailbox(t, map[string]string{"VisibilityTimeout": "0"}) // a received dead letter stays visible
	source := newMailbox(t, map[string]string{
		"VisibilityTimeout": "1", "RedrivePolicy": fmt.Sprintf(`{"deadLetterTargetArn":%q,"maxReceiveCount":2}`, dead.arn),
	})
	id := source.send("poison", 0)
	source.receive(1)
	require.Equal(t, "2", source.receive(1).Attributes["ApproximateReceiveCount"])

	var letter types.Message
	eventually(t, func() error {
		if more, err := source.look(1, 1); err != nil || len(more) > 0 {
			return errors.Join(err, fmt.Errorf("%d messages are still in the source", len(more)))
		}
		all, err := dead.look(0, 0)
		if len(all) == 1 {
			letter = all[0]
			return err
		}
		return errors.Join(err, errors.New("no dead letter"))
	})
	require.Equal(t, id, *letter.MessageId, "a dead letter keeps its id")
	require.Equal(t, source.arn, letter.Attributes["DeadLetterQueueSourceArn"])

	sources, err := dead.client.ListDeadLetterSourceQueues(t.Context(), &sqs.ListDeadLetterSourceQueuesInput{QueueUrl: &dead.url})
	require.NoError(t, err)
	require.Equal(t, []string{source.url}, sources.QueueUrls)

	_, err = dead.client.StartMessageMoveTask(t.Context(), &sqs.StartMessageMoveTaskInput{SourceArn: &dead.arn})
	require.NoError(t, err)
	back := source.receive(30)
	require.Equal(t, "poison", *back.Body)
	require.Equal(t, "1", back.Attributes["ApproximateReceiveCount"], "the receive count starts again")
	eventually(t, func() error {
		tasks, err := do(dead.client.ListMessageMoveTasks, `{"SourceArn":"$arn"}`)(context.Background(), names{"arn": dead.arn})
		if err != nil {
			return err
		}
		return contains(tasks, `{"Results":[{"Status":"COMPLETED","ApproximateNumberOfMessagesMoved":1,"SourceArn":"`+dead.arn+`"}]}`)
	})
}

// TestSQSPurge: API Reference, PurgeQueue.
func TestSQSPurge(t *testing.T) {
	t.Parallel()
	m := newMailbox(t, nil)
	m.send("a", 0)
	m.send("b", 60)
	_, err := m.client.PurgeQueue(t.Context(), &sqs.PurgeQueueInput{QueueUrl: aws.String(m.url)})
	require.NoError(t, err)
	verify(t, names{"queue": m.url}, []expectation{{
		name: "a second purge within a minute", doc: "API Reference, PurgeQueue, Errors",
		when: do(m.client.PurgeQueue, `{"QueueUrl":"$queue"}`), want: refusal{code: "PurgeQueueInProgress"},
	}})
	eventually(t, func() error { return m.holds(0, 0) })
}
