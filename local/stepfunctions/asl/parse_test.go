package asl_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/eventforge/eventforge/local/stepfunctions/asl"
	"github.com/stretchr/testify/require"
)

const function = `"Resource":"arn:aws:lambda:us-east-1:000000000000:function:f"`

// TestParseRejectsInvalidDefinitions checks the location and the message of the
// diagnostic for each invalid definition.
func TestParseRejectsInvalidDefinitions(t *testing.T) {
	state := func(fields string) string { return `{"StartAt":"S","States":{"S":{` + fields + `}}}` }
	task := func(fields string) string { return state(`"Type":"Task",` + function + `,"End":true,` + fields) }
	tests := []struct{ name, definition, location, words string }{
		{"not JSON", `{`, "/", "not valid JSON"},
		{"not an object", `[]`, "/", "object"},
		{"empty object", `{}`, "/", "StartAt"},
		{"no states", `{"StartAt":"S","States":{}}`, "/States", "at least one"},
		{"unknown field", `{"StartAt":"S","Extra":1,"States":{"S":{"Type":"Succeed"}}}`, "/Extra", "Extra"},
		{"start state does not exist", `{"StartAt":"X","States":{"S":{"Type":"Succeed"}}}`, "/StartAt", `"X"`},
		{"next state does not exist", state(`"Type":"Pass","Next":"X"`), "/States/S/Next", `"X"`},
		{"catch to a missing state", task(`"Catch":[{"ErrorEquals":["E"],"Next":"X"}]`), "/States/S/Catch/0/Next", `"X"`},
		{"choice of a missing state", state(`"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"X"}]`), "/States/S/Choices/0/Next", `"X"`},
		{"default state does not exist", state(`"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"S"}],"Default":"X"`), "/States/S/Default", `"X"`},
		{"not reachable", `{"StartAt":"S","States":{"S":{"Type":"Succeed"},"T":{"Type":"Succeed"}}}`, "/States/T", "not reachable"},
		{"same name twice", state(`"Type":"Parallel","End":true,"Branches":[{"StartAt":"S","States":{"S":{"Type":"Succeed"}}}]`), "/States/S/Branches/0/States/S", "taken"},
		{"long name", `{"StartAt":"` + strings.Repeat("n", 81) + `","States":{"` + strings.Repeat("n", 81) + `":{"Type":"Succeed"}}}`, "/States/" + strings.Repeat("n", 81), "80"},
		{"unknown type", state(`"Type":"Odd"`), "/States/S/Type", "Odd"},
		{"neither next nor end", state(`"Type":"Pass"`), "/States/S", "Next or End"},
		{"both next and end", state(`"Type":"Pass","End":true,"Next":"S"`), "/States/S", "Next or End"},
		{"JSONata machine", `{"QueryLanguage":"JSONata","StartAt":"S","States":{"S":{"Type":"Succeed"}}}`, "/QueryLanguage", "JSONata"},
		{"JSONata state", state(`"Type":"Pass","QueryLanguage":"JSONata","End":true`), "/States/S/QueryLanguage", "JSONata"},
		{"Assign", state(`"Type":"Pass","Assign":{},"End":true`), "/States/S/Assign", "Assign"},
		{"Output", state(`"Type":"Pass","Output":{},"End":true`), "/States/S/Output", "Output"},
		{"Arguments", task(`"Arguments":{}`), "/States/S/Arguments", "Arguments"},
		{"Credentials", task(`"Credentials":{}`), "/States/S/Credentials", "Credentials"},
		{"task token resource", state(`"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"f"},"End":true`), "/States/S/Resource", "waitForTaskToken"},
		{"task token", state(`"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Payload":{"t.$":"$$.Task.Token"}},"End":true`), "/States/S/Parameters/Payload/t.$", "task tokens"},
		{"task token of a message that nobody answers", state(`"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"QueueUrl":"q","MessageBody.$":"$$.Task.Token"},"End":true`), "/States/S/Parameters/MessageBody.$", "task tokens"},
		{"task token outside of the parameters", state(`"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Parameters":{"QueueUrl":"q","MessageBody":"b"},"OutputPath":"$$.Task.Token","End":true`), "/States/S/OutputPath", "task tokens"},
		{"message without a queue", state(`"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"MessageBody":"b"},"End":true`), "/States/S/Parameters", "QueueUrl"},
		{"message without a body", state(`"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Parameters":{"QueueUrl":"q"},"End":true`), "/States/S/Parameters", "MessageBody"},
		{"message with a delay", state(`"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"QueueUrl":"q","MessageBody":"b","DelaySeconds":5},"End":true`), "/States/S/Parameters/DelaySeconds", "DelaySeconds"},
		{"message without parameters", state(`"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","End":true`), "/States/S", "Parameters"},
		{"other integration", state(`"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{},"End":true`), "/States/S/Resource", "sns"},
		{"synchronous message", state(`"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.sync","Parameters":{},"End":true`), "/States/S/Resource", ".sync"},
		{"activity", state(`"Type":"Task","Resource":"arn:aws:states:us-east-1:000000000000:activity:a","End":true`), "/States/S/Resource", "activity"},
		{"invoke without function", state(`"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{},"End":true`), "/States/S/Parameters", "FunctionName"},
		{"invoke asynchronously", state(`"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","InvocationType":"Event"},"End":true`), "/States/S/Parameters/InvocationType", "RequestResponse"},
		{"invoke with a qualifier", state(`"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Qualifier":"1"},"End":true`), "/States/S/Parameters/Qualifier", "Qualifier"},
		{"timeout of 0", task(`"TimeoutSeconds":0`), "/States/S/TimeoutSeconds", "from 1"},
		{"two timeouts", task(`"TimeoutSeconds":1,"TimeoutSecondsPath":"$.t"`), "/States/S/TimeoutSeconds", "only one"},
		{"heartbeat as long as the timeout", task(`"TimeoutSeconds":5,"HeartbeatSeconds":5`), "/States/S/HeartbeatSeconds", "less than"},
		{"result path is not a reference path", task(`"ResultPath":"$.a[*]"`), "/States/S/ResultPath", "reference path"},
		{"result path in the context", task(`"ResultPath":"$$.a"`), "/States/S/ResultPath", "reference path"},
		{"bad path", task(`"InputPath":"a.b"`), "/States/S/InputPath", "JSONPath"},
		{"function in a path", task(`"InputPath":"$.a.length()"`), "/States/S/InputPath", "intrinsic"},
		{"dynamic field is not a string", task(`"Parameters":{"a.$":1}`), "/States/S/Parameters/a.$", "string"},
		{"unknown intrinsic", task(`"Parameters":{"a.$":"States.Nope()"}`), "/States/S/Parameters/a.$", "Nope"},
		{"too many arguments", task(`"Parameters":{"a.$":"States.UUID(1)"}`), "/States/S/Parameters/a.$", "too many"},
		{"ALL with others", task(`"Retry":[{"ErrorEquals":["States.ALL","E"]}]`), "/States/S/Retry/0/ErrorEquals", "alone"},
		{"ALL not last", task(`"Retry":[{"ErrorEquals":["States.ALL"]},{"ErrorEquals":["E"]}]`), "/States/S/Retry/0/ErrorEquals", "last"},
		{"no errors", task(`"Catch":[{"ErrorEquals":[],"Next":"S"}]`), "/States/S/Catch/0/ErrorEquals", "at least one"},
		{"interval of 0", task(`"Retry":[{"ErrorEquals":["E"],"IntervalSeconds":0}]`), "/States/S/Retry/0/IntervalSeconds", "from 1"},
		{"attempts below 0", task(`"Retry":[{"ErrorEquals":["E"],"MaxAttempts":-1}]`), "/States/S/Retry/0/MaxAttempts", "from 0"},
		{"backoff below 1", task(`"Retry":[{"ErrorEquals":["E"],"BackoffRate":0.5}]`), "/States/S/Retry/0/BackoffRate", "1.0"},
		{"maximum delay not above the interval", task(`"Retry":[{"ErrorEquals":["E"],"IntervalSeconds":5,"MaxDelaySeconds":5}]`), "/States/S/Retry/0/MaxDelaySeconds", "greater"},
		{"unknown jitter", task(`"Retry":[{"ErrorEquals":["E"],"JitterStrategy":"SOME"}]`), "/States/S/Retry/0/JitterStrategy", "SOME"},
		{"choice without rules", state(`"Type":"Choice","Choices":[]`), "/States/S/Choices", "at least one"},
		{"rule without operator", state(`"Type":"Choice","Choices":[{"Variable":"$.a","Next":"S"}]`), "/States/S/Choices/0", "operator"},
		{"rule with two operators", state(`"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"IsString":true,"Next":"S"}]`), "/States/S/Choices/0/IsString", "one operator"},
		{"unknown operator", state(`"Type":"Choice","Choices":[{"Variable":"$.a","NumericAlmost":1,"Next":"S"}]`), "/States/S/Choices/0/NumericAlmost", "NumericAlmost"},
		{"operand of another type", state(`"Type":"Choice","Choices":[{"Variable":"$.a","NumericEquals":"1","Next":"S"}]`), "/States/S/Choices/0/NumericEquals", "type"},
		{"JSONata condition", state(`"Type":"Choice","Choices":[{"Condition":"{% true %}","Next":"S"}]`), "/States/S/Choices/0", "Variable"},
		{"wait without a time", state(`"Type":"Wait","End":true`), "/States/S", "Seconds"},
		{"wait with two times", state(`"Type":"Wait","Seconds":1,"Timestamp":"2020-01-01T00:00:00Z","End":true`), "/States/S", "one of"},
		{"wait until an invalid time", state(`"Type":"Wait","Timestamp":"soon","End":true`), "/States/S/Timestamp", "RFC 3339"},
		{"distributed map", state(`"Type":"Map","End":true,"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED"},"StartAt":"T","States":{"T":{"Type":"Succeed"}}}`), "/States/S/ItemProcessor/ProcessorConfig/Mode", "DISTRIBUTED"},
		{"item reader", state(`"Type":"Map","End":true,"ItemReader":{},"ItemProcessor":{"StartAt":"T","States":{"T":{"Type":"Succeed"}}}`), "/States/S/ItemReader", "ItemReader"},
		{"map without processor", state(`"Type":"Map","End":true`), "/States/S", "ItemProcessor"},
		{"parallel without branches", state(`"Type":"Parallel","End":true,"Branches":[]`), "/States/S/Branches", "at least one"},
		{"fail with two errors", state(`"Type":"Fail","Error":"E","ErrorPath":"$.e"`), "/States/S/Error", "only one"},
		{"fail with a next state", state(`"Type":"Fail","Next":"S"`), "/States/S/Next", "Next"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := asl.Parse([]byte(tt.definition))
			var invalid *asl.Invalid
			require.ErrorAs(t, err, &invalid)
			for _, d := range invalid.Diagnostics {
				if d.Location == tt.location && strings.Contains(d.Message, tt.words) {
					return
				}
			}
			t.Fatalf("no diagnostic at %s contains %q: %v", tt.location, tt.words, invalid)
		})
	}
}

func TestParseReportsAllErrorsAtOnce(t *testing.T) {
	_, err := asl.Parse([]byte(`{"StartAt":"S","States":{"S":{"Type":"Task","Resource":"x","TimeoutSeconds":-1,"Odd":1}}}`))
	var invalid *asl.Invalid
	require.True(t, errors.As(err, &invalid))
	require.Len(t, invalid.Diagnostics, 4, fmt.Sprint(invalid))
}

func TestParseRejectsLargeAndDeeplyNestedDefinitions(t *testing.T) {
	_, err := asl.Parse([]byte(`{"Comment":"` + strings.Repeat("x", asl.MaxDefinition) + `"}`))
	require.ErrorContains(t, err, "larger")
	deep, end := "", ""
	for n := range 40 {
		deep += fmt.Sprintf(`{"StartAt":"S%d","States":{"S%d":{"Type":"Parallel","End":true,"Branches":[`, n, n)
		end += `]}}}`
	}
	_, err = asl.Parse([]byte(deep + `{"StartAt":"Z","States":{"Z":{"Type":"Succeed"}}}` + end))
	require.ErrorContains(t, err, "nest deeper")
}
