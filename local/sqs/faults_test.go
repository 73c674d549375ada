package sqs_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/fault"
)

func (h *harness) fault(r fault.Rule) {
	h.t.Helper()
	r.Service = "sqs"
	_, err := h.env.Faults.Add(r)
	require.NoError(h.t, err)
}

func (h *harness) bodies(url *string) (out []string) {
	for _, m := range h.receive(url) {
		out = append(out, *m.Body)
	}
	return out
}

func TestReorderDeliversEachMessageOnceInAnotherOrder(t *testing.T) {
	h := newHarness(t, "")
	url := h.queue("q", nil)
	h.fault(fault.Rule{Kind: fault.Reorder, Rate: 1})
	var sent, got []string
	for n := range 40 {
		sent = append(sent, fmt.Sprintf("%02d", n))
		h.send(url, sent[n])
	}
	for page := h.bodies(url); len(page) > 0; page = h.bodies(url) {
		got = append(got, page...)
	}
	require.NotEqual(t, sent, got)
	slices.Sort(got)
	require.Equal(t, sent, got)
	require.LessOrEqual(t, h.env.Faults.Rules()[0].Struck, 4, "not the receives that find nothing to reorder")
}

func TestRedeliverDeliversAMessageInFlightOnceMore(t *testing.T) {
	h := newHarness(t, "")
	url := h.queue("q", nil)
	h.fault(fault.Rule{Kind: fault.Redeliver, Operation: "ReceiveMessage", Rate: 1})
	h.send(url, "twice")
	first := h.receive(url)
	second := h.receive(url)
	require.Len(t, second, 1)
	require.Equal(t, first[0].MessageId, second[0].MessageId)
	require.Equal(t, "2", second[0].Attributes["ApproximateReceiveCount"])
	require.Empty(t, h.receive(url), "twice and not more often")
}

func TestRedeliverDeliversADeletedMessageOnceMore(t *testing.T) {
	for _, batch := range []bool{false, true} {
		t.Run(fmt.Sprintf("batch=%t", batch), func(t *testing.T) {
			h := newHarness(t, "")
			url := h.queue("q", nil)
			h.fault(fault.Rule{Kind: fault.Redeliver, Operation: map[bool]string{false: "DeleteMessage", true: "DeleteMessageBatch"}[batch], Rate: 1})
			h.send(url, "twice")
			for range 2 {
				got := h.receive(url)
				require.Len(t, got, 1)
				h.acknowledge(url, got[0].ReceiptHandle, batch)
			}
			require.Empty(t, h.receive(url))
			require.Equal(t, "0", h.attribute(url, "ApproximateNumberOfMessagesNotVisible"))
			require.Equal(t, 1, h.env.Faults.Rules()[0].Struck)
		})
	}
}

// acknowledge deletes a message and requires that SQS says so.
func (h *harness) acknowledge(url, handle *string, batch bool) {
	h.t.Helper()
	if !batch {
		_, err := h.client.DeleteMessage(h.t.Context(), &client.DeleteMessageInput{QueueUrl: url, ReceiptHandle: handle})
		require.NoError(h.t, err)
		return
	}
	out, err := h.client.DeleteMessageBatch(h.t.Context(), &client.DeleteMessageBatchInput{
		QueueUrl: url, Entries: []types.DeleteMessageBatchRequestEntry{{Id: aws.String("a"), ReceiptHandle: handle}},
	})
	require.NoError(h.t, err)
	require.Len(h.t, out.Successful, 1)
}
