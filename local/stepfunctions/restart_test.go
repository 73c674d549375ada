package stepfunctions_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestExecutionsContinueAfterARestart stops the platform during a task, a wait and the
// pause before a retry, and starts it again with the same files.
func TestExecutionsContinueAfterARestart(t *testing.T) {
	dir := t.TempDir()
	var calls atomic.Int32
	inFlight := make(chan struct{})
	hangs := handlers{"f": func(ctx context.Context, _ []byte) ([]byte, error) {
		if calls.Add(1) == 1 {
			close(inFlight)
		}
		<-ctx.Done()
		return nil, ctx.Err()
	}, "down": fails("Unavailable", "down")}
	w := open(t, dir, hangs, nil)
	task := w.start(w.create(oneState(invokeTask+`,"ResultPath":null`)), "task", `{"a":1}`)
	retryMachine, err := w.service.Create(t.Context(), "retries", []byte(`{"StartAt":"R","States":{"R":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
		"Parameters":{"FunctionName":"down"},"Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":3600}],"ResultPath":null,"End":true}}}`))
	require.NoError(t, err)
	retry := w.start(retryMachine, "retry", `{"b":2}`)
	waitMachine, err := w.service.Create(t.Context(), "waits", []byte(waitsOneHour))
	require.NoError(t, err)
	wait := w.start(waitMachine, "wait", `{"c":3}`)
	<-inFlight
	require.Eventually(t, func() bool { s, _ := w.service.Execution(retry); return len(s.Steps) == 1 }, patience, time.Millisecond)
	w.stop()

	w = open(t, dir, handlers{"f": answers(`{}`), "down": answers(`{}`)}, nil)
	require.Equal(t, `{"a":1}`, w.finish(task).Output)
	for _, arn := range []string{retry, wait} {
		s, err := w.service.Execution(arn)
		require.NoError(t, err)
		require.Equal(t, "RUNNING", s.Status, "it runs until it is due")
	}
	w.env.Clock.Advance(time.Hour)
	require.Equal(t, `{"b":2}`, w.finish(retry).Output)
	require.Equal(t, `{"c":3}`, w.finish(wait).Output)
}

// TestStartExecutionIsIdempotentAcrossARestart covers a crash between the start of an
// execution and the response.
func TestStartExecutionIsIdempotentAcrossARestart(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir, handlers{}, nil)
	first := w.start(w.create(waitsOneHour), "e", `{}`)
	w.stop()
	w = open(t, dir, handlers{}, nil)
	require.Equal(t, first, w.start(w.create(waitsOneHour), "e", `{}`))
}

func TestExecutionKeepsItsDefinitionAfterUpdateAndRestart(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir, handlers{}, nil)
	arn := w.start(w.create(waitsOneHour), "e", `{"x":1}`)
	w.create(`{"StartAt":"Z","States":{"Z":{"Type":"Fail","Error":"Never"}}}`)
	w.stop()
	w = open(t, dir, handlers{}, nil)
	w.env.Clock.Advance(2 * time.Hour)
	require.Equal(t, "SUCCEEDED", w.finish(arn).Status)
}
