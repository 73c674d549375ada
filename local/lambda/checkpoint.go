package lambda

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"

	"github.com/eventforge/eventforge/local/store"
)

// checkpoints stores the position of each shard of each stream mapping. The key
// contains the number of shards: if that number changes, records move to other
// shards, so every shard starts at the lowest of the old positions.
func checkpoints(db *store.DB) store.Space { return db.Space("lambda/checkpoints") }

func checkpointKey(mapping string, shards, shard int) []byte {
	return fmt.Appendf(nil, "%s/%04d/%04d", mapping, shards, shard)
}

// loadCheckpoint returns the last processed sequence number of each shard.
func loadCheckpoint(db *store.DB, mapping string, shards int) ([]uint64, error) {
	own, others := map[string]uint64{}, []uint64{}
	prefix := checkpointKey(mapping, shards, 0)[:len(mapping)+5]
	err := checkpoints(db).Walk(store.Prefix([]byte(mapping+"/")), func(k, v []byte) bool {
		if string(k[:len(prefix)]) == string(prefix) {
			own[string(k)] = binary.BigEndian.Uint64(v)
		} else {
			others = append(others, binary.BigEndian.Uint64(v))
		}
		return true
	})
	start := make([]uint64, shards)
	for n := range start {
		if at, ok := own[string(checkpointKey(mapping, shards, n))]; ok {
			start[n] = at
		} else if len(own) == 0 {
			start[n] = least(others)
		}
	}
	return start, err
}

func least(numbers []uint64) uint64 {
	var lowest uint64
	for i, n := range numbers {
		if i == 0 || n < lowest {
			lowest = n
		}
	}
	return lowest
}

// checkpoint writes one shard's position in the background. Only the newest position
// is written, and not synced: if a crash loses it, records are delivered again.
type checkpoint struct {
	save func(uint64) error
	fail func(error)

	mu      sync.Mutex
	at      uint64
	changed chan struct{} // capacity 1
}

func newCheckpoint(save func(uint64) error, fail func(error)) *checkpoint {
	return &checkpoint{save: save, fail: fail, changed: make(chan struct{}, 1)}
}

// set moves the position forward.
func (c *checkpoint) set(at uint64) {
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
