package sqs_test

import (
	"fmt"
	"math/rand"
	"sync"
	"testing"
	"time"

	client "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/sqs"
	"github.com/eventforge/eventforge/local/store"
)

// A message that is sent while its queue is purged is either there or not: it is
// never counted without being there.
func TestAPurgeDuringAPublishLeavesNoGhost(t *testing.T) {
	h := newHarness(t, "")
	url := h.queue("q", nil)
	arn := h.arn("q")
	b := h.env.DB.NewBatch()
	publish, err := h.sqs.SendInBatch(b, arn, "m", nil)
	require.NoError(t, err)
	require.NoError(t, b.Commit())
	h.purge(url)
	publish()

	got := h.receive(url)
	require.Equal(t, len(got), len(h.messagesOnDisk()), "what is counted is on disk")
	depth := h.sqs.Depths()[0]
	require.Equal(t, len(got), depth.Visible+depth.InFlight)
}

// Property: whatever receivers, senders, deleters and purges do at the same time,
// the queue counts exactly the messages that are on disk, before and after a
// restart.
func TestPropertyEveryCountedMessageIsOnDisk(t *testing.T) {
	parameters := gopter.DefaultTestParameters()
	seed := rand.Int63()
	t.Logf("seed %d", seed)
	parameters.Rng = rand.New(rand.NewSource(seed))
	parameters.MinSuccessfulTests = 30
	p := gopter.NewProperties(parameters)
	p.Property("no ghosts", prop.ForAll(func(seed int64) bool {
		h := newHarness(t, "")
		defer h.stop()
		err := h.busy(seed)
		if err == nil {
			err = h.checkCounts(h.sqs)
		}
		if err == nil {
			var again *sqs.Service
			if again, err = sqs.New(h.env); err == nil {
				err = h.checkCounts(again)
			}
		}
		if err != nil {
			t.Logf("seed %d: %v", seed, err)
		}
		return err == nil
	}, gen.Int64()))
	p.TestingRun(t)
}

// busy works on one queue from several goroutines.
func (h *harness) busy(seed int64) error {
	arn, err := h.sqs.Create(ctx, sqs.Queue{Name: "q"})
	if err != nil {
		return err
	}
	url := h.env.URL + "/" + h.env.Account + "/q"
	errs := make([]error, 6)
	var wg sync.WaitGroup
	for i := range errs {
		random := rand.New(rand.NewSource(seed + int64(i)))
		wg.Go(func() {
			for n := 0; n < 40 && errs[i] == nil; n++ {
				errs[i] = h.act(random, arn, url)
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (h *harness) act(random *rand.Rand, arn, url string) error {
	switch n := random.Intn(20); {
	case n < 8:
		return h.sqs.Send(ctx, arn, "m", nil)
	case n < 17:
		return h.receiveAndSettle(random, arn)
	}
	h.env.Clock.Advance(time.Minute) // another purge is allowed, and messages become visible
	h.purge(&url)
	return nil
}

// receiveAndSettle deletes or releases what it receives, or leaves it in flight.
func (h *harness) receiveAndSettle(random *rand.Rand, arn string) error {
	got, err := h.sqs.Receive(ctx, arn, 10, 0, 0)
	if err != nil {
		return err
	}
	for _, m := range got {
		switch random.Intn(3) {
		case 0:
			err = h.sqs.Delete(ctx, arn, []string{m.ReceiptHandle})
		case 1:
			err = h.sqs.Release(ctx, arn, []string{m.ReceiptHandle})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (h *harness) checkCounts(s *sqs.Service) error {
	d := s.Depths()[0]
	if counted, there := d.Visible+d.InFlight+d.Delayed, len(h.messagesOnDisk()); counted != there {
		return fmt.Errorf("%d messages are counted, %d are on disk", counted, there)
	}
	return nil
}

func (h *harness) messagesOnDisk() (bodies []string) {
	h.t.Helper()
	require.NoError(h.t, h.env.DB.Space("sqs/messages").Walk(store.Range{}, func(_, v []byte) bool {
		bodies = append(bodies, string(v))
		return true
	}))
	return bodies
}

// purge ignores that another purge is in progress.
func (h *harness) purge(url *string) {
	_, _ = h.client.PurgeQueue(ctx, &client.PurgeQueueInput{QueueUrl: url})
}

// An older release could leave the state of a message without its content.
func TestAStateWithoutAMessageIsForgotten(t *testing.T) {
	h := newHarness(t, t.TempDir())
	url := h.queue("q", nil)
	h.send(url, "m")
	b := h.env.DB.NewBatch()
	b.DeleteRange(h.env.DB.Space("sqs/messages"), nil, nil)
	require.NoError(t, b.Commit())
	h = h.restart()
	url = h.queue("q", nil)
	require.Empty(t, h.receive(url))
	require.NoError(t, h.checkCounts(h.sqs))
}
