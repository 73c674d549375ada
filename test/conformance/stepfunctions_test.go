package conformance

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/stretchr/testify/require"
)

// machine creates a state machine and deletes it at the test's end.
func machine(t *testing.T, client *sfn.Client, definition string) (name, arn string) {
	t.Helper()
	name = unique("machine")
	created, err := client.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{Name: &name, Definition: &definition, RoleArn: role()})
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := client.DeleteStateMachine(context.Background(), &sfn.DeleteStateMachineInput{StateMachineArn: created.StateMachineArn})
		require.NoError(t, err)
	})
	return name, *created.StateMachineArn
}

// role is what state machines run as.
func role() *string {
	return aws.String(cmp.Or(os.Getenv(roleName), "arn:aws:iam::000000000000:role/conformance"))
}

// outcome runs a state machine once and waits for its end.
func outcome(t *testing.T, client *sfn.Client, arn, input string) *sfn.DescribeExecutionOutput {
	t.Helper()
	started, err := client.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: &arn, Input: &input})
	require.NoError(t, err)
	var out *sfn.DescribeExecutionOutput
	eventually(t, func() error {
		out, err = client.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: started.ExecutionArn})
		if err == nil && out.Status == types.ExecutionStatusRunning {
			return fmt.Errorf("%s is still running", *started.ExecutionArn)
		}
		return err
	})
	return out
}

func TestStepFunctionsRequests(t *testing.T) {
	t.Parallel()
	client := sfn.NewFromConfig(settings)
	n := names{"absent": unique("absent"), "run": unique("run"), "role": *role()}
	n["name"], n["arn"] = machine(t, client, `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":60,"End":true}}}`)
	started, err := client.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: aws.String(n["arn"]), Name: aws.String(n["run"]), Input: aws.String(`{"a":1}`)})
	require.NoError(t, err)
	n["execution"] = *started.ExecutionArn
	verify(t, n, executions(client))
	verify(t, n, machines(client))
	verify(t, n, definitions(client))
}

func executions(c *sfn.Client) []expectation {
	start := func(rest string) call {
		return do(c.StartExecution, `{"StateMachineArn":"$arn",`+rest+`}`)
	}
	return []expectation{{
		name: "a running execution describes itself", doc: "API Reference, DescribeExecution",
		when: do(c.DescribeExecution, `{"ExecutionArn":"$execution"}`),
		want: `{"Name":"$run","Status":"RUNNING","Input":"{\"a\":1}","StateMachineArn":"$arn","StartDate":"*","StopDate":null,"Output":null}`,
	}, {
		name: "the same name and input while it runs is the same execution", doc: "API Reference, StartExecution: idempotent for standard workflows",
		when: start(`"Name":"$run","Input":"{\"a\":1}"`), want: `{"ExecutionArn":"$execution"}`,
	}, {
		name: "the same name with another input", doc: "API Reference, StartExecution, Errors",
		when: start(`"Name":"$run","Input":"{\"a\":2}"`), want: refusal{code: "ExecutionAlreadyExists"},
	}, {
		name: "an input that is no JSON", doc: "API Reference, StartExecution, Errors",
		when: start(`"Input":"{"`), want: refusal{code: "InvalidExecutionInput"},
	}, {
		name: "a name with a space", doc: "API Reference, StartExecution, Errors",
		when: start(`"Name":"a b"`), want: refusal{code: "InvalidName"},
	}, {
		name: "an absent state machine", doc: "API Reference, StartExecution, Errors",
		when: do(c.StartExecution, `{"StateMachineArn":"$arn-absent"}`), want: refusal{code: "StateMachineDoesNotExist"},
	}, {
		name: "an ARN that is none", doc: "API Reference, StartExecution, Errors",
		when: do(c.StartExecution, `{"StateMachineArn":"nonsense"}`), want: refusal{code: "InvalidArn"},
	}, {
		name: "executions are listed by status", doc: "API Reference, ListExecutions", later: true,
		when: do(c.ListExecutions, `{"StateMachineArn":"$arn","StatusFilter":"RUNNING"}`), want: `{"Executions":[{"ExecutionArn":"$execution","Status":"RUNNING"}]}`,
	}, {
		name: "a stopped execution is aborted, with error and cause", doc: "API Reference, StopExecution", later: true,
		given: []call{do(c.StopExecution, `{"ExecutionArn":"$execution","Error":"Enough","Cause":"tested"}`)},
		when:  do(c.DescribeExecution, `{"ExecutionArn":"$execution"}`),
		want:  `{"Status":"ABORTED","Error":"Enough","Cause":"tested","StopDate":"*"}`,
	}, {
		name: "a name is taken for long after the end", doc: "API Reference, StartExecution: closed execution, same name",
		when: start(`"Name":"$run","Input":"{\"a\":1}"`), want: refusal{code: "ExecutionAlreadyExists"},
	}, {
		name: "an absent execution", doc: "API Reference, DescribeExecution, Errors",
		when: do(c.DescribeExecution, `{"ExecutionArn":"$execution-absent"}`), want: refusal{code: "ExecutionDoesNotExist"},
	}, {
		name: "the history of an absent execution", doc: "API Reference, GetExecutionHistory, Errors",
		when: do(c.GetExecutionHistory, `{"ExecutionArn":"$execution-absent"}`), want: refusal{code: "ExecutionDoesNotExist"},
	}, {
		name: "an absent execution is stopped", doc: "API Reference, StopExecution, Errors",
		when: do(c.StopExecution, `{"ExecutionArn":"$execution-absent"}`), want: refusal{code: "ExecutionDoesNotExist"},
	}}
}

