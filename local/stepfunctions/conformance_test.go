package stepfunctions_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// oneState returns a machine of one state, which is its end.
func oneState(state string) string {
	return `{"StartAt":"S","States":{"S":{` + state + `,"End":true}}}`
}

// pass returns a machine of one Pass state with the parameters.
func pass(parameters string) string { return oneState(`"Type":"Pass","Parameters":` + parameters) }

// invokeTask is a task that passes its input to the function f.
const invokeTask = `"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Payload.$":"$"}`

// plainTask is a task whose resource is the function itself.
const plainTask = `"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f"`

// conformance lists definitions with the result that Step Functions' documentation
// describes: an output or an error name.
var conformance = []struct {
	name, definition, input, output, err string
}{
	{"pass returns its input", oneState(`"Type":"Pass"`), `{"a":1}`, `{"a":1}`, ""},
	{"pass result", oneState(`"Type":"Pass","Result":{"x":[1]}`), `{"a":1}`, `{"x":[1]}`, ""},
	{"pass result null", oneState(`"Type":"Pass","Result":null`), `{"a":1}`, `null`, ""},
	{"pass result at path", oneState(`"Type":"Pass","Result":2,"ResultPath":"$.b.c"`), `{"a":1}`, `{"a":1,"b":{"c":2}}`, ""},
	{"pass result discarded", oneState(`"Type":"Pass","Result":2,"ResultPath":null`), `{"a":1}`, `{"a":1}`, ""},
	{"numbers keep their digits", oneState(`"Type":"Pass"`), `{"a":12.50,"b":12345678901234567890}`, `{"a":12.50,"b":12345678901234567890}`, ""},
	{"input path", oneState(`"Type":"Pass","InputPath":"$.a"`), `{"a":{"b":1}}`, `{"b":1}`, ""},
	{"input path null", oneState(`"Type":"Pass","InputPath":null`), `{"a":1}`, `{}`, ""},
	{"input path of the context", oneState(`"Type":"Pass","InputPath":"$$.State.Name"`), `{}`, `"S"`, ""},
	{"input path missing", oneState(`"Type":"Pass","InputPath":"$.z"`), `{}`, ``, "States.Runtime"},
	{"output path", oneState(`"Type":"Pass","OutputPath":"$.a"`), `{"a":7}`, `7`, ""},
	{"output path null", oneState(`"Type":"Pass","OutputPath":null`), `{"a":7}`, `{}`, ""},
	{"output path list", oneState(`"Type":"Pass","OutputPath":"$.a[*].b"`), `{"a":[{"b":1},{"b":2}]}`, `[1,2]`, ""},
	{"result path into an array", oneState(`"Type":"Pass","Result":9,"ResultPath":"$.a[1]"`), `{"a":[1,2]}`, `{"a":[1,9]}`, ""},
	{"result path into a string", oneState(`"Type":"Pass","Result":9,"ResultPath":"$.a.b"`), `{"a":"text"}`, ``, "States.ResultPathMatchFailure"},
	{"parameters", pass(`{"x.$":"$.a","y":{"z.$":"$$.Execution.Name"},"w":[{"v.$":"$.a"}],"lit":"$.a"}`), `{"a":1}`,
		`{"x":1,"y":{"z":"run"},"w":[{"v":1}],"lit":"$.a"}`, ""},
	{"parameters missing", pass(`{"x.$":"$.nothing"}`), `{}`, ``, "States.Runtime"},
	{"context object", pass(`{"e.$":"$$.Execution.Input.a","m.$":"$$.StateMachine.Name","r.$":"$$.State.RetryCount","i.$":"$$.Execution.Id"}`), `{"a":1}`,
		`{"e":1,"m":"machine","r":0,"i":"arn:aws:states:us-east-1:000000000000:execution:machine:run"}`, ""},

	{"Format", pass(`{"x.$":"States.Format('{} is {}, \\{\\} it\\'s {}', $.a, 1, $.o)"}`), `{"a":"A","o":{"b":2}}`, `{"x":"A is 1, {} it's {\"b\":2}"}`, ""},
	{"Format with too few values", pass(`{"x.$":"States.Format('{} {}', 1)"}`), `{}`, ``, "States.IntrinsicFailure"},
	{"StringToJson", pass(`{"x.$":"States.StringToJson($.s)"}`), `{"s":"{\"a\":[1]}"}`, `{"x":{"a":[1]}}`, ""},
	{"StringToJson of invalid JSON", pass(`{"x.$":"States.StringToJson('{')"}`), `{}`, ``, "States.IntrinsicFailure"},
	{"JsonToString", pass(`{"x.$":"States.JsonToString($.o)"}`), `{"o":{"b":1,"a":"<&>"}}`, `{"x":"{\"a\":\"<&>\",\"b\":1}"}`, ""},
	{"Array", pass(`{"x.$":"States.Array('a', 1, true, null, $.o)"}`), `{"o":{}}`, `{"x":["a",1,true,null,{}]}`, ""},
	{"ArrayPartition", pass(`{"x.$":"States.ArrayPartition($.a, 2)"}`), `{"a":[1,2,3]}`, `{"x":[[1,2],[3]]}`, ""},
	{"ArrayPartition by zero", pass(`{"x.$":"States.ArrayPartition($.a, 0)"}`), `{"a":[]}`, ``, "States.IntrinsicFailure"},
	{"ArrayContains", pass(`{"x.$":"States.ArrayContains($.a, 2.0)","y.$":"States.ArrayContains($.a, '2')"}`), `{"a":[1,2]}`, `{"x":true,"y":false}`, ""},
	{"ArrayRange", pass(`{"x.$":"States.ArrayRange(1, 9, 2)","y.$":"States.ArrayRange(3, 1, -1)"}`), `{}`, `{"x":[1,3,5,7,9],"y":[3,2,1]}`, ""},
	{"ArrayRange too long", pass(`{"x.$":"States.ArrayRange(1, 1001, 1)"}`), `{}`, ``, "States.IntrinsicFailure"},
	{"ArrayGetItem", pass(`{"x.$":"States.ArrayGetItem($.a, 1)"}`), `{"a":[1,2]}`, `{"x":2}`, ""},
	{"ArrayGetItem out of range", pass(`{"x.$":"States.ArrayGetItem($.a, 2)"}`), `{"a":[1,2]}`, ``, "States.IntrinsicFailure"},
	{"ArrayLength", pass(`{"x.$":"States.ArrayLength($.a)"}`), `{"a":[1,2]}`, `{"x":2}`, ""},
	{"ArrayUnique", pass(`{"x.$":"States.ArrayUnique($.a)"}`), `{"a":[1,2,1,"1",2.0]}`, `{"x":[1,2,"1"]}`, ""},
	{"Base64", pass(`{"x.$":"States.Base64Encode('Grüße')","y.$":"States.Base64Decode('R3LDvMOfZQ==')"}`), `{}`, `{"x":"R3LDvMOfZQ==","y":"Grüße"}`, ""},
	{"Hash", pass(`{"x.$":"States.Hash('abc', 'SHA-256')","y.$":"States.Hash('abc', 'MD5')"}`), `{}`,
		`{"x":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","y":"900150983cd24fb0d6963f7d28e17f72"}`, ""},
	{"JsonMerge", pass(`{"x.$":"States.JsonMerge($.a, $.b, false)"}`), `{"a":{"p":{"q":1},"r":1},"b":{"p":{"s":2}}}`, `{"x":{"p":{"s":2},"r":1}}`, ""},
	{"JsonMerge deep", pass(`{"x.$":"States.JsonMerge($.a, $.a, true)"}`), `{"a":{}}`, ``, "States.IntrinsicFailure"},
	{"MathRandom of one value", pass(`{"x.$":"States.MathRandom(5, 6)"}`), `{}`, `{"x":5}`, ""},
	{"MathAdd", pass(`{"x.$":"States.MathAdd($.n, -1)"}`), `{"n":111}`, `{"x":110}`, ""},
	{"StringSplit", pass(`{"x.$":"States.StringSplit('This.is+a,test=string', '.+,=')"}`), `{}`, `{"x":["This","is","a","test","string"]}`, ""},
	{"nested calls", pass(`{"x.$":"States.Format('{}', States.ArrayLength(States.Array(1, $.a[?(@ > 1)], 'x, )')))"}`), `{"a":[1,2,3]}`, `{"x":"3"}`, ""},

	{"task result", oneState(invokeTask + `,"OutputPath":"$.Payload"`), `{"a":1}`, `{"echo":{"a":1}}`, ""},
	{"task result selected", oneState(invokeTask + `,"ResultSelector":{"e.$":"$.Payload.echo.a","s.$":"$.StatusCode","v.$":"$.ExecutedVersion"},"ResultPath":"$.r"`),
		`{"a":1}`, `{"a":1,"r":{"e":1,"s":200,"v":"$LATEST"}}`, ""},
	{"plain task", oneState(plainTask + `,"ResultPath":"$.r"`), `{"a":1}`, `{"a":1,"r":{"echo":{"a":1}}}`, ""},
	{"task fails", oneState(plainTask), `{"fail":"Broken"}`, ``, "Broken"},
	{"caught", `{"StartAt":"S","States":{"S":{` + plainTask + `,"Catch":[{"ErrorEquals":["Broken"],"ResultPath":"$.e","Next":"C"}],"End":true},"C":{"Type":"Pass","End":true}}}`,
		`{"fail":"Broken"}`, `{"fail":"Broken","e":{"Error":"Broken","Cause":"because"}}`, ""},
	{"caught by all", `{"StartAt":"S","States":{"S":{` + plainTask + `,"Catch":[{"ErrorEquals":["Other"],"Next":"D"},{"ErrorEquals":["States.ALL"],"Next":"C"}],"End":true},"C":{"Type":"Pass","End":true},"D":{"Type":"Fail"}}}`,
		`{"fail":"Broken"}`, `{"Error":"Broken","Cause":"because"}`, ""},
	{"caught as task failed", `{"StartAt":"S","States":{"S":{` + plainTask + `,"Catch":[{"ErrorEquals":["States.TaskFailed"],"ResultPath":null,"Next":"C"}],"End":true},"C":{"Type":"Pass","End":true}}}`,
		`{"fail":"Broken"}`, `{"fail":"Broken"}`, ""},
	{"runtime is not caught", `{"StartAt":"S","States":{"S":{` + plainTask + `,"InputPath":"$.none","Catch":[{"ErrorEquals":["States.ALL"],"Next":"C"}],"End":true},"C":{"Type":"Pass","End":true}}}`,
		`{}`, ``, "States.Runtime"},
	{"data limit is not caught by all", `{"StartAt":"S","States":{"S":{` + plainTask + `,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"C"}],"End":true},"C":{"Type":"Pass","End":true}}}`,
		`{"large":true}`, ``, "States.DataLimitExceeded"},
	{"data limit is caught by name", `{"StartAt":"S","States":{"S":{` + plainTask + `,"Catch":[{"ErrorEquals":["States.DataLimitExceeded"],"ResultPath":null,"Next":"C"}],"End":true},"C":{"Type":"Pass","End":true}}}`,
		`{"large":true}`, `{"large":true}`, ""},

	{"fail", `{"StartAt":"S","States":{"S":{"Type":"Fail","Error":"E","Cause":"c"}}}`, `{}`, ``, "E"},
	{"fail by path", `{"StartAt":"S","States":{"S":{"Type":"Fail","ErrorPath":"$.e","CausePath":"States.Format('{}', $.e)"}}}`, `{"e":"Named"}`, ``, "Named"},
	{"succeed", `{"StartAt":"S","States":{"S":{"Type":"Succeed","InputPath":"$.a","OutputPath":"$.b"}}}`, `{"a":{"b":3}}`, `3`, ""},
	{"wait", oneState(`"Type":"Wait","Seconds":0`), `{"a":1}`, `{"a":1}`, ""},
	{"wait until the past", oneState(`"Type":"Wait","TimestampPath":"$.t"`), `{"t":"2016-03-14T01:59:00Z"}`, `{"t":"2016-03-14T01:59:00Z"}`, ""},
	{"wait until an invalid time", oneState(`"Type":"Wait","TimestampPath":"$.t"`), `{"t":"tomorrow"}`, ``, "States.Runtime"},
	{"wait for a negative number", oneState(`"Type":"Wait","SecondsPath":"$.t"`), `{"t":-1}`, ``, "States.Runtime"},

	{"parallel", oneState(`"Type":"Parallel","Branches":[` + strings.ReplaceAll(pass(`{"x.$":"$.a"}`), `"S"`, `"U"`) + `,` + strings.ReplaceAll(pass(`{"y.$":"$.a"}`), `"S"`, `"T"`) + `]`), `{"a":1}`, `[{"x":1},{"y":1}]`, ""},
	{"parallel fails with its branch", oneState(`"Type":"Parallel","Branches":[` + strings.ReplaceAll(oneState(plainTask), `"S"`, `"T"`) + `,{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":90000,"End":true}}}]`), `{"fail":"Broken"}`, ``, "Broken"},
	{"map", oneState(`"Type":"Map","ItemsPath":"$.l","MaxConcurrency":1,"ItemProcessor":` + strings.ReplaceAll(oneState(plainTask), `"S"`, `"T"`)), `{"l":[1,2,3]}`, `[{"echo":1},{"echo":2},{"echo":3}]`, ""},
	{"map item selector", oneState(`"Type":"Map","ItemsPath":"$.l","ItemSelector":{"i.$":"$$.Map.Item.Index","v.$":"$$.Map.Item.Value","all.$":"$.k"},"ResultPath":"$.r","Iterator":` + strings.ReplaceAll(oneState(`"Type":"Pass"`), `"S"`, `"T"`)),
		`{"l":["a","b"],"k":7}`, `{"l":["a","b"],"k":7,"r":[{"i":0,"v":"a","all":7},{"i":1,"v":"b","all":7}]}`, ""},
	{"map over an empty array", oneState(`"Type":"Map","ItemProcessor":` + strings.ReplaceAll(oneState(`"Type":"Pass"`), `"S"`, `"T"`)), `[]`, `[]`, ""},
	{"map over an object", oneState(`"Type":"Map","ItemProcessor":` + strings.ReplaceAll(oneState(`"Type":"Pass"`), `"S"`, `"T"`)), `{}`, ``, "States.Runtime"},
	{"map fails", oneState(`"Type":"Map","ItemProcessor":` + strings.ReplaceAll(oneState(plainTask), `"S"`, `"T"`)), `[1,{"fail":"Broken"}]`, ``, "Broken"},
	{"map tolerates a failure", oneState(`"Type":"Map","ToleratedFailureCount":1,"ItemProcessor":` + strings.ReplaceAll(oneState(plainTask), `"S"`, `"T"`)), `[1,{"fail":"Broken"}]`, `[{"echo":1}]`, ""},
	{"map tolerates a percentage", oneState(`"Type":"Map","ToleratedFailurePercentage":49,"ItemProcessor":` + strings.ReplaceAll(oneState(plainTask), `"S"`, `"T"`)), `[1,{"fail":"Broken"}]`, ``, "Broken"},
	{"map exceeds the tolerated failures", oneState(`"Type":"Map","ToleratedFailureCount":1,"ItemProcessor":` + strings.ReplaceAll(oneState(plainTask), `"S"`, `"T"`)), `[{"fail":"A"},{"fail":"B"}]`, ``, "States.ExceedToleratedFailureThreshold"},
	{"parallel is retried, then caught", `{"StartAt":"S","States":{"S":{"Type":"Parallel","Branches":[` + strings.ReplaceAll(oneState(plainTask), `"S"`, `"T"`) + `],"Retry":[{"ErrorEquals":["Broken"],"MaxAttempts":0}],"Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.e","Next":"C"}],"End":true},"C":{"Type":"Pass","OutputPath":"$.e.Error","End":true}}}`,
		`{"fail":"Broken"}`, `"Broken"`, ""},
	{"no choice matches", `{"StartAt":"S","States":{"S":{"Type":"Choice","Choices":[{"Variable":"$.a","NumericEquals":2,"Next":"T"}]},"T":{"Type":"Succeed"}}}`, `{"a":1}`, ``, "States.NoChoiceMatched"},
	{"choice over a missing path", `{"StartAt":"S","States":{"S":{"Type":"Choice","Choices":[{"Variable":"$.b","NumericEquals":2,"Next":"T"}],"Default":"T"},"T":{"Type":"Succeed"}}}`, `{"a":1}`, ``, "States.Runtime"},
	{"choice output", `{"StartAt":"S","States":{"S":{"Type":"Choice","InputPath":"$.i","OutputPath":"$.o","Choices":[{"Variable":"$.a","IsPresent":true,"Next":"T"}]},"T":{"Type":"Succeed"}}}`, `{"i":{"a":1,"o":5}}`, `5`, ""},
}

