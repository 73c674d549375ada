package sqs_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/require"
)

type (
	received        = types.Message
	systemAttribute = types.MessageSystemAttributeName
	queueAttribute  = types.QueueAttributeName
)

var ctx = context.Background()

func TestSendReceiveDelete(t *testing.T) {
	h := newHarness(t, "")
	url := h.queue("orders", nil)
	_, err := h.client.SendMessage(ctx, &client.SendMessageInput{
		QueueUrl: url, MessageBody: aws.String("héllo"),
		MessageAttributes: map[string]types.MessageAttributeValue{
			"kind": {DataType: aws.String("String"), StringValue: aws.String("a")},
			"raw":  {DataType: aws.String("Binary"), BinaryValue: []byte{0, 1}},
		},
		MessageSystemAttributes: map[string]types.MessageSystemAttributeValue{
			"AWSTraceHeader": {DataType: aws.String("String"), StringValue: aws.String("Root=1-2-3")},
		},
	})
	require.NoError(t, err)
	out, err := h.client.ReceiveMessage(ctx, &client.ReceiveMessageInput{
		QueueUrl: url, MessageSystemAttributeNames: []systemAttribute{"All"}, MessageAttributeNames: []string{"All"},
	})
	require.NoError(t, err)
	require.Len(t, out.Messages, 1)
	m := out.Messages[0]
	require.Equal(t, "héllo", *m.Body)
	require.Equal(t, "1", m.Attributes["ApproximateReceiveCount"])
	require.Equal(t, "Root=1-2-3", m.Attributes["AWSTraceHeader"])
	require.Equal(t, []byte{0, 1}, m.MessageAttributes["raw"].BinaryValue)
	require.Equal(t, "1", h.attribute(url, "ApproximateNumberOfMessagesNotVisible"))
	_, err = h.client.DeleteMessage(ctx, &client.DeleteMessageInput{QueueUrl: url, ReceiptHandle: m.ReceiptHandle})
	require.NoError(t, err)
	require.Equal(t, "0", h.attribute(url, "ApproximateNumberOfMessagesNotVisible"))
}

// The digests were computed independently of the code: length and bytes of the
// name, type and value of each attribute, with 1 before text and 2 before bytes.
func TestAttributeDigests(t *testing.T) {
	h := newHarness(t, "")
	url := h.queue("orders", nil)
	for digest, attributes := range map[string]map[string]types.MessageAttributeValue{
		"235c5c510d26fb653d073faed50ae77c": {"timestamp": {DataType: aws.String("Number"), StringValue: aws.String("1493147359900")}},
		"00c23f0c4bb601acd2c268702b1fbf11": {
			"b": {DataType: aws.String("Binary"), BinaryValue: []byte{0, 1}}, "a": {DataType: aws.String("String.x"), StringValue: aws.String("é")},
		},
	} {
		sent, err := h.client.SendMessage(ctx, &client.SendMessageInput{QueueUrl: url, MessageBody: aws.String("m"), MessageAttributes: attributes})
		require.NoError(t, err)
		require.Equal(t, digest, *sent.MD5OfMessageAttributes)
		got, err := h.client.ReceiveMessage(ctx, &client.ReceiveMessageInput{QueueUrl: url, MessageAttributeNames: []string{".*"}})
		require.NoError(t, err)
		require.Equal(t, digest, *got.Messages[0].MD5OfMessageAttributes)
	}
}

func TestVisibilityTimeoutHidesMessages(t *testing.T) {
	h := newHarness(t, "")
	url := h.queue("orders", map[string]string{"VisibilityTimeout": "30"})
	h.send(url, "m")
	first := h.receive(url)
	require.Len(t, first, 1)
	h.env.Clock.Advance(29 * time.Second)
	require.Empty(t, h.receive(url))
	h.env.Clock.Advance(time.Second)
	again := h.receive(url)
	require.Len(t, again, 1)
	require.Equal(t, "2", again[0].Attributes["ApproximateReceiveCount"])
	_, err := h.client.DeleteMessage(ctx, &client.DeleteMessageInput{QueueUrl: url, ReceiptHandle: first[0].ReceiptHandle})
	require.NoError(t, err, "an outdated handle is not an error")
	h.env.Clock.Advance(30 * time.Second)
	require.Len(t, h.receive(url), 1, "an outdated handle deletes nothing")
}

func TestDelayHidesNewMessages(t *testing.T) {
	h := newHarness(t, "")
	url := h.queue("orders", map[string]string{"DelaySeconds": "5"})
	h.send(url, "by the queue")
	_, err := h.client.SendMessage(ctx, &client.SendMessageInput{QueueUrl: url, MessageBody: aws.String("longer"), DelaySeconds: 900})
	require.NoError(t, err)
	require.Equal(t, "2", h.attribute(url, "ApproximateNumberOfMessagesDelayed"))
	require.Empty(t, h.receive(url))
	h.env.Clock.Advance(5 * time.Second)
	require.Len(t, h.receive(url), 1)
	h.env.Clock.Advance(895 * time.Second)
	require.Len(t, h.receive(url), 2)
}

func TestLongPollReturnsWhenAMessageArrives(t *testing.T) {
	h := newHarness(t, "")
	url := h.queue("orders", nil)
	got := make(chan int, 1)
	go func() {
		out, err := h.client.ReceiveMessage(ctx, &client.ReceiveMessageInput{QueueUrl: url, WaitTimeSeconds: 20})
		if err != nil {
			got <- -1
			return
		}
		got <- len(out.Messages)
	}()
	began := time.Now()
	h.send(url, "m")
	require.Equal(t, 1, <-got)
	require.Less(t, time.Since(began), 5*time.Second)
}

