package lambda

import (
	"context"
	"time"
)

// QueueMessage is a received SQS message.
type QueueMessage struct {
	ID, ReceiptHandle, Body string
	Attributes              map[string]string // ApproximateReceiveCount, SentTimestamp, ...
	MessageAttributes       map[string]QueueAttribute
}

// QueueAttribute is one message attribute in the function's event.
type QueueAttribute struct {
	StringValue *string `json:"stringValue,omitempty"`
	BinaryValue *string `json:"binaryValue,omitempty"` // base64
	DataType    string  `json:"dataType"`
}

// QueueSource is the part of SQS that event source mappings need.
type QueueSource interface {
	// Receive returns up to max messages, or none after wait. A visibility
	// of 0 means the queue's own.
	Receive(ctx context.Context, queueARN string, max int, visibility, wait time.Duration) ([]QueueMessage, error)
	// Delete deletes processed messages.
	Delete(ctx context.Context, queueARN string, receiptHandles []string) error
	// Send sends a message to an on-failure queue.
	Send(ctx context.Context, queueARN, body string, attributes map[string]string) error
}

// StreamRecord is one change of a table.
type StreamRecord struct {
	Sequence  uint64 // ascends along the shard
	Partition uint64 // the same for all changes of one partition key
	ID        string // SequenceNumber, which batchItemFailures names
	Created   time.Time

	JSON func() []byte // renders the record of Lambda's DynamoDB event
	Keys func() []byte // renders it with the item's keys alone, without its images
}

// StreamPosition is the place of a reader: after a record of one stream. The zero
// value is before the first record.
type StreamPosition struct {
	Stream   string // the stream's ARN; a table that was created again has another
	Sequence uint64
}

// StreamBatch holds consecutive records of a shard.
type StreamBatch struct {
	Stream  string // the stream's ARN
	Records []StreamRecord
}

// StreamSource is the part of a table's stream that event source mappings need. A
// shard has the records whose partition key hashes to it.
type StreamSource interface {
	// ReadStream waits until there are records after the position, or ctx ends,
	// and returns up to limit of them in order. A position in another stream than
	// the table's counts as the beginning; one without a stream, from before
	// positions had one, counts as one of the table's stream if that has got so far.
	ReadStream(ctx context.Context, table string, shard, shards int, after StreamPosition, limit int) (StreamBatch, error)
}

// mapping invokes one function with the records of one source.
type mapping interface {
	run(ctx context.Context)
	describe() Mapping
}

// Mapping describes an event source mapping for a listing.
type Mapping struct {
	UUID                  string
	EventSourceARN        string
	Function              string
	FunctionARN           string
	BatchSize             int
	BatchingWindow        time.Duration
	MaximumConcurrency    int
	ParallelizationFactor int
	MaximumRetryAttempts  int
	MaximumRecordAge      time.Duration
	Bisect                bool
	OnFailureQueueARN     string
	PartialFailures       bool
	Modified              time.Time
}

// Mappings lists the event source mappings.
func (s *Service) Mappings() []Mapping {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]Mapping, 0, len(s.mappings))
	for _, m := range s.mappings {
		out = append(out, m.describe())
	}
	return out
}

func (s *Service) addMapping(m mapping) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mappings = append(s.mappings, m)
}
