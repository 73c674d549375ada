package terratest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/rules"
)

// mistake is a change of dev's plan that its rule must find.
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

// allow returns a policy with one statement that allows something.
func allow(statement string) map[string]any {
	return map[string]any{"policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` + statement + `}]}`}
}

const star = "*"

// manyTags are n tags.
func manyTags(n int) map[string]any {
	tags := map[string]any{}
	for i := range n {
		tags[fmt.Sprint("tag", i)] = "v"
	}
	return tags
}

var mistakes = []mistake{
	{"every queue has a dead-letter queue", "a queue without one", set(`queue["email"].aws_sqs_queue.this`, "redrive_policy", nil)},
	{"every queue has a dead-letter queue", "one that is not in the plan", drop(`queue["receipt"].aws_sqs_queue.dead_letters[0]`)},
	{"every queue has a dead-letter queue", "one with a shorter retention", set(`queue["email"].aws_sqs_queue.dead_letters[0]`, "message_retention_seconds", 60.0)},
	{"every bus target and the stream have a dead-letter queue", "a target without one", set(`aws_cloudwatch_event_target.this["order-completed/email"]`, "dead_letter_config", []any{})},
	{"every bus target and the stream have a dead-letter queue", "a schedule's target without one", set(`aws_cloudwatch_event_target.this["reconcile/reconcile"]`, "dead_letter_config", []any{})},
	{"every bus target and the stream have a dead-letter queue", "one that does not allow the rule", replace(`queue["bus-failures"].aws_sqs_queue_policy.this`, "policy", "rule/", "rule/another-")},
	{"every bus target and the stream have a dead-letter queue", "a queue that does not allow its rule", drop(`queue["webhooks"].aws_sqs_queue_policy.this`)},
	{"every bus target and the stream have a dead-letter queue", "a stream without one", set(`event_source_mapping.stream[0]`, "destination_config", []any{})},
	{"every dead-letter queue has an alarm with an action", "a queue without an alarm", drop(`metric_alarm.dead_letters["relay-failures"]`)},
	{"every dead-letter queue has an alarm with an action", "an alarm without an action", set(`metric_alarm.dead_letters["email"]`, "alarm_actions", []any{})},
	{"every dead-letter queue has an alarm with an action", "an alarm with a higher threshold", set(`metric_alarm.dead_letters["email"]`, "threshold", 10.0)},
	{"every dead-letter queue has an alarm with an action", "an alarm on another queue", set(`metric_alarm.dead_letters["email"]`, "dimensions", map[string]any{"QueueName": "email"})},
	{"every alarm notifies a subscriber", "a topic without subscriptions", drop("aws_sns_topic_subscription")},
	{"every alarm notifies a subscriber", "disabled actions", set(`metric_alarm.metric["api-down"]`, "actions_enabled", false)},
	{watchMore, "no alarms on expressions", drop("metric_alarm.expression")},
	{watchMore, "no alarms on orders", drop(`metric_alarm.metric["orders-`)},
	{watchMore, "no alarms on the books", drop(`metric_alarm.metric["books-`)},
	{"the visibility timeout is at least 6 times the function's timeout", "twice the timeout", set(`queue["receipt"].aws_sqs_queue.this`, "visibility_timeout_seconds", 60.0)},
	{"the visibility timeout is at least 6 times the function's timeout", "a slower function", set(`function["send-email"].aws_lambda_function`, "timeout", 21.0)},
	{"batches report partial failures", "no partial failures", set(`function["send-email"].aws_lambda_event_source_mapping`, "function_response_types", []any{})},
	{"no IAM statement allows * as action", "every action", add("aws_iam_role_policy", allow(`"Action":"*","Resource":"arn:aws:sqs:us-east-1:123456789012:q"`))},
	{"no IAM statement allows * as action", "a whole service", add("aws_iam_role_policy", allow(`"Action":["sqs:*"],"Resource":"arn:aws:sqs:us-east-1:123456789012:q"`))},
	{"no IAM statement allows * as action", "NotAction", add("aws_iam_policy", allow(`"NotAction":"iam:*","Resource":"x"`))},
	{"no IAM statement allows * as resource, except for listed actions", "every resource", add("aws_iam_role_policy", allow(`"Action":"sqs:SendMessage","Resource":"*"`))},
	{"no IAM statement allows * as resource, except for listed actions", "every resource of a service", add("aws_iam_role_policy", allow(`"Action":"dynamodb:GetItem","Resource":["arn:aws:dynamodb:us-east-1:123456789012:*"]`))},
	{"no IAM statement allows * as resource, except for listed actions", "every bucket", add("aws_iam_role_policy", allow(`"Action":"s3:GetObject","Resource":"arn:aws:s3:::*"`))},
	{"every function, the tasks and the saga have their own role", "one role for all functions", set("aws_lambda_function", "role", "arn:aws:iam::123456789012:role/shared")},
	{"every function, the tasks and the saga have their own role", "the execution role as task role", func(s *rules.Stack) error {
		role, _ := s.Find("aws_iam_role", "name", "eventforge-dev-api-execution")
		return s.Set("aws_ecs_task_definition", "task_role_arn", role.Text("arn"))
	}},
	{"every function, the tasks and the saga have their own role", "every principal may assume it", set("api.aws_iam_role.task", "assume_role_policy", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}`)},
	{"PutEvents has an events:source condition", "no condition", add("aws_iam_role_policy", allow(`"Action":"events:PutEvents","Resource":"arn:aws:events:us-east-1:123456789012:event-bus/b"`))},
	{"PutEvents has an events:source condition", "a wildcard source", replace(`function["ingest-webhook"].aws_iam_role_policy.calls`, "policy", "partner.*", star)},
	{"PutEvents has an events:source condition", "a condition with IfExists", replace(`function["ingest-webhook"].aws_iam_role_policy.calls`, "policy", "StringLike", "StringLikeIfExists")},
	{"only the relay and jobs publish order events", "partners may use its source", replace(`function["ingest-webhook"].aws_iam_role_policy.calls`, "policy", "partner.*", "eventforge.*")},
	{"no principal may scan", "the API may", replace("api.aws_iam_role_policy.task", "policy", "dynamodb:GetItem", "dynamodb:Scan")},
	{"no principal may scan", "a wildcard action", replace("api.aws_iam_role_policy.task", "policy", "dynamodb:GetItem", "dynamodb:S*")},
	{"mail is sent as one identity", "from any address", replace(`function["send-email"].aws_iam_role_policy.calls`, "policy", "ses:FromAddress", "ses:FeedbackAddress")},
	{"mail is sent as one identity", "from every address of a pattern", replace(`function["send-email"].aws_iam_role_policy.calls`, "policy", "orders@example.com", "*@example.com")},
	{"mail is sent as one identity", "to identities of the sandbox, in prod", func(s *rules.Stack) error {
		s.Outputs["app_config"].(map[string]any)["environment"] = "prod"
		return nil
	}},
	{"mail is sent as one identity", "as another identity", replace(`function["send-email"].aws_iam_role_policy.calls`, "policy", "identity/", "identity/other.")},
	{"resource policies allow only this account", "a queue for every principal", add("aws_sqs_queue_policy", allow(`"Principal":"*","Action":"sqs:SendMessage","Resource":"q"`))},
	{"resource policies allow only this account", "a service without this account", replace("aws_sns_topic_policy", "policy", "aws:Source", "aws:Other")},
	{"no credential is long-lived", "a user", add("aws_iam_user", map[string]any{"name": "deploy"})},
	{"no credential is long-lived", "a key", add("aws_iam_access_key", map[string]any{"user": "deploy"})},
	{"everything is encrypted", "a queue", set(`queue["email"].aws_sqs_queue.dead_letters[0]`, "kms_master_key_id", nil)},
	{"everything is encrypted", "the topic", set("aws_sns_topic.this", "kms_master_key_id", nil)},
	{"everything is encrypted", "the table", set("aws_dynamodb_table.this", "server_side_encryption", []any{})},
	{"everything is encrypted", "a bucket", drop("receipts.aws_s3_bucket_server_side_encryption_configuration")},
	{"everything is encrypted", "logs", set("api.aws_cloudwatch_log_group", "kms_key_id", nil)},
	{"everything is encrypted", "no rotation of the key", set("aws_kms_key.this", "enable_key_rotation", false)},
	{"no bucket is public", "one setting off", set("receipts.module.access.aws_s3_bucket_public_access_block", "restrict_public_buckets", false)},
	{"no bucket is public", "no settings", drop("site.module.page_access.aws_s3_bucket_public_access_block")},
	{"no bucket is public", "plain HTTP", drop("receipts.module.access.aws_s3_bucket_policy")},
	{"queues and topics require TLS", "a queue", replace(`queue["email"].aws_sqs_queue_policy.this`, "policy", "Deny", "Allow")},
	{"logs expire", "no retention", set(`function["send-email"].aws_cloudwatch_log_group`, "retention_in_days", 0.0)},
	{"logs expire", "a log group that AWS creates", drop(`function["send-email"].aws_cloudwatch_log_group`)},
	{"logs expire", "execution data in the saga's", set("aws_sfn_state_machine", "logging_configuration.0.include_execution_data", true)},
	{"the table can be restored", "no point-in-time recovery", set("aws_dynamodb_table", "point_in_time_recovery.0.enabled", false)},
	{"only CloudFront reaches the API", "a public load balancer", set("aws_lb.this", "internal", false)},
	{"only CloudFront reaches the API", "no prefix list", set("api.aws_vpc_security_group_ingress_rule.alb", "prefix_list_id", nil)},
	{"only CloudFront reaches the API", "another prefix list", set("api.aws_vpc_security_group_ingress_rule.alb", "prefix_list_id", "pl-of-s3")},
	{"only CloudFront reaches the API", "another ingress rule", func(s *rules.Stack) error {
		group, _ := s.Find("aws_security_group", "name", "eventforge-dev-api-alb")
		return s.Add("aws_vpc_security_group_ingress_rule", map[string]any{"security_group_id": group.Text("id"), "cidr_ipv4": "203.0.113.0/24"})
	}},
	{"only CloudFront reaches the API", "tasks that another group reaches", set("api.aws_vpc_security_group_ingress_rule.task", "referenced_security_group_id", "sg-other")},
	{"no security group is open to every address", "an open security group", add("aws_vpc_security_group_ingress_rule", map[string]any{"security_group_id": "sg-1", "cidr_ipv4": "0.0.0.0/0"})},
	{"no security group is open to every address", "an open default security group", set("aws_default_security_group", "ingress", []any{map[string]any{"self": true}})},
	{"EC2 accepts the descriptions of security groups and their rules", "an apostrophe in a rule", set("api.aws_vpc_security_group_egress_rule.task", "description", "AWS's services")},
	{"AWS accepts names, descriptions and messages", "a text of a type without limits", add("aws_sqs_pipe", map[string]any{"description": "A new type."})},
	{"AWS accepts the tags", "a character that no tag has", set("api.aws_lb.this", "tags_all", map[string]any{"Owner": "who's that"})},
	{"AWS accepts the tags", "AWS's own prefix", set("api.aws_lb.this", "tags_all", map[string]any{"aws:owner": "us"})},
	{"AWS accepts the tags", "a long key", set("api.aws_lb.this", "tags_all", map[string]any{strings.Repeat("k", 129): "v"})},
	{"AWS accepts the tags", "a long value", set("api.aws_lb.this", "tags_all", map[string]any{"k": strings.Repeat("v", 257)})},
	{"AWS accepts the tags", "too many", set("api.aws_lb.this", "tags_all", manyTags(51))},
	{"EC2 accepts the descriptions of security groups and their rules", "one too long for a group", set("api.aws_security_group.task", "description", strings.Repeat("a", 256))},
	{"CloudFront requires TLS", "the app without", set("aws_cloudfront_distribution", "default_cache_behavior.0.viewer_protocol_policy", "allow-all")},
	{"CloudFront requires TLS", "the API without", set("aws_cloudfront_distribution", "ordered_cache_behavior.1.viewer_protocol_policy", "allow-all")},
	{"CORS allows no wildcard origin", "at the API", replace("aws_ecs_task_definition", "container_definitions", "http://localhost:5173", star)},
	{"CORS allows no wildcard origin", "at the ingest API", add("aws_apigatewayv2_api", map[string]any{"cors_configuration": []any{map[string]any{"allow_origins": []any{star}}}})},
	{"CORS allows no wildcard origin", "at the ingest API, with tokens", set("aws_apigatewayv2_api", "cors_configuration.0.allow_headers", []any{"Authorization"})},
	{"CORS allows no wildcard origin", "at the ingest API, with cookies", set("aws_apigatewayv2_api", "cors_configuration.0.allow_credentials", true)},
	{"API paths are not cached", "a caching policy", set("aws_cloudfront_distribution", "ordered_cache_behavior.4.cache_policy_id", "658327ea-f89d-4fab-a63d-7e88639e58f6")},
	{"API paths are not cached", "the catalog by AWS's caching policy", set("aws_cloudfront_distribution", "ordered_cache_behavior.1.cache_policy_id", "658327ea-f89d-4fab-a63d-7e88639e58f6")},
	{"API paths are not cached", "the catalog with the viewer's headers", set("aws_cloudfront_distribution", "ordered_cache_behavior.1.origin_request_policy_id", "b689b0a8-53d0-40ab-baf2-68738e2966ac")},
	{"API paths are not cached", "the catalog by cookies", set("aws_cloudfront_cache_policy.products", "parameters_in_cache_key_and_forwarded_to_origin.0.cookies_config.0.cookie_behavior", "all")},
	{"API paths are not cached", "the catalog by tokens", set("aws_cloudfront_cache_policy.products", "parameters_in_cache_key_and_forwarded_to_origin.0.headers_config.0.header_behavior", "whitelist")},
	{"API paths are not cached", "the catalog by any parameter", set("aws_cloudfront_cache_policy.products", "parameters_in_cache_key_and_forwarded_to_origin.0.query_strings_config.0.query_strings.0.items", []any{"q"})},
	{"API paths are not cached", "errors of the catalog", set("aws_cloudfront_cache_policy.products", "default_ttl", 60.0)},
	{"API paths are not cached", "GET only", set("aws_cloudfront_distribution", "ordered_cache_behavior.4.allowed_methods", []any{"GET"})},
	{"API paths are not cached", "a custom error response", set("aws_cloudfront_distribution", "custom_error_response", []any{map[string]any{"error_code": 404.0}})},
	{"API paths are not cached", "no route to the API", set("aws_cloudfront_distribution", "ordered_cache_behavior.5.path_pattern", "/apx/*")},
	{"the saga is byte for byte the one in the wiring", "one byte changed", replace("aws_sfn_state_machine", "definition", `"MaxAttempts": 720`, `"MaxAttempts": 721`)},
	{"the saga is byte for byte the one in the wiring", "a space removed", replace("aws_sfn_state_machine", "definition", `"StartAt": `, `"StartAt":`)},
	{"the saga is byte for byte the one in the wiring", "two functions swapped", replace("aws_sfn_state_machine", "definition", "release-inventory", "fail-order")},
	{"rules and targets match the wiring", "a wider pattern", replace(`event_rule.this["order-completed"]`, "event_pattern", `"order.completed"`, `{"prefix":"order."}`)},
	{"rules and targets match the wiring", "a missing rule", drop(`event_rule.this["order-events"]`)},
	{"rules and targets match the wiring", "another target", func(s *rules.Stack) error {
		email, _ := s.Find("aws_sqs_queue", "name", "eventforge-dev-email")
		return s.Set(`event_target.this["order-completed/receipt"]`, "arn", email.Text("arn"))
	}},
	{"rules and targets match the wiring", "fewer retries", set(`event_target.this["order-created/saga"]`, "retry_policy.0.maximum_retry_attempts", 1.0)},
	{"rules and targets match the wiring", "no input transformer", set(`event_target.this["order-created/saga"]`, "input_transformer", []any{})},
	{"rules and targets match the wiring", "another schedule", set(`event_rule.this["reconcile"]`, "schedule_expression", "rate(1 hour)")},
	{"functions match the wiring", "more memory", set(`function["send-email"].aws_lambda_function`, "memory_size", 512.0)},
	{"functions match the wiring", "a missing variable", set(`function["send-email"].aws_lambda_function`, "environment.0.variables.MAIL_FROM", nil)},
	{"functions match the wiring", "no environment's name", set(`function["charge-payment"].aws_lambda_function`, "environment.0.variables.ENVIRONMENT", nil)},
	{"functions match the wiring", "a stand-in for the payment gateway", func(s *rules.Stack) error {
		fn, _ := s.Find("aws_lambda_function", "function_name", "eventforge-dev-charge-payment")
		values, _ := fn.At("environment.0.variables").(map[string]any)
		values["STRIPE_ADDRESS"] = "https://stripe.example.com"
		return nil
	}},
	{"functions match the wiring", "a missing function", drop(`function["fail-order"].aws_lambda_function`)},
	{"functions match the wiring", "no filter on the stream", set("event_source_mapping.stream[0]", "filter_criteria", []any{})},
	{"functions match the wiring", "no trigger", drop(`function["send-email"].aws_lambda_event_source_mapping`)},
	{"functions match the wiring", "bisecting", set("event_source_mapping.stream[0]", "bisect_batch_on_function_error", true)},
	{"queues match the wiring", "more receives", replace(`queue["email"].aws_sqs_queue.this`, "redrive_policy", `:200`, `:20`)},
	{"the table matches the wiring", "missing indexes", set("aws_dynamodb_table", "global_secondary_index", []any{})},
	{"the table matches the wiring", "another stream view type", set("aws_dynamodb_table", "stream_view_type", "KEYS_ONLY")},
	{"releases roll out and roll back", "a tag", replace("aws_ecs_task_definition", "container_definitions", "@sha256:"+strings.Repeat("0", 64), ":latest")},
	{"releases roll out and roll back", "no circuit breaker", set("aws_ecs_service", "deployment_circuit_breaker.0.rollback", false)},
	{"releases roll out and roll back", "a service that cannot change its capacity", set("aws_ecs_service", "force_new_deployment", nil)},
	{"releases roll out and roll back", "a function without its package's hash", set(`function["send-email"].aws_lambda_function`, "source_code_hash", nil)},
	{"the container is unprivileged", "the root user", replace("aws_ecs_task_definition", "container_definitions", "65532:65532", "0")},
	{"the container is unprivileged", "a writable root file system", replace("aws_ecs_task_definition", "container_definitions", `"readonlyRootFilesystem":true`, `"readonlyRootFilesystem":false`)},
	{"secrets are not in the plan", "an environment variable", replace("aws_ecs_task_definition", "container_definitions", `"environment":[`, `"environment":[{"name":"CURSOR_SECRET","value":"x"},`)},
	{"secrets are not in the plan", "a value in the state", func(s *rules.Stack) error {
		if err := s.Drop("aws_ssm_parameter"); err != nil {
			return err
		}
		return s.Add("aws_ssm_parameter", map[string]any{"insecure_value": "x"})
	}},
	{"the app is configured for the stack", "another base path", func(s *rules.Stack) error {
		s.Outputs["app_config"].(map[string]any)["apiBaseUrl"] = "/"
		return nil
	}},
	{"the app is configured for the stack", "another payment gateway", func(s *rules.Stack) error {
		s.Outputs["app_config"].(map[string]any)["paymentGateway"] = "stripe"
		return nil
	}},
	{"the app is configured for the stack", "another callback URL", set("aws_cognito_user_pool_client.page", "callback_urls", []any{"https://elsewhere.example/callback"})},
	{"only the test client accepts passwords", "in prod", func(s *rules.Stack) error {
		s.Outputs["app_config"].(map[string]any)["environment"] = "prod"
		return nil
	}},
	{"only the test client accepts passwords", "the app's client", set("aws_cognito_user_pool_client.page", "explicit_auth_flows", []any{"ALLOW_USER_PASSWORD_AUTH"})},
	{"sign-in has the app's look and the wiring's rule", "a shorter password", set("aws_cognito_user_pool.this", "password_policy.0.minimum_length", 8.0)},
	{"sign-in has the app's look and the wiring's rule", "Cognito's words", set("aws_cognito_user_pool.this", "verification_message_template.0.email_message", "Your code is {####}")},
	{"sign-in has the app's look and the wiring's rule", "the cheaper tier", set("aws_cognito_user_pool.this", "user_pool_tier", "LITE")},
	{"sign-in has the app's look and the wiring's rule", "the classic pages", set("aws_cognito_user_pool_domain", "managed_login_version", 1.0)},
	{"sign-in has the app's look and the wiring's rule", "the light scheme only", replace("aws_cognito_managed_login_branding", "settings", `"DYNAMIC"`, `"LIGHT"`)},
	{"sign-in has the app's look and the wiring's rule", "another client's", set("aws_cognito_managed_login_branding", "client_id", "another")},
	{"no network resource costs by the hour outside prod", "two NAT gateways", add("aws_nat_gateway", map[string]any{})},
	{"no network resource costs by the hour outside prod", "an endpoint", add("aws_vpc_endpoint", map[string]any{"vpc_endpoint_type": "Interface"})},
}

// watchMore is the rule that dev, which has no shoppers, keeps with fewer alarms.
const watchMore = "alarms watch more than dead letters"

func TestEveryMistakeIsFoundByItsRule(t *testing.T) {
	_, dev := stack(t, "dev")
	_, staging := stack(t, "staging")
	tested := map[string]bool{}
	for _, m := range mistakes {
		tested[m.rule] = true
		t.Run(m.rule+"/"+m.name, func(t *testing.T) {
			check := rules.Named(m.rule).Check
			broken := dev.Clone()
			if m.rule == watchMore {
				broken = staging.Clone()
			}
			require.Empty(t, check(broken), "before the mistake")
			require.NoError(t, m.make(&broken))
			require.NotEmpty(t, check(broken), "the rule does not find the mistake")
		})
	}
	for _, r := range rules.All {
		require.True(t, tested[r.Name], "no mistake tests the rule: %s", r.Name)
	}
}

// Rules that require resources must fail on an empty plan.
func TestAnEmptyPlanViolatesRules(t *testing.T) {
	silent := []string{ // these rules only forbid
		"no IAM statement allows * as resource, except for listed actions", "only the relay and jobs publish order events",
		"resource policies allow only this account", "no credential is long-lived", "CORS allows no wildcard origin",
		"no network resource costs by the hour outside prod", "queues and topics require TLS", "the container is unprivileged", "API paths are not cached",
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
