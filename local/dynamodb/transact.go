package dynamodb

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/wire"
)

// The operations that fault rules of the kind Conflict name.
const (
	transactWriteItems = "TransactWriteItems"
	transactGetItems   = "TransactGetItems"
)

type transactWriteInput struct {
	reporting
	ClientRequestToken string
	TransactItems      []transactWriteItem
}

type transactWriteItem struct {
	ConditionCheck *transactKey
	Put            *transactPut
	Delete         *transactKey
	Update         *transactUpdate
}

type transactKey struct {
	writeParameters
	Key attribute.Item
}

type transactPut struct {
	writeParameters
	Item attribute.Item
}

type transactUpdate struct {
	writeParameters
	Key              attribute.Item
	UpdateExpression *string
}

func (s *Service) transactWrite(ctx context.Context, in *transactWriteInput) (json.RawMessage, error) {
	if err := firstError(checkTransactCount(len(in.TransactItems)), in.check(), checkToken(in.ClientRequestToken)); err != nil {
		return nil, err
	}
	mutations, err := s.transactMutations(in)
	if err != nil {
		return nil, err
	}
	end, err := s.overlap(ctx, storeKeys(mutations))
	if err != nil {
		return nil, err
	}
	defer end()
	changes, err := s.transact(in, mutations)
	if err != nil {
		return nil, err
	}
	consumed := map[string]float64{}
	for _, c := range changes {
		consumed[c.mutation.def.Name] += 2 * writeUnits(c)
	}
	res := newResponse()
	in.addCapacities(res, consumed)
	return res.done(), nil
}

// transact applies the mutations, or none of them when the request's token was
// used before.
func (s *Service) transact(in *transactWriteInput, mutations []*mutation) (changes []*change, err error) {
	token := s.newToken(in)
	if token == nil {
		return uncancelled(s.apply(transactWriteItems, mutations, nil, nil))
	}
	if err := s.progress.begin(token.text, token.now); err != nil {
		return nil, err
	}
	var until time.Time
	defer func() { s.progress.end(token.text, until) }()
	changes, err = uncancelled(s.apply(transactWriteItems, mutations, [][]byte{token.lockKey()}, token.claim))
	if err != nil || changes == nil {
		return nil, err
	}
	until, err = s.loseResponse(token.now)
	return changes, err
}

// uncancelled turns the failures of a transaction's parts into its error.
func uncancelled(changes []*change, failed []error, err error) ([]*change, error) {
	if err == nil && failed != nil {
		err = cancelled(failed)
	}
	return changes, err
}

func checkTransactCount(n int) error {
	switch {
	case n == 0:
		return invalidParameter("[]", "transactItems", "Member must have length greater than or equal to 1")
	case n > maxTransactItems:
		return invalidParameter("[…]", "transactItems", "Member must have length less than or equal to 100")
	}
	return nil
}

// transactMutations checks all parts of the transaction. An invalid part makes
// the request invalid; only errors that depend on stored items cancel the
// transaction.
func (s *Service) transactMutations(in *transactWriteInput) ([]*mutation, error) {
	seen := map[string]bool{}
	size := 0
	var out []*mutation
	for i := range in.TransactItems {
		m, err := s.transactMutation(&in.TransactItems[i])
		if err != nil {
			return nil, err
		}
		if seen[string(m.storeKey)] {
			return nil, invalid("Transaction request cannot include multiple operations on one item")
		}
		seen[string(m.storeKey)] = true
		size += m.put.Size() + m.key.Size()
		out = append(out, m)
	}
	if size > maxTransactSize {
		return nil, invalid("The aggregate size of the items in the transaction has exceeded the maximum allowed size of 4 MB")
	}
	return out, nil
}

func (s *Service) transactMutation(item *transactWriteItem) (*mutation, error) {
	given := 0
	for _, is := range []bool{item.ConditionCheck != nil, item.Put != nil, item.Delete != nil, item.Update != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		return nil, invalid("TransactItems can only contain one of Check, Put, Update or Delete")
	}
	switch {
	case item.Put != nil:
		return s.putMutation(&item.Put.writeParameters, item.Put.Item)
	case item.Delete != nil:
		return s.deleteMutation(&item.Delete.writeParameters, item.Delete.Key, false)
	case item.Update != nil:
		if item.Update.UpdateExpression == nil {
			return nil, missing("transactItems.member.update.updateExpression")
		}
		return s.updateMutation(&item.Update.writeParameters, item.Update.Key, item.Update.UpdateExpression)
	default:
		if item.ConditionCheck.ConditionExpression == nil {
			return nil, missing("transactItems.member.conditionCheck.conditionExpression")
		}
		return s.deleteMutation(&item.ConditionCheck.writeParameters, item.ConditionCheck.Key, true)
	}
}

