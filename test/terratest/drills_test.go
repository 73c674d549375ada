package terratest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/harness"
	"github.com/eventforge/eventforge/test/terratest/internal/rules"
)

// test/drills/alarms.json has prod's alarms and the filters that count log lines, as they
// are planned, with `local`'s name instead of prod's. The drills evaluate these conditions.
func TestTheDrillsHaveTheConditionsOfTheAlarms(t *testing.T) {
	_, s := stack(t, "prod")
	raw, err := json.MarshalIndent(map[string]any{
		"alarms": valuesOf(s.OfType("aws_cloudwatch_metric_alarm"), alarmAttributes),
		"counts": valuesOf(s.OfType("aws_cloudwatch_log_metric_filter"), []string{"log_group_name", "pattern", "metric_transformation"}),
	}, "", "  ")
	require.NoError(t, err)
	want := strings.ReplaceAll(string(raw), "eventforge-prod", "eventforge-local") + "\n"
	path := filepath.Join(harness.Repository(), "test", "drills", "alarms.json")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o600))
	}
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.JSONEq(t, want, string(got), "%s is out of date: GOWORK=off go -C test/terratest test -run %s -update .", path, t.Name())
}

// alarmAttributes are what decides whether an alarm goes off.
var alarmAttributes = []string{
	"alarm_name", "namespace", "metric_name", "dimensions", "statistic", "extended_statistic", "period", "evaluation_periods",
	"datapoints_to_alarm", "comparison_operator", "threshold", "treat_missing_data", "metric_query",
}

// withoutIDs leaves out what an apply chooses: `local` has one load balancer and one HTTP API.
func withoutIDs(v any) any {
	switch v := v.(type) {
	case map[string]any:
		kept := map[string]any{}
		for name, value := range v {
			if !slices.Contains([]string{"LoadBalancer", "TargetGroup", "ApiId"}, name) && value != nil {
				kept[name] = withoutIDs(value)
			}
		}
		return kept
	case []any:
		kept := make([]any, len(v))
		for i, value := range v {
			kept[i] = withoutIDs(value)
		}
		return kept
	}
	return v
}

// valuesOf returns the attributes of resources that have a value.
func valuesOf(resources []rules.Resource, attributes []string) []map[string]any {
	all := make([]map[string]any, 0, len(resources))
	for _, r := range resources {
		one := map[string]any{}
		for _, name := range attributes {
			if v := withoutIDs(r.Values[name]); v != nil && v != "" {
				one[name] = v
			}
		}
		all = append(all, one)
	}
	return all
}
