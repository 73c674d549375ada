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
	page := newBatchResult()
	for name, keys := range in.RequestItems {
		reads, err := s.batchReads(name, &keys)
		if err != nil {
			return nil, err
		}
		if err := s.batchFetch(page, name, &keys, reads); err != nil {
			return nil, err
		}
	}
	s.consumed(sum(page.units))
	return page.respond(in), nil
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

// batchReads checks all keys of one table before it reads any.
func (s *Service) batchReads(name string, keys *batchGetKeys) ([]*itemRead, error) {
	if err := keys.refuse(); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var out []*itemRead
	for _, k := range keys.Keys {
		r, err := s.newItemRead(&getParameters{name, k, keys.ProjectionExpression, keys.ExpressionAttributeNames})
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

// batchResult collects the result of BatchGetItem. Keys of items that would
// make it larger than 16 MB stay unprocessed.
type batchResult struct {
	size        int
	found       map[string][]attribute.Item
	unprocessed map[string][]attribute.Item
	units       map[string]float64
}

func newBatchResult() *batchResult {
	return &batchResult{found: map[string][]attribute.Item{}, unprocessed: map[string][]attribute.Item{}, units: map[string]float64{}}
}

func (s *Service) batchFetch(page *batchResult, name string, keys *batchGetKeys, reads []*itemRead) (err error) {
	if keys.ConsistentRead {
		stored := make([][]byte, len(reads))
		for i, r := range reads {
			stored[i] = r.storeKey
		}
		defer s.locks.rLock(stored...)(&err)
	}
	page.found[name] = []attribute.Item{}
	for i, r := range reads {
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

func (p *batchResult) respond(in *batchGetInput) json.RawMessage {
	found := newResponse()
	for name, items := range p.found {
		found.items(name, items)
	}
	unprocessed := newResponse()
	for name, keys := range p.unprocessed {
		unprocessed.raw(name, p.remaining(in.RequestItems[name], keys))
	}
	res := newResponse()
	res.raw("Responses", found.done())
	res.raw("UnprocessedKeys", unprocessed.done())
	in.addCapacities(res, p.units)
	return res.done()
}

// remaining returns the part of the request that the client has to send again.
func (p *batchResult) remaining(in batchGetKeys, keys []attribute.Item) json.RawMessage {
	res := newResponse()
	res.items("Keys", keys)
	res.value("ConsistentRead", in.ConsistentRead)
	if in.ProjectionExpression != nil {
		res.value("ProjectionExpression", *in.ProjectionExpression)
	}
	if in.ExpressionAttributeNames != nil {
		res.value("ExpressionAttributeNames", in.ExpressionAttributeNames)
	}
	return res.done()
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
	changes, failed, err := s.apply("BatchWriteItem", mutations, nil, nil)
	if err := firstError(append(failed, err)...); err != nil {
		return nil, err
	}
	consumed := map[string]float64{}
	for _, c := range changes {
		consumed[c.mutation.def.Name] += writeUnits(c)
	}
	res := newResponse()
	res.raw("UnprocessedItems", []byte("{}"))
	in.addCapacities(res, consumed)
	return res.done(), nil
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
		return s.putMutation(p, r.PutRequest.Item)
	case r.DeleteRequest != nil && r.PutRequest == nil:
		return s.deleteMutation(p, r.DeleteRequest.Key, false)
	default:
		return nil, invalid("Supplied WriteRequest must contain exactly one of PutRequest and DeleteRequest")
	}
}
