package stepfunctions

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/failure"
)

// Tasks answers the tasks that wait for their token. Its methods fail with NotFound when
// the task no longer waits, and with Throttled, Unavailable or Internal.
type Tasks struct{ client *sfn.Client }

// NewTasks returns Tasks.
func NewTasks(cfg aws.Config) *Tasks { return &Tasks{sfn.NewFromConfig(cfg)} }

// Succeed ends the task of the token with its output, which is JSON.
func (t *Tasks) Succeed(ctx context.Context, token string, output []byte) error {
	_, err := t.client.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: &token, Output: aws.String(string(output))})
	return answered(err)
}

// Fail ends the task of the token with an error's name and cause.
func (t *Tasks) Fail(ctx context.Context, token, name, cause string) error {
	_, err := t.client.SendTaskFailure(ctx, &sfn.SendTaskFailureInput{TaskToken: &token, Error: &name, Cause: &cause})
	return answered(err)
}

func answered(err error) error {
	var over *types.TaskTimedOut
	var absent *types.TaskDoesNotExist
	var invalid *types.InvalidToken
	if errors.As(err, &over) || errors.As(err, &absent) || errors.As(err, &invalid) {
		return failure.Wrap(failure.NotFound, err, "the task no longer waits")
	}
	return awsclient.Failure(err, "the task could not be answered")
}
