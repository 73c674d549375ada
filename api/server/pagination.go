package server

import (
	"context"

	"github.com/eventforge/eventforge/api/cursor"
	"github.com/eventforge/eventforge/domain/pagination"
)

// list is one caller's request for a page of one list.
type list struct {
	server *Server
	scope  cursor.Scope
}

// listOf identifies a list by its route and filter. The caller's id makes a cursor
// useless for other users; it is empty in public lists.
func (s *Server) listOf(ctx context.Context, route, filter string) list {
	return list{s, cursor.Scope{UserID: callOf(ctx).caller.UserID, Route: route, Filter: filter}}
}

// request returns the requested page. It fails with Invalid.
func (l list) request(sealed *string, limit *int) (pagination.Request, error) {
	p := pagination.Request{Limit: pagination.DefaultLimit}
	if limit != nil {
		p.Limit = *limit
	}
	var err error
	p.After, err = l.server.cursors.Open(l.scope, value(sealed))
	return p, err
}

// next is the cursor of the next page, nil on the last page.
func (l list) next(position string) *string {
	return optional(l.server.cursors.Seal(l.scope, position))
}

// value is what p points to, or the zero value.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// optional is a pointer to v, or nil if v is the zero value.
func optional[T comparable](v T) *T {
	var nothing T
	if v == nothing {
		return nil
	}
	return &v
}

// convertAll converts every item.
func convertAll[From, To any](items []From, convert func(From) To) []To {
	out := make([]To, 0, len(items))
	for _, item := range items {
		out = append(out, convert(item))
	}
	return out
}
