package sqs_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAStandardQueueIsFairByMessageGroup: a tenant with a backlog does not delay the others,
// and gets everything that no other wants.
func TestAStandardQueueIsFairByMessageGroup(t *testing.T) {
	h := newHarness(t, "")
	made, err := h.client.CreateQueue(t.Context(), &client.CreateQueueInput{QueueName: aws.String("fair")})
	require.NoError(t, err)
	send := func(group, body string) {
		in := &client.SendMessageInput{QueueUrl: made.QueueUrl, MessageBody: &body}
		if group != "" {
			in.MessageGroupId = &group
		}
		_, err := h.client.SendMessage(t.Context(), in)
		require.NoError(t, err)
	}
	receive := func(n int32) (got []string) {
		out, err := h.client.ReceiveMessage(t.Context(), &client.ReceiveMessageInput{QueueUrl: made.QueueUrl, MaxNumberOfMessages: n})
		require.NoError(t, err)
		for _, m := range out.Messages {
			got = append(got, *m.Body)
		}
		return got
	}
	for i := range 30 {
		send("noisy", fmt.Sprint("noisy-", i))
	}
	assert.Len(t, receive(10), 10, "nobody else wants anything")
	send("quiet", "quiet-0")
	send("", "alone")
	send("quiet", "quiet-1")
	got := receive(5)
	assert.ElementsMatch(t, []string{"quiet-0", "alone", "quiet-1"}, got[:3], "they overtake the backlog")
	assert.True(t, strings.HasPrefix(got[3], "noisy") && strings.HasPrefix(got[4], "noisy"), "nothing is held back: %v", got)
	assert.Len(t, receive(10), 10)
}
