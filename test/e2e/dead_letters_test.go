package e2e

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/signin"
)

// A message that no function can process is read with its error, and deleted with a reason.
func TestAnOperatorReadsAndDeletesAPoisonMessage(t *testing.T) {
	operator, err := signin.As(within(t), platform, "operator")
	require.NoError(t, err)
	url := platform.Queues["receipt"]
	queues := sqs.NewFromConfig(settings(t))
	_, err = queues.SendMessage(within(t), &sqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String(`{"source":"somebody"}`)})
	require.NoError(t, err)

	const path = "/api/ops/queues/receipt/dead-letters"
	var read struct {
		Items []struct {
			ID, Body string
			Failure  struct{ Code, Message string }
		}
	}
	require.Eventually(t, func() bool {
		_, err = operator.Call(within(t), "GET", path, nil, nil, &read)
		require.NoError(t, err)
		return len(read.Items) == 1
	}, deadLetterPatience(), 20*time.Millisecond)
	letter := read.Items[0]
	require.Equal(t, `{"source":"somebody"}`, letter.Body)
	require.Equal(t, "invalid", letter.Failure.Code)
	require.Contains(t, letter.Failure.Message, "/source must be eventforge")

	var results struct{ Done, Missing []string }
	_, err = operator.Call(within(t), "POST", path+"/delete", nil, map[string]any{"ids": []string{letter.ID}, "reason": "nobody's"}, &results)
	require.NoError(t, err)
	require.Equal(t, []string{letter.ID}, results.Done)
	_, err = operator.Call(within(t), "GET", path, nil, nil, &read)
	require.NoError(t, err)
	require.Empty(t, read.Items)
}

// deadLetterPatience is how long five receives may take: on AWS they are two minutes apart.
func deadLetterPatience() time.Duration {
	if deployed() {
		return 15 * time.Minute
	}
	return patience
}
