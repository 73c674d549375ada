package rules

import (
	"strings"
)

// everythingIsEncrypted: resources with data are encrypted with the environment's key.
func everythingIsEncrypted(s Stack) []string {
	var f findings
	key := func(typ, attribute string) {
		all := s.OfType(typ)
		f.some(all, typ)
		for _, r := range all {
			if r.Text(attribute) == "" {
				f.add(r, "is not encrypted with the environment's key")
			}
		}
	}
	key("aws_sqs_queue", "kms_master_key_id")
	key("aws_sns_topic", "kms_master_key_id")
	key("aws_cloudwatch_log_group", "kms_key_id")
	key("aws_cloudwatch_event_bus", "kms_key_identifier")
	key("aws_ssm_parameter", "key_id")
	key("aws_lambda_function", "kms_key_arn")
	key("aws_dynamodb_table", "server_side_encryption.0.kms_key_arn")
	for _, t := range s.OfType("aws_dynamodb_table") {
		if !t.True("server_side_encryption.0.enabled") {
			f.add(t, "is not encrypted with the environment's key")
		}
	}
	f.encryptedBuckets(s)
	for _, k := range s.OfType("aws_kms_key") {
		if !k.True("enable_key_rotation") {
			f.add(k, "does not rotate")
		}
	}
	return f
}

func (f *findings) encryptedBuckets(s Stack) {
	buckets := s.OfType("aws_s3_bucket")
	f.some(buckets, "bucket")
	for _, b := range buckets {
		c, ok := s.forBucket("aws_s3_bucket_server_side_encryption_configuration", b)
		algorithm := c.Text("rule.0.apply_server_side_encryption_by_default.0.sse_algorithm")
		if !ok || algorithm == "" {
			f.add(b, "has no encryption configuration")
		}
	}
}

func (s Stack) forBucket(typ string, bucket Resource) (Resource, bool) {
	return s.Find(typ, "bucket", bucket.Text("bucket"))
}

// noBucketIsPublic: all four settings that block public access are on, and TLS is
// required.
func noBucketIsPublic(s Stack) []string {
	var f findings
	buckets := s.OfType("aws_s3_bucket")
	f.some(buckets, "bucket")
	for _, b := range buckets {
		block, _ := s.forBucket("aws_s3_bucket_public_access_block", b)
		for _, setting := range []string{"block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"} {
			if !block.True(setting) {
				f.add(b, "%s is off", setting)
			}
		}
		if !s.requiresTLS(b.Text("arn"), "aws_s3_bucket_policy") {
			f.add(b, "accepts plain HTTP")
		}
	}
	return f
}

// requiresTLS reports whether a resource policy denies connections without TLS.
func (s Stack) requiresTLS(arn, typ string) bool {
	for _, st := range s.OnResources() {
		secure := st.Condition("aws:SecureTransport")
		if st.In.Type == typ && !st.Allow && len(secure) == 1 && secure[0] == "false" {
			for _, r := range st.Resources {
				if r == arn {
					return true
				}
			}
		}
	}
	return false
}

// queuesAndTopicsRequireTLS: their policies deny connections without TLS.
func queuesAndTopicsRequireTLS(s Stack) []string {
	var f findings
	for typ, policy := range map[string]string{"aws_sqs_queue": "aws_sqs_queue_policy", "aws_sns_topic": "aws_sns_topic_policy"} {
		for _, r := range s.OfType(typ) {
			if !s.requiresTLS(r.Text("arn"), policy) {
				f.add(r, "accepts plain HTTP")
			}
		}
	}
	return f
}

// logsExpire: every log group has a retention, and every function and state machine
// logs to a planned log group, not to one that AWS creates without a retention.
func logsExpire(s Stack) []string {
	var f findings
	groups := s.OfType("aws_cloudwatch_log_group")
	f.some(groups, "log group")
	names := map[string]bool{}
	for _, g := range groups {
		names[g.Text("name")] = true
		if g.Number("retention_in_days") < 1 {
			f.add(g, "has no retention")
		}
	}
	for _, fn := range s.OfType("aws_lambda_function") {
		if !names[fn.Text("logging_config.0.log_group")] {
			f.add(fn, "logs to a log group that is not in the plan")
		}
	}
	for _, m := range s.OfType("aws_sfn_state_machine") {
		to := m.Text("logging_configuration.0.log_destination")
		_, ok := s.Find("aws_cloudwatch_log_group", "arn", strings.TrimSuffix(to, ":*"))
		if !ok || m.True("logging_configuration.0.include_execution_data") {
			f.add(m, "logs to %q, which is not in the plan, or logs execution data", to)
		}
	}
	return f
}

// tablesCanBeRestored: tables have point-in-time recovery.
func tablesCanBeRestored(s Stack) []string {
	var f findings
	tables := s.OfType("aws_dynamodb_table")
	f.some(tables, "table")
	for _, t := range tables {
		if !t.True("point_in_time_recovery.0.enabled") {
			f.add(t, "cannot be restored")
		}
	}
	return f
}
