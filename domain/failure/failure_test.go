package failure_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
)

func TestTheCodeOfAnErrorIsFoundInItsChain(t *testing.T) {
	cause := errors.New("the connection broke")
	err := failure.Wrap(failure.Unavailable, cause, "try %s", "again")
	require.Equal(t, failure.Unavailable, failure.CodeOf(fmt.Errorf("outer: %w", err)))
	require.ErrorIs(t, err, cause)
	require.Equal(t, "unavailable: try again: the connection broke", err.Error())
	require.Equal(t, "not_found: nothing", failure.New(failure.NotFound, "nothing").Error())
	require.Equal(t, failure.Internal, failure.CodeOf(cause))
	require.Empty(t, failure.CodeOf(nil))
}

func TestNoErrorHasNoCode(t *testing.T) {
	require.False(t, failure.Is(nil, ""))
	require.True(t, failure.Is(errors.New("unknown"), failure.Internal))
	require.False(t, failure.Is(errors.New("unknown"), failure.Invalid))
}

func TestWhatDidNotHappenAndWhatMayHaveHappenedAreTransient(t *testing.T) {
	for _, code := range []failure.Code{failure.Throttled, failure.GatewayPaused, failure.Unavailable} {
		require.True(t, failure.Transient(fmt.Errorf("outer: %w", failure.New(code, "busy"))), code)
	}
	for _, err := range []error{nil, errors.New("unknown"), failure.New(failure.Conflict, "no"), failure.New(failure.RateLimited, "no")} {
		require.False(t, failure.Transient(err), "%v", err)
	}
}

func TestViolationsAreCountedUpToTheirLimit(t *testing.T) {
	var v failure.Violations
	require.NoError(t, v.Err())
	for i := range failure.MaxViolations {
		require.False(t, v.Full(), "after %d", i)
		v.Add("/a", "code", "message")
	}
	require.True(t, v.Full())
	v.Add("/a", "code", "one more")
	require.Len(t, v, failure.MaxViolations)
	require.ErrorContains(t, v.Err(), "many rules, of which 100 are listed")
}

func TestViolationsAreBoundedInTheirLength(t *testing.T) {
	const limit = 32 << 10
	var v failure.Violations
	v.Add("/"+strings.Repeat("p", limit/2-1), "code", "%s", strings.Repeat("m", limit/2-1))
	require.False(t, v.Full(), "one byte is left")
	require.NotContains(t, v.Err().Error(), "many")
	v.Add("", "code", "m")
	require.True(t, v.Full())
	v.Add("/a", "code", "one more")
	require.Len(t, v, 2)
}
