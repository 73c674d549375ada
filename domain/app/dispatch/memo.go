package dispatch

import "sync"

// memo reads each value once, for everybody who asks for it; those who ask at the same time
// wait for the first. It is safe for concurrent use.
type memo[K comparable, V any] struct {
	mu    sync.Mutex
	known map[K]func() (V, error)
}

func (m *memo[K, V]) get(k K, read func() (V, error)) (V, error) {
	m.mu.Lock()
	known, ok := m.known[k]
	if !ok {
		if m.known == nil {
			m.known = map[K]func() (V, error){}
		}
		known = sync.OnceValues(read)
		m.known[k] = known
	}
	m.mu.Unlock()
	return known()
}
