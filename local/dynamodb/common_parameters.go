package dynamodb

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/expression"
)

// legacy holds the parameters that expressions replaced in 2014. They are
// refused, because ignoring them would silently change the result.
type legacy struct {
	Expected            json.RawMessage
	AttributeUpdates    json.RawMessage
	AttributesToGet     json.RawMessage
	ConditionalOperator json.RawMessage
	KeyConditions       json.RawMessage
	QueryFilter         json.RawMessage
	ScanFilter          json.RawMessage
}

func (l *legacy) refuse() error {
	for _, p := range [...]struct {
		name  string
		given json.RawMessage
	}{
		{"Expected", l.Expected}, {"AttributeUpdates", l.AttributeUpdates}, {"AttributesToGet", l.AttributesToGet},
		{"ConditionalOperator", l.ConditionalOperator}, {"KeyConditions", l.KeyConditions},
		{"QueryFilter", l.QueryFilter}, {"ScanFilter", l.ScanFilter},
	} {
		if len(p.given) > 0 && string(p.given) != "null" {
			return invalid("%s: legacy parameters are not implemented here; use an expression", p.name)
		}
	}
	return nil
}

// placeholders holds the members that define #name and :value placeholders.
type placeholders struct {
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues attribute.Item
}

// request returns the placeholders as an expression request without any
// expression.
func (p *placeholders) request() expression.Request {
	return expression.Request{Names: p.ExpressionAttributeNames, Values: p.ExpressionAttributeValues}
}

// reporting holds the members that ask for metrics beside the result.
type reporting struct {
	ReturnConsumedCapacity      string // NONE, TOTAL or INDEXES
	ReturnItemCollectionMetrics string // accepted without effect: only local secondary indexes have them
}

func (r *reporting) check() error {
	if err := oneOf(r.ReturnConsumedCapacity, "returnConsumedCapacity", "INDEXES", "TOTAL", "NONE"); err != nil {
		return err
	}
	return oneOf(r.ReturnItemCollectionMetrics, "returnItemCollectionMetrics", "SIZE", "NONE")
}

// oneOf refuses a value that is not one of the allowed ones; "" is absent.
func oneOf(value, member string, allowed ...string) error {
	if value == "" || slices.Contains(allowed, value) {
		return nil
	}
	return invalidParameter(value, member, "Member must satisfy enum value set: ["+strings.Join(allowed, ", ")+"]")
}

// onConditionFailure says whether a failed condition's error carries the item.
type onConditionFailure struct {
	ReturnValuesOnConditionCheckFailure string // NONE or ALL_OLD
}

func (o *onConditionFailure) check() error {
	return oneOf(o.ReturnValuesOnConditionCheckFailure, "returnValuesOnConditionCheckFailure", "ALL_OLD", "NONE")
}

func (o *onConditionFailure) wantsItem() bool {
	return o.ReturnValuesOnConditionCheckFailure == "ALL_OLD"
}
