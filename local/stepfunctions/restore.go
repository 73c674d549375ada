package stepfunctions

import (
	"github.com/eventforge/eventforge/local/stepfunctions/engine"
	"github.com/eventforge/eventforge/local/store"
)

// loadRunning restores the executions that had not ended.
func (s *Service) loadRunning() error {
	var keys []executionKey
	err := s.spaces.running.Walk(store.Range{}, func(k, _ []byte) bool {
		keys = append(keys, parseExecutionKey(k))
		return true
	})
	if err != nil {
		return err
	}
	for _, key := range keys {
		x, err := s.restore(key)
		if err != nil {
			return err
		}
		s.running[key] = x
		s.resume = append(s.resume, x)
	}
	return nil
}

func (s *Service) restore(key executionKey) (*execution, error) {
	record, err := s.record(key)
	if err != nil {
		return nil, err
	}
	parsed, _, err := s.revision(record.Machine, record.Revision)
	if err != nil {
		return nil, err
	}
	frames := map[string][]byte{}
	prefix := key.prefix()
	err = s.spaces.frames.Walk(store.Prefix(prefix), func(k, v []byte) bool {
		frames[string(k[len(prefix):])] = append([]byte(nil), v...)
		return true
	})
	if err != nil {
		return nil, err
	}
	last, err := s.lastEvent(key)
	if err != nil {
		return nil, err
	}
	x := &execution{service: s, record: record, done: make(chan struct{})}
	x.run, err = engine.Restore(parsed, s.identity(record), s.environment, x, frames, last)
	return x, err
}
