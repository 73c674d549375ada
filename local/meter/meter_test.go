package meter_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/meter"
)

func TestValuesBelongToTheirMinute(t *testing.T) {
	now := time.Date(2026, 11, 29, 12, 0, 59, 0, time.UTC)
	m := meter.New(func() time.Time { return now })
	m.Add("AWS/Lambda", "Errors", "f", 1)
	m.Add("AWS/Lambda", "Errors", "f", 3)
	now = now.Add(time.Second)
	m.Add("AWS/Lambda", "Errors", "f", 2)
	m.Add("AWS/Lambda", "Errors", "e", 5)
	got := m.Series()
	require.Len(t, got, 2)
	require.Equal(t, "e", got[0].Resource)
	require.Equal(t, []meter.Minute{
		{At: now.Add(-time.Minute), Count: 2, Sum: 4, Min: 1, Max: 3, Values: []float64{1, 3}},
		{At: now, Count: 1, Sum: 2, Min: 2, Max: 2, Values: []float64{2}},
	}, got[1].Minutes)
}

func TestAMeterIsBounded(t *testing.T) {
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	m := meter.New(func() time.Time { return now })
	for range 1500 {
		m.Add("n", "m", "", 1)
	}
	require.Equal(t, 1500, m.Series()[0].Minutes[0].Count)
	require.Len(t, m.Series()[0].Minutes[0].Values, 1000)
	for range 6000 {
		now = now.Add(time.Minute)
		m.Add("n", "m", "", 1)
	}
	minutes := m.Series()[0].Minutes
	require.Equal(t, 5000, len(minutes)) //nolint:testifylint // Len would print them all
	require.Equal(t, now, minutes[len(minutes)-1].At)
}

func TestNoMeterCountsNothing(t *testing.T) {
	var m *meter.Meter
	require.NotPanics(t, func() { m.Add("n", "m", "", 1) })
}
