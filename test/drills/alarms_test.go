package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 11, 29, 12, 0, 30, 0, time.UTC)

// ago is a minute with one value.
func ago(d time.Duration, v float64) minute {
	return minute{at: noon.Add(-d).Truncate(time.Minute), count: 1, sum: v, min: v, max: v, values: []float64{v}}
}

func constant(minutes ...minute) measure {
	return func(metric) ([]minute, error) { return minutes, nil }
}

func TestAnAlarmIsRaisedByItsLastPeriods(t *testing.T) {
	two := alarm{
		Namespace: "n", Metric: "m", Statistic: "Sum", Period: 300, Periods: 2, Datapoints: 2, Comparison: "GreaterThanThreshold", Missing: "notBreaching",
	}
	least := alarm{Namespace: "n", Metric: "m", Statistic: "Sum", Period: 300, Periods: 2, Datapoints: 2, Comparison: "LessThanThreshold", Threshold: 1, Missing: "breaching"}
	slow := alarm{Namespace: "n", Metric: "m", ExtendedStatistic: "p99", Period: 300, Periods: 1, Datapoints: 1, Comparison: "GreaterThanThreshold", Threshold: 1}
	one := two
	one.Datapoints = 1
	for name, c := range map[string]struct {
		alarm   alarm
		minutes []minute
		want    bool
	}{
		"both periods breach":             {two, []minute{ago(6*time.Minute, 1), ago(0, 1)}, true},
		"one period breaches":             {two, []minute{ago(time.Minute, 1), ago(0, 1)}, false},
		"one of two is enough":            {one, []minute{ago(6*time.Minute, 1)}, true},
		"too old":                         {one, []minute{ago(10*time.Minute, 1)}, false},
		"nothing measured, not breaching": {two, nil, false},
		"nothing measured, breaching":     {least, nil, true},
		"measured in one period":          {least, []minute{ago(time.Minute, 1)}, false},
		"slow":                            {slow, []minute{ago(0, 0.1), ago(0, 1.1)}, true},
		"fast":                            {slow, []minute{ago(0, 0.1), ago(0, 0.9)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.alarm.raised(noon, constant(c.minutes...))
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

// TestExpressionsOfTerraform evaluates the expression of saga-failing as Terraform has it.
func TestExpressionsOfTerraform(t *testing.T) {
	c, err := loadConditions()
	require.NoError(t, err)
	failing := c.alarms["saga-failing"]
	for _, e := range []struct {
		failed, succeeded float64
		want              bool
	}{{6, 4, true}, {5, 5, false}, {9, 0, false}, {10, 0, true}, {0, 20, false}} {
		got, err := failing.raised(noon, func(m metric) ([]minute, error) {
			require.Equal(t, "eventforge-local-order-saga", m.resource[len(m.resource)-len("eventforge-local-order-saga"):])
			return []minute{ago(0, map[string]float64{"ExecutionsFailed": e.failed, "ExecutionsSucceeded": e.succeeded}[m.name])}, nil
		})
		require.NoError(t, err)
		require.Equal(t, e.want, got, "%v of %v", e.failed, e.failed+e.succeeded)
	}
	for _, wrong := range []string{"absent", "MAX(1)", "1 +", "FILL(1, 2)", `"text"`} {
		_, err := evaluate(wrong, nil)
		require.Error(t, err, wrong)
	}
}

func TestCommandsOfAPage(t *testing.T) {
	r, err := parseRunbook("# Operations\n```sh\nfirst\n```\n### `an-alarm`\ntext `aws not this`\n```sh\none \\\n  more    # says why\nfor x in $y; do\n  two\ndone\n\n# a comment\nthree\n```\n```json\n{}\n```\n## Next\n```sh\nother\n```\n")
	require.NoError(t, err)
	require.Equal(t, [][]string{{"first"}}, r.head)
	require.Equal(t, []string{"one \\\n  more    # says why", "for x in $y; do\n  two\ndone", "three"}, r.of("an-alarm"))
	require.Equal(t, []string{"one \\\n  more    # says why", "three"}, r.without("an-alarm", 1).of("an-alarm"))
	require.Equal(t, []string{"other"}, r.of("Next"))
	_, err = parseRunbook("```sh\nx\n")
	require.Error(t, err)
}
