package poll_test

import (
	"context"
	"math/rand"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/poll"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/feed"
)

// batches is a feed of given batches, whose events exist.
type batches []feed.Batch

func (b *batches) AppendEvents(context.Context, []feed.Entry) error { return nil }

func (b *batches) BatchesFrom(_ context.Context, number int64, most int) (found []feed.Batch, err error) {
	for _, one := range *b {
		if one.Number >= number && len(found) < most {
			found = append(found, one)
		}
	}
	return found, nil
}

func (b *batches) LastBatch(context.Context) (int64, error) {
	if len(*b) == 0 {
		return 0, nil
	}
	return (*b)[len(*b)-1].Number, nil
}

func (b *batches) EventsByID(_ context.Context, entries []feed.Entry) (map[string]event.Event, error) {
	found := map[string]event.Event{}
	for _, e := range entries {
		found[e.ID()] = event.Event{ID: e.ID(), Type: e.Type}
	}
	return found, nil
}

// TestEveryPageGoesOnWhereTheLastEnded polls while batches are appended and the oldest are
// removed, at random, by cursors as text. Whoever polls reads what was appended since the
// beginning, once and in order, with any limit and filter; or is told that it may be gone,
// and only then anything was removed.
func TestEveryPageGoesOnWhereTheLastEnded(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewSource(seed))
	types := []event.Type{event.OrderCreated, event.OrderCompleted}
	expired := 0
	for range 60 {
		now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
		stored, want := &batches{}, []string{}
		var filter []event.Type
		if r.Intn(2) == 0 {
			filter = types[:1]
		}
		p := poll.Poller{Feed: stored, Now: func() time.Time { return now }}
		at, err := p.Latest(t.Context())
		require.NoError(t, err)
		var got []string
		for step, number := 0, int64(0); step < 40; step++ {
			for range r.Intn(80) {
				number++
				b := feed.Batch{Number: number, At: now}
				for i := range 1 + r.Intn(30)*r.Intn(2) {
					e := feed.Entry{OrderID: "01A", Sequence: int(number)*100 + i, Type: types[r.Intn(2)]}
					if b.Entries = append(b.Entries, e); len(filter) == 0 || e.Type == filter[0] {
						want = append(want, e.ID())
					}
				}
				*stored = append(*stored, b)
			}
			now = now.Add(time.Duration(r.Int63n(int64(8 * 24 * time.Hour))))
			*stored = slices.DeleteFunc(*stored, func(b feed.Batch) bool { return now.Sub(b.At) > feed.Kept })
			parsed, err := feed.ParsePosition(at.String())
			require.NoError(t, err)
			page, err := p.Events(t.Context(), parsed, filter, 1+r.Intn(100))
			if failure.Is(err, failure.Expired) {
				expired++
				break
			}
			require.NoError(t, err)
			for _, e := range page.Events {
				got = append(got, e.ID)
			}
			require.Equal(t, want[:len(got)], append([]string{}, got...))
			if !page.More {
				require.Len(t, got, len(want))
			}
			at = page.Next
		}
	}
	require.NotZero(t, expired)
	_, err := feed.ParsePosition("1.2")
	require.Equal(t, failure.Invalid, failure.CodeOf(err))
}