func TestLongPollReturnsWhenAMessageBecomesVisible(t *testing.T) {
	h := newHarness(t, "")
	url := h.queue("orders", map[string]string{"DelaySeconds": "1"})
	h.send(url, "m")
	out, err := h.client.ReceiveMessage(ctx, &client.ReceiveMessageInput{QueueUrl: url, WaitTimeSeconds: 20})
	require.NoError(t, err)
	require.Len(t, out.Messages, 1)
}

func TestMessageIsDeadLetteredAfterMaxReceiveCount(t *testing.T) {
	h := newHarness(t, "")
	dead := h.queue("orders-dead", nil)
	url := h.queue("orders", map[string]string{
		"VisibilityTimeout": "0",
		"RedrivePolicy":     `{"deadLetterTargetArn":"` + h.arn("orders-dead") + `","maxReceiveCount":"3"}`,
	})
	h.send(url, "poison")
	for range 3 {
		require.Len(t, h.receive(url), 1)
	}
	require.Empty(t, h.receive(url))
	m := h.receive(dead)
	require.Len(t, m, 1)
	require.Equal(t, "poison", *m[0].Body)
	require.Equal(t, h.arn("orders"), m[0].Attributes["DeadLetterQueueSourceArn"])
	sources, err := h.client.ListDeadLetterSourceQueues(ctx, &client.ListDeadLetterSourceQueuesInput{QueueUrl: dead})
	require.NoError(t, err)
	require.Equal(t, []string{*url}, sources.QueueUrls)
}

func TestMessagesExpireAfterTheRetentionPeriod(t *testing.T) {
	h := newHarness(t, "")
	url := h.queue("orders", map[string]string{"MessageRetentionPeriod": "60"})
	h.send(url, "old")
	h.env.Clock.Advance(time.Minute)
	require.Empty(t, h.receive(url))
	eventually(t, "the message is removed", func() bool { return h.attribute(url, "ApproximateNumberOfMessages") == "0" })
}

func TestAcknowledgedChangesSurviveARestart(t *testing.T) {
	h := newHarness(t, t.TempDir())
	url := h.queue("orders", map[string]string{"VisibilityTimeout": "60"})
	for _, body := range []string{"deleted", "held", "kept"} {
		h.send(url, body)
	}
	for _, m := range h.receive(url) {
		if *m.Body == "deleted" {
			_, err := h.client.DeleteMessage(ctx, &client.DeleteMessageInput{QueueUrl: url, ReceiptHandle: m.ReceiptHandle})
			require.NoError(t, err)
		}
	}
	h.send(url, "new")
	h = h.restart()
	url = h.queue("orders", map[string]string{"VisibilityTimeout": "60"})
	bodies := func() string {
		var out []string
		for _, m := range h.receive(url) {
			out = append(out, *m.Body)
		}
		return strings.Join(out, " ")
	}
	require.Equal(t, "new", bodies(), "the others are in flight")
	h.env.Clock.Advance(time.Minute)
	require.Equal(t, "held kept new", bodies())
}

func TestReceiptHandleSurvivesARestart(t *testing.T) {
	h := newHarness(t, t.TempDir())
	url := h.queue("orders", nil)
	h.send(url, "m")
	m := h.receive(url)[0]
	h = h.restart()
	url = h.queue("orders", nil)
	_, err := h.client.DeleteMessage(ctx, &client.DeleteMessageInput{QueueUrl: url, ReceiptHandle: m.ReceiptHandle})
	require.NoError(t, err)
	h.env.Clock.Advance(time.Hour)
	require.Empty(t, h.receive(url))
}

func TestPurgeAndDelete(t *testing.T) {
	h := newHarness(t, t.TempDir())
	url := h.queue("orders", nil)
	h.send(url, "m")
	_, err := h.client.PurgeQueue(ctx, &client.PurgeQueueInput{QueueUrl: url})
	require.NoError(t, err)
	_, err = h.client.PurgeQueue(ctx, &client.PurgeQueueInput{QueueUrl: url})
	require.Equal(t, "AWS.SimpleQueueService.PurgeQueueInProgress", code(t, err))
	h.send(url, "after")
	h = h.restart()
	url = h.queue("orders", nil)
	require.Len(t, h.receive(url), 1)
	_, err = h.client.DeleteQueue(ctx, &client.DeleteQueueInput{QueueUrl: url})
	require.NoError(t, err)
	h.queue("orders", nil)
	h.env.Clock.Advance(time.Hour)
	require.Empty(t, h.receive(url), "a queue that is created again is empty")
}

// As on AWS, a dead letter's age counts from when it was moved and its retention
// from when it was sent.
func TestDeadLettersAgeCountsFromTheirMove(t *testing.T) {
	h := newHarness(t, t.TempDir())
	h.queue("dead", nil)
	url := h.queue("orders", map[string]string{
		"VisibilityTimeout": "30", "RedrivePolicy": `{"deadLetterTargetArn":"` + h.arn("dead") + `","maxReceiveCount":"1"}`,
	})
	h.send(url, "m")
	require.Len(t, h.receive(url), 1)
	h.env.Clock.Advance(time.Hour)
	require.GreaterOrEqual(t, h.age("orders"), time.Hour)
	require.Empty(t, h.receive(url), "it becomes a dead letter")
	h.env.Clock.Advance(time.Minute)
	require.Zero(t, h.age("orders"))
	require.GreaterOrEqual(t, h.age("dead"), time.Minute)
	require.Less(t, h.age("dead"), time.Hour)
}

func (h *harness) age(queue string) time.Duration {
	for _, d := range h.sqs.Depths() {
		if d.Name == queue {
			return d.OldestAge
		}
	}
	return -1
}
