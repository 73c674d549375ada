package dynamo

import "context"

// An owner's count says how many endpoints the owner has. It is written together with
// each endpoint, so that its condition holds for concurrent registrations. revision
// increases with every write of the count.
const (
	attrCount    = "endpoints"
	attrRevision = "revision"

	countUp   = "SET " + attrCount + " = " + attrCount + " + :one, " + attrRevision + " = " + attrRevision + " + :one"
	countDown = "SET " + attrCount + " = " + attrCount + " - :one, " + attrRevision + " = " + attrRevision + " + :one"
)

// countEndpoints makes the owner's count right if it is not. Earlier releases kept
// none; while one of them still runs, it registers and deletes endpoints without
// counting. The count is written only if it was not written since it was read: then
// nothing that counts happened in between, and the number read is the true one.
func (s *Store) countEndpoints(ctx context.Context, ownerID string) error {
	stored, err := s.db.get(ctx, endpointCountKey(ownerID))
	if err != nil {
		return err
	}
	endpoints, err := s.EndpointsOf(ctx, ownerID)
	if err != nil {
		return err
	}
	r := newDecoder(stored)
	if stored != nil && r.integer(attrCount) == len(endpoints) && *r.err == nil {
		return nil
	}
	it := newItem(endpointCountKey(ownerID))
	it[attrCount] = number(int64(len(endpoints)))
	it[attrRevision] = number(r.number(attrRevision) + 1)
	_, _, err = s.db.put(ctx, it, unrevised(stored))
	return err
}

// unrevised is the condition that the count is still the one that was read; nil if
// there was none.
func unrevised(stored item) expression {
	if stored == nil {
		return expression{text: notExists}
	}
	return expression{text: attrRevision + " = :revision", values: item{":revision": stored[attrRevision]}}
}
