package terratest

import (
	"strings"
	"testing"

	"github.com/gruntwork-io/terratest/modules/terraform"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/rules"
)

// With a second region the stack keeps all rules, and data and edge can fail over. Without
// one nothing of it is there.
func TestASecondRegionHasTheDataAndCloudFrontKnowsIt(t *testing.T) {
	t.Parallel()
	w := copyOf(t)
	o := w.Environment("staging")
	o.Vars["second_region"] = map[string]any{"name": "us-west-2", "api": map[string]any{
		"load_balancer_arn": "arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/standby/1", "host": "internal-standby.us-west-2.elb.amazonaws.com",
	}}
	a, err := w.Apply(t.Context(), t, o)
	require.NoError(t, err)
	require.Empty(t, changes(a.Second))
	s := rules.Of(a.Second)
	for _, rule := range rules.All {
		require.Empty(t, rule.Check(s), rule.Name)
	}
	table := s.OfType("aws_dynamodb_table")[0]
	require.Equal(t, "us-west-2", table.Text("replica.0.region_name"))
	key, ok := s.Find("aws_kms_key", "arn", table.Text("replica.0.kms_key_arn"))
	require.True(t, ok)
	require.Contains(t, key.Address, "second_key", "a key that lives in its region")
	require.Len(t, s.OfType("aws_s3_bucket_replication_configuration"), 2, "receipts and app")
	require.Len(t, s.OfType("aws_cloudfront_vpc_origin"), 2)
	distribution := s.OfType("aws_cloudfront_distribution")[0]
	require.Equal(t, "page-copy", distribution.Text("origin_group.0.member.1.origin_id"))
	require.Equal(t, "api", distribution.Text("ordered_cache_behavior.1.target_origin_id"), "until somebody says otherwise")

	_, dev := stack(t, "dev")
	require.Empty(t, dev.OfType("aws_s3_bucket_replication_configuration"), "off by default")
	require.Len(t, dev.OfType("aws_kms_key"), 1)
	require.Equal(t, "", dev.OfType("aws_dynamodb_table")[0].Text("replica.0.region_name"))
}

// A standby uses the other region's data, and does nothing until it is told to: two stacks
// that process orders would work from two copies of the table.
func TestAStandbyWaitsUntilItIsActive(t *testing.T) {
	t.Parallel()
	for _, active := range []bool{false, true} {
		w := copyOf(t)
		o := w.Environment("staging")
		o.Vars["region"], o.Vars["name_suffix"] = "us-west-2", "b"
		o.Vars["standby_of"] = map[string]any{
			"table": "eventforge-staging", "receipts": "eventforge-staging-receipts-copy-123456789012", "app_url": "https://d1.cloudfront.net",
			"key_arn": "arn:aws:kms:us-west-2:123456789012:key/replica", "active": active,
		}
		plan, err := terraform.InitAndPlanAndShowWithStructContextE(t, t.Context(), o)
		require.NoError(t, err)
		s, streams, schedules := rules.Of(plan), 0, 0
		for _, m := range s.OfType("aws_lambda_event_source_mapping") {
			if strings.HasSuffix(m.Address, ".stream[0]") {
				streams++
			}
		}
		for _, r := range s.OfType("aws_cloudwatch_event_rule") {
			if r.Text("schedule_expression") != "" {
				schedules++
			}
		}
		require.Equal(t, active, streams == 2, "the relay and the feed read the stream")
		require.Equal(t, active, schedules > 0, "it runs by the clock")
		for _, table := range s.OfType("aws_dynamodb_table") {
			require.True(t, table.Data, "the table is the other region's")
		}
		require.Empty(t, s.OfType("aws_kms_key"), "the key is the replica's")
	}
}
