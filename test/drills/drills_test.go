package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/kit/awscli"
)

// notRunVariable has the path of a file to which tests that cannot run append their
// names. The end of the run prints it.
const notRunVariable = "EVENTFORGE_NOT_RUN"

// TestEveryAlarmHasADrill: the list of alarms is Terraform's.
func TestEveryAlarmHasADrill(t *testing.T) {
	c, err := loadConditions()
	require.NoError(t, err)
	var drilled []string
	for _, d := range drills {
		drilled = append(drilled, d.alarm)
	}
	require.ElementsMatch(t, slices.Collect(maps.Keys(c.alarms)), append(drilled, slices.Collect(maps.Keys(exempt))...))
	require.LessOrEqual(t, len(exempt), 1, "an alarm that can be produced here has a drill")
	for name, why := range exempt {
		assert.Greater(t, len(why), 20, name)
	}
}

// TestEveryCommandOfARunbookHasAnExpectation: a command that nobody runs is out of date
// before it is needed.
func TestEveryCommandOfARunbookHasAnExpectation(t *testing.T) {
	r, err := loadRunbook()
	require.NoError(t, err)
	for _, d := range drills {
		all := r.of(d.alarm)
		require.Len(t, all, len(d.steps), "commands of %s: %q", d.alarm, all)
		for i, s := range d.steps {
			assert.True(t, len(s.begins) > 4 && len(all[i]) >= len(s.begins) && all[i][:len(s.begins)] == s.begins, "%s: %s", d.alarm, all[i])
		}
	}
	require.Greater(t, len(r.head), 1)
	require.Contains(t, r.head[0][0], "name=eventforge-prod", "the first block chooses the environment, which the drills do themselves")
}

// TestADrillFailsWithoutACommandOfItsRunbook takes each command of each runbook away.
func TestADrillFailsWithoutACommandOfItsRunbook(t *testing.T) {
	r, err := loadRunbook()
	require.NoError(t, err)
	for _, d := range drills {
		for i := range r.of(d.alarm) {
			p := &scene{stage: &stage{runbook: r.without(d.alarm, i)}}
			assert.ErrorContains(t, d.plan(p), "lacks the command", "%s without its command %d", d.alarm, i+1)
		}
		p := &scene{stage: &stage{runbook: r}}
		assert.NoError(t, d.plan(p), d.alarm)
		p.runbook.sections[d.alarm] = append(slices.Clone(r.sections[d.alarm]), []string{"true"})
		assert.ErrorContains(t, d.plan(p), "does not know", d.alarm)
	}
}

// TestDrills runs the drills that are quick, on one platform. The nightly runs all.
func TestDrills(t *testing.T) {
	s := start(t)
	for _, d := range drills {
		if d.quick {
			t.Run(d.alarm, func(t *testing.T) {
				r, err := d.conduct(t.Context(), s)
				require.NoError(t, err)
				t.Log(r)
				assert.Less(t, r.Took, 20*time.Second*slack, "it is not quick any more: leave it to the nightly")
			})
		}
	}
	t.Run("fails without the command that mends", func(t *testing.T) {
		d, ok := named("stopped-reconcile-orders")
		require.True(t, ok)
		last := len(d.steps) - 1
		d.steps, d.paces = d.steps[:last], 4
		without := *s
		without.runbook = s.runbook.without(d.alarm, last)
		_, err := d.conduct(t.Context(), &without)
		require.ErrorContains(t, err, "after the runbook: not within")
	})
}

// slack is for machines that are busy with other tests.
const slack = 6

// start starts a platform, or says that the drills did not run.
func start(t *testing.T) *stage {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	s, err := open(ctx, t.TempDir(), t.Logf)
	if errors.Is(err, awscli.ErrNoPython) {
		note(t, err)
		t.Skipf("NOT RUN: %v", err) // the end of the run lists it
	}
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.close()) })
	return s
}

func note(t *testing.T, why error) {
	t.Helper()
	path := os.Getenv(notRunVariable)
	if path == "" {
		return
	}
	f, err := os.OpenFile(filepath.Clean(path), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	defer f.Close()
	_, err = fmt.Fprintf(f, "test/drills %s: the runbooks' commands were not run: %v\n", t.Name(), why)
	require.NoError(t, err)
}
