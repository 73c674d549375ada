package dynamo

import (
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/money"
)

// attrTTL is when DynamoDB may remove the item, in epoch seconds. DynamoDB may be
// days late, so attrValidUntil decides.
const (
	attrTTL        = "expiresAt"
	attrValidUntil = "validUntil"
)

// item is one item in DynamoDB's form. The methods below encode attributes. Zero
// values are omitted, and decoded as zero values.
type item map[string]types.AttributeValue

func newItem(k key) item {
	return item{attrPK: text(k.pk), attrSK: text(k.sk)}
}

// list adds the item to a list of an index.
func (it item) list(x index, partition, sort string) {
	it[x.partition], it[x.sort] = text(partition), text(sort)
}

func (it item) text(name, s string) {
	if s != "" {
		it[name] = text(s)
	}
}

func (it item) number(name string, n int64) {
	if n != 0 {
		it[name] = number(n)
	}
}

func (it item) flag(name string, b bool) {
	if b {
		it[name] = flag(b)
	}
}

func (it item) bytes(name string, b []byte) {
	if len(b) > 0 {
		it[name] = &types.AttributeValueMemberB{Value: b}
	}
}

func (it item) instant(name string, t time.Time) {
	if !t.IsZero() {
		it[name] = text(instant(t))
	}
}

func (it item) money(name string, m money.Money) {
	if m != (money.Money{}) {
		it[name] = fields(item{"amount": number(m.Amount), "currency": text(string(m.Currency))})
	}
}

// expires makes the item valid until t and lets DynamoDB remove it afterwards.
func (it item) expires(t time.Time) {
	it[attrValidUntil] = text(instant(t))
	it.removable(t)
}

// removable lets DynamoDB remove the item after t.
func (it item) removable(t time.Time) { it[attrTTL] = number(t.Unix() + 1) }

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

func flag(b bool) types.AttributeValue { return &types.AttributeValueMemberBOOL{Value: b} }

func fields(it item) types.AttributeValue { return &types.AttributeValueMemberM{Value: it} }

// sequence encodes a list. An empty list is omitted.
func sequence[T any](it item, name string, values []T, encode func(T) types.AttributeValue) {
	if len(values) == 0 {
		return
	}
	out := make([]types.AttributeValue, len(values))
	for i, v := range values {
		out[i] = encode(v)
	}
	it[name] = &types.AttributeValueMemberL{Value: out}
}
