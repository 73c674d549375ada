// Package stepfunctions starts sagas and compensations on Step Functions.
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
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// StateMachines are the ARNs of the state machines.
type StateMachines struct {
	Saga         string
	Compensation string // for executions that only compensate
}

// Executions is a port.Executions. An execution's name says which state machine it runs
// on.
type Executions struct {
	client    *sfn.Client
	machines  StateMachines
	elsewhere bool // the endpoint is not AWS's
}

var _ port.Executions = (*Executions)(nil)

// New returns the Executions of the state machines.
func New(cfg aws.Config, machines StateMachines) *Executions {
	client := sfn.NewFromConfig(cfg)
	return &Executions{client: client, machines: machines, elsewhere: client.Options().BaseEndpoint != nil}
}

// StartExecution starts the saga, or the compensation, of an order. Starting the same
// name again is no error. Throttled, Unavailable, Internal.
func (e *Executions) StartExecution(ctx context.Context, name, orderID string) error {
	input, err := json.Marshal(map[string]string{"orderId": orderID})
	if err != nil {
		return err
	}
	machine := e.machines.Saga
	if order.Compensates(name) {
		machine = e.machines.Compensation
	}
	_, err = e.client.StartExecution(ctx, &sfn.StartExecutionInput{
		StateMachineArn: &machine, Name: &name, Input: aws.String(string(input)),
	})
	var exists *types.ExecutionAlreadyExists
	if errors.As(err, &exists) {
		return nil
	}
	return awsclient.Failure(err, "the execution could not be started")
}

// ExecutionRunning reports whether an execution of that name runs. The compensations of
// the release before run on the saga's state machine. An order that no execution has
// claimed has an empty name, of which there is none.
func (e *Executions) ExecutionRunning(ctx context.Context, name string) (bool, error) {
	if name == "" {
		return false, nil
	}
	if order.Compensates(name) {
		if running, err := e.running(ctx, e.machines.Compensation, name); running || err != nil {
			return running, err
		}
	}
	return e.running(ctx, e.machines.Saga, name)
}

// running reports whether the state machine runs an execution of that name.
func (e *Executions) running(ctx context.Context, machine, name string) (bool, error) {
	out, err := e.describe(ctx, machine, name)
	return out != nil && (out.Status == types.ExecutionStatusRunning || out.Status == types.ExecutionStatusPendingRedrive), err
}

// describe describes an execution; nil if the state machine has none of that name.
func (e *Executions) describe(ctx context.Context, machine, name string) (*sfn.DescribeExecutionOutput, error) {
	out, err := e.client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: aws.String(executionARN(machine, name))})
	var absent *types.ExecutionDoesNotExist
	if errors.As(err, &absent) {
		return nil, nil
	}
	if err != nil {
		return nil, awsclient.Failure(err, "the execution could not be looked up")
	}
	return out, nil
}

// listed is how many executions a page of a list has, which is what Step Functions allows.
const listed = 1000

// RunningExecutions implements port.Executions.
func (e *Executions) RunningExecutions(ctx context.Context, most int) (names []string, whole bool, err error) {
	for _, machine := range []string{e.machines.Saga, e.machines.Compensation} {
		pages := sfn.NewListExecutionsPaginator(e.client, &sfn.ListExecutionsInput{
			StateMachineArn: &machine, StatusFilter: types.ExecutionStatusRunning, MaxResults: listed,
		})
		for pages.HasMorePages() {
			if len(names) >= most {
				return names[:most], false, nil
			}
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, false, awsclient.Failure(err, "the executions could not be listed")
			}
			for _, one := range page.Executions {
				names = append(names, aws.ToString(one.Name))
			}
		}
	}
	return names, true, nil
}

// executionARN derives an execution's ARN from the state machine's.
func executionARN(machine, name string) string {
	return strings.Replace(machine, ":stateMachine:", ":execution:", 1) + ":" + name
}
