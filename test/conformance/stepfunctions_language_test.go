package conformance

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/stretchr/testify/require"
)

// program is a state machine with its input and how it ends.
type program struct {
	doc    string
	states string // the definition without StartAt, which is A
	input  string
	output string // JSON that the output contains; it succeeds when set
	fails  string // the error otherwise
	cause  string // part of the cause
}

// TestStepFunctionsLanguage: Amazon States Language specification; Developer
// Guide, Processing input and output, Handling errors, Intrinsic functions.
func TestStepFunctionsLanguage(t *testing.T) {
	t.Parallel()
	client := sfn.NewFromConfig(settings)
	for _, all := range []map[string]program{flowPrograms, dataPrograms, intrinsicPrograms, errorPrograms} {
		for name, p := range all {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				t.Log(p.doc)
				_, arn := machine(t, client, `{"StartAt":"A","States":{`+p.states+`}}`)
				p.verify(t, outcome(t, client, arn, p.input))
			})
		}
	}
}

func (p program) verify(t *testing.T, got *sfn.DescribeExecutionOutput) {
	if p.output == "" {
		require.Equal(t, types.ExecutionStatusFailed, got.Status)
		require.NoError(t, contains(plain(got), `{"Error":"`+p.fails+`","Cause":"*`+p.cause+`*"}`))
		return
	}
	require.NoError(t, contains(plain(got), `{"Status":"SUCCEEDED","Error":null}`))
	var output any
	require.NoError(t, json.Unmarshal([]byte(*got.Output), &output))
	require.NoError(t, contains(output, p.output))
}

var flowPrograms = map[string]program{
	"choice takes the first rule that holds": {
		doc:    "ASL, Choice State",
		states: `"A":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericGreaterThan":10,"Next":"Big"},{"And":[{"Variable":"$.n","NumericGreaterThan":1},{"Not":{"Variable":"$.s","StringMatches":"x*"}}],"Next":"Mid"}],"Default":"Small"},"Big":{"Type":"Pass","Result":"big","End":true},"Mid":{"Type":"Pass","Result":"mid","End":true},"Small":{"Type":"Pass","Result":"small","End":true}`,
		input:  `{"n":5,"s":"yx"}`, output: `"mid"`,
	},
	"choice without a rule and a default": {
		doc:    "ASL, Choice State, States.NoChoiceMatched",
		states: `"A":{"Type":"Choice","Choices":[{"Variable":"$.n","IsPresent":false,"Next":"B"},{"Variable":"$.t","TimestampLessThan":"2026-01-01T00:00:00Z","Next":"B"}]},"B":{"Type":"Succeed"}`,
		input:  `{"n":null,"t":"2026-06-01T00:00:00+02:00"}`, fails: "States.NoChoiceMatched",
	},
	"map keeps the order of its items": {
		doc:    "ASL, Map State",
		states: `"A":{"Type":"Map","ItemsPath":"$.l","ItemSelector":{"i.$":"$$.Map.Item.Index","v.$":"$$.Map.Item.Value","k.$":"$.k"},"MaxConcurrency":2,"ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}},"ResultPath":"$.out","End":true}`,
		input:  `{"l":["a","b","c"],"k":9}`, output: `{"k":9,"out":[{"i":0,"v":"a","k":9},{"i":1,"v":"b"},{"i":2,"v":"c"}]}`,
	},
	"map of nothing": {
		doc:    "ASL, Map State",
		states: `"A":{"Type":"Map","ItemsPath":"$.l","ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Fail"}}},"End":true}`,
		input:  `{"l":[]}`, output: `[]`,
	},
	"parallel answers in the branches' order": {
		doc:    "ASL, Parallel State",
		states: `"A":{"Type":"Parallel","Branches":[{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"End":true}}},{"StartAt":"P","States":{"P":{"Type":"Pass","Result":2,"End":true}}}],"ResultSelector":{"first.$":"$[0]","second.$":"$[1]"},"End":true}`,
		input:  `{"x":1}`, output: `{"first":{"x":1},"second":2}`,
	},
	"a wait until a time that has been": {
		doc:    "ASL, Wait State",
		states: `"A":{"Type":"Wait","TimestampPath":"$.at","End":true}`, input: `{"at":"2020-01-01T00:00:00Z"}`, output: `{"at":"*"}`,
	},
}

