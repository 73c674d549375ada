package stepfunctions

import (
	"context"
	"encoding/binary"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// pruneBatch is how many executions are deleted in one commit.
const pruneBatch = 500

// prune deletes executions past their retention until ctx ends. It sleeps until the next
// one is due, or for a day.
func (s *Service) prune(ctx context.Context) {
	for {
		due, err := s.pruneOnce(s.env.Clock.Now().Add(-Retention))
		if err != nil {
			s.env.Log.Error("prune executions", "error", err)
			due = time.Time{}
		}
		if due.IsZero() {
			due = s.env.Clock.Now().Add(24 * time.Hour)
		}
		if s.env.Clock.SleepUntil(ctx, due) != nil {
			return
		}
	}
}

// pruneOnce deletes the executions that ended before the given time, and returns when the
// next one is due, or zero.
func (s *Service) pruneOnce(before time.Time) (due time.Time, err error) {
	for {
		var old [][]byte
		due = time.Time{}
		err := s.spaces.ended.Walk(store.Range{}, func(k, _ []byte) bool {
			stopped := time.Unix(0, int64(binary.BigEndian.Uint64(k)))
			if !stopped.Before(before) {
				due = stopped.Add(Retention + time.Millisecond)
				return false
			}
			old = append(old, append([]byte(nil), k...))
			return len(old) < pruneBatch
		})
		if err != nil || len(old) == 0 {
			return due, err
		}
		if err := s.forget(old); err != nil {
			return due, err
		}
	}
}

func (s *Service) forget(endedKeys [][]byte) error {
	b := s.env.DB.NewBatch()
	for _, k := range endedKeys {
		key := parseExecutionKey(k[8:])
		r, err := s.record(key)
		if err != nil {
			b.Discard()
			return err
		}
		prefix := key.prefix()
		b.Delete(s.spaces.executions, key.bytes())
		b.Delete(s.spaces.list, listKey(key, r.Started))
		b.DeleteRange(s.spaces.history, prefix, store.Prefix(prefix).End)
		b.Delete(s.spaces.ended, k)
	}
	return b.Commit()
}
