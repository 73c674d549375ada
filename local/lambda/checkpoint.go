package lambda

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"

	"github.com/eventforge/eventforge/local/store"
)

// checkpoints stores the position of each shard of each stream mapping: the
// sequence number and the stream's ARN, which older data lacks. The key contains
// the number of shards: if that number changes, records move to other shards, so
// every shard starts at the lowest of the old positions.
func checkpoints(db *store.DB) store.Space { return db.Space("lambda/checkpoints") }

func checkpointKey(mapping string, shards, shard int) []byte {
	return fmt.Appendf(nil, "%s/%04d/%04d", mapping, shards, shard)
}

func encodePosition(p StreamPosition) []byte {
	return append(binary.BigEndian.AppendUint64(nil, p.Sequence), p.Stream...)
}

func decodePosition(b []byte) StreamPosition {
	return StreamPosition{Stream: string(b[8:]), Sequence: binary.BigEndian.Uint64(b)}
}

// loadCheckpoint returns the position of each shard.
func loadCheckpoint(db *store.DB, mapping string, shards int) ([]StreamPosition, error) {
	own, others := map[string]StreamPosition{}, []StreamPosition{}
	prefix := checkpointKey(mapping, shards, 0)[:len(mapping)+5]
	err := checkpoints(db).Walk(store.Prefix([]byte(mapping+"/")), func(k, v []byte) bool {
		if string(k[:len(prefix)]) == string(prefix) {
			own[string(k)] = decodePosition(v)
		} else {
			others = append(others, decodePosition(v))
		}
		return true
	})
	start := make([]StreamPosition, shards)
	for n := range start {
		if at, ok := own[string(checkpointKey(mapping, shards, n))]; ok {
			start[n] = at
		} else if len(own) == 0 {
			start[n] = least(others)
		}
	}
	return start, err
}

// least returns the lowest position. Positions in different streams have none: a
// shard that is still in the stream of a deleted table is at the beginning of the
// present one.
func least(positions []StreamPosition) StreamPosition {
	var lowest StreamPosition
	for i, p := range positions {
		switch {
		case i == 0:
			lowest = p
		case p.Stream != lowest.Stream:
			return StreamPosition{}
		case p.Sequence < lowest.Sequence:
			lowest = p
		}
	}
	return lowest
}

// checkpoint writes one shard's position in the background. Only the newest position
// is written, and not synced: if a crash loses it, records are delivered again.
type checkpoint struct {
	save func(StreamPosition) error
	fail func(error)

	mu      sync.Mutex
	at      StreamPosition
	changed chan struct{} // capacity 1
}

func newCheckpoint(save func(StreamPosition) error, fail func(error)) *checkpoint {
	return &checkpoint{save: save, fail: fail, changed: make(chan struct{}, 1)}
}

// set moves the position forward.
func (c *checkpoint) set(at StreamPosition) {
	c.mu.Lock()
	c.at = at
	c.mu.Unlock()
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// run writes positions until ctx ends, and then the last one.
func (c *checkpoint) run(ctx context.Context) {
	for {
		select {
		case <-c.changed:
			c.flush()
		case <-ctx.Done():
			select {
			case <-c.changed:
				c.flush()
			default:
			}
			return
		}
	}
}

func (c *checkpoint) flush() {
	c.mu.Lock()
	at := c.at
	c.mu.Unlock()
	if err := c.save(at); err != nil {
		c.fail(err)
	}
}