var dataPrograms = map[string]program{
	"input, parameters, result and output paths": {
		doc:    "Developer Guide, InputPath, Parameters, ResultPath and OutputPath",
		states: `"A":{"Type":"Pass","InputPath":"$.in","Parameters":{"b.$":"$.a","c":"fixed","d.$":"$$.State.Name"},"ResultPath":"$.in.out","OutputPath":"$.in","End":true}`,
		input:  `{"in":{"a":1},"z":2}`, output: `{"a":1,"out":{"b":1,"c":"fixed","d":"A"},"z":null}`,
	},
	"a null result path drops the result": {
		doc:    "Developer Guide, ResultPath",
		states: `"A":{"Type":"Pass","Result":{"a":1},"ResultPath":null,"End":true}`, input: `{"kept":true}`, output: `{"kept":true,"a":null}`,
	},
	"paths with filters and slices": {
		doc:    "ASL, Paths",
		states: `"A":{"Type":"Pass","Parameters":{"cheap.$":"$.l[?(@.p < 10)].n","last.$":"$.l[-1:].n","all.$":"$.l[*].n","deep.$":"$..p"},"End":true}`,
		input:  `{"l":[{"n":"x","p":5},{"n":"y","p":50}]}`, output: `{"cheap":["x"],"last":["y"],"all":["x","y"],"deep":[5,50]}`,
	},
	"the context object": {
		doc:    "Developer Guide, Context object",
		states: `"A":{"Type":"Pass","Parameters":{"in.$":"$$.Execution.Input.a","id.$":"$$.Execution.Id","machine.$":"$$.StateMachine.Name","at.$":"$$.State.EnteredTime","start.$":"$$.Execution.StartTime"},"End":true}`,
		input:  `{"a":"x"}`, output: `{"in":"x","id":"*:execution:*","machine":"*ef-conformance*","at":"*T*","start":"*T*"}`,
	},
}

var intrinsicPrograms = map[string]program{
	"strings": {
		doc:    "Developer Guide, Intrinsic functions",
		states: `"A":{"Type":"Pass","Parameters":{"f.$":"States.Format('{}-{}', $.s, $.n)","split.$":"States.StringSplit($.s, ',')","json.$":"States.StringToJson($.j)","text.$":"States.JsonToString($.o)","b64.$":"States.Base64Encode($.s)","back.$":"States.Base64Decode('YQ==')","hash.$":"States.Hash('a', 'SHA-256')"},"End":true}`,
		input:  `{"s":"a,b","n":1,"j":"{\"x\":2}","o":{"y":3}}`,
		output: `{"f":"a,b-1","split":["a","b"],"json":{"x":2},"text":"{\"y\":3}","b64":"YSxi","back":"a","hash":"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"}`,
	},
	"lists and numbers": {
		doc:    "Developer Guide, Intrinsic functions",
		states: `"A":{"Type":"Pass","Parameters":{"a.$":"States.Array(1, $.n, 'x')","len.$":"States.ArrayLength($.l)","has.$":"States.ArrayContains($.l, 2)","range.$":"States.ArrayRange(1, 9, 3)","part.$":"States.ArrayPartition($.l, 2)","get.$":"States.ArrayGetItem($.l, 1)","one.$":"States.ArrayUnique($.d)","sum.$":"States.MathAdd($.n, -3)","merge.$":"States.JsonMerge($.x, $.y, false)"},"End":true}`,
		input:  `{"n":7,"l":[1,2,3],"d":[1,1,2],"x":{"a":1,"b":1},"y":{"b":2}}`,
		output: `{"a":[1,7,"x"],"len":3,"has":true,"range":[1,4,7],"part":[[1,2],[3]],"get":2,"one":[1,2],"sum":4,"merge":{"a":1,"b":2}}`,
	},
	"an argument that does not fit": {
		doc:    "Developer Guide, Intrinsic functions; ASL, States.IntrinsicFailure",
		states: `"A":{"Type":"Pass","Parameters":{"a.$":"States.StringToJson($.s)"},"End":true}`, input: `{"s":"no json"}`, fails: "States.IntrinsicFailure",
	},
}

// broken is a state that always fails, for others to retry and catch.
const broken = `{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"Broken","Cause":"on purpose"}}}`

