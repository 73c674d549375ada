package lambda_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/lambda"
)

// crowd makes a function with one process, and a queue that keeps sixty slow
// batches waiting for it: 18 s of work.
func crowd(t *testing.T, options lambda.Options) *sources {
	t.Helper()
	s := newSources(t)
	options.Queues, options.Streams = queues{s.sqs}, streams{s.dynamo}
	s.service = newService(t, s.env, options, lambda.Function{
		Name: "f", Environment: map[string]string{"TRACE": s.trace}, Timeout: 6 * time.Second, MaxInstances: 1,
	})
	for n := range 60 {
		s.send(fmt.Sprint("slow! ", n))
	}
	require.NoError(t, s.service.MapQueue(lambda.QueueMapping{QueueARN: s.queue, Function: "f", BatchSize: 1, MaximumConcurrency: 60}))
	return s
}

// waitCrowded waits until the process works and a long line waits for it.
func (s *sources) waitCrowded() {
	s.t.Helper()
	eventually(s.t, "a long line", func() bool { return s.inFlight() > 30 })
}

func TestADirectInvocationIsServedWhileAQueueKeepsALongLine(t *testing.T) {
	s := crowd(t, lambda.Options{})
	run(t, s.service)
	s.waitCrowded()
	require.Equal(t, `"hello"`, string(invoke(t, s.service, `{"do":"echo","value":"hello"}`).Payload))
	require.Greater(t, s.inQueue("work"), 20)
}

func TestStreamsAndEventsAreServedWhileAQueueKeepsALongLine(t *testing.T) {
	s := crowd(t, lambda.Options{})
	require.NoError(t, s.service.MapStream(lambda.StreamMapping{Table: "table", Function: "f"}))
	run(t, s.service)
	s.waitCrowded()
	s.put("from the stream", "x")
	require.NoError(t, s.service.InvokeAsync(t.Context(), "f", []byte(`{"Records":[{"n":"asynchronous"}]}`)))
	others := func() (n int) {
		for _, r := range s.traced() {
			if r["body"] == nil {
				n++
			}
		}
		return n
	}
	eventually(t, "both", func() bool { return others() == 2 })
	require.Greater(t, s.inQueue("work"), 20)
}

// TestAThrottledInvocationKeepsItsPlace lets a caller wait for a moment only, so
// that it is absent when the process becomes free.
func TestAThrottledInvocationKeepsItsPlace(t *testing.T) {
	s := crowd(t, lambda.Options{QueueWait: time.Millisecond})
	run(t, s.service)
	s.waitCrowded()
	eventually(t, "the process is kept", func() bool {
		_, err := s.service.Invoke(t.Context(), "f", []byte(`{"do":"echo"}`))
		var throttled *lambda.Error
		return errors.As(err, &throttled) && s.becomesIdle()
	})
	require.Greater(t, s.inQueue("work"), 20)
	s.waitTraced(len(s.traced()) + 2) // the queue goes on
}

// becomesIdle reports whether the process becomes idle within a second.
func (s *sources) becomesIdle() bool {
	for end := time.Now().Add(time.Second); time.Now().Before(end); {
		if _, idle := s.service.Instances("f"); idle == 1 {
			return true
		}
	}
	return false
}

func TestAPlaceThatIsNotTakenIsGivenUp(t *testing.T) {
	s := crowd(t, lambda.Options{QueueWait: time.Millisecond})
	run(t, s.service)
	s.waitCrowded()
	_, err := s.service.Invoke(t.Context(), "f", []byte(`{"do":"echo"}`))
	require.Error(t, err)
	s.waitTraced(len(s.traced()) + 2)
}
