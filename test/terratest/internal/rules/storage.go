package rules

import (
	"strings"
)

// everythingIsEncrypted: what holds data does so under a key.
func everythingIsEncrypted(s Stack) []string {
	var f findings
	key := func(typ, attribute string) {
		all := s.OfType(typ)
		f.some(all, typ)
		for _, r := range all {
			if r.Text(attribute) == "" {
				f.add(r, "is encrypted with no key of ours")
			}
		}
	}
	key("aws_sqs_queue", "kms_master_key_id")
	key("aws_sns_topic", "kms_master_key_id")
	key("aws_cloudwatch_log_group", "kms_key_id")
	key("aws_cloudwatch_event_bus", "kms_key_identifier")
	key("aws_secretsmanager_secret", "kms_key_id")
	key("aws_lambda_function", "kms_key_arn")
	key("aws_dynamodb_table", "server_side_encryption.0.kms_key_arn")
	for _, t := range s.OfType("aws_dynamodb_table") {
		if !t.True("server_side_encryption.0.enabled") {
			f.add(t, "is encrypted with no key of ours")
		}
	}
	f.encryptedBuckets(s)
	for _, k := range s.OfType("aws_kms_key") {
		if !k.True("enable_key_rotation") {
			f.add(k, "never rotates")
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
			f.add(b, "is not said to be encrypted")
		}
	}
}

func (s Stack) forBucket(typ string, bucket Resource) (Resource, bool) {
	return s.Find(typ, "bucket", bucket.Text("bucket"))
}

// noBucketIsPublic: all four locks are on, and TLS is demanded.
func noBucketIsPublic(s Stack) []string {
	var f findings
	buckets := s.OfType("aws_s3_bucket")
	f.some(buckets, "bucket")
	for _, b := range buckets {
		block, _ := s.forBucket("aws_s3_bucket_public_access_block", b)
		for _, lock := range []string{"block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"} {
			if !block.True(lock) {
				f.add(b, "%s is not on", lock)
			}
		}
		if !s.demandsTLS(b.Text("arn"), "aws_s3_bucket_policy") {
			f.add(b, "takes plain HTTP")
		}
	}
	return f
}

// demandsTLS is whether a policy refuses connections without TLS.
func (s Stack) demandsTLS(arn, typ string) bool {
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

// queuesAndTopicsDemandTLS: as buckets do.
func queuesAndTopicsDemandTLS(s Stack) []string {
	var f findings
	for typ, policy := range map[string]string{"aws_sqs_queue": "aws_sqs_queue_policy", "aws_sns_topic": "aws_sns_topic_policy"} {
		for _, r := range s.OfType(typ) {
			if !s.demandsTLS(r.Text("arn"), policy) {
				f.add(r, "takes plain HTTP")
			}
		}
	}
	return f
}

// logsEnd: every log group says for how long, and every function and state
// machine writes to one that is planned, not to one that AWS makes and keeps.
func logsEnd(s Stack) []string {
	var f findings
	groups := s.OfType("aws_cloudwatch_log_group")
	f.some(groups, "log group")
	names := map[string]bool{}
	for _, g := range groups {
		names[g.Text("name")] = true
		if g.Number("retention_in_days") < 1 {
			f.add(g, "keeps logs for ever")
		}
	}
	for _, fn := range s.OfType("aws_lambda_function") {
		if !names[fn.Text("logging_config.0.log_group")] {
			f.add(fn, "writes to a log group that the plan does not make")
		}
	}
	for _, m := range s.OfType("aws_sfn_state_machine") {
		to := m.Text("logging_configuration.0.log_destination")
		_, ok := s.Find("aws_cloudwatch_log_group", "arn", strings.TrimSuffix(to, ":*"))
		if !ok || m.True("logging_configuration.0.include_execution_data") {
			f.add(m, "logs to %q, or logs its data", to)
		}
	}
	return f
}

// tablesComeBack: the table can be put back to any second of a month.
func tablesComeBack(s Stack) []string {
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
