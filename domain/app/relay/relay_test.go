package relay_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/relay"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// bus refuses the messages whose index is in refused, once.
type bus struct {
	refused   map[int]bool
	published []string
}

var errBus = errors.New("bus: throttled")

func (b *bus) Publish(_ context.Context, messages []port.Message) ([]int, error) {
	var failed []int
	for i, m := range messages {
		if b.refused[i] {
			failed = append(failed, i)
			continue
		}
		b.published = append(b.published, string(m.Detail))
	}
	b.refused = nil
	if failed != nil {
		return failed, errBus
	}
	return nil, nil
}

func messages(t *testing.T, n int) []port.Message {
	t.Helper()
	out := make([]port.Message, n)
	for i := range out {
		detail, err := event.Event{
			ID: event.IDOf("01J", i+1), Type: event.OrderCreated, Version: 1, OrderID: "01J", UserID: "u",
			Sequence: i + 1, OccurredAt: time.UnixMilli(int64(i)).UTC(), Traceparent: "00-a-b-01",
		}.Detail()
		require.NoError(t, err)
		out[i], err = relay.Message(detail)
		require.NoError(t, err)
	}
	return out
}

func TestMessageRefusesBytesThatAreNotAnEvent(t *testing.T) {
	for name, stored := range map[string]string{
		"no JSON":      `{`,
		"no id":        `{"type":"order.created","orderId":"o"}`,
		"no order":     `{"id":"e","type":"order.created"}`,
		"unknown type": `{"id":"e","type":"order.eaten","orderId":"o"}`,
	} {
		_, err := relay.Message([]byte(stored))
		assert.Equal(t, failure.Invalid, failure.CodeOf(err), name)
	}
}

func TestMessageKeepsTheStoredBytes(t *testing.T) {
	stored := `{"id":"e","type":"order.created","orderId":"o","later":"field"}`
	m, err := relay.Message([]byte(stored))
	require.NoError(t, err)
	assert.Equal(t, stored, string(m.Detail), "including fields that this version does not know")
}

func TestPublishSetsTheFieldsOfTheBus(t *testing.T) {
	var got []port.Message
	b := publisher(func(m []port.Message) ([]int, error) { got = m; return nil, nil })
	n, err := relay.Relay{Bus: b}.Publish(context.Background(), messages(t, 1))
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	assert.Equal(t, event.Source, got[0].Source)
	assert.Equal(t, "order.created", got[0].Type)
	assert.Equal(t, "00-a-b-01", got[0].Traceparent)
	assert.Contains(t, string(got[0].Detail), `"id":"01J-0001"`)
}

func TestPublishNothing(t *testing.T) {
	b := publisher(func([]port.Message) ([]int, error) { return nil, errBus })
	n, err := relay.Relay{Bus: b}.Publish(context.Background(), nil)
	require.NoError(t, err, "the bus is not called without messages")
	assert.Zero(t, n)
}

func TestAnErrorWithoutIndexesCountsNothingAsPublished(t *testing.T) {
	b := publisher(func([]port.Message) ([]int, error) { return nil, errBus })
	n, err := relay.Relay{Bus: b}.Publish(context.Background(), messages(t, 3))
	require.ErrorIs(t, err, errBus)
	assert.Zero(t, n)
}

type publisher func([]port.Message) ([]int, error)

func (p publisher) Publish(_ context.Context, m []port.Message) ([]int, error) { return p(m) }

// D1: an event that could not be published is not lost. If the caller continues
// where Publish stopped, every event reaches the bus, whichever entries failed.
func TestD1_RedeliveryPublishesEveryEvent(t *testing.T) {
	const seed = 20261123
	t.Logf("seed %d", seed)
	p := gopter.DefaultTestParametersWithSeed(seed)
	p.MinSuccessfulTests = 1000
	properties := gopter.NewProperties(p)
	properties.Property("every event is published at least once", prop.ForAll(
		func(count int, refused []int) bool {
			b := &bus{refused: map[int]bool{}}
			for _, i := range refused {
				b.refused[i] = true
			}
			return deliversAll(b, messages(t, count))
		},
		gen.IntRange(0, 40), gen.SliceOf(gen.IntRange(0, 40)),
	))
	properties.TestingRun(t)
}

func deliversAll(b *bus, all []port.Message) bool {
	r := relay.Relay{Bus: b}
	for rest := all; ; {
		n, err := r.Publish(context.Background(), rest)
		if rest = rest[n:]; err == nil && len(rest) == 0 {
			break
		}
	}
	seen := map[string]bool{}
	for _, d := range b.published {
		seen[d] = true
	}
	return len(seen) == len(all)
}
