package permissions

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/wiring"
)

// patience is the maximum time of each call and each wait.
const patience = 3 * time.Minute

// reconcileAfter is after how long without a change the reconciler handles an order.
const reconcileAfter = time.Second

// S13: one shared role could scan and delete. Every principal here has the
// permissions that it uses, and no others.
func TestS13_WhatIsAllowedIsWhatIsDone(t *testing.T) {
	calls := record(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	local, err := target.Start(ctx, target.Options{
		Data:  t.TempDir(),
		Flags: []string{"--bin", calls.programs(t), "--rate-limit", "1000", "--reconcile-after", reconcileAfter.String(), "--archive-after", "10s"},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, local.Stop()) })
	policies := documents(t, local.Target)
	require.ElementsMatch(t, append(slices.Collect(maps.Keys(wiring.Functions())), "api"), slices.Collect(maps.Keys(policies)))

	shop := open(t, local.Target, calls)
	shop.pictures()
	shop.sell()
	shop.contend()
	shop.hinder()
	shop.operate()
	shop.queue()
	shop.pay()
	shop.ship()
	shop.listen()
	shop.ingest()
	shop.spoil()
	shop.recover()
	shop.books()
	shop.jobs()
	shop.erase()

	require.Empty(t, calls.problems)
	for principal, policy := range policies {
		made := calls.made(principal)
		assert.NotEmpty(t, made, "%s made no call", principal)
		for _, c := range made {
			allowed, err := policy.allows(c)
			require.NoError(t, err)
			assert.True(t, allowed, "%s is not allowed to call %s", principal, c)
		}
		assert.Empty(t, policy.unused(), "%s has permissions that it does not use", principal)
	}
}
