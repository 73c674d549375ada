// Package stepfunctions starts sagas on Step Functions.
package stepfunctions

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/port"
)

// Executions is a port.Executions of one state machine.
type Executions struct {
	client *sfn.Client
	arn    string
}

var _ port.Executions = (*Executions)(nil)

// New returns the Executions of the state machine with the given ARN.
func New(cfg aws.Config, stateMachineARN string) *Executions {
	return &Executions{client: sfn.NewFromConfig(cfg), arn: stateMachineARN}
}

// StartExecution starts the saga for an order. Starting the same name again
// is no error. Unavailable, Internal.
func (e *Executions) StartExecution(ctx context.Context, name, orderID string) error {
	input, err := json.Marshal(map[string]string{"orderId": orderID})
	if err != nil {
		return err
	}
	_, err = e.client.StartExecution(ctx, &sfn.StartExecutionInput{
		StateMachineArn: &e.arn, Name: &name, Input: aws.String(string(input)),
	})
	var exists *types.ExecutionAlreadyExists
	if errors.As(err, &exists) {
		return nil
	}
	return awsclient.Failure(err, "the saga could not be started")
}

// ExecutionRunning reports whether an execution of that name runs.
func (e *Executions) ExecutionRunning(ctx context.Context, name string) (bool, error) {
	out, err := e.client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: aws.String(e.executionARN(name))})
	var absent *types.ExecutionDoesNotExist
	if errors.As(err, &absent) {
		return false, nil
	}
	if err != nil {
		return false, awsclient.Failure(err, "the saga's execution could not be looked up")
	}
	return out.Status == types.ExecutionStatusRunning || out.Status == types.ExecutionStatusPendingRedrive, nil
}

// executionARN derives an execution's ARN from the state machine's.
func (e *Executions) executionARN(name string) string {
	return strings.Replace(e.arn, ":stateMachine:", ":execution:", 1) + ":" + name
}
