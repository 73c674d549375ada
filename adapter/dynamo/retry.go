package dynamo

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"github.com/eventforge/eventforge/domain/failure"
)

// The SDK tries again after throttling and faults of the service; a conflict
// between two transactions it takes for an answer. Here such a call is tried
// again after a pause of random length up to a bound that doubles (full
// jitter), until the context ends or the tries are used up.
const (
	tries      = 12
	firstPause = 4 * time.Millisecond
	longest    = 500 * time.Millisecond
)

// call makes a call until it succeeds or trying again cannot help, and
// translates its error.
func (db *database) call(ctx context.Context, doing string, do func() error) error {
	for try := 1; ; try++ {
		err := do()
		if err == nil || !contended(err) || try == tries {
			return translate(err, doing)
		}
		if ended := db.pause(ctx, db.random(bound(try))); ended != nil {
			return failure.Wrap(failure.Unavailable, errors.Join(ended, err), "the table is busy")
		}
	}
}

// bound is the longest pause after the given number of tries.
func bound(tries int) time.Duration {
	return min(firstPause<<(tries-1), longest)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// contended reports that somebody else was writing the same item.
func contended(err error) bool {
	var conflict *types.TransactionConflictException
	var inProgress *types.TransactionInProgressException
	var canceled *types.TransactionCanceledException
	if errors.As(err, &canceled) {
		return verdict(canceled.CancellationReasons) == again
	}
	return errors.As(err, &conflict) || errors.As(err, &inProgress)
}

// mistaken are the service's errors that say that the call itself is wrong:
// trying again changes nothing.
var mistaken = map[string]bool{
	"ValidationException":                      true,
	"SerializationException":                   true,
	"ResourceNotFoundException":                true,
	"AccessDeniedException":                    true,
	"UnrecognizedClientException":              true,
	"IdempotentParameterMismatchException":     true,
	"ItemCollectionSizeLimitExceededException": true,
	"UnknownOperationException":                true,
}

// translate makes an error of the domain of one of the SDK's. What is neither
// the domain's nor mistaken is a fault that may pass: a lost connection, a
// timeout, throttling.
func translate(err error, doing string) error {
	var ours *failure.Error
	var theirs smithy.APIError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &ours):
		return err
	case errors.As(err, &theirs) && mistaken[theirs.ErrorCode()]:
		return failure.Wrap(failure.Internal, err, "cannot %s the table", doing)
	default:
		return failure.Wrap(failure.Unavailable, err, "the table did not answer")
	}
}
