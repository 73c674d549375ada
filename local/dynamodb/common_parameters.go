package dynamodb

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/expression"
)

// legacy are the parameters that expressions replaced in 2014. They are
// refused: guessing at them would answer wrongly without a sound.
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
			return invalid("%s: the legacy parameters are not modelled here; use an expression", p.name)
		}
	}
	return nil
}

// placeholders are the members that define what stands behind # and :.
type placeholders struct {
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues attribute.Item
}

// request is the expressions' part of a request, still without expressions.
func (p *placeholders) request() expression.Request {
	return expression.Request{Names: p.ExpressionAttributeNames, Values: p.ExpressionAttributeValues}
}

// reporting is what a request wants to be told beside its result.
type reporting struct {
	ReturnConsumedCapacity      string // NONE, TOTAL or INDEXES
	ReturnItemCollectionMetrics string // accepted; only local secondary indexes have any
}

func (r *reporting) check() error {
	if err := oneOf(r.ReturnConsumedCapacity, "returnConsumedCapacity", "INDEXES", "TOTAL", "NONE"); err != nil {
		return err
	}
	return oneOf(r.ReturnItemCollectionMetrics, "returnItemCollectionMetrics", "SIZE", "NONE")
}

// oneOf refuses a value that is none of the allowed; "" is absent.
func oneOf(value, member string, allowed ...string) error {
	if value == "" || slices.Contains(allowed, value) {
		return nil
	}
	return invalidParameter(value, member, "Member must satisfy enum value set: ["+strings.Join(allowed, ", ")+"]")
}

// onConditionFailure is what a failed condition's error carries.
type onConditionFailure struct {
	ReturnValuesOnConditionCheckFailure string // NONE or ALL_OLD
}

func (o *onConditionFailure) check() error {
	return oneOf(o.ReturnValuesOnConditionCheckFailure, "returnValuesOnConditionCheckFailure", "ALL_OLD", "NONE")
}

func (o *onConditionFailure) wantsItem() bool {
	return o.ReturnValuesOnConditionCheckFailure == "ALL_OLD"
}
