package relay_test

import (
	"context"
	"encoding/json"
	"fmt"
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

// bus fails the messages whose index is in failing, once.
type bus struct {
	failing   map[int]failure.Code
	published []string
}

func (b *bus) Publish(_ context.Context, messages []port.Message) (unpublished []port.Unpublished) {
	for i, m := range messages {
		if code, ok := b.failing[i]; ok {
			unpublished = append(unpublished, port.Unpublished{Index: i, Err: failure.New(code, "bus: no")})
			continue
		}
		b.published = append(b.published, string(m.Detail))
	}
	b.failing = nil
	return unpublished
}

// kept are the records that were put aside.
type kept struct {
	records []string
	err     error
}

func (k *kept) PutAside(_ context.Context, e port.BadEvent) error {
	if k.err == nil {
		k.records = append(k.records, string(e.Record))
	}
	return k.err
}

func records(t *testing.T, n int) []relay.Record {
	t.Helper()
	out := make([]relay.Record, n)
	for i := range out {
		detail, err := event.Event{
			ID: event.IDOf("01J", i+1), Type: event.OrderCreated, Version: 1, OrderID: "01J", UserID: "u",
			Sequence: i + 1, OccurredAt: time.UnixMilli(int64(i)).UTC(), Traceparent: "00-a-b-01",
		}.Detail()
		require.NoError(t, err)
		out[i].Message, err = relay.Message(detail)
		require.NoError(t, err)
		out[i].Raw = json.RawMessage(fmt.Sprint(i))
	}
	return out
}

func TestMessageRefusesBytesThatAreNotAnEvent(t *testing.T) {
	for name, stored := range map[string]string{
		"no JSON":        `{`,
		"no id":          `{"type":"order.created","orderId":"o"}`,
		"no order":       `{"id":"e","type":"order.created"}`,
		"no type":        `{"id":"e","orderId":"o"}`,
		"a strange type": `{"id":"e","type":"order.Eaten ","orderId":"o"}`,
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
	m := records(t, 1)[0].Message
	assert.Equal(t, event.Source, m.Source)
	assert.Equal(t, "order.created", m.Type)
	assert.Equal(t, "00-a-b-01", m.Traceparent)
	assert.Contains(t, string(m.Detail), `"id":"01J-0001"`)
}

func TestPublishNothing(t *testing.T) {
	n, err := relay.Relay{}.Publish(context.Background(), nil)
	require.NoError(t, err, "the bus is not called without events")
	assert.Zero(t, n)
	k := &kept{}
	n, err = relay.Relay{Failures: k}.Publish(context.Background(), []relay.Record{{Raw: json.RawMessage("0"), Bad: failure.New(failure.Invalid, "bad")}})
	require.NoError(t, err, "nor with bad ones only")
	assert.Equal(t, 1, n)
	assert.Equal(t, []string{"0"}, k.records)
}

// W2: only what is about the event itself is put aside, and only before the first event
// that waits.
func TestW2_BadEventsArePutAsideAndTheOthersWait(t *testing.T) {
	for _, code := range []failure.Code{failure.Unavailable, failure.RateLimited, failure.Internal} {
		k, b := &kept{}, &bus{failing: map[int]failure.Code{1: failure.TooLarge, 2: failure.Invalid, 4: code, 5: failure.Invalid}}
		n, err := relay.Relay{Bus: b, Failures: k}.Publish(context.Background(), records(t, 8))
		assert.Equal(t, code, failure.CodeOf(err))
		assert.Equal(t, 4, n)
		assert.Equal(t, []string{"1", "2"}, k.records, "%s", code)
	}
}

func TestABadEventThatCannotBePutAsideIsNotDone(t *testing.T) {
	k := &kept{err: failure.New(failure.Unavailable, "queue: away")}
	n, err := relay.Relay{Bus: &bus{failing: map[int]failure.Code{2: failure.Invalid}}, Failures: k}.Publish(context.Background(), records(t, 4))
	require.ErrorIs(t, err, k.err)
	assert.Equal(t, 2, n)
}

// D1: an event that could not be published is not lost. If the caller continues where
// Publish stopped, every event reaches the bus or is put aside, whatever failed.
func TestD1_RedeliveryPublishesEveryEvent(t *testing.T) {
	const seed = 20261123
	t.Logf("seed %d", seed)
	p := gopter.DefaultTestParametersWithSeed(seed)
	p.MinSuccessfulTests = 1000
	properties := gopter.NewProperties(p)
	properties.Property("every event is published at least once or put aside once", prop.ForAll(
		func(count int, away, bad []int) bool {
			b := &bus{failing: map[int]failure.Code{}}
			for _, i := range away {
				b.failing[i] = failure.Unavailable
			}
			for _, i := range bad {
				b.failing[i] = failure.Invalid
			}
			return deliversAll(b, records(t, count))
		},
		gen.IntRange(0, 40), gen.SliceOf(gen.IntRange(0, 40)), gen.SliceOf(gen.IntRange(0, 40)),
	))
	properties.TestingRun(t)
}

func deliversAll(b *bus, all []relay.Record) bool {
	k := &kept{}
	r := relay.Relay{Bus: b, Failures: k}
	for rest := all; ; {
		n, err := r.Publish(context.Background(), rest)
		if rest = rest[n:]; err == nil && len(rest) == 0 {
			break
		}
	}
	seen, aside := map[string]bool{}, map[string]bool{}
	for _, d := range b.published {
		seen[d] = true
	}
	for _, r := range k.records {
		aside[r] = true
	}
	return len(aside) == len(k.records) && len(seen)+len(aside) == len(all)
}
