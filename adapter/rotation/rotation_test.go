package rotation_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/rotation"
)

// place is where a secret is kept, and a clock.
type place struct {
	value string
	err   error
	reads int
	at    time.Time
}

func (p *place) read(context.Context) (string, error) { p.reads++; return p.value, p.err }
func (p *place) now() time.Time                       { return p.at }

func filled(t *testing.T) (*place, *rotation.Cache[string]) {
	t.Helper()
	p := &place{value: "one", at: time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)}
	c := rotation.NewCache(p.read, p.now)
	requireValue(t, c, "one")
	return p, c
}

func requireValue(t *testing.T, c *rotation.Cache[string], want string) {
	t.Helper()
	got, err := c.Value(t.Context())
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestANewValueIsUsedWithinFiveMinutes(t *testing.T) {
	p, c := filled(t)
	p.value = "two"
	p.at = p.at.Add(5*time.Minute - 1)
	requireValue(t, c, "one")
	require.Equal(t, 1, p.reads)
	p.at = p.at.Add(1)
	requireValue(t, c, "two")
}

func TestARefusedValueIsReadAtOnceButNotAgainAndAgain(t *testing.T) {
	p, c := filled(t)
	p.value = "two"
	for range 100 {
		got, err := c.Again(t.Context())
		require.NoError(t, err)
		require.Equal(t, "two", got)
	}
	require.Equal(t, 2, p.reads)
	p.value, p.at = "three", p.at.Add(9*time.Second)
	got, err := c.Again(t.Context())
	require.NoError(t, err)
	require.Equal(t, "two", got, "before the pause is over")
}

func TestAValueStaysInUseWhileItCannotBeRead(t *testing.T) {
	p, c := filled(t)
	p.err, p.at = errors.New("away"), p.at.Add(time.Hour)
	for range 10 {
		requireValue(t, c, "one")
	}
	require.Equal(t, 2, p.reads, "one try within the pause")
	p.value, p.err, p.at = "two", nil, p.at.Add(10*time.Second)
	requireValue(t, c, "two")
}

func TestWithoutAValueTheErrorIsTold(t *testing.T) {
	p := &place{err: errors.New("away"), value: "one"}
	c := rotation.NewCache(p.read, p.now)
	_, err := c.Value(t.Context())
	require.ErrorIs(t, err, p.err)
	p.err = nil
	requireValue(t, c, "one")
}

func TestThePreviousValueIsAcceptedForADay(t *testing.T) {
	changed := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	s := rotation.Secret{Current: "two", Previous: "one", Changed: changed}
	assert.Equal(t, []string{"two", "one"}, s.Accepted(changed))
	assert.Equal(t, []string{"two", "one"}, s.Accepted(changed.Add(rotation.Grace-1)))
	assert.Equal(t, []string{"two"}, s.Accepted(changed.Add(rotation.Grace)))
	assert.Equal(t, []string{"two"}, rotation.Secret{Current: "two", Changed: changed}.Accepted(changed))
	assert.Equal(t, []string{"two"}, rotation.Secret{Current: "two", Previous: "two", Changed: changed}.Accepted(changed))
}
