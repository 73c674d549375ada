package handler_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/deadletter"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/functions/handler"
)

// received lets a function fail one message that was received so many times.
func received(t *testing.T, r *redelivery, receives int, err error) (again bool) {
	t.Helper()
	event := batch([]byte("body"))
	event.Records[0].Attributes["ApproximateReceiveCount"] = strconv.Itoa(receives)
	response, failed := handler.Batch(1, func(context.Context, []byte) error { return err }, r.policy())(t.Context(), event)
	require.NoError(t, failed)
	return len(response.BatchItemFailures) == 1
}

// W6: what passes was in the dead-letter queue after ten minutes.
func TestW6_WhatPassesIsWaitedForForDays(t *testing.T) {
	for _, passing := range []error{
		failure.New(failure.Throttled, "busy"), failure.New(failure.Unavailable, "away"), context.DeadlineExceeded,
		errors.Join(errors.New("and"), failure.New(failure.Throttled, "busy")),
	} {
		var waited time.Duration
		for receives := 1; receives < 200; receives++ {
			r := &redelivery{most: 200}
			require.True(t, received(t, r, receives, passing), "%v at receive %d", passing, receives)
			require.Empty(t, r.aside)
			after := r.after["r0"]
			require.LessOrEqual(t, after, 30*time.Minute, "it is delivered soon after the fault")
			waited += after
		}
		assert.Greater(t, waited, 4*24*time.Hour)
		assert.Less(t, waited, 10*24*time.Hour, "the queue would drop it after 14 days")
	}
	r := &redelivery{}
	received(t, r, 1, failure.New(failure.Throttled, "busy"))
	assert.Equal(t, 10*time.Second, r.after["r0"])
	received(t, r, 1, failure.New(failure.Conflict, "being sent").After(time.Hour))
	assert.Equal(t, time.Hour, r.after["r0"], "the failure says when")
}

func TestWhatDoesNotPassIsSetAsideSoon(t *testing.T) {
	for code, tries := range map[failure.Code]int{
		failure.Invalid: 1, failure.Internal: 4, failure.NotFound: 4, failure.Conflict: 4,
	} {
		r := &redelivery{}
		receives, waited := 1, time.Duration(0)
		for received(t, r, receives, failure.New(code, "wrong")) {
			require.Empty(t, r.aside)
			waited += r.after["r0"]
			receives++
		}
		assert.Equal(t, tries, receives, code)
		assert.Equal(t, []string{string(code) + " body"}, r.aside)
		assert.Less(t, waited, 5*time.Minute)
	}
}

// The queue itself would move it without a word about why.
func TestAMessageThatFailsForTheLastTimeIsSetAsideWithItsFailure(t *testing.T) {
	r := &redelivery{most: 200}
	require.True(t, received(t, r, 199, failure.New(failure.Throttled, "busy")))
	require.False(t, received(t, r, 200, failure.Wrap(failure.Unavailable, errors.New("connection refused"), "SES did not answer")))
	require.Equal(t, []string{"unavailable body"}, r.aside)
	require.Equal(t, deadletter.Failure{
		Code: failure.Unavailable, Message: "SES did not answer: connection refused", At: asideAt, Receives: 200,
	}, r.why)
}

func TestADeadLetterSaysWhichRulesItBreaks(t *testing.T) {
	var v failure.Violations
	for _, pointer := range []string{"/source", "/detail/id", "/detail/orderId", "/more"} {
		v.Add(pointer, "required", "must not be empty")
	}
	r := &redelivery{}
	require.False(t, received(t, r, 1, v.Err()))
	require.Equal(t, "the request breaks one or more rules: /source must not be empty; /detail/id must not be empty; /detail/orderId must not be empty", r.why.Message)
}

func TestAMessageThatCannotBeSetAsideComesBack(t *testing.T) {
	r := &redelivery{err: failure.New(failure.Unavailable, "the queue is away")}
	assert.True(t, received(t, r, 1, failure.New(failure.Invalid, "wrong")))
	assert.True(t, received(t, r, 1, failure.New(failure.Throttled, "busy")), "after the queue's visibility timeout")
}
