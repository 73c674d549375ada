package sqs_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/sqs"
)

// clients is how many callers work at once, on two processors.
const clients = 64

var body = strings.Repeat("x", 1500)

// BenchmarkSend is a durable send by each of 64 clients.
func BenchmarkSend(b *testing.B) {
	p := start(b, b.TempDir())
	arn, err := p.sqs.Create(ctx, sqs.Queue{Name: "q"})
	require.NoError(b, err)
	b.SetParallelism(clients / 2)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := p.sqs.Send(ctx, arn, body, nil); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkSendReceiveDelete is a message's whole life, durably, with 64
// clients; each receives whatever message is there.
func BenchmarkSendReceiveDelete(b *testing.B) {
	p := start(b, b.TempDir())
	arn, err := p.sqs.Create(ctx, sqs.Queue{Name: "q"})
	require.NoError(b, err)
	b.SetParallelism(clients / 2)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := life(p.sqs, arn); err != nil {
				b.Error(err)
			}
		}
	})
}

func life(s *sqs.Service, arn string) error {
	if err := s.Send(ctx, arn, body, nil); err != nil {
		return err
	}
	got, err := s.Receive(ctx, arn, 1, 0, 0)
	if err != nil || len(got) == 0 {
		return err
	}
	return s.Delete(ctx, arn, []string{got[0].ReceiptHandle})
}
