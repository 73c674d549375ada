package expression

import "sync"

// cacheSize is the largest number of parsed expressions of each kind.
const cacheSize = 1024

// Cache keeps parsed expressions by their text, because a program sends the same
// few many times. It is safe for concurrent use. The zero Cache is ready to use.
type Cache struct {
	conditions  parseCache[*Condition]
	projections parseCache[*Projection]
	updates     parseCache[*Update]
}

func (c *Cache) condition(text string) (*Condition, error) {
	return c.conditions.get(text, ParseCondition)
}

func (c *Cache) projection(text string) (*Projection, error) {
	return c.projections.get(text, ParseProjection)
}

func (c *Cache) update(text string) (*Update, error) { return c.updates.get(text, ParseUpdate) }

// parseCache is the cache of one kind of expression.
type parseCache[T any] struct {
	mu     sync.RWMutex
	parsed map[string]T
}

func (s *parseCache[T]) get(text string, parse func(string) (T, error)) (T, error) {
	s.mu.RLock()
	out, ok := s.parsed[text]
	s.mu.RUnlock()
	if ok {
		return out, nil
	}
	out, err := parse(text)
	if err == nil {
		s.put(text, out)
	}
	return out, err
}

// put empties a full cache first. Expressions in use are soon back in it.
func (s *parseCache[T]) put(text string, parsed T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.parsed == nil || len(s.parsed) >= cacheSize {
		s.parsed = make(map[string]T)
	}
	s.parsed[text] = parsed
}
