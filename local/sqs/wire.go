package sqs

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/eventforge/eventforge/local/wire"
)

// Wire returns the service for the AWS JSON 1.0 protocol.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{Name: service, Target: "AmazonSQS", Version: "1.0", Operations: map[string]wire.Operation{
		"CreateQueue":                  wire.Typed(s.createQueue),
		"GetQueueUrl":                  wire.Typed(s.getQueueURL),
		"ListQueues":                   wire.Typed(s.listQueues),
		"GetQueueAttributes":           wire.Typed(s.getQueueAttributes),
		"SetQueueAttributes":           wire.Typed(s.setQueueAttributes),
		"PurgeQueue":                   wire.Typed(s.purgeQueue),
		"DeleteQueue":                  wire.Typed(s.deleteQueue),
		"TagQueue":                     wire.Typed(s.tagQueue),
		"UntagQueue":                   wire.Typed(s.untagQueue),
		"ListQueueTags":                wire.Typed(s.listQueueTags),
		"ListDeadLetterSourceQueues":   wire.Typed(s.listSources),
		"SendMessage":                  wire.Typed(s.sendMessage),
		"SendMessageBatch":             wire.Typed(s.sendMessageBatch),
		"ReceiveMessage":               wire.Typed(s.receiveMessage),
		"DeleteMessage":                wire.Typed(s.deleteMessage),
		"DeleteMessageBatch":           wire.Typed(s.deleteMessageBatch),
		"ChangeMessageVisibility":      wire.Typed(s.changeVisibility),
		"ChangeMessageVisibilityBatch": wire.Typed(s.changeVisibilityBatch),
		"StartMessageMoveTask":         wire.Typed(s.startMoveTask),
		"ListMessageMoveTasks":         wire.Typed(s.listMoveTasks),
		"CancelMessageMoveTask":        wire.Typed(s.cancelMoveTask),
	}}
}

// emptyResponse is the response of operations that return nothing.
type emptyResponse struct{}

// maxBatch is the maximum number of entries in a batch request.
const maxBatch = 10

var entryID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,80}$`)

// batchResult is the response of every batch operation: status 200, with the
// result of each entry by its id.
type batchResult struct {
	Successful []any
	Failed     []batchFailure
}

type batchFailure struct {
	ID          string `json:"Id"`
	Code        string
	Message     string
	SenderFault bool
}

type batchSuccess struct {
	ID string `json:"Id"`
}

func newBatchResult() *batchResult {
	return &batchResult{Successful: []any{}, Failed: []batchFailure{}}
}

func (r *batchResult) fail(id string, err error) {
	f := batchFailure{ID: id, Code: "InternalError", Message: err.Error()}
	var known *wire.Error
	if errors.As(err, &known) {
		f = batchFailure{ID: id, Code: known.Query, Message: known.Message, SenderFault: true}
	}
	r.Failed = append(r.Failed, f)
}

// add records the result of one entry.
func (r *batchResult) add(id string, err error) {
	if err != nil {
		r.fail(id, err)
		return
	}
	r.Successful = append(r.Successful, batchSuccess{id})
}

// checkBatch checks the rules for the batch as a whole.
func checkBatch[E interface{ id() string }](entries []E) error {
	if len(entries) == 0 {
		return failWithPrefix("EmptyBatchRequest", "There should be at least one entry in the request.")
	}
	if len(entries) > maxBatch {
		return failWithPrefix("TooManyEntriesInBatchRequest", fmt.Sprintf("Maximum number of entries per request are 10. You have sent %d.", len(entries)))
	}
	seen := map[string]bool{}
	for _, e := range entries {
		if !entryID.MatchString(e.id()) {
			return failWithPrefix("InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.")
		}
		if seen[e.id()] {
			return failWithPrefix("BatchEntryIdsNotDistinct", "Id "+e.id()+" repeated.")
		}
		seen[e.id()] = true
	}
	return nil
}
