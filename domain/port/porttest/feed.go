package porttest

import (
	"fmt"
	"math/rand"
	"sync"
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/feed"
	"github.com/eventforge/eventforge/domain/port"
)

// Feed is the contract of port.Feed. A store may have the batches of other tests.
func Feed(t *testing.T, open func(t *testing.T, now func() time.Time) port.Feed) {
	t.Run("AppendEvents_EachOnceWhateverIsRepeated", func(t *testing.T) { feedOnce(t, open(t, newClock().Now)) })
	t.Run("AppendEvents_InBatchesOfBoundedSize", func(t *testing.T) { feedBounded(t, open(t, newClock().Now)) })
	t.Run("BatchesFrom_AreThoseFromANumber", func(t *testing.T) { feedFrom(t, open(t, newClock().Now)) })
}

// entriesOf are n events of orders, as one shard of the stream has them: an order's in their
// sequence.
func entriesOf(n int, orders ...string) (all []feed.Entry) {
	for i := range n {
		all = append(all, feed.Entry{OrderID: orders[i%len(orders)], Sequence: 1 + i/len(orders), Type: event.OrderCreated})
	}
	return all
}

// feedOnce lets several shards be handed over as Lambda does: again after a crash, from where
// its checkpoint is, in batches of another size, and while an earlier call still runs. Readers
// follow the feed meanwhile: each reads every event once, and those of an order in sequence.
func feedOnce(t *testing.T, store port.Feed) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	const shards, events, readers = 3, 60, 2
	from := must[int64](t)(store.LastBatch(t.Context())) + 1
	var all [shards][]feed.Entry
	wanted := map[string]bool{}
	for i := range all {
		all[i] = entriesOf(events, unique("order"), unique("order"), unique("order"))
		for _, e := range all[i] {
			wanted[e.ID()] = true
		}
	}
	written := make(chan struct{})
	var writing, reading sync.WaitGroup
	for i := range all {
		writing.Go(func() { handOver(t, store, all[i], rand.New(rand.NewSource(seed+int64(i)))) }) //nolint:gosec // a test's order of events
	}
	for range readers {
		reading.Go(func() { follow(t, store, from, wanted, written) })
	}
	writing.Wait()
	close(written)
	reading.Wait()
}

// handOver hands a shard over to the store.
func handOver(t *testing.T, store port.Feed, shard []feed.Entry, r *rand.Rand) {
	var late sync.WaitGroup
	defer late.Wait()
	starts := []int{0} // where calls began that may be repeated
	for at := 0; at < len(shard); {
		batch := func() []feed.Entry { return shard[at:min(len(shard), at+1+r.Intn(9))] }
		if r.Intn(4) == 0 { // a call that timed out, and goes on
			zombie := batch()
			late.Go(func() { _ = store.AppendEvents(t.Context(), zombie) })
		}
		mine := batch()
		if err := store.AppendEvents(t.Context(), mine); err != nil {
			if !failure.Transient(err) {
				t.Errorf("append: %v", err)
				return
			}
			continue
		}
		switch r.Intn(5) {
		case 0: // it crashed before its checkpoint moved
		case 1: // an earlier checkpoint was all that was stored
			at = starts[max(0, len(starts)-1-r.Intn(4))]
		default:
			at += len(mine)
			starts = append(starts, at)
		}
	}
}

// follow reads the feed to its end, which comes after written is closed, and checks what it
// has read.
func follow(t *testing.T, store port.Feed, from int64, wanted map[string]bool, written <-chan struct{}) {
	seen, last := map[string]int{}, map[string]int{}
	for ended := false; ; {
		batches, err := store.BatchesFrom(t.Context(), from, 3)
		if err != nil {
			t.Errorf("read: %v", err)
			return
		}
		for _, b := range batches {
			if b.Number != from {
				t.Errorf("batch %d follows %d", b.Number, from-1)
			}
			from = b.Number + 1
			for _, e := range b.Entries {
				if wanted[e.ID()] {
					if seen[e.ID()]++; e.Sequence != last[e.OrderID]+1 {
						t.Errorf("%s follows %d", e.ID(), last[e.OrderID])
					}
					last[e.OrderID] = e.Sequence
				}
			}
		}
		if len(batches) == 0 && ended {
			break
		}
		select {
		case <-written:
			ended = len(batches) == 0
		default:
		}
	}
	for id := range wanted {
		if seen[id] != 1 {
			t.Errorf("%s was read %d times", id, seen[id])
		}
	}
}

func feedBounded(t *testing.T, store port.Feed) {
	from := must[int64](t)(store.LastBatch(t.Context())) + 1
	want := entriesOf(feed.MaxBatch+2, unique("order"))
	noError(t, store.AppendEvents(t.Context(), nil))
	noError(t, store.AppendEvents(t.Context(), want))
	noError(t, store.AppendEvents(t.Context(), want))
	batches := must[[]feed.Batch](t)(store.BatchesFrom(t.Context(), from, 10))
	var got []feed.Entry
	for _, b := range batches {
		if len(b.Entries) > feed.MaxBatch {
			t.Errorf("a batch has %d entries", len(b.Entries))
		}
		got = append(got, b.Entries...)
	}
	equal(t, "entries", got, want)
}

func feedFrom(t *testing.T, store port.Feed) {
	from := must[int64](t)(store.LastBatch(t.Context())) + 1
	order := unique("order")
	for i, e := range entriesOf(3, order) {
		noError(t, store.AppendEvents(t.Context(), []feed.Entry{e}))
		equal(t, "last", must[int64](t)(store.LastBatch(t.Context())), from+int64(i))
	}
	for i, want := range []string{"1 2", "2 3", "3", ""} {
		got := ""
		for _, b := range must[[]feed.Batch](t)(store.BatchesFrom(t.Context(), from+int64(i), 2)) {
			got += fmt.Sprint(" ", b.Entries[0].Sequence)
			if b.At.IsZero() {
				t.Error("a batch has no time")
			}
		}
		equal(t, "sequences", got, map[bool]string{true: "", false: " "}[want == ""]+want)
	}
	equal(t, "events of nobody", len(must[map[string]event.Event](t)(store.EventsByID(t.Context(), entriesOf(2, order)))), 0)
}
