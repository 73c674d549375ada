package sqs_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/sqs"
)

// clients is the number of concurrent callers.
const clients = 64

var body = strings.Repeat("x", 1500)

// BenchmarkSend measures durable sends by 64 clients.
func BenchmarkSend(b *testing.B) {
	h := newHarness(b, b.TempDir())
	arn, err := h.sqs.Create(ctx, sqs.Queue{Name: "q"})
	require.NoError(b, err)
	b.SetParallelism(clients / 2)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := h.sqs.Send(ctx, arn, body, nil); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkSendReceiveDelete measures durable sends, receives and deletes by 64
// clients. A client may receive another client's message.
func BenchmarkSendReceiveDelete(b *testing.B) {
	h := newHarness(b, b.TempDir())
	arn, err := h.sqs.Create(ctx, sqs.Queue{Name: "q"})
	require.NoError(b, err)
	b.SetParallelism(clients / 2)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := sendReceiveDelete(h.sqs, arn); err != nil {
				b.Error(err)
			}
		}
	})
}

func sendReceiveDelete(s *sqs.Service, arn string) error {
	if err := s.Send(ctx, arn, body, nil); err != nil {
		return err
	}
	got, err := s.Receive(ctx, arn, 1, 0, 0)
	if err != nil || len(got) == 0 {
		return err
	}
	return s.Delete(ctx, arn, []string{got[0].ReceiptHandle})
}