// echoes returns functions that return their input, or fail or return too much data if
// the input says so.
func echoes() handlers {
	echo := func(_ context.Context, payload []byte) ([]byte, error) {
		var in struct {
			Fail  string
			Large bool
		}
		_ = json.Unmarshal(payload, &in) // a payload of another type is only echoed
		switch {
		case in.Fail == "unnamed":
			return nil, errors.New("something")
		case in.Fail != "":
			return fails(in.Fail, "because")(nil, nil)
		case in.Large:
			return fmt.Appendf(nil, "%q", strings.Repeat("x", 256<<10)), nil
		}
		return []byte(`{"echo":` + string(payload) + `}`), nil
	}
	return handlers{"f": echo, "arn:aws:lambda:us-east-1:000000000000:function:f": echo}
}

func TestConformance(t *testing.T) {
	for _, tt := range conformance {
		t.Run(tt.name, func(t *testing.T) {
			w := open(t, "", echoes(), nil)
			got := w.finish(w.start(w.create(tt.definition), "run", tt.input))
			require.Equal(t, tt.err, got.Error, got.Cause)
			if tt.err == "" {
				require.Equal(t, "SUCCEEDED", got.Status)
				require.JSONEq(t, tt.output, got.Output)
				return
			}
			require.Equal(t, "FAILED", got.Status)
		})
	}
}

