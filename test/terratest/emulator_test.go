package terratest

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/gruntwork-io/terratest/modules/terraform"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/harness"
	"github.com/eventforge/eventforge/test/terratest/internal/rules"
)

// emulatedServices are the provider's names of the services, by what the names of their
// resources begin with.
var emulatedServices = map[string]string{
	"apigatewayv2": "apigatewayv2", "appautoscaling": "appautoscaling", "cloudfront": "cloudfront", "cloudwatch_dashboard": "cloudwatch",
	"cloudwatch_composite_alarm": "cloudwatch", "cloudwatch_metric_alarm": "cloudwatch", "cloudwatch_event": "events", "cloudwatch_log": "logs",
	"cognito": "cognitoidp", "dynamodb": "dynamodb", "ecs": "ecs", "iam": "iam", "kms": "kms", "lambda": "lambda", "lb": "elbv2", "s3": "s3", "s3_account": "s3control",
	"secretsmanager": "secretsmanager", "ses": "ses", "sesv2": "sesv2", "sfn": "sfn", "sns": "sns", "sqs": "sqs", "ssm": "ssm", "caller_identity": "sts",
	"default": "ec2", "ec2": "ec2", "eip": "ec2", "flow_log": "ec2", "internet_gateway": "ec2", "nat_gateway": "ec2", "network": "ec2", "route": "ec2", "security_group": "ec2",
	"subnet": "ec2", "vpc": "ec2", "availability_zones": "ec2",
}

// service is the service that a resource type belongs to: the longest beginning decides.
func service(typ string) (name string) {
	longest := ""
	for begin, of := range emulatedServices {
		if strings.HasPrefix(strings.TrimPrefix(typ, "aws_"), begin) && len(begin) > len(longest) {
			longest, name = begin, of
		}
	}
	return name
}

// endpoints are the services that the provider calls at the emulator.
func endpoints(t *testing.T) map[string]bool {
	t.Helper()
	raw, err := os.ReadFile(sources.Path("terraform/providers.tf"))
	require.NoError(t, err)
	found := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^ +(\w+) += endpoints\.value$`).FindAllStringSubmatch(string(raw), -1) {
		found[m[1]] = true
	}
	return found
}

// emulator returns the plan after the apply of the environment without an account.
func emulator(t *testing.T) *terraform.PlanStruct {
	t.Helper()
	s := copyOf(t)
	o := s.Options("terraform", "emulator")
	o.VarFiles, o.PlanFilePath = []string{"env/emulator.tfvars"}, s.Path("emulator.tfplan")
	plan, err := s.Make(t.Context(), t, o)
	require.NoError(t, err)
	require.Empty(t, changes(plan))
	return plan
}

// Nothing of the environment without an account goes to AWS, and what emulators lack is
// not in it.
func TestTheEmulatorGetsWhatItHas(t *testing.T) {
	t.Parallel()
	plan := emulator(t)
	s, at := rules.Of(plan), endpoints(t)
	for _, r := range s.Resources {
		require.True(t, at[service(r.Type)] || r.Type == "terraform_data" || r.Type == "aws_partition" || r.Type == "aws_region" || r.Type == "aws_iam_policy_document", "%s would be made at AWS: providers.tf names no endpoint for it", r.Type)
	}
	for _, absent := range []string{"aws_appautoscaling_target", "aws_appautoscaling_policy", "aws_cloudfront_vpc_origin", "aws_cloudfront_response_headers_policy"} {
		require.Empty(t, s.OfType(absent), absent)
	}
	distribution := s.OfType("aws_cloudfront_distribution")[0]
	require.Equal(t, "http-only", distribution.Text("origin.1.custom_origin_config.0.origin_protocol_policy")+distribution.Text("origin.0.custom_origin_config.0.origin_protocol_policy"))
	for _, f := range s.OfType("aws_lambda_function") {
		require.Equal(t, "http://localhost:4566", f.Text("environment.0.variables.AWS_ENDPOINT_URL"), f.Text("function_name"))
	}
	target, _ := s.Outputs["target"].(map[string]any)
	require.Equal(t, "http://localhost:4566", target["aws"])
	require.Equal(t, "http://localhost:8080", target["app"])
	require.Equal(t, fmt.Sprint("http://localhost:4566/", target["userPoolId"]), target["discovery"])
	require.Equal(t, map[string]any{"bucket": "", "prefix": "", "url": "http://localhost:4566/_ministack/ses/messages"}, target["inbox"])
	require.Equal(t, map[string]any{"listen": "127.0.0.1:9080", "url": ""}, target["receiver"])
	api, _ := s.Outputs["api_environment"].(map[string]any)
	require.Equal(t, target["discovery"], api["USER_POOL_KEYS_URL"])
	require.Equal(t, "127.0.0.0/8,::1/128", api["WEBHOOK_TRUSTED_NETWORKS"])
	require.Contains(t, api["APP_ORIGINS"], "http://localhost:8080")
}

// The other environments go to AWS and know no emulator.
func TestAWSsEnvironmentsKnowNoEmulator(t *testing.T) {
	a, s := stack(t, "dev")
	require.NotContains(t, s.OfType("aws_ecs_task_definition")[0].Text("container_definitions"), "USER_POOL_KEYS_URL")
	require.NotContains(t, s.OfType("aws_ecs_task_definition")[0].Text("container_definitions"), "AWS_ENDPOINT_URL")
	for _, f := range s.OfType("aws_lambda_function") {
		require.Empty(t, f.Text("environment.0.variables.AWS_ENDPOINT_URL"))
	}
	target, _ := a.Second.RawPlan.PlannedValues.Outputs["target"].Value.(map[string]any)
	require.Equal(t, []any{"", "", nil, nil}, []any{target["aws"], target["discovery"], target["inbox"], target["receiver"]})
	require.Nil(t, a.Second.RawPlan.PlannedValues.Outputs["api_environment"].Value)
}

// tests/emulator needs the workspace of its environment.
func TestAnEmulatorIsNeverMixedWithAWS(t *testing.T) {
	t.Parallel()
	s := valuesOnly(t)
	out, err := s.Run(t.Context(), t, s.Options("terraform", "emulator"), "test", "-no-color", "-test-directory=tests/emulator")
	require.NoError(t, err, out)
	require.Contains(t, out, "Success! 7 passed")
}

// A test stack keeps the mail that its users get, for a day and for nobody else.
func TestATestStackKeepsItsMailForADay(t *testing.T) {
	t.Parallel()
	o := copyOf(t).Environment("staging")
	o.Vars["mail_inbox"] = "inbox.example.com"
	plan, err := terraform.InitAndPlanAndShowWithStructContextE(t, t.Context(), o)
	require.NoError(t, err)
	s := rules.Of(plan)
	rule := s.OfType("aws_ses_receipt_rule")
	require.Len(t, rule, 1)
	require.Equal(t, "inbox.example.com", rule[0].Text("recipients.0"))
	require.Equal(t, "inbox/", rule[0].Text("s3_action.0.object_key_prefix"))
	require.Len(t, s.OfType("aws_ses_active_receipt_rule_set"), 1)
	found := 0
	for _, l := range s.OfType("aws_s3_bucket_lifecycle_configuration") {
		if strings.Contains(l.Address, "module.mail.") {
			found++
			require.InDelta(t, 1, l.At("rule.0.expiration.0.days"), 0)
		}
	}
	require.Equal(t, 1, found)
	_, dev := stack(t, "dev")
	require.Empty(t, dev.OfType("aws_ses_receipt_rule"), "off by default")
	require.NotContains(t, harness.Environments, "emulator", "it is no environment of AWS")
}
