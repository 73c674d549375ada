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
	p := start(t, "")
	url := p.queue("orders", nil)
	_, err := p.client.SendMessage(ctx, &client.SendMessageInput{
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
	out, err := p.client.ReceiveMessage(ctx, &client.ReceiveMessageInput{
		QueueUrl: url, MessageSystemAttributeNames: []systemAttribute{"All"}, MessageAttributeNames: []string{"All"},
	})
	require.NoError(t, err)
	require.Len(t, out.Messages, 1)
	m := out.Messages[0]
	require.Equal(t, "héllo", *m.Body)
	require.Equal(t, "1", m.Attributes["ApproximateReceiveCount"])
	require.Equal(t, "Root=1-2-3", m.Attributes["AWSTraceHeader"])
	require.Equal(t, []byte{0, 1}, m.MessageAttributes["raw"].BinaryValue)
	require.Equal(t, "1", p.attribute(url, "ApproximateNumberOfMessagesNotVisible"))
	_, err = p.client.DeleteMessage(ctx, &client.DeleteMessageInput{QueueUrl: url, ReceiptHandle: m.ReceiptHandle})
	require.NoError(t, err)
	require.Equal(t, "0", p.attribute(url, "ApproximateNumberOfMessagesNotVisible"))
}

// Digests reckoned apart from the code: length and bytes of name, type and
// value of each attribute by name, 1 before text and 2 before bytes.
func TestAttributeDigests(t *testing.T) {
	p := start(t, "")
	url := p.queue("orders", nil)
	for digest, attributes := range map[string]map[string]types.MessageAttributeValue{
		"235c5c510d26fb653d073faed50ae77c": {"timestamp": {DataType: aws.String("Number"), StringValue: aws.String("1493147359900")}},
		"00c23f0c4bb601acd2c268702b1fbf11": {
			"b": {DataType: aws.String("Binary"), BinaryValue: []byte{0, 1}}, "a": {DataType: aws.String("String.x"), StringValue: aws.String("é")},
		},
	} {
		sent, err := p.client.SendMessage(ctx, &client.SendMessageInput{QueueUrl: url, MessageBody: aws.String("m"), MessageAttributes: attributes})
		require.NoError(t, err)
		require.Equal(t, digest, *sent.MD5OfMessageAttributes)
		got, err := p.client.ReceiveMessage(ctx, &client.ReceiveMessageInput{QueueUrl: url, MessageAttributeNames: []string{".*"}})
		require.NoError(t, err)
		require.Equal(t, digest, *got.Messages[0].MD5OfMessageAttributes)
	}
}

func TestVisibilityTimeoutHidesAndBringsBack(t *testing.T) {
	p := start(t, "")
	url := p.queue("orders", map[string]string{"VisibilityTimeout": "30"})
	p.send(url, "m")
	first := p.receive(url)
	require.Len(t, first, 1)
	p.env.Clock.Advance(29 * time.Second)
	require.Empty(t, p.receive(url))
	p.env.Clock.Advance(time.Second)
	again := p.receive(url)
	require.Len(t, again, 1)
	require.Equal(t, "2", again[0].Attributes["ApproximateReceiveCount"])
	_, err := p.client.DeleteMessage(ctx, &client.DeleteMessageInput{QueueUrl: url, ReceiptHandle: first[0].ReceiptHandle})
	require.NoError(t, err, "an outdated handle is no error")
	p.env.Clock.Advance(30 * time.Second)
	require.Len(t, p.receive(url), 1, "and deletes nothing")
}

func TestDelayHidesANewMessage(t *testing.T) {
	p := start(t, "")
	url := p.queue("orders", map[string]string{"DelaySeconds": "5"})
	p.send(url, "by the queue")
	_, err := p.client.SendMessage(ctx, &client.SendMessageInput{QueueUrl: url, MessageBody: aws.String("longer"), DelaySeconds: 900})
	require.NoError(t, err)
	require.Equal(t, "2", p.attribute(url, "ApproximateNumberOfMessagesDelayed"))
	require.Empty(t, p.receive(url))
	p.env.Clock.Advance(5 * time.Second)
	require.Len(t, p.receive(url), 1)
	p.env.Clock.Advance(895 * time.Second)
	require.Len(t, p.receive(url), 2)
}

func TestLongPollEndsWithTheMessageNotWithThePoll(t *testing.T) {
	p := start(t, "")
	url := p.queue("orders", nil)
	got := make(chan int, 1)
	go func() {
		out, err := p.client.ReceiveMessage(ctx, &client.ReceiveMessageInput{QueueUrl: url, WaitTimeSeconds: 20})
		if err != nil {
			got <- -1
			return
		}
		got <- len(out.Messages)
	}()
	began := time.Now()
	p.send(url, "m")
	require.Equal(t, 1, <-got)
	require.Less(t, time.Since(began), 5*time.Second)
}

func TestLongPollSeesAMessageThatBecomesVisible(t *testing.T) {
	p := start(t, "")
	url := p.queue("orders", map[string]string{"DelaySeconds": "1"})
	p.send(url, "m")
	out, err := p.client.ReceiveMessage(ctx, &client.ReceiveMessageInput{QueueUrl: url, WaitTimeSeconds: 20})
	require.NoError(t, err)
	require.Len(t, out.Messages, 1)
}

func TestDeadLetterAfterExactlyMaxReceiveCount(t *testing.T) {
	p := start(t, "")
	dead := p.queue("orders-dead", nil)
	url := p.queue("orders", map[string]string{
		"VisibilityTimeout": "0",
		"RedrivePolicy":     `{"deadLetterTargetArn":"` + p.arn("orders-dead") + `","maxReceiveCount":"3"}`,
	})
	p.send(url, "poison")
	for range 3 {
		require.Len(t, p.receive(url), 1)
	}
	require.Empty(t, p.receive(url))
	m := p.receive(dead)
	require.Len(t, m, 1)
	require.Equal(t, "poison", *m[0].Body)
	require.Equal(t, p.arn("orders"), m[0].Attributes["DeadLetterQueueSourceArn"])
	sources, err := p.client.ListDeadLetterSourceQueues(ctx, &client.ListDeadLetterSourceQueuesInput{QueueUrl: dead})
	require.NoError(t, err)
	require.Equal(t, []string{*url}, sources.QueueUrls)
}

func TestRetentionEndsAMessage(t *testing.T) {
	p := start(t, "")
	url := p.queue("orders", map[string]string{"MessageRetentionPeriod": "60"})
	p.send(url, "old")
	p.env.Clock.Advance(time.Minute)
	require.Empty(t, p.receive(url))
	eventually(t, "the sweep removes it", func() bool { return p.attribute(url, "ApproximateNumberOfMessages") == "0" })
}

func TestAcknowledgedWorkSurvivesARestart(t *testing.T) {
	p := start(t, t.TempDir())
	url := p.queue("orders", map[string]string{"VisibilityTimeout": "60"})
	for _, body := range []string{"deleted", "held", "kept"} {
		p.send(url, body)
	}
	for _, m := range p.receive(url) {
		if *m.Body == "deleted" {
			_, err := p.client.DeleteMessage(ctx, &client.DeleteMessageInput{QueueUrl: url, ReceiptHandle: m.ReceiptHandle})
			require.NoError(t, err)
		}
	}
	p.send(url, "new")
	p = p.restart()
	url = p.queue("orders", map[string]string{"VisibilityTimeout": "60"})
	bodies := func() string {
		var out []string
		for _, m := range p.receive(url) {
			out = append(out, *m.Body)
		}
		return strings.Join(out, " ")
	}
	require.Equal(t, "new", bodies(), "the others are still in flight")
	p.env.Clock.Advance(time.Minute)
	require.Equal(t, "held kept new", bodies())
}

func TestReceiptHandleOutlivesARestart(t *testing.T) {
	p := start(t, t.TempDir())
	url := p.queue("orders", nil)
	p.send(url, "m")
	m := p.receive(url)[0]
	p = p.restart()
	url = p.queue("orders", nil)
	_, err := p.client.DeleteMessage(ctx, &client.DeleteMessageInput{QueueUrl: url, ReceiptHandle: m.ReceiptHandle})
	require.NoError(t, err)
	p.env.Clock.Advance(time.Hour)
	require.Empty(t, p.receive(url))
}

func TestPurgeAndDelete(t *testing.T) {
	p := start(t, t.TempDir())
	url := p.queue("orders", nil)
	p.send(url, "m")
	_, err := p.client.PurgeQueue(ctx, &client.PurgeQueueInput{QueueUrl: url})
	require.NoError(t, err)
	_, err = p.client.PurgeQueue(ctx, &client.PurgeQueueInput{QueueUrl: url})
	require.Equal(t, "AWS.SimpleQueueService.PurgeQueueInProgress", code(t, err))
	p.send(url, "after")
	p = p.restart()
	url = p.queue("orders", nil)
	require.Len(t, p.receive(url), 1)
	_, err = p.client.DeleteQueue(ctx, &client.DeleteQueueInput{QueueUrl: url})
	require.NoError(t, err)
	p.queue("orders", nil)
	p.env.Clock.Advance(time.Hour)
	require.Empty(t, p.receive(url), "a queue created anew is empty")
}

// AWS: a dead letter's age counts from when it was moved, its retention from
// when it was sent.
func TestADeadLettersAgeIsThatOfItsDeath(t *testing.T) {
	p := start(t, t.TempDir())
	p.queue("dead", nil)
	url := p.queue("orders", map[string]string{
		"VisibilityTimeout": "30", "RedrivePolicy": `{"deadLetterTargetArn":"` + p.arn("dead") + `","maxReceiveCount":"1"}`,
	})
	p.send(url, "m")
	require.Len(t, p.receive(url), 1)
	p.env.Clock.Advance(time.Hour)
	require.GreaterOrEqual(t, p.age("orders"), time.Hour)
	require.Empty(t, p.receive(url), "it is given up on")
	p.env.Clock.Advance(time.Minute)
	require.Zero(t, p.age("orders"))
	require.GreaterOrEqual(t, p.age("dead"), time.Minute)
	require.Less(t, p.age("dead"), time.Hour)
}

func (p *platform) age(queue string) time.Duration {
	for _, d := range p.sqs.Depths() {
		if d.Name == queue {
			return d.OldestAge
		}
	}
	return -1
}
