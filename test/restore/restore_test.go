package restore_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/restore"
)

// The drill itself finds what is missing, differs or is not said; here it is small.
func TestTheTableIsRestoredAndTheLostWindowIsNamed(t *testing.T) {
	if now := time.Now().UTC(); now.Add(5*time.Minute).Day() != now.Day() {
		t.Skip("the day ends during this test, and the books are compared by day")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := restore.Drill(ctx, restore.Options{Orders: 6})
	require.NoError(t, err)
	require.Equal(t, 6, r.Orders)
	require.Equal(t, 2, r.Archived)
	require.Equal(t, 2, r.Lost)
	require.GreaterOrEqual(t, r.Events, 6*5)
	require.Positive(t, r.LostAmount)
	require.False(t, r.LostUntil.Before(r.LostFrom))
}
