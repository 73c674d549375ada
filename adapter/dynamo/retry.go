package dynamo

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/failure"
)

// The SDK retries after throttling and service errors, but not after a conflict between
// two transactions. This file retries those, with a random pause up to a bound that
// doubles (full jitter), until the context ends or the attempts are used up.
const (
	tries      = 12
	firstPause = 4 * time.Millisecond
	longest    = 500 * time.Millisecond
)

// call repeats a call until it succeeds or a retry cannot help, and translates its
// error.
func (db *database) call(ctx context.Context, doing string, do func() error) error {
	started := false // a try may still take effect
	for try := 1; ; try++ {
		err := do()
		if err == nil || !contended(err) || try == tries {
			return hedge(translate(err, doing), started)
		}
		started = started || !didNothing(err)
		if ended := db.pause(ctx, db.random(bound(try))); ended != nil {
			return hedge(failure.Wrap(codeOf(err), errors.Join(ended, err), "the table is busy"), started)
		}
	}
}

// hedge makes a Throttled error Unavailable if an earlier try has started.
func hedge(err error, started bool) error {
	if started && failure.Is(err, failure.Throttled) {
		return failure.Wrap(failure.Unavailable, err, "the table is busy")
	}
	return err
}

// bound is the longest pause after the given number of tries.
func bound(tries int) time.Duration {
	return min(firstPause<<(tries-1), longest)
}

// contended reports that another call was writing the same item.
func contended(err error) bool {
	var conflict *types.TransactionConflictException
	var inProgress *types.TransactionInProgressException
	var canceled *types.TransactionCanceledException
	if errors.As(err, &canceled) {
		return verdict(canceled.CancellationReasons) == retryLater
	}
	return errors.As(err, &conflict) || errors.As(err, &inProgress)
}

// permanent are the errors of the service for which a retry cannot help.
var permanent = map[string]bool{
	"ValidationException":                      true,
	"SerializationException":                   true,
	"ResourceNotFoundException":                true,
	"AccessDeniedException":                    true,
	"UnrecognizedClientException":              true,
	"IdempotentParameterMismatchException":     true,
	"ItemCollectionSizeLimitExceededException": true,
	"UnknownOperationException":                true,
}

// didNothing reports that the table refused the call before it did anything: it was
// throttled, or, as a transaction, in conflict with another call.
func didNothing(err error) bool {
	var conflict *types.TransactionConflictException
	var canceled *types.TransactionCanceledException
	switch {
	case awsclient.Uncertain(err):
		return false
	case errors.As(err, &canceled):
		return verdict(canceled.CancellationReasons) == retryLater
	}
	return errors.As(err, &conflict) || awsclient.Throttled(err)
}

// codeOf is the code of a transient error of the SDK.
func codeOf(err error) failure.Code {
	if didNothing(err) {
		return failure.Throttled
	}
	return failure.Unavailable
}

// translate converts an error of the SDK to one of the domain's: Internal if it is
// permanent, Throttled if the call did nothing, else Unavailable, for example after a
// lost connection or a timeout. An error of the domain is unchanged.
func translate(err error, doing string) error {
	var ours *failure.Error
	var theirs smithy.APIError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &ours):
		return err
	case errors.As(err, &theirs) && permanent[theirs.ErrorCode()]:
		return failure.Wrap(failure.Internal, err, "cannot %s the table", doing)
	default:
		return failure.Wrap(codeOf(err), err, "the table did not answer")
	}
}
