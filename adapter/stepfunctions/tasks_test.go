package stepfunctions_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/internal/awstest"
	"github.com/eventforge/eventforge/adapter/stepfunctions"
	"github.com/eventforge/eventforge/domain/failure"
)

// newTasks returns Tasks over an emulation of Step Functions with one response, and the
// last request.
func newTasks(t *testing.T, status int, body string) (*stepfunctions.Tasks, *map[string]string) {
	t.Helper()
	var got map[string]string
	service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = map[string]string{}
		assert.NoError(t, json.NewDecoder(r.Body).Decode(&got))
		got["target"] = r.Header.Get("X-Amz-Target")
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	})
	return stepfunctions.NewTasks(awstest.Config(t, service)), &got
}

func TestATaskIsAnsweredByItsToken(t *testing.T) {
	tasks, got := newTasks(t, 200, `{}`)
	require.NoError(t, tasks.Succeed(t.Context(), "token-1", []byte(`{"outcome":"done"}`)))
	assert.Equal(t, map[string]string{"target": "AWSStepFunctions.SendTaskSuccess", "taskToken": "token-1", "output": `{"outcome":"done"}`}, *got)
	require.NoError(t, tasks.Fail(t.Context(), "token-1", "PaymentDeclined", "{}"))
	assert.Equal(t, map[string]string{"target": "AWSStepFunctions.SendTaskFailure", "taskToken": "token-1", "error": "PaymentDeclined", "cause": "{}"}, *got)
}

func TestATaskThatNoLongerWaitsIsNotFound(t *testing.T) {
	for _, name := range []string{"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"} {
		tasks, _ := newTasks(t, 400, fmt.Sprintf(`{"__type":%q,"message":"gone"}`, name))
		assert.Equal(t, failure.NotFound, failure.CodeOf(tasks.Succeed(t.Context(), "t", []byte("{}"))), name)
		assert.Equal(t, failure.NotFound, failure.CodeOf(tasks.Fail(t.Context(), "t", "E", "c")), name)
	}
	tasks, _ := newTasks(t, 400, `{"__type":"ThrottlingException","message":"slow down"}`)
	assert.Equal(t, failure.Throttled, failure.CodeOf(tasks.Succeed(t.Context(), "t", []byte("{}"))))
}
