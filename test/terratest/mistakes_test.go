package terratest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/rules"
)

// A mistake is put into the plan of dev; its rule must find it.
type mistake struct {
	rule string
	name string
	make func(*rules.Stack) error
}

func set(address, path string, value any) func(*rules.Stack) error {
	return func(s *rules.Stack) error { return s.Set(address, path, value) }
}

func replace(address, path, from, to string) func(*rules.Stack) error {
	return func(s *rules.Stack) error { return s.Replace(address, path, from, to) }
}

func drop(address string) func(*rules.Stack) error {
	return func(s *rules.Stack) error { return s.Drop(address) }
}

func add(typ string, values map[string]any) func(*rules.Stack) error {
	return func(s *rules.Stack) error { return s.Add(typ, values) }
}

// allow is a policy with one statement.
func allow(statement string) map[string]any {
	return map[string]any{"policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` + statement + `}]}`}
}

const star = "*"

var mistakes = []mistake{
	{"every queue has a dead-letter queue", "a queue without one", set(`queue["email"].aws_sqs_queue.this`, "redrive_policy", nil)},
	{"every queue has a dead-letter queue", "one that is not there", drop(`queue["receipt"].aws_sqs_queue.dead_letters[0]`)},
	{"every queue has a dead-letter queue", "one that forgets first", set(`queue["email"].aws_sqs_queue.dead_letters[0]`, "message_retention_seconds", 60.0)},
	{"every bus target and the stream have a dead-letter queue", "a target without one", set(`aws_cloudwatch_event_target.this["order-completed/email"]`, "dead_letter_config", []any{})},
	{"every bus target and the stream have a dead-letter queue", "a schedule without one", set(`aws_cloudwatch_event_target.this["reconcile/reconcile"]`, "dead_letter_config", []any{})},
	{"every bus target and the stream have a dead-letter queue", "one that refuses the rule", replace(`queue["bus-failures"].aws_sqs_queue_policy.this`, "policy", "rule/", "rule/another-")},
	{"every bus target and the stream have a dead-letter queue", "a queue that refuses its rule", drop(`queue["webhooks"].aws_sqs_queue_policy.this`)},
	{"every bus target and the stream have a dead-letter queue", "a stream without one", set(`event_source_mapping.stream[0]`, "destination_config", []any{})},
	{"every dead-letter queue has an alarm with an action", "a queue without an alarm", drop(`metric_alarm.dead_letters["relay-failures"]`)},
	{"every dead-letter queue has an alarm with an action", "an alarm without an action", set(`metric_alarm.dead_letters["email"]`, "alarm_actions", []any{})},
	{"every dead-letter queue has an alarm with an action", "an alarm that waits", set(`metric_alarm.dead_letters["email"]`, "threshold", 10.0)},
	{"every dead-letter queue has an alarm with an action", "an alarm on another queue", set(`metric_alarm.dead_letters["email"]`, "dimensions", map[string]any{"QueueName": "email"})},
	{"every alarm tells somebody", "a topic nobody reads", drop("aws_sns_topic_subscription")},
	{"every alarm tells somebody", "actions switched off", set(`metric_alarm.metric["api-slow"]`, "actions_enabled", false)},
	{"alarms watch more than dead letters", "nothing else", drop("metric_alarm.expression")},
	{"alarms watch more than dead letters", "no orders", drop(`metric_alarm.metric["orders-`)},
	{"visibility is at least 6 times the function's timeout", "twice", set(`queue["receipt"].aws_sqs_queue.this`, "visibility_timeout_seconds", 60.0)},
	{"visibility is at least 6 times the function's timeout", "a slower function", set(`function["send-email"].aws_lambda_function`, "timeout", 21.0)},
	{"batches fail in part", "as a whole", set(`function["send-email"].aws_lambda_event_source_mapping`, "function_response_types", []any{})},
	{"no IAM statement allows * as action", "everything", add("aws_iam_role_policy", allow(`"Action":"*","Resource":"arn:aws:sqs:us-east-1:123456789012:q"`))},
	{"no IAM statement allows * as action", "a whole service", add("aws_iam_role_policy", allow(`"Action":["sqs:*"],"Resource":"arn:aws:sqs:us-east-1:123456789012:q"`))},
	{"no IAM statement allows * as action", "all but some", add("aws_iam_policy", allow(`"NotAction":"iam:*","Resource":"x"`))},
	{"no IAM statement allows * as resource, but for a listed few", "everything", add("aws_iam_role_policy", allow(`"Action":"sqs:SendMessage","Resource":"*"`))},
	{"no IAM statement allows * as resource, but for a listed few", "all of a service", add("aws_iam_role_policy", allow(`"Action":"dynamodb:GetItem","Resource":["arn:aws:dynamodb:us-east-1:123456789012:*"]`))},
	{"no IAM statement allows * as resource, but for a listed few", "every bucket", add("aws_iam_role_policy", allow(`"Action":"s3:GetObject","Resource":"arn:aws:s3:::*"`))},
	{"every function, the tasks and the saga have their own role", "one for all", set("aws_lambda_function", "role", "arn:aws:iam::123456789012:role/shared")},
	{"every function, the tasks and the saga have their own role", "the tasks run as ECS starts them", func(s *rules.Stack) error {
		role, _ := s.Find("aws_iam_role", "name", "eventforge-dev-api-execution")
		return s.Set("aws_ecs_task_definition", "task_role_arn", role.Text("arn"))
	}},
	{"every function, the tasks and the saga have their own role", "anybody may take it on", set("api.aws_iam_role.task", "assume_role_policy", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}`)},
	{"PutEvents carries an events:source condition", "none", add("aws_iam_role_policy", allow(`"Action":"events:PutEvents","Resource":"arn:aws:events:us-east-1:123456789012:event-bus/b"`))},
	{"PutEvents carries an events:source condition", "one for any source", replace(`function["ingest-webhook"].aws_iam_role_policy.calls`, "policy", "partner.*", star)},
	{"PutEvents carries an events:source condition", "one that absence passes", replace(`function["ingest-webhook"].aws_iam_role_policy.calls`, "policy", "StringLike", "StringLikeIfExists")},
	{"only the relay speaks for orders", "partners may too", replace(`function["ingest-webhook"].aws_iam_role_policy.calls`, "policy", "partner.*", "eventforge.*")},
	{"nobody scans", "the API does", replace("api.aws_iam_role_policy.task", "policy", "dynamodb:GetItem", "dynamodb:Scan")},
	{"nobody scans", "all that begins so", replace("api.aws_iam_role_policy.task", "policy", "dynamodb:GetItem", "dynamodb:S*")},
	{"mail is sent as one identity", "as anybody", replace(`function["send-email"].aws_iam_role_policy.calls`, "policy", "identity/", "identity/other.")},
	{"resources let in nobody at large", "a queue for all", add("aws_sqs_queue_policy", allow(`"Principal":"*","Action":"sqs:SendMessage","Resource":"q"`))},
	{"resources let in nobody at large", "a service for other accounts", replace("aws_sns_topic_policy", "policy", "aws:Source", "aws:Other")},
	{"no credential is long-lived", "a user", add("aws_iam_user", map[string]any{"name": "deploy"})},
	{"no credential is long-lived", "a key", add("aws_iam_access_key", map[string]any{"user": "deploy"})},
	{"everything is encrypted", "a queue", set(`queue["email"].aws_sqs_queue.dead_letters[0]`, "kms_master_key_id", nil)},
	{"everything is encrypted", "the topic", set("aws_sns_topic.this", "kms_master_key_id", nil)},
	{"everything is encrypted", "the table", set("aws_dynamodb_table.this", "server_side_encryption", []any{})},
	{"everything is encrypted", "a bucket", drop("receipts.aws_s3_bucket_server_side_encryption_configuration")},
	{"everything is encrypted", "logs", set("api.aws_cloudwatch_log_group", "kms_key_id", nil)},
	{"everything is encrypted", "the key does not rotate", set("aws_kms_key.this", "enable_key_rotation", false)},
	{"no bucket is public", "one lock off", set("receipts.module.access.aws_s3_bucket_public_access_block", "restrict_public_buckets", false)},
	{"no bucket is public", "no locks", drop("site.module.page_access.aws_s3_bucket_public_access_block")},
	{"no bucket is public", "plain HTTP", drop("receipts.module.access.aws_s3_bucket_policy")},
	{"queues and topics demand TLS", "a queue", replace(`queue["email"].aws_sqs_queue_policy.this`, "policy", "Deny", "Allow")},
	{"logs have an end", "none", set(`function["send-email"].aws_cloudwatch_log_group`, "retention_in_days", 0.0)},
	{"logs have an end", "a group that AWS makes", drop(`function["send-email"].aws_cloudwatch_log_group`)},
	{"logs have an end", "data in the saga's", set("aws_sfn_state_machine", "logging_configuration.0.include_execution_data", true)},
	{"the table can be restored", "it cannot", set("aws_dynamodb_table", "point_in_time_recovery.0.enabled", false)},
	{"only CloudFront reaches the API", "a public load balancer", set("aws_lb.this", "internal", false)},
	{"only CloudFront reaches the API", "anybody's addresses", set("api.aws_vpc_security_group_ingress_rule.alb", "prefix_list_id", nil)},
	{"only CloudFront reaches the API", "another list", set("api.aws_vpc_security_group_ingress_rule.alb", "prefix_list_id", "pl-of-s3")},
	{"only CloudFront reaches the API", "a second way in", func(s *rules.Stack) error {
		group, _ := s.Find("aws_security_group", "name", "eventforge-dev-api-alb")
		return s.Add("aws_vpc_security_group_ingress_rule", map[string]any{"security_group_id": group.Text("id"), "cidr_ipv4": "203.0.113.0/24"})
	}},
	{"only CloudFront reaches the API", "tasks that anybody reaches", set("api.aws_vpc_security_group_ingress_rule.task", "referenced_security_group_id", "sg-other")},
	{"nothing is open to anybody", "an open group", add("aws_vpc_security_group_ingress_rule", map[string]any{"security_group_id": "sg-1", "cidr_ipv4": "0.0.0.0/0"})},
	{"nothing is open to anybody", "an open default group", set("aws_default_security_group", "ingress", []any{map[string]any{"self": true}})},
	{"EC2 accepts the descriptions of security groups and their rules", "an apostrophe in a rule", set("api.aws_vpc_security_group_egress_rule.task", "description", "AWS's services")},
	{"EC2 accepts the descriptions of security groups and their rules", "one too long for a group", set("api.aws_security_group.task", "description", strings.Repeat("a", 256))},
	{"visitors use TLS", "the page without", set("aws_cloudfront_distribution", "default_cache_behavior.0.viewer_protocol_policy", "allow-all")},
	{"visitors use TLS", "the API without", set("aws_cloudfront_distribution", "ordered_cache_behavior.1.viewer_protocol_policy", "allow-all")},
	{"no origin is welcome by star", "at the API", replace("aws_ecs_task_definition", "container_definitions", "http://localhost:5173", star)},
	{"no origin is welcome by star", "at the ingest", add("aws_apigatewayv2_api", map[string]any{"cors_configuration": []any{map[string]any{"allow_origins": []any{star}}}})},
	{"API paths are not cached", "they are", set("aws_cloudfront_distribution", "ordered_cache_behavior.2.cache_policy_id", "658327ea-f89d-4fab-a63d-7e88639e58f6")},
	{"API paths are not cached", "read only", set("aws_cloudfront_distribution", "ordered_cache_behavior.2.allowed_methods", []any{"GET"})},
	{"API paths are not cached", "404 becomes the page", set("aws_cloudfront_distribution", "custom_error_response", []any{map[string]any{"error_code": 404.0}})},
	{"API paths are not cached", "no way to the API", set("aws_cloudfront_distribution", "ordered_cache_behavior.2.path_pattern", "/apx/*")},
	{"the saga is byte for byte the one that local runs", "one byte", replace("aws_sfn_state_machine", "definition", `"MaxAttempts": 5`, `"MaxAttempts": 6`)},
	{"the saga is byte for byte the one that local runs", "a space", replace("aws_sfn_state_machine", "definition", `"StartAt": `, `"StartAt":`)},
	{"the saga is byte for byte the one that local runs", "two functions swapped", replace("aws_sfn_state_machine", "definition", "confirm-order", "fail-order")},
	{"rules and targets are the wiring's", "a wider pattern", replace(`event_rule.this["order-completed"]`, "event_pattern", `"order.completed"`, `{"prefix":"order."}`)},
	{"rules and targets are the wiring's", "a rule too few", drop(`event_rule.this["order-events"]`)},
	{"rules and targets are the wiring's", "another target", func(s *rules.Stack) error {
		email, _ := s.Find("aws_sqs_queue", "name", "eventforge-dev-email")
		return s.Set(`event_target.this["order-completed/receipt"]`, "arn", email.Text("arn"))
	}},
	{"rules and targets are the wiring's", "less patience", set(`event_target.this["order-created/saga"]`, "retry_policy.0.maximum_retry_attempts", 1.0)},
	{"rules and targets are the wiring's", "the whole event", set(`event_target.this["order-created/saga"]`, "input_transformer", []any{})},
	{"rules and targets are the wiring's", "another schedule", set(`event_rule.this["reconcile"]`, "schedule_expression", "rate(1 hour)")},
	{"functions are the wiring's", "more memory", set(`function["send-email"].aws_lambda_function`, "memory_size", 512.0)},
	{"functions are the wiring's", "a variable too few", set(`function["send-email"].aws_lambda_function`, "environment.0.variables.MAIL_FROM", nil)},
	{"functions are the wiring's", "a function too few", drop(`function["fail-order"].aws_lambda_function`)},
	{"functions are the wiring's", "no filter on the stream", set("event_source_mapping.stream[0]", "filter_criteria", []any{})},
	{"functions are the wiring's", "no trigger", drop(`function["send-email"].aws_lambda_event_source_mapping`)},
	{"functions are the wiring's", "no bisecting", set("event_source_mapping.stream[0]", "bisect_batch_on_function_error", false)},
	{"queues are the wiring's", "more receives", replace(`queue["email"].aws_sqs_queue.this`, "redrive_policy", `:5`, `:50`)},
	{"the table is the store's", "an index too few", set("aws_dynamodb_table", "global_secondary_index", []any{})},
	{"the table is the store's", "keys only in the stream", set("aws_dynamodb_table", "stream_view_type", "KEYS_ONLY")},
	{"releases roll out, and back", "a tag", replace("aws_ecs_task_definition", "container_definitions", "@sha256:"+strings.Repeat("0", 64), ":latest")},
	{"releases roll out, and back", "no circuit breaker", set("aws_ecs_service", "deployment_circuit_breaker.0.rollback", false)},
	{"releases roll out, and back", "code without its hash", set(`function["send-email"].aws_lambda_function`, "source_code_hash", nil)},
	{"the container is locked", "root", replace("aws_ecs_task_definition", "container_definitions", "65532:65532", "0")},
	{"the container is locked", "writable", replace("aws_ecs_task_definition", "container_definitions", `"readonlyRootFilesystem":true`, `"readonlyRootFilesystem":false`)},
	{"secrets are not in the plan", "as a variable", replace("aws_ecs_task_definition", "container_definitions", `"environment":[`, `"environment":[{"name":"CURSOR_SECRET","value":"x"},`)},
	{"secrets are not in the plan", "in the state", func(s *rules.Stack) error {
		if err := s.Drop("aws_secretsmanager_secret_version"); err != nil {
			return err
		}
		return s.Add("aws_secretsmanager_secret_version", map[string]any{"secret_string": "x"})
	}},
	{"the page finds the API", "without /api", func(s *rules.Stack) error {
		s.Outputs["app_config"].(map[string]any)["apiBaseUrl"] = "/"
		return nil
	}},
	{"the page finds the API", "sign-in leads elsewhere", set("aws_cognito_user_pool_client.page", "callback_urls", []any{"https://elsewhere.example/callback"})},
	{"passwords are not taken", "in prod", func(s *rules.Stack) error {
		s.Outputs["app_config"].(map[string]any)["environment"] = "prod"
		return nil
	}},
	{"passwords are not taken", "by the page", set("aws_cognito_user_pool_client.page", "explicit_auth_flows", []any{"ALLOW_USER_PASSWORD_AUTH"})},
	{"nothing costs by the hour unasked", "two NAT gateways", add("aws_nat_gateway", map[string]any{})},
	{"nothing costs by the hour unasked", "an endpoint", add("aws_vpc_endpoint", map[string]any{"vpc_endpoint_type": "Interface"})},
}

func TestEveryMistakeIsFoundByItsRule(t *testing.T) {
	_, s := stack(t, "dev")
	proven := map[string]bool{}
	for _, m := range mistakes {
		proven[m.rule] = true
		t.Run(m.rule+"/"+m.name, func(t *testing.T) {
			check := rules.Named(m.rule).Check
			broken := s.Clone()
			require.Empty(t, check(broken), "before the mistake")
			require.NoError(t, m.make(&broken))
			require.NotEmpty(t, check(broken), "the rule does not find it")
		})
	}
	for _, r := range rules.All {
		require.True(t, proven[r.Name], "no mistake proves the rule: %s", r.Name)
	}
}

// A rule over nothing proves nothing: an empty plan must break every rule that
// demands something to be there.
func TestAnEmptyPlanKeepsFewRules(t *testing.T) {
	silent := []string{ // these only forbid
		"no IAM statement allows * as resource, but for a listed few", "only the relay speaks for orders",
		"resources let in nobody at large", "no credential is long-lived", "no origin is welcome by star",
		"nothing costs by the hour unasked", "queues and topics demand TLS", "the container is locked", "API paths are not cached",
	}
	for _, r := range rules.All {
		t.Run(r.Name, func(t *testing.T) {
			found := r.Check(rules.Stack{Outputs: map[string]any{}})
			for _, name := range silent {
				if name == r.Name {
					require.Empty(t, found)
					return
				}
			}
			require.NotEmpty(t, found)
		})
	}
}
