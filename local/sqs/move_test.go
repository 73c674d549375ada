package sqs_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/require"
)

// withDeadLetters creates a queue with n messages in its dead-letter queue.
func withDeadLetters(t *testing.T, h *harness, n int) (dead, url *string) {
	t.Helper()
	dead = h.queue("dead", nil)
	url = h.queue("orders", map[string]string{
		"VisibilityTimeout": "0", "RedrivePolicy": `{"deadLetterTargetArn":"` + h.arn("dead") + `","maxReceiveCount":1}`,
	})
	for range n {
		h.send(url, "poison")
	}
	for h.attribute(dead, "ApproximateNumberOfMessages") != strconv.Itoa(n) {
		h.receive(url)
	}
	return dead, url
}

func (h *harness) task(source string) types.ListMessageMoveTasksResultEntry {
	h.t.Helper()
	out, err := h.client.ListMessageMoveTasks(ctx, &client.ListMessageMoveTasksInput{SourceArn: &source})
	require.NoError(h.t, err)
	require.Len(h.t, out.Results, 1)
	return out.Results[0]
}

func TestMoveTaskReturnsDeadLettersToTheirSource(t *testing.T) {
	h := newHarness(t, "")
	dead, url := withDeadLetters(t, h, 25)
	before := h.receive(dead)[0]
	h.env.Clock.Advance(time.Minute)
	started, err := h.client.StartMessageMoveTask(ctx, &client.StartMessageMoveTaskInput{SourceArn: aws.String(h.arn("dead"))})
	require.NoError(t, err)
	require.NotEmpty(t, *started.TaskHandle)
	eventually(t, "the task completes", func() bool { return *h.task(h.arn("dead")).Status == "COMPLETED" })
	task := h.task(h.arn("dead"))
	require.EqualValues(t, 25, task.ApproximateNumberOfMessagesMoved)
	require.EqualValues(t, 25, *task.ApproximateNumberOfMessagesToMove)
	require.Equal(t, "25", h.attribute(url, "ApproximateNumberOfMessages"))
	require.Empty(t, h.receive(dead))
	for _, m := range h.receive(url) {
		require.Equal(t, "1", m.Attributes["ApproximateReceiveCount"], "the receive count starts at 1")
		require.NotEqual(t, *before.MessageId, *m.MessageId, "a new message")
		require.NotContains(t, m.Attributes, "DeadLetterQueueSourceArn")
	}
}

func TestMoveTaskObservesItsRateAndCanBeCancelled(t *testing.T) {
	h := newHarness(t, "")
	dead, _ := withDeadLetters(t, h, 10)
	elsewhere := h.queue("elsewhere", nil)
	started, err := h.client.StartMessageMoveTask(ctx, &client.StartMessageMoveTaskInput{
		SourceArn: aws.String(h.arn("dead")), DestinationArn: aws.String(h.arn("elsewhere")), MaxNumberOfMessagesPerSecond: aws.Int32(1),
	})
	require.NoError(t, err)
	moved := func(n string) func() bool {
		return func() bool { return h.attribute(elsewhere, "ApproximateNumberOfMessages") == n }
	}
	eventually(t, "one message is moved", moved("1"))
	h.env.Clock.Advance(time.Second)
	eventually(t, "another message is moved after a second", moved("2"))
	_, err = h.client.StartMessageMoveTask(ctx, &client.StartMessageMoveTaskInput{SourceArn: aws.String(h.arn("dead"))})
	require.Equal(t, "InvalidParameterValue", code(t, err), "one task per source")
	cancelled, err := h.client.CancelMessageMoveTask(ctx, &client.CancelMessageMoveTaskInput{TaskHandle: started.TaskHandle})
	require.NoError(t, err)
	require.EqualValues(t, 2, cancelled.ApproximateNumberOfMessagesMoved)
	h.env.Clock.Advance(time.Second)
	eventually(t, "the task is cancelled", func() bool { return *h.task(h.arn("dead")).Status == "CANCELLED" })
	require.True(t, moved("2")())
	require.Equal(t, "8", h.attribute(dead, "ApproximateNumberOfMessages"))
	_, err = h.client.CancelMessageMoveTask(ctx, &client.CancelMessageMoveTaskInput{TaskHandle: started.TaskHandle})
	require.Equal(t, "AWS.SimpleQueueService.UnsupportedOperation", code(t, err))
}

func TestMoveTaskContinuesAfterARestart(t *testing.T) {
	h := newHarness(t, t.TempDir())
	withDeadLetters(t, h, 5)
	_, err := h.client.StartMessageMoveTask(ctx, &client.StartMessageMoveTaskInput{SourceArn: aws.String(h.arn("dead")), MaxNumberOfMessagesPerSecond: aws.Int32(1)})
	require.NoError(t, err)
	eventually(t, "one message is moved", func() bool { return h.task(h.arn("dead")).ApproximateNumberOfMessagesMoved == 1 })
	h = h.restart()
	eventually(t, "the task completes", func() bool {
		h.env.Clock.Advance(time.Second)
		return *h.task(h.arn("dead")).Status == "COMPLETED"
	})
	require.EqualValues(t, 5, h.task(h.arn("dead")).ApproximateNumberOfMessagesMoved)
}

func TestMoveTaskErrors(t *testing.T) {
	h := newHarness(t, "")
	dead, _ := withDeadLetters(t, h, 0)
	begin := func(source, destination string) error {
		in := &client.StartMessageMoveTaskInput{SourceArn: aws.String(h.arn(source))}
		if destination != "" {
			in.DestinationArn = aws.String(h.arn(destination))
		}
		_, err := h.client.StartMessageMoveTask(ctx, in)
		return err
	}
	require.Equal(t, "ResourceNotFoundException", code(t, begin("none", "")))
	require.Equal(t, "ResourceNotFoundException", code(t, begin("dead", "none")))
	require.Equal(t, "InvalidParameterValue", code(t, begin("orders", "")), "not a dead-letter queue")
	_, err := h.client.CancelMessageMoveTask(ctx, &client.CancelMessageMoveTaskInput{TaskHandle: aws.String("none")})
	require.Equal(t, "ResourceNotFoundException", code(t, err))
	h.send(dead, "no source")
	require.NoError(t, begin("dead", ""))
	eventually(t, "the task fails", func() bool { return *h.task(h.arn("dead")).Status == "FAILED" })
	require.Equal(t, "CouldNotDetermineMessageSource", *h.task(h.arn("dead")).FailureReason)
	require.Len(t, h.receive(dead), 1, "the message stays in the queue")
}
