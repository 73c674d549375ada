package stepfunctions

import (
	"encoding/binary"
	"encoding/json"

	"github.com/eventforge/eventforge/local/store"
)

// lastEvent is the number of an execution's last event, 0 before the first.
func (s *Service) lastEvent(key executionKey) (last int64, err error) {
	r := store.Prefix(key.prefix())
	r.Reverse = true
	err = s.spaces.history.Walk(r, func(k, _ []byte) bool {
		last = int64(binary.BigEndian.Uint64(k[len(k)-8:]))
		return false
	})
	return last, err
}

// events reads up to limit events from the number start (0: from the first in the
// direction), and returns the number of the next event, or 0.
func (s *Service) events(key executionKey, start int64, limit int, reverse bool) (events []json.RawMessage, next int64, err error) {
	r := store.Prefix(key.prefix())
	if r.Reverse = reverse; start > 0 && reverse {
		r.End = historyKey(key, start+1)
	} else if start > 0 {
		r.Start = historyKey(key, start)
	}
	err = s.spaces.history.Walk(r, func(k, v []byte) bool {
		if len(events) == limit {
			next = int64(binary.BigEndian.Uint64(k[len(k)-8:]))
			return false
		}
		events = append(events, append(json.RawMessage(nil), v...))
		return true
	})
	return events, next, err
}
