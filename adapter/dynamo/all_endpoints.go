package dynamo

import (
	"context"
	"strings"

	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

var _ port.AllEndpoints = (*Store)(nil)

// The list of all endpoints is two lists, one after the other; a cursor begins with the
// letter of its list.
const (
	cursorOfPartners = "p"
	cursorOfOthers   = "o"
)

// AllEndpoints implements port.AllEndpoints.
func (s *Store) AllEndpoints(ctx context.Context, r pagination.Request) (p pagination.Page[webhook.Endpoint], err error) {
	items, cursors, err := s.partnersEndpoints(ctx, r)
	if err != nil {
		return p, err
	}
	if len(items) <= r.Limit {
		after, _ := strings.CutPrefix(r.After, cursorOfOthers)
		if strings.HasPrefix(r.After, cursorOfPartners) {
			after = ""
		}
		more, err := s.db.merge(ctx, query{index: gsi1, after: after, backward: true, limit: r.Limit + 1 - len(items)}, shards(endpointShards, endpointsShard))
		if err != nil {
			return p, err
		}
		for _, it := range more {
			items, cursors = append(items, it), append(cursors, cursorOfOthers+newDecoder(it).text(gsi1.sort))
		}
	}
	if len(items) > r.Limit {
		items, p.Next = items[:r.Limit], cursors[r.Limit-1]
	}
	p.Items, err = decodeAll(items, decodeEndpoint)
	return p, err
}

// partnersEndpoints reads the first list, none of it if the cursor is past it.
func (s *Store) partnersEndpoints(ctx context.Context, r pagination.Request) (items []item, cursors []string, err error) {
	after, here := strings.CutPrefix(r.After, cursorOfPartners)
	if r.After != "" && !here {
		return nil, nil, nil
	}
	items, err = s.db.query(ctx, query{index: gsi1, partition: hearsAllListing, after: after, limit: r.Limit + 1})
	for _, it := range items {
		cursors = append(cursors, cursorOfPartners+newDecoder(it).text(gsi1.sort))
	}
	return items, cursors, err
}
