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

// withDeadLetters makes a queue with n messages in its dead-letter queue.
func withDeadLetters(t *testing.T, p *platform, n int) (dead, url *string) {
	t.Helper()
	dead = p.queue("dead", nil)
	url = p.queue("orders", map[string]string{
		"VisibilityTimeout": "0", "RedrivePolicy": `{"deadLetterTargetArn":"` + p.arn("dead") + `","maxReceiveCount":1}`,
	})
	for range n {
		p.send(url, "poison")
	}
	for p.attribute(dead, "ApproximateNumberOfMessages") != strconv.Itoa(n) {
		p.receive(url)
	}
	return dead, url
}

func (p *platform) task(source string) types.ListMessageMoveTasksResultEntry {
	p.t.Helper()
	out, err := p.client.ListMessageMoveTasks(ctx, &client.ListMessageMoveTasksInput{SourceArn: &source})
	require.NoError(p.t, err)
	require.Len(p.t, out.Results, 1)
	return out.Results[0]
}

func TestMoveTaskReturnsDeadLettersToTheirSource(t *testing.T) {
	p := start(t, "")
	dead, url := withDeadLetters(t, p, 25)
	before := p.receive(dead)[0]
	p.env.Clock.Advance(time.Minute)
	started, err := p.client.StartMessageMoveTask(ctx, &client.StartMessageMoveTaskInput{SourceArn: aws.String(p.arn("dead"))})
	require.NoError(t, err)
	require.NotEmpty(t, *started.TaskHandle)
	eventually(t, "the task completes", func() bool { return *p.task(p.arn("dead")).Status == "COMPLETED" })
	task := p.task(p.arn("dead"))
	require.EqualValues(t, 25, task.ApproximateNumberOfMessagesMoved)
	require.EqualValues(t, 25, *task.ApproximateNumberOfMessagesToMove)
	require.Equal(t, "25", p.attribute(url, "ApproximateNumberOfMessages"))
	require.Empty(t, p.receive(dead))
	for _, m := range p.receive(url) {
		require.Equal(t, "1", m.Attributes["ApproximateReceiveCount"], "counted anew")
		require.NotEqual(t, *before.MessageId, *m.MessageId, "a new message")
		require.NotContains(t, m.Attributes, "DeadLetterQueueSourceArn")
	}
}

func TestMoveTaskKeepsToItsRateAndIsCancelled(t *testing.T) {
	p := start(t, "")
	dead, _ := withDeadLetters(t, p, 10)
	elsewhere := p.queue("elsewhere", nil)
	started, err := p.client.StartMessageMoveTask(ctx, &client.StartMessageMoveTaskInput{
		SourceArn: aws.String(p.arn("dead")), DestinationArn: aws.String(p.arn("elsewhere")), MaxNumberOfMessagesPerSecond: aws.Int32(1),
	})
	require.NoError(t, err)
	moved := func(n string) func() bool {
		return func() bool { return p.attribute(elsewhere, "ApproximateNumberOfMessages") == n }
	}
	eventually(t, "the first is moved", moved("1"))
	p.env.Clock.Advance(time.Second)
	eventually(t, "a second later the second", moved("2"))
	_, err = p.client.StartMessageMoveTask(ctx, &client.StartMessageMoveTaskInput{SourceArn: aws.String(p.arn("dead"))})
	require.Equal(t, "InvalidParameterValue", code(t, err), "one task per source")
	cancelled, err := p.client.CancelMessageMoveTask(ctx, &client.CancelMessageMoveTaskInput{TaskHandle: started.TaskHandle})
	require.NoError(t, err)
	require.EqualValues(t, 2, cancelled.ApproximateNumberOfMessagesMoved)
	p.env.Clock.Advance(time.Second)
	eventually(t, "it ends", func() bool { return *p.task(p.arn("dead")).Status == "CANCELLED" })
	require.True(t, moved("2")())
	require.Equal(t, "8", p.attribute(dead, "ApproximateNumberOfMessages"))
	_, err = p.client.CancelMessageMoveTask(ctx, &client.CancelMessageMoveTaskInput{TaskHandle: started.TaskHandle})
	require.Equal(t, "AWS.SimpleQueueService.UnsupportedOperation", code(t, err))
}

func TestMoveTaskGoesOnAfterARestart(t *testing.T) {
	p := start(t, t.TempDir())
	withDeadLetters(t, p, 5)
	_, err := p.client.StartMessageMoveTask(ctx, &client.StartMessageMoveTaskInput{SourceArn: aws.String(p.arn("dead")), MaxNumberOfMessagesPerSecond: aws.Int32(1)})
	require.NoError(t, err)
	eventually(t, "one is moved", func() bool { return p.task(p.arn("dead")).ApproximateNumberOfMessagesMoved == 1 })
	p = p.restart()
	eventually(t, "the rest follows", func() bool {
		p.env.Clock.Advance(time.Second)
		return *p.task(p.arn("dead")).Status == "COMPLETED"
	})
	require.EqualValues(t, 5, p.task(p.arn("dead")).ApproximateNumberOfMessagesMoved)
}

func TestMoveTaskRefusals(t *testing.T) {
	p := start(t, "")
	dead, _ := withDeadLetters(t, p, 0)
	begin := func(source, destination string) error {
		in := &client.StartMessageMoveTaskInput{SourceArn: aws.String(p.arn(source))}
		if destination != "" {
			in.DestinationArn = aws.String(p.arn(destination))
		}
		_, err := p.client.StartMessageMoveTask(ctx, in)
		return err
	}
	require.Equal(t, "ResourceNotFoundException", code(t, begin("none", "")))
	require.Equal(t, "ResourceNotFoundException", code(t, begin("dead", "none")))
	require.Equal(t, "InvalidParameterValue", code(t, begin("orders", "")), "not a dead-letter queue")
	_, err := p.client.CancelMessageMoveTask(ctx, &client.CancelMessageMoveTaskInput{TaskHandle: aws.String("none")})
	require.Equal(t, "ResourceNotFoundException", code(t, err))
	p.send(dead, "nobody's")
	require.NoError(t, begin("dead", ""))
	eventually(t, "it fails", func() bool { return *p.task(p.arn("dead")).Status == "FAILED" })
	require.Equal(t, "CouldNotDetermineMessageSource", *p.task(p.arn("dead")).FailureReason)
	require.Len(t, p.receive(dead), 1, "the message stays")
}
