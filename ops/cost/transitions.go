package cost

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// transitions counts the state transitions of the orders' sagas: the start, each state
// entered, and each retry.
func (m *meter) transitions(ctx context.Context) error {
	c := sfn.NewFromConfig(m.config())
	listed, err := c.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: &m.local.StateMachine, MaxResults: int32(m.usage.Orders)})
	if err != nil {
		return err
	}
	entered := 0
	for _, e := range listed.Executions {
		history, err := c.GetExecutionHistory(ctx, &sfn.GetExecutionHistoryInput{ExecutionArn: e.ExecutionArn, MaxResults: 1000})
		if err != nil {
			return err
		}
		entered += transitions(history.Events)
	}
	if len(listed.Executions) != m.usage.Orders {
		return fmt.Errorf("%d sagas ran for %d orders", len(listed.Executions), m.usage.Orders)
	}
	m.usage.Transitions = per(entered, m.usage.Orders)
	return nil
}

// transitions is the number of transitions of an execution with the given history. A
// state's first attempt is part of entering it.
func transitions(history []sfntypes.HistoryEvent) int {
	n, attempts := 1, 0
	for _, event := range history {
		switch {
		case event.StateEnteredEventDetails != nil:
			n, attempts = n+1, 0
		case event.Type == sfntypes.HistoryEventTypeTaskScheduled:
			if attempts++; attempts > 1 {
				n++
			}
		}
	}
	return n
}
