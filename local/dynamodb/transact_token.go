package dynamodb

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"maps"
	"slices"
	"time"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/store"
)

// tokenLife is how long a client request token makes a transaction idempotent
// (Amazon DynamoDB API Reference, TransactWriteItems).
const tokenLife = 10 * time.Minute

// maxToken is the maximum length of a token.
const maxToken = 36

func checkToken(token string) error {
	if len(token) > maxToken {
		return invalidParameter(token, "clientRequestToken", "Member must have length less than or equal to 36")
	}
	return nil
}

// token is the client request token of a transaction. It is stored in the batch
// of the transaction. Its key begins with the period of length tokenLife in
// which it was used, so that one range deletion removes the old ones.
type token struct {
	service *Service
	text    string
	digest  []byte // of the transaction; independent of the order of maps in the request
	now     time.Time
}

// newToken returns the token of the request, nil when it has none.
func (s *Service) newToken(in *transactWriteInput) *token {
	if in.ClientRequestToken == "" {
		return nil
	}
	return &token{service: s, text: in.ClientRequestToken, digest: in.digest(), now: s.env.Clock.Now()}
}

func (t *token) lockKey() []byte { return []byte("token\x00" + t.text) }

func period(t time.Time) uint64 { return uint64(t.Unix() / int64(tokenLife/time.Second)) }

func (t *token) key(period uint64) []byte {
	return append(binary.BigEndian.AppendUint64(nil, period), t.text...)
}

// claim adds the token to the batch. done reports that the transaction was
// already made with this token; the error is
// IdempotentParameterMismatchException when that transaction was a different
// one. The caller holds the token's lock.
func (t *token) claim(b *store.Batch) (done bool, err error) {
	for _, p := range []uint64{period(t.now), period(t.now) - 1} {
		stored, ok, err := t.service.tokens.Get(t.key(p))
		if err != nil {
			return false, err
		}
		if ok && t.valid(stored) {
			return true, t.checkDigest(stored)
		}
	}
	at := binary.BigEndian.AppendUint64(nil, uint64(t.now.UnixNano()))
	b.Put(t.service.tokens, t.key(period(t.now)), append(at, t.digest...))
	return false, nil
}

func (t *token) valid(stored []byte) bool { return t.now.Sub(recordTime(stored)) < tokenLife }

func (t *token) checkDigest(stored []byte) error {
	if !bytes.Equal(stored[8:], t.digest) {
		return failure("IdempotentParameterMismatchException", "Request ID '%s' was used with a different request payload", t.text)
	}
	return nil
}

// removeOldTokens removes tokens of periods that have expired entirely.
func (s *Service) removeOldTokens(now time.Time) error {
	b := s.env.DB.NewBatch()
	b.DeleteRange(s.tokens, nil, binary.BigEndian.AppendUint64(nil, period(now)-1))
	return b.Commit()
}

// digest returns a hash that is the same for equal transactions.
func (in *transactWriteInput) digest() []byte {
	h := sha256.New()
	for _, item := range in.TransactItems {
		switch {
		case item.Put != nil:
			hashOperation(h, "put", &item.Put.writeParameters, item.Put.Item, nil)
		case item.Delete != nil:
			hashOperation(h, "delete", &item.Delete.writeParameters, item.Delete.Key, nil)
		case item.Update != nil:
			hashOperation(h, "update", &item.Update.writeParameters, item.Update.Key, item.Update.UpdateExpression)
		case item.ConditionCheck != nil:
			hashOperation(h, "check", &item.ConditionCheck.writeParameters, item.ConditionCheck.Key, nil)
		}
	}
	return h.Sum(nil)
}

func hashOperation(h hash.Hash, verb string, p *writeParameters, item attribute.Item, update *string) {
	texts := []string{verb, p.TableName, orEmpty(p.ConditionExpression), orEmpty(update), p.ReturnValuesOnConditionCheckFailure}
	for _, name := range slices.Sorted(maps.Keys(p.ExpressionAttributeNames)) {
		texts = append(texts, name, p.ExpressionAttributeNames[name])
	}
	var buf []byte
	for _, text := range texts {
		buf = append(binary.AppendUvarint(buf, uint64(len(text))), text...)
	}
	buf = item.AppendBinary(buf)
	_, _ = h.Write(p.ExpressionAttributeValues.AppendBinary(buf))
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