func TestNumbersKeepTheirDigits(t *testing.T) {
	w := open(t, "", echoes(), nil)
	const input = `{"big":12345678901234567890,"price":12.50}`
	require.Equal(t, input, w.execute(oneState(`"Type":"Pass"`), input).Output)
}

func TestMissingPathFailsWithTheMessageOfStepFunctions(t *testing.T) {
	w := open(t, "", echoes(), nil)
	got := w.execute(pass(`{"address.$":"$.application.address"}`), `{"flagged":false}`)
	require.Equal(t, "States.Runtime", got.Error)
	require.Equal(t, "An error occurred while executing the state 'S' (entered at the event id #2). The JSONPath '$.application.address' "+
		"specified for the field 'address.$' could not be found in the input '{\"flagged\":false}'", got.Cause)
}

func TestMissingArgumentNamesItsPath(t *testing.T) {
	w := open(t, "", echoes(), nil)
	got := w.execute(pass(`{"x.$":"States.Format('{}', $.b)"}`), `{"a":1}`)
	require.Equal(t, "States.Runtime", got.Error)
	require.Contains(t, got.Cause, "The JsonPath argument for the field '$.b' could not be found in the input '{\"a\":1}'")
}

// TestChoiceOperators tests each operator with a value that matches and one that does not.
func TestChoiceOperators(t *testing.T) {
	tests := []struct{ rule, yes, no string }{
		{`"StringEquals":"b"`, `"b"`, `"c"`},
		{`"StringEquals":"1"`, `"1"`, `1`},
		{`"StringEqualsPath":"$.o"`, `"other"`, `"x"`},
		{`"StringLessThan":"b"`, `"a"`, `"b"`},
		{`"StringLessThanPath":"$.o"`, `"a"`, `"z"`},
		{`"StringGreaterThan":"b"`, `"c"`, `"b"`},
		{`"StringGreaterThanPath":"$.o"`, `"z"`, `"a"`},
		{`"StringLessThanEquals":"b"`, `"b"`, `"c"`},
		{`"StringLessThanEqualsPath":"$.o"`, `"other"`, `"z"`},
		{`"StringGreaterThanEquals":"b"`, `"b"`, `"a"`},
		{`"StringGreaterThanEqualsPath":"$.o"`, `"other"`, `"a"`},
		{`"StringMatches":"log-*.txt"`, `"log-1.txt"`, `"log-1.txt2"`},
		{`"StringMatches":"*"`, `""`, `1`},
		{`"StringMatches":"a*b*c"`, `"a-b-b-c"`, `"acb"`},
		{`"StringMatches":"a\\*"`, `"a*"`, `"ab"`},
		{`"StringMatches":"ab*ab"`, `"abab"`, `"ab"`},
		{`"NumericEquals":2`, `2.0`, `3`},
		{`"NumericEqualsPath":"$.n"`, `5`, `6`},
		{`"NumericLessThan":2`, `1.99`, `2`},
		{`"NumericLessThanPath":"$.n"`, `4`, `5`},
		{`"NumericGreaterThan":2`, `3`, `2`},
		{`"NumericGreaterThanPath":"$.n"`, `6`, `5`},
		{`"NumericLessThanEquals":2`, `2`, `2.001`},
		{`"NumericLessThanEqualsPath":"$.n"`, `5`, `6`},
		{`"NumericGreaterThanEquals":2`, `2`, `1`},
		{`"NumericGreaterThanEqualsPath":"$.n"`, `5`, `"5"`},
		{`"BooleanEquals":true`, `true`, `false`},
		{`"BooleanEqualsPath":"$.b"`, `true`, `"true"`},
		{`"TimestampEquals":"2016-08-18T17:33:00Z"`, `"2016-08-18T19:33:00+02:00"`, `"2016-08-18T17:33:01Z"`},
		{`"TimestampEqualsPath":"$.t"`, `"2020-01-01T00:00:00Z"`, `"no time"`},
		{`"TimestampLessThan":"2016-08-18T17:33:00Z"`, `"2016-08-18T17:32:59.999Z"`, `"2016-08-18T17:33:00Z"`},
		{`"TimestampLessThanPath":"$.t"`, `"2019-01-01T00:00:00Z"`, `"2020-01-01T00:00:00Z"`},
		{`"TimestampGreaterThan":"2016-08-18T17:33:00Z"`, `"2017-01-01T00:00:00Z"`, `"2016-01-01T00:00:00Z"`},
		{`"TimestampGreaterThanPath":"$.t"`, `"2021-01-01T00:00:00Z"`, `"2020-01-01T00:00:00Z"`},
		{`"TimestampLessThanEquals":"2016-08-18T17:33:00Z"`, `"2016-08-18T17:33:00Z"`, `"2016-08-18T17:33:00.001Z"`},
		{`"TimestampLessThanEqualsPath":"$.t"`, `"2020-01-01T00:00:00Z"`, `"2020-01-01T00:00:01Z"`},
		{`"TimestampGreaterThanEquals":"2016-08-18T17:33:00Z"`, `"2016-08-18T17:33:00Z"`, `"2016-08-18T17:32:59Z"`},
		{`"TimestampGreaterThanEqualsPath":"$.t"`, `"2020-01-01T00:00:00Z"`, `1577836800`},
		{`"IsNull":true`, `null`, `0`},
		{`"IsPresent":true`, `null`, ``},
		{`"IsPresent":false`, ``, `1`},
		{`"IsNumeric":true`, `1`, `"1"`},
		{`"IsString":true`, `"1"`, `1`},
		{`"IsBoolean":true`, `false`, `"false"`},
		{`"IsTimestamp":true`, `"2016-08-18T17:33:00Z"`, `"2016-08-18"`},
		{`"IsTimestamp":false`, `5`, `"2016-08-18T17:33:00Z"`},
	}
	w := open(t, "", handlers{}, nil)
	for _, tt := range tests {
		for _, shape := range []struct{ rule, yes string }{
			{`{"Variable":"$.v",%s,"Next":"Yes"}`, "Yes"},
			{`{"Not":{"Variable":"$.v",%s},"Next":"Yes"}`, "No"},
			{`{"And":[{"Variable":"$.b","BooleanEquals":true},{"Variable":"$.v",%s}],"Next":"Yes"}`, "Yes"},
			{`{"Or":[{"Variable":"$.b","BooleanEquals":false},{"Variable":"$.v",%s}],"Next":"Yes"}`, "Yes"},
		} {
			rule := fmt.Sprintf(shape.rule, tt.rule)
			t.Run(rule, func(t *testing.T) {
				machine := `{"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[` + rule + `],"Default":"No"},"Yes":{"Type":"Pass","Result":"Yes","End":true},"No":{"Type":"Pass","Result":"No","End":true}}}`
				no := map[string]string{"Yes": "No", "No": "Yes"}[shape.yes]
				require.Equal(t, `"`+shape.yes+`"`, w.execute(machine, choiceInput(tt.yes)).Output)
				require.Equal(t, `"`+no+`"`, w.execute(machine, choiceInput(tt.no)).Output)
			})
		}
	}
}

func choiceInput(v string) string {
	const others = `"o":"other","n":5,"b":true,"t":"2020-01-01T00:00:00Z"}`
	if v == "" {
		return `{` + others
	}
	return `{"v":` + v + `,` + others
}