func missing(member string) error {
	return invalid("1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null", member)
}

// cancellationReason is the result of one part of a cancelled transaction.
type cancellationReason struct {
	Code    string
	Message string         `json:",omitempty"`
	Item    attribute.Item `json:",omitempty"`
}

// cancelled returns the error of a transaction of which some parts failed; the
// error of the others is nil.
func cancelled(failed []error) error {
	reasons := make([]cancellationReason, len(failed))
	codes := make([]string, len(failed))
	for i, err := range failed {
		reason, ok := reasonOf(err)
		if !ok {
			return err
		}
		reasons[i], codes[i] = reason, reason.Code
	}
	e := failure("TransactionCanceledException", "Transaction cancelled, please refer cancellation reasons for specific reasons [%s]", strings.Join(codes, ", "))
	e.Fields = map[string]any{"CancellationReasons": reasons}
	return e
}

// reasonOf returns the reason for a part's error, and false for an error of the
// store.
func reasonOf(err error) (cancellationReason, bool) {
	if err == nil {
		return cancellationReason{Code: "None"}, true
	}
	var known *wire.Error
	if !errors.As(err, &known) {
		return cancellationReason{}, false
	}
	item, _ := known.Fields["Item"].(attribute.Item)
	switch known.Code {
	case "ConditionalCheckFailedException":
		return cancellationReason{"ConditionalCheckFailed", known.Message, item}, true
	case conflictCode:
		return cancellationReason{"TransactionConflict", known.Message, nil}, true
	case "ValidationException":
		return cancellationReason{"ValidationError", known.Message, nil}, true
	default:
		return cancellationReason{}, false
	}
}

type transactGetInput struct {
	reporting
	TransactItems []struct{ Get *getParameters }
}

func (s *Service) transactGet(_ context.Context, in *transactGetInput) (out json.RawMessage, err error) {
	if err := firstError(checkTransactCount(len(in.TransactItems)), in.check()); err != nil {
		return nil, err
	}
	reads, stored, err := s.transactReads(in)
	if err != nil {
		return nil, err
	}
	if failed := s.conflicts(transactGetItems, len(reads)); failed != nil {
		return nil, cancelled(failed)
	}
	if failed := s.ongoing.check(stored); failed != nil {
		return nil, cancelled(failed)
	}
	defer s.locks.rLock(stored...)(&err)
	return s.transactFetch(in, reads)
}

func (s *Service) transactReads(in *transactGetInput) (reads []*itemRead, stored [][]byte, err error) {
	seen := map[string]bool{}
	for _, part := range in.TransactItems {
		if part.Get == nil {
			return nil, nil, missing("transactItems.member.get")
		}
		r, err := s.newItemRead(part.Get)
		if err != nil {
			return nil, nil, err
		}
		if seen[string(r.storeKey)] {
			return nil, nil, invalid("Transaction request cannot include multiple operations on one item")
		}
		seen[string(r.storeKey)] = true
		reads, stored = append(reads, r), append(stored, r.storeKey)
	}
	return reads, stored, nil
}

func (s *Service) transactFetch(in *transactGetInput, reads []*itemRead) (json.RawMessage, error) {
	consumed, total := map[string]float64{}, 0
	responses := []byte{'['}
	for i, r := range reads {
		item, size, err := s.fetch(r)
		if err != nil {
			return nil, err
		}
		total += size
		consumed[r.def.Name] += 2 * readUnits(size, true)
		if i > 0 {
			responses = append(responses, ',')
		}
		part := newResponse()
		part.item("Item", item)
		responses = append(responses, part.done()...)
	}
	if total > maxTransactSize {
		return nil, invalid("The aggregate size of the items in the transaction has exceeded the maximum allowed size of 4 MB")
	}
	res := newResponse()
	s.consumed(sum(consumed))
	res.raw("Responses", append(responses, ']'))
	in.addCapacities(res, consumed)
	return res.done(), nil
}
