package eventbridge

import (
	"maps"
	"slices"
	"strings"
)

// pageRequest asks for a page of a list. The token is the last name of the previous
// page.
type pageRequest struct {
	prefix, token string
	limit         int
}

// page returns one page of a list that is sorted by name.
func page[T any](member string, sorted []T, name func(T) string, r pageRequest) (map[string]any, error) {
	if r.limit < 0 || r.limit > 100 {
		return nil, invalid("Limit: %d is not from 1 to 100", r.limit)
	}
	if r.limit == 0 {
		r.limit = 100
	}
	items := []T{}
	for _, item := range sorted {
		if n := name(item); n <= r.token && r.token != "" || !strings.HasPrefix(n, r.prefix) {
			continue
		}
		if len(items) == r.limit {
			return map[string]any{member: items, "NextToken": name(items[len(items)-1])}, nil
		}
		items = append(items, item)
	}
	return map[string]any{member: items}, nil
}

// allBuses returns the buses by name.
func (s *Service) allBuses() []*bus {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.SortedFunc(maps.Values(s.buses), func(a, b *bus) int { return strings.Compare(a.Name, b.Name) })
}
