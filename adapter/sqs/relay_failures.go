package sqs

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// RelayFailureKind tells a RelayFailure from the documents that Lambda itself sends to
// the same queue for records that became too old.
const RelayFailureKind = "relay-failure"

// maxBody is the most that a message holds: what SQS accepted before 2025-08, which
// other readers of queues still assume.
const maxBody = 256 << 10

// RelayFailure is the message about an event that can never be published.
type RelayFailure struct {
	Kind    string          `json:"kind"` // RelayFailureKind
	Version int             `json:"version"`
	Code    failure.Code    `json:"code"`
	Error   string          `json:"error"`
	Record  json.RawMessage `json:"record"` // the table's stream record
	// Omitted is the size of a record that no message can hold. Record then has only the
	// keys of the item, which holds the event as long as its order exists.
	Omitted int `json:"omittedBytes,omitempty"`
}

// RelayFailures is a port.RelayFailures. It is safe for concurrent use.
type RelayFailures struct {
	client *sqs.Client
	url    string
}

var _ port.RelayFailures = (*RelayFailures)(nil)

// NewRelayFailures returns RelayFailures on the queue at the given URL.
func NewRelayFailures(cfg aws.Config, queueURL string) *RelayFailures {
	return &RelayFailures{client: sqs.NewFromConfig(cfg), url: queueURL}
}

// PutAside implements port.RelayFailures. It fails with Unavailable or Internal.
func (r *RelayFailures) PutAside(ctx context.Context, e port.BadEvent) error {
	body, err := relayFailure(e)
	if err != nil {
		return failure.Wrap(failure.Internal, err, "a bad event cannot be encoded")
	}
	_, err = r.client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &r.url, MessageBody: &body})
	return awsclient.Failure(err, "a bad event could not be put aside")
}

// relayFailure is the message's body. It keeps the record byte by byte, but for white
// space and escapes of characters.
func relayFailure(e port.BadEvent) (string, error) {
	f := RelayFailure{Kind: RelayFailureKind, Version: 1, Code: failure.CodeOf(e.Err), Error: e.Err.Error(), Record: e.Record}
	body, err := json.Marshal(f)
	if err != nil {
		return "", err
	}
	if len(escaped(body)) > maxBody {
		f.Record, f.Omitted, f.Error = keysOnly(e.Record), len(e.Record), f.Error[:min(len(f.Error), 1000)]
		if body, err = json.Marshal(f); err != nil {
			return "", err
		}
	}
	return escaped(body), nil
}

// keysOnly is the record without the item's images.
func keysOnly(record json.RawMessage) json.RawMessage {
	type change struct {
		Keys           json.RawMessage `json:"Keys,omitempty"`
		SequenceNumber string          `json:"SequenceNumber,omitempty"`
		Created        json.Number     `json:"ApproximateCreationDateTime,omitempty"`
	}
	var kept struct {
		EventName string `json:"eventName,omitempty"`
		Change    change `json:"dynamodb"`
	}
	_ = json.Unmarshal(record, &kept) // what cannot be decoded is left out
	out, _ := json.Marshal(kept)      // texts and JSON that was decoded
	return out
}

// escaped escapes the characters that SQS refuses and JSON allows, which can only be in
// its texts.
func escaped(body []byte) string { return refusedBySQS.Replace(string(body)) }

var refusedBySQS = strings.NewReplacer("\ufffe", `\ufffe`, "\uffff", `\uffff`)
