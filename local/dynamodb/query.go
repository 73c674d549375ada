package dynamodb

import (
	"context"
	"encoding/json"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/expression"
	"github.com/eventforge/eventforge/local/dynamodb/key"
	"github.com/eventforge/eventforge/local/store"
)

// pageParameters holds the members that Query and Scan have in common.
type pageParameters struct {
	placeholders
	reporting
	legacy
	TableName            string
	IndexName            *string
	FilterExpression     *string
	ProjectionExpression *string
	Select               string
	Limit                *int
	ConsistentRead       bool
	ExclusiveStartKey    attribute.Item
}

type queryInput struct {
	pageParameters
	KeyConditionExpression *string
	ScanIndexForward       *bool
}

func (s *Service) query(_ context.Context, in *queryInput) (json.RawMessage, error) {
	v, err := s.view(&in.pageParameters, in.KeyConditionExpression)
	if err != nil {
		return nil, err
	}
	if err := v.checkFilter(); err != nil {
		return nil, err
	}
	keyRange, err := v.bound.KeyRange(v.keys.Hash, v.keys.Range)
	if err != nil {
		return nil, asWireError(err)
	}
	if err := v.checkRange(keyRange); err != nil {
		return nil, err
	}
	r := v.bounds(keyRange)
	r.Reverse = in.ScanIndexForward != nil && !*in.ScanIndexForward
	if err := v.startAfter(&r, in.ExclusiveStartKey, keyRange); err != nil {
		return nil, err
	}
	return v.respond(r)
}

// checkRange refuses values whose type differs from the key attribute's.
func (v *view) checkRange(keyRange expression.KeyRange) error {
	for _, c := range []struct {
		name  string
		value attribute.Value
	}{{v.keys.Hash, keyRange.Hash}, {v.keys.Range, keyRange.Low}, {v.keys.Range, keyRange.High}} {
		if !c.value.IsZero() && c.value.Type() != v.def.Types[c.name] {
			return invalid("One or more parameter values were invalid: Condition parameter type does not match schema type")
		}
	}
	if keyRange.Operator == "begins_with" && keyRange.Low.Type() == attribute.Number {
		return invalid("Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N")
	}
	return nil
}

// bounds returns the range of keys in the store that the key condition selects.
func (v *view) bounds(keyRange expression.KeyRange) store.Range {
	partition := key.Append(v.prefix, keyRange.Hash)
	all := store.Prefix(partition)
	at := func(value attribute.Value) []byte {
		return key.Append(partition[:len(partition):len(partition)], value)
	}
	switch keyRange.Operator {
	case "=":
		return store.Prefix(at(keyRange.Low))
	case "<":
		all.End = at(keyRange.Low)
	case "<=":
		all.End = store.Prefix(at(keyRange.Low)).End
	case ">":
		all.Start = store.Prefix(at(keyRange.Low)).End
	case ">=":
		all.Start = at(keyRange.Low)
	case "BETWEEN":
		all.Start, all.End = at(keyRange.Low), store.Prefix(at(keyRange.High)).End
	case "begins_with":
		return store.Prefix(key.AppendPrefix(partition[:len(partition):len(partition)], keyRange.Low.Text()))
	}
	return all
}

type scanInput struct {
	pageParameters
	Segment       *int
	TotalSegments *int
}

// maxSegments is the largest number of segments of a parallel scan.
const maxSegments = 1_000_000

func (s *Service) scan(_ context.Context, in *scanInput) (json.RawMessage, error) {
	v, err := s.view(&in.pageParameters, nil)
	if err != nil {
		return nil, err
	}
	if v.segment, err = in.segment(); err != nil {
		return nil, err
	}
	r := store.Prefix(v.prefix)
	if err := v.startAfter(&r, in.ExclusiveStartKey, expression.KeyRange{}); err != nil {
		return nil, err
	}
	return v.respond(r)
}

// segment returns the part of the table that one worker of a parallel scan
// reads. All items of a partition key are in the same segment.
func (in *scanInput) segment() (shard, error) {
	if in.Segment == nil && in.TotalSegments == nil {
		return shard{}, nil
	}
	if in.TotalSegments == nil {
		return shard{}, invalid("The TotalSegments parameter is required but was not present in the request when Segment parameter is present")
	}
	if in.Segment == nil {
		return shard{}, invalid("The Segment parameter is required but was not present in the request when parameter TotalSegments is present")
	}
	if n := *in.TotalSegments; n < 1 || n > maxSegments {
		return shard{}, invalidParameter(n, "totalSegments", "Member must be between 1 and 1000000")
	}
	if *in.Segment < 0 || *in.Segment >= *in.TotalSegments {
		return shard{}, invalid("The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: %d is not less than TotalSegments: %d", *in.Segment, *in.TotalSegments)
	}
	return shard{*in.Segment, *in.TotalSegments}, nil
}
