package dynamodb

import (
	"context"
	"encoding/json"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
)

type batchGetInput struct {
	reporting
	RequestItems map[string]batchGetKeys
}

type batchGetKeys struct {
	legacy
	Keys                     []attribute.Item
	ConsistentRead           bool
	ProjectionExpression     *string
	ExpressionAttributeNames map[string]string
}

func (s *Service) batchGet(_ context.Context, in *batchGetInput) (json.RawMessage, error) {
	if err := firstError(in.checkCount(), in.check()); err != nil {
		return nil, err
	}
	page := newBatchPage()
	for name, keys := range in.RequestItems {
		readings, err := s.batchReadings(name, &keys)
		if err != nil {
			return nil, err
		}
		if err := s.batchFetch(page, name, &keys, readings); err != nil {
			return nil, err
		}
	}
	return page.answer(in), nil
}

func (in *batchGetInput) checkCount() error {
	n := 0
	for name, keys := range in.RequestItems {
		if len(keys.Keys) == 0 {
			return invalidParameter("[]", "requestItems."+name+".member.keys", "Member must have length greater than or equal to 1")
		}
		n += len(keys.Keys)
	}
	switch {
	case n == 0:
		return invalidParameter("{}", "requestItems", "Member must have length greater than or equal to 1")
	case n > maxBatchGet:
		return invalid("Too many items requested for the BatchGetItem call")
	}
	return nil
}

// batchReadings checks all keys of one table before any is read.
func (s *Service) batchReadings(name string, keys *batchGetKeys) ([]*reading, error) {
	if err := keys.refuse(); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var out []*reading
	for _, k := range keys.Keys {
		r, err := s.reading(&getParameters{name, k, keys.ProjectionExpression, keys.ExpressionAttributeNames})
		if err != nil {
			return nil, err
		}
		if seen[string(r.storeKey)] {
			return nil, invalid("Provided list of item keys contains duplicates")
		}
		seen[string(r.storeKey)] = true
		out = append(out, r)
	}
	return out, nil
}

// batchPage is a BatchGetItem response under way. Keys that would make it
// larger than 16 MB stay unprocessed.
type batchPage struct {
	size        int
	found       map[string][]attribute.Item
	unprocessed map[string][]attribute.Item
	units       map[string]float64
}

func newBatchPage() *batchPage {
	return &batchPage{found: map[string][]attribute.Item{}, unprocessed: map[string][]attribute.Item{}, units: map[string]float64{}}
}

func (s *Service) batchFetch(page *batchPage, name string, keys *batchGetKeys, readings []*reading) error {
	if keys.ConsistentRead {
		stored := make([][]byte, len(readings))
		for i, r := range readings {
			stored[i] = r.storeKey
		}
		defer s.locks.read(stored...)()
	}
	page.found[name] = []attribute.Item{}
	for i, r := range readings {
		item, size, err := s.fetch(r)
		if err != nil {
			return err
		}
		if page.size += size; page.size > maxBatchSize {
			page.unprocessed[name] = append(page.unprocessed[name], keys.Keys[i])
			continue
		}
		page.units[r.def.Name] += readUnits(size, keys.ConsistentRead)
		if item != nil {
			page.found[name] = append(page.found[name], item)
		}
	}
	return nil
}

func (p *batchPage) answer(in *batchGetInput) json.RawMessage {
	found := newAnswer()
	for name, items := range p.found {
		found.items(name, items)
	}
	unprocessed := newAnswer()
	for name, keys := range p.unprocessed {
		unprocessed.raw(name, p.remaining(in.RequestItems[name], keys))
	}
	a := newAnswer()
	a.raw("Responses", found.done())
	a.raw("UnprocessedKeys", unprocessed.done())
	in.reportAll(a, p.units)
	return a.done()
}

// remaining is the part of the request that the client is to send again.
func (p *batchPage) remaining(in batchGetKeys, keys []attribute.Item) json.RawMessage {
	a := newAnswer()
	a.items("Keys", keys)
	a.value("ConsistentRead", in.ConsistentRead)
	if in.ProjectionExpression != nil {
		a.value("ProjectionExpression", *in.ProjectionExpression)
	}
	if in.ExpressionAttributeNames != nil {
		a.value("ExpressionAttributeNames", in.ExpressionAttributeNames)
	}
	return a.done()
}

type batchWriteInput struct {
	reporting
	RequestItems map[string][]batchWriteRequest
}

type batchWriteRequest struct {
	PutRequest    *struct{ Item attribute.Item }
	DeleteRequest *struct{ Key attribute.Item }
}

func (s *Service) batchWrite(_ context.Context, in *batchWriteInput) (json.RawMessage, error) {
	if err := firstError(in.checkCount(), in.check()); err != nil {
		return nil, err
	}
	mutations, err := s.batchMutations(in)
	if err != nil {
		return nil, err
	}
	changes, failed, err := s.write(mutations, nil, nil)
	if err := firstError(append(failed, err)...); err != nil {
		return nil, err
	}
	consumed := map[string]float64{}
	for _, c := range changes {
		consumed[c.mutation.def.Name] += writeUnits(c)
	}
	a := newAnswer()
	a.raw("UnprocessedItems", []byte("{}"))
	in.reportAll(a, consumed)
	return a.done(), nil
}

func (in *batchWriteInput) checkCount() error {
	n := 0
	for _, requests := range in.RequestItems {
		n += len(requests)
	}
	switch {
	case n == 0:
		return invalidParameter("{}", "requestItems", "Member must have length greater than or equal to 1")
	case n > maxBatchWrite:
		return invalid("Too many items requested for the BatchWriteItem call")
	}
	return nil
}

func (s *Service) batchMutations(in *batchWriteInput) ([]*mutation, error) {
	seen := map[string]bool{}
	var out []*mutation
	for name, requests := range in.RequestItems {
		for _, r := range requests {
			m, err := s.batchMutation(&writeParameters{TableName: name}, r)
			if err != nil {
				return nil, err
			}
			if seen[string(m.storeKey)] {
				return nil, invalid("Provided list of item keys contains duplicates")
			}
			seen[string(m.storeKey)] = true
			out = append(out, m)
		}
	}
	return out, nil
}

func (s *Service) batchMutation(p *writeParameters, r batchWriteRequest) (*mutation, error) {
	switch {
	case r.PutRequest != nil && r.DeleteRequest == nil:
		return s.putting(p, r.PutRequest.Item)
	case r.DeleteRequest != nil && r.PutRequest == nil:
		return s.deleting(p, r.DeleteRequest.Key, false)
	default:
		return nil, invalid("Supplied WriteRequest must contain exactly one of PutRequest and DeleteRequest")
	}
}
