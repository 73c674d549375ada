package dynamodb

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// Limits of GetRecords (Amazon DynamoDB Streams API Reference).
const (
	maxRecords  = 1000
	recordLimit = 1 << 20 // bytes
	// iteratorLife is how long a shard iterator is valid.
	iteratorLife = 15 * time.Minute
)

// shardID is the ID of a stream's only shard.
const shardID = "shardId-00000000000000000001-00000001"

type listStreamsInput struct {
	TableName               string
	Limit                   *int
	ExclusiveStartStreamArn string
}

type streamSummary struct{ StreamArn, TableName, StreamLabel string }

func (s *Service) listStreams(_ context.Context, in *listStreamsInput) (json.RawMessage, error) {
	out, limit, last := []streamSummary{}, maxTableNames, ""
	if in.Limit != nil {
		limit = *in.Limit
	}
	for _, name := range s.tableNames() {
		t, err := s.streamTable(name)
		if err != nil || in.TableName != "" && in.TableName != name {
			continue
		}
		d := t.def.Load()
		if s.streamARN(d) <= in.ExclusiveStartStreamArn {
			continue
		}
		if len(out) == limit {
			last = out[limit-1].StreamArn
			break
		}
		out = append(out, streamSummary{s.streamARN(d), d.Name, d.StreamLabel})
	}
	res := newResponse()
	res.value("Streams", out)
	if last != "" {
		res.value("LastEvaluatedStreamArn", last)
	}
	return res.done(), nil
}

// byStreamARN returns the table whose stream has the ARN.
func (s *Service) byStreamARN(arn string) (*table, *definition, error) {
	name, label, _ := strings.Cut(strings.TrimPrefix(arn, s.env.ARN("dynamodb", "table/")), "/stream/")
	t, err := s.streamTable(name)
	if err != nil {
		return nil, nil, streamNotFound(arn)
	}
	d := t.def.Load()
	if d.StreamLabel != label {
		return nil, nil, streamNotFound(arn)
	}
	return t, d, nil
}

type describeStreamInput struct {
	StreamArn             string
	ExclusiveStartShardID string `json:"ExclusiveStartShardId"`
}

func (s *Service) describeStream(_ context.Context, in *describeStreamInput) (json.RawMessage, error) {
	t, d, err := s.byStreamARN(in.StreamArn)
	if err != nil {
		return nil, err
	}
	shards := []any{}
	if in.ExclusiveStartShardID < shardID {
		first, _ := t.stream.visibleRange()
		shards = append(shards, map[string]any{
			"ShardId":             shardID,
			"SequenceNumberRange": map[string]string{"StartingSequenceNumber": formatSequence(first)},
		})
	}
	res := newResponse()
	res.value("StreamDescription", map[string]any{
		"StreamArn": s.streamARN(d), "StreamLabel": d.StreamLabel, "StreamStatus": "ENABLED",
		"StreamViewType": d.StreamView, "TableName": d.Name, "KeySchema": d.Keys.schema(), "Shards": shards,
		"CreationRequestDateTime": float64(d.Created.UnixMilli()) / 1000,
	})
	return res.done(), nil
}

type shardIteratorInput struct {
	StreamArn         string
	ShardID           string `json:"ShardId"`
	ShardIteratorType string
	SequenceNumber    string
}

// iterator is the content of a shard iterator.
type iterator struct {
	Stream string `json:"s"`
	After  uint64 `json:"a"`
	Issued int64  `json:"i"` // Unix seconds of platform time
}

func (s *Service) getShardIterator(_ context.Context, in *shardIteratorInput) (json.RawMessage, error) {
	t, _, err := s.byStreamARN(in.StreamArn)
	if err != nil {
		return nil, err
	}
	if in.ShardID != shardID {
		return nil, failure("ResourceNotFoundException", "Requested resource not found: Shard does not exist")
	}
	after, err := t.stream.iteratorStart(in)
	if err != nil {
		return nil, err
	}
	res := newResponse()
	res.value("ShardIterator", s.encodeIterator(in.StreamArn, after))
	return res.done(), nil
}

// iteratorStart returns the sequence number after which the requested iterator
// starts.
func (l *streamLog) iteratorStart(in *shardIteratorInput) (uint64, error) {
	first, last := l.visibleRange()
	switch in.ShardIteratorType {
	case "TRIM_HORIZON":
		return first - 1, nil
	case "LATEST":
		return last, nil
	case "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER":
	default:
		return 0, invalidParameter(in.ShardIteratorType, "shardIteratorType", "Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]")
	}
	at, ok := parseSequence(in.SequenceNumber)
	if !ok {
		return 0, invalid("Invalid SequenceNumber: %s", in.SequenceNumber)
	}
	if at < first {
		return 0, failure("TrimmedDataAccessException", "The record with sequence number %s is past the trim horizon", in.SequenceNumber)
	}
	if in.ShardIteratorType == "AT_SEQUENCE_NUMBER" {
		at--
	}
	return at, nil
}

func (s *Service) encodeIterator(arn string, after uint64) string {
	raw, err := json.Marshal(iterator{arn, after, s.env.Clock.Now().Unix()})
	if err != nil {
		return "" // cannot happen: strings and numbers always have a JSON form
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

func (s *Service) decodeIterator(text string) (iterator, error) {
	var it iterator
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, &it)
	}
	if err != nil {
		return it, invalid("Invalid ShardIterator")
	}
	if s.env.Clock.Now().Sub(time.Unix(it.Issued, 0)) > iteratorLife {
		return it, failure("ExpiredIteratorException", "The shard iterator is older than 15 minutes")
	}
	return it, nil
}

type getRecordsInput struct {
	ShardIterator string
	Limit         *int
}

func (s *Service) getRecords(_ context.Context, in *getRecordsInput) (json.RawMessage, error) {
	limit := maxRecords
	if in.Limit != nil {
		if limit = *in.Limit; limit < 1 || limit > maxRecords {
			return nil, invalidParameter(limit, "limit", "Member must have value between 1 and 1000")
		}
	}
	it, err := s.decodeIterator(in.ShardIterator)
	if err != nil {
		return nil, err
	}
	t, d, err := s.byStreamARN(it.Stream)
	if err != nil {
		return nil, err
	}
	if first, _ := t.stream.visibleRange(); it.After+1 < first {
		return nil, failure("TrimmedDataAccessException", "The shard iterator is past the trim horizon")
	}
	batch, err := s.readAfter(t, it.After, shard{}, limit, recordLimit)
	if err != nil {
		return nil, err
	}
	records := []byte{'['}
	for i := range batch.records {
		if i > 0 {
			records = append(records, ',')
		}
		records = append(records, batch.records[i].json(s, d, false, true)...)
	}
	res := newResponse()
	res.raw("Records", append(records, ']'))
	res.value("NextShardIterator", s.encodeIterator(it.Stream, batch.next))
	return res.done(), nil
}