func machines(c *sfn.Client) []expectation {
	const other = `"{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Succeed\"}}}"`
	return []expectation{{
		name: "a state machine describes itself", doc: "API Reference, DescribeStateMachine",
		when: do(c.DescribeStateMachine, `{"StateMachineArn":"$arn"}`), want: `{"Name":"$name","Status":"ACTIVE","Type":"STANDARD","Definition":"*Wait*","RoleArn":"$role"}`,
	}, {
		name: "the name with another definition", doc: "API Reference, CreateStateMachine, Errors",
		when: do(c.CreateStateMachine, `{"Name":"$name","RoleArn":"$role","Definition":`+other+`}`), want: refusal{code: "StateMachineAlreadyExists"},
	}, {
		name: "an absent state machine", doc: "API Reference, DescribeStateMachine, Errors",
		when: do(c.DescribeStateMachine, `{"StateMachineArn":"$arn-absent"}`), want: refusal{code: "StateMachineDoesNotExist"},
	}, {
		name: "deleting an absent state machine succeeds", doc: "API Reference, DeleteStateMachine",
		when: do(c.DeleteStateMachine, `{"StateMachineArn":"$arn-absent"}`), want: `{}`,
	}, {
		name: "a name with a slash", doc: "API Reference, CreateStateMachine, Errors",
		when: do(c.CreateStateMachine, `{"Name":"a/b","RoleArn":"$role","Definition":`+other+`}`), want: refusal{code: "InvalidName"},
	}}
}

func definitions(c *sfn.Client) []expectation {
	var all []expectation
	for name, definition := range map[string]string{
		"no JSON":                   `{`,
		"no StartAt":                `{"States":{"A":{"Type":"Succeed"}}}`,
		"StartAt names no state":    `{"StartAt":"B","States":{"A":{"Type":"Succeed"}}}`,
		"Next names no state":       `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}`,
		"neither Next nor End":      `{"StartAt":"A","States":{"A":{"Type":"Pass"}}}`,
		"an unknown type":           `{"StartAt":"A","States":{"A":{"Type":"Dance","End":true}}}`,
		"a choice without choices":  `{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[]}}}`,
		"a wait for two things":     `{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":1,"Timestamp":"2026-01-01T00:00:00Z","End":true}}}`,
		"a path that is none":       `{"StartAt":"A","States":{"A":{"Type":"Pass","InputPath":"a.b","End":true}}}`,
		"an unreachable state":      `{"StartAt":"A","States":{"A":{"Type":"Succeed"},"B":{"Type":"Succeed"}}}`,
		"States.ALL is not alone":   `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"},"End":true,"Catch":[{"ErrorEquals":["States.ALL","X"],"Next":"B"}]},"B":{"Type":"Fail"}}}`,
		"States.ALL is not last":    `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"},"End":true,"Retry":[{"ErrorEquals":["States.ALL"]},{"ErrorEquals":["X"]}]}}}`,
		"an unknown intrinsic":      `{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"a.$":"States.Nonsense(1)"},"End":true}}}`,
		"a name of over 80 letters": `{"StartAt":"` + fmt.Sprintf("%081d", 0) + `","States":{"` + fmt.Sprintf("%081d", 0) + `":{"Type":"Succeed"}}}`,
	} {
		all = append(all, expectation{
			name: "refused: " + name, doc: "Amazon States Language; API Reference, CreateStateMachine, Errors",
			when: do(c.CreateStateMachine, `{"Name":"$absent","RoleArn":"$role","Definition":`+mustQuote(definition)+`}`),
			want: refusal{code: "InvalidDefinition"},
		})
	}
	return all
}
