package cost

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/wiring"
)

// itemKey is the primary key of an item.
type itemKey struct{ pk, sk string }

func keyOf(r *types.StreamRecord) itemKey {
	part := func(name string) string {
		value, _ := r.Keys[name].(*types.AttributeValueMemberS)
		if value == nil {
			return ""
		}
		return value.Value
	}
	return itemKey{part("PK"), part("SK")}
}

// isEvent reports whether the sort key is an event's. The stream filter of relay-events
// in the wiring accepts the same ones.
func isEvent(sk string) bool { return strings.HasPrefix(sk, dynamo.EventPrefix) }

// orderSK is the sort key of an order.
const orderSK = "ORDER"

// writtenAlone are the prefixes of the keys of items that are always written by calls of
// their own: what an order's consumers and the sandbox payment gateway remember and count.
var writtenAlone = []string{"DAYS#", "DELIVERY#", "LEDGER#", "MAIL#", "MARKER#", "STATISTICS#"}

// transactions are the events that orders wrote. An event is written in one transaction
// with its order, whose version is the event's number; an order without an event of its
// version is written alone.
type transactions map[itemKey]bool

func transactionsOf(records []types.Record) transactions {
	t := transactions{}
	for _, r := range records {
		if key := keyOf(r.Dynamodb); isEvent(key.sk) {
			t[key] = true
		}
	}
	return t
}

// has reports whether a change was part of a transaction, which takes twice the units.
func (t transactions) has(r *types.StreamRecord) bool {
	key := keyOf(r)
	if key.sk != orderSK {
		return !slices.ContainsFunc(writtenAlone, func(prefix string) bool { return strings.HasPrefix(key.pk, prefix) })
	}
	version, _ := r.NewImage["version"].(*types.AttributeValueMemberN)
	return version == nil || t[itemKey{key.pk, fmt.Sprintf("%s%04s", dynamo.EventPrefix, version.Value)}]
}

// checkAlone fails when the items that are written alone are not those of the calls that
// write one item.
func (m *meter) checkAlone(items int) error {
	calls := m.usage.Calls["dynamodb.PutItem"] + m.usage.Calls["dynamodb.UpdateItem"] + m.usage.Calls["dynamodb.DeleteItem"]
	if n := per(items, m.usage.Orders); math.Abs(n-calls) > 0.5 {
		return fmt.Errorf("an order writes %.1f items alone, of %v and without an event, by %.1f calls; correct what is written alone", n, writtenAlone, calls)
	}
	return nil
}

// writeUnits is the maximum cost of a change in write units: its size in KB, twice in a
// transaction, and once for each index with the item, twice if the item's position in
// the index changes. An index of keys is written only then, and by one unit.
func writeUnits(r *types.StreamRecord, inTransaction bool) int {
	kb := func(item image) int { return int(math.Ceil(float64(size(item)) / 1024)) }
	units := max(kb(r.NewImage), kb(r.OldImage), 1)
	if inTransaction {
		units *= 2
	}
	for _, index := range wiring.Table().GlobalSecondaryIndexes {
		before, after := place(r.OldImage, index), place(r.NewImage, index)
		if index.Projection == keysOnly {
			units += entryUnits(before, after)
			continue
		}
		if after != "" {
			units += kb(r.NewImage)
		}
		if before != "" && before != after {
			units += kb(r.OldImage)
		}
	}
	return units
}

// keysOnly is the projection of an index whose entries are keys.
const keysOnly = "KEYS_ONLY"

// entryUnits is the cost of a change of an item's place in an index of keys.
func entryUnits(before, after string) (units int) {
	if before == after {
		return 0
	}
	for _, place := range []string{before, after} {
		if place != "" {
			units++
		}
	}
	return units
}

type image = map[string]types.AttributeValue

// place is an item's position in an index. It is empty if the index does not contain
// the item.
func place(item image, index wiring.Index) string {
	hash, ok := item[index.HashKey].(*types.AttributeValueMemberS)
	if !ok {
		return ""
	}
	sort, _ := item[index.RangeKey].(*types.AttributeValueMemberS)
	if sort == nil {
		return hash.Value
	}
	return hash.Value + "\n" + sort.Value
}

// stored is the size of an item in the table and in its indexes.
func stored(item image) int {
	n := size(item)
	for _, index := range wiring.Table().GlobalSecondaryIndexes {
		switch {
		case place(item, index) == "":
		case index.Projection == keysOnly:
			n += len(place(item, index)) + size(image{"PK": item["PK"], "SK": item["SK"]})
		default:
			n += size(item)
		}
	}
	return n
}

// size is approximately an item's size in DynamoDB: names and values.
func size(item image) (n int) {
	for name, value := range item {
		n += len(name) + valueSize(value)
	}
	return n
}

func valueSize(value types.AttributeValue) (n int) {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value)
	case *types.AttributeValueMemberN:
		return len(v.Value)/2 + 2
	case *types.AttributeValueMemberB:
		return len(v.Value)
	case *types.AttributeValueMemberM:
		return 3 + size(v.Value)
	case *types.AttributeValueMemberL:
		n = 3
		for _, item := range v.Value {
			n += 1 + valueSize(item)
		}
		return n
	case *types.AttributeValueMemberSS:
		for _, s := range v.Value {
			n += len(s)
		}
		return n
	}
	return 1
}