var errorPrograms = map[string]program{
	"fail": {
		doc:    "ASL, Fail State",
		states: `"A":{"Type":"Fail","Error":"Broken","Cause":"on purpose"}`, input: `{}`, fails: "Broken", cause: "on purpose",
	},
	"fail with words from its input": {
		doc:    "ASL, Fail State, ErrorPath and CausePath",
		states: `"A":{"Type":"Fail","ErrorPath":"$.e","CausePath":"States.Format('it was {}', $.c)"}`, input: `{"e":"Named","c":"late"}`, fails: "Named", cause: "it was late",
	},
	"the first catcher that names the error gets it": {
		doc:    "ASL, Fallback states",
		states: `"A":{"Type":"Parallel","Branches":[` + broken + `],"Catch":[{"ErrorEquals":["Other"],"Next":"B"},{"ErrorEquals":["Broken"],"ResultPath":"$.error","Next":"C"},{"ErrorEquals":["States.ALL"],"Next":"B"}],"End":true},"B":{"Type":"Fail"},"C":{"Type":"Succeed"}`,
		input:  `{"kept":1}`, output: `{"kept":1,"error":{"Error":"Broken","Cause":"on purpose"}}`,
	},
	"the error remains after the last retry": {
		doc:    "ASL, Retrying after error",
		states: `"A":{"Type":"Parallel","Branches":[` + broken + `],"Retry":[{"ErrorEquals":["Broken"],"IntervalSeconds":1,"MaxAttempts":1}],"End":true}`,
		input:  `{}`, fails: "Broken", cause: "on purpose",
	},
	"a path that leads nowhere": {
		// The specification names States.ParameterPathFailure; the service
		// has always answered States.Runtime.
		doc:    "Developer Guide, Error names, States.Runtime",
		states: `"A":{"Type":"Pass","Parameters":{"a.$":"$.nope"},"End":true}`, input: `{}`, fails: "States.Runtime", cause: "could not be found in the input",
	},
	"a reference path that does not fit the input": {
		doc:    "ASL, States.ResultPathMatchFailure",
		states: `"A":{"Type":"Pass","Result":1,"ResultPath":"$.a.b","End":true}`, input: `{"a":"text"}`, fails: "States.ResultPathMatchFailure",
	},
	"States.Runtime is not caught by States.ALL": {
		doc:    "Developer Guide, Error names, States.Runtime",
		states: `"A":{"Type":"Parallel","Branches":[{"StartAt":"P","States":{"P":{"Type":"Pass","InputPath":"$.nope","End":true}}}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"B"}],"End":true},"B":{"Type":"Succeed"}`,
		input:  `{}`, fails: "States.Runtime",
	},
	"too many failures of a map": {
		doc:    "ASL, Map State, failure of an iteration",
		states: `"A":{"Type":"Map","ItemsPath":"$.l","ItemProcessor":` + broken + `,"Catch":[{"ErrorEquals":["Broken"],"Next":"C"}],"End":true},"C":{"Type":"Succeed"}`,
		input:  `{"l":[1,2]}`, output: `{"Error":"Broken"}`,
	},
}

// TestStepFunctionsTimeout: ASL, TimeoutSeconds of the state machine.
func TestStepFunctionsTimeout(t *testing.T) {
	t.Parallel()
	client := sfn.NewFromConfig(settings)
	_, arn := machine(t, client, `{"StartAt":"A","TimeoutSeconds":1,"States":{"A":{"Type":"Wait","Seconds":60,"End":true}}}`)
	began := time.Now()
	require.Equal(t, types.ExecutionStatusTimedOut, outcome(t, client, arn, `{}`).Status)
	require.GreaterOrEqual(t, time.Since(began), 900*time.Millisecond)
}

// TestStepFunctionsHistory: API Reference, HistoryEvent, type.
func TestStepFunctionsHistory(t *testing.T) {
	t.Parallel()
	client := sfn.NewFromConfig(settings)
	for name, c := range map[string]struct{ states, want string }{
		"one after another": {
			`"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Wait","Seconds":0,"Next":"C"},"C":{"Type":"Succeed"}`,
			`ExecutionStarted PassStateEntered PassStateExited WaitStateEntered WaitStateExited SucceedStateEntered SucceedStateExited ExecutionSucceeded`,
		},
		"a failure": {
			`"A":{"Type":"Choice","Choices":[{"Variable":"$.a","IsPresent":true,"Next":"F"}],"Default":"F"},"F":{"Type":"Fail"}`,
			`ExecutionStarted ChoiceStateEntered ChoiceStateExited FailStateEntered ExecutionFailed`,
		},
		"a branch": {
			`"A":{"Type":"Parallel","Branches":[{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}],"End":true}`,
			`ExecutionStarted ParallelStateEntered ParallelStateStarted PassStateEntered PassStateExited ParallelStateSucceeded ParallelStateExited ExecutionSucceeded`,
		},
		"an item": {
			`"A":{"Type":"Map","ItemsPath":"$.l","ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}},"End":true}`,
			`ExecutionStarted MapStateEntered MapStateStarted MapIterationStarted PassStateEntered PassStateExited MapIterationSucceeded MapStateSucceeded MapStateExited ExecutionSucceeded`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, arn := machine(t, client, `{"StartAt":"A","States":{`+c.states+`}}`)
			got := outcome(t, client, arn, `{"l":[1]}`)
			require.Equal(t, c.want, strings.Join(history(t, client, *got.ExecutionArn), " "))
		})
	}
}

// history lists the types of an execution's events and checks that ids count
// up from 1.
func history(t *testing.T, client *sfn.Client, execution string) (kinds []string) {
	t.Helper()
	pages := sfn.NewGetExecutionHistoryPaginator(client, &sfn.GetExecutionHistoryInput{ExecutionArn: &execution, MaxResults: 3})
	for pages.HasMorePages() {
		page, err := pages.NextPage(context.Background())
		require.NoError(t, err)
		for _, e := range page.Events {
			kinds = append(kinds, string(e.Type))
			require.EqualValues(t, len(kinds), e.Id)
			require.Less(t, e.PreviousEventId, e.Id)
		}
	}
	return kinds
}
