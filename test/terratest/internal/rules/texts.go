package rules

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limit is what AWS accepts as a text of a resource and the provider lets through: the
// plan is green, and the apply fails half way.
type Limit struct {
	Type, Path string
	Most       int            // characters
	Accepts    *regexp.Regexp // nil: any character
	Refused    string         // a text that Accepts refuses, for the test
}

// The sets of characters that AWS documents, by what they are for.
var (
	printable  = regexp.MustCompile(`^[^\x00-\x1f\x7f]*$`)
	plainName  = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	dottedName = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)
	iamName    = regexp.MustCompile(`^[\w+=,.@-]+$`)
	iamText    = regexp.MustCompile(`^[\t\n\r\x{20}-\x{7e}\x{a1}-\x{ff}]*$`)
	lbName     = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$`)
	poolName   = regexp.MustCompile(`^[\w\s+=,.@-]+$`)
	tagText    = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+@-]*$`)
)

// Limits are from the services' API references: the members' patterns and lengths of the
// calls that create the resources.
var Limits = []Limit{
	{"aws_apigatewayv2_api", "name", 128, nil, ""},
	{"aws_apigatewayv2_api", "description", 1024, nil, ""},
	{"aws_apigatewayv2_stage", "name", 128, regexp.MustCompile(`^(\$default|[A-Za-z0-9_-]+)$`), "a b"},
	{"aws_apigatewayv2_stage", "description", 1024, nil, ""},
	{"aws_appautoscaling_policy", "name", 256, printable, "a\nb"},
	{"aws_budgets_budget", "name", 100, regexp.MustCompile(`^[^:\\]+$`), "a:b"},
	{"aws_cloudfront_cache_policy", "name", 128, plainName, "a b"},
	{"aws_cloudfront_cache_policy", "comment", 128, nil, ""},
	{"aws_cloudfront_distribution", "comment", 128, nil, ""},
	{"aws_cloudfront_function", "name", 64, plainName, "a.b"},
	{"aws_cloudfront_function", "comment", 128, nil, ""},
	{"aws_cloudfront_origin_access_control", "name", 64, nil, ""},
	{"aws_cloudfront_origin_access_control", "description", 256, nil, ""},
	{"aws_cloudfront_response_headers_policy", "name", 128, plainName, "a b"},
	{"aws_cloudfront_response_headers_policy", "comment", 128, nil, ""},
	{"aws_cloudwatch_dashboard", "dashboard_name", 255, plainName, "a.b"},
	{"aws_cloudwatch_event_bus", "name", 256, regexp.MustCompile(`^[/._A-Za-z0-9-]+$`), "a b"},
	{"aws_cloudwatch_event_bus", "description", 512, nil, ""},
	{"aws_cloudwatch_event_rule", "name", 64, dottedName, "a b"},
	{"aws_cloudwatch_event_rule", "description", 512, nil, ""},
	{"aws_cloudwatch_event_target", "target_id", 64, dottedName, "a/b"},
	{"aws_cloudwatch_log_delivery_destination", "name", 60, plainName, "a.b"},
	{"aws_cloudwatch_log_delivery_source", "name", 60, plainName, "a.b"},
	{"aws_cloudwatch_log_group", "name", 512, regexp.MustCompile(`^[._/#A-Za-z0-9-]+$`), "/aws/lambda/a b"},
	{"aws_cloudwatch_log_metric_filter", "name", 512, regexp.MustCompile(`^[^:*]+$`), "a:b"},
	{"aws_cloudwatch_log_metric_filter", "metric_transformation.0.name", 255, regexp.MustCompile(`^[^:*$]+$`), "a$b"},
	{"aws_cloudwatch_log_metric_filter", "metric_transformation.0.namespace", 255, regexp.MustCompile(`^[^:*$]+$`), "a:b"},
	{"aws_cloudwatch_metric_alarm", "alarm_name", 255, printable, "a\nb"},
	{"aws_cloudwatch_metric_alarm", "alarm_description", 1024, nil, ""},
	{"aws_cognito_user_group", "name", 128, regexp.MustCompile(`^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$`), "a b"},
	{"aws_cognito_user_group", "description", 2048, nil, ""},
	{"aws_cognito_user_pool", "name", 128, poolName, "a/b"},
	{"aws_cognito_user_pool", "email_verification_subject", 140, nil, ""},
	{"aws_cognito_user_pool", "email_verification_message", 20000, nil, ""},
	{"aws_cognito_user_pool", "sms_verification_message", 140, nil, ""},
	{"aws_cognito_user_pool", "admin_create_user_config.0.invite_message_template.0.email_subject", 140, nil, ""},
	{"aws_cognito_user_pool", "admin_create_user_config.0.invite_message_template.0.email_message", 20000, nil, ""},
	{"aws_cognito_user_pool", "verification_message_template.0.email_subject", 140, nil, ""},
	{"aws_cognito_user_pool", "verification_message_template.0.email_message", 20000, nil, ""},
	{"aws_cognito_user_pool_client", "name", 128, poolName, "a/b"},
	{"aws_cognito_user_pool_domain", "domain", 63, regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`), "a."},
	{"aws_dynamodb_table", "name", 255, dottedName, "a b"},
	{"aws_ecs_cluster", "name", 255, plainName, "a.b"},
	{"aws_ecs_service", "name", 255, plainName, "a.b"},
	{"aws_ecs_task_definition", "family", 255, plainName, "a.b"},
	{"aws_iam_role", "name", 64, iamName, "a b"},
	{"aws_iam_role", "description", 1000, iamText, "a – b"},
	{"aws_iam_role_policy", "name", 128, iamName, "a b"},
	{"aws_kms_alias", "name", 256, regexp.MustCompile(`^alias/[A-Za-z0-9/_-]+$`), "alias/a.b"},
	{"aws_kms_key", "description", 8192, nil, ""},
	{"aws_lambda_function", "function_name", 64, plainName, "a.b"},
	{"aws_lambda_function", "description", 256, nil, ""},
	{"aws_lambda_permission", "statement_id", 100, plainName, "a.b"},
	{"aws_lb", "name", 32, lbName, "a_b"},
	{"aws_lb_target_group", "name", 32, lbName, "a_b"},
	{"aws_s3_bucket", "bucket", 63, regexp.MustCompile(`^[a-z0-9][a-z0-9.-]+[a-z0-9]$`), "A-bucket"},
	{"aws_security_group", "name", 255, securityGroupText, "the API's"},
	{"aws_sesv2_configuration_set", "configuration_set_name", 64, plainName, "a.b"},
	{"aws_sesv2_configuration_set_event_destination", "event_destination_name", 64, plainName, "a.b"},
	{"aws_sfn_state_machine", "name", 80, plainName, "a.b"},
	{"aws_sns_topic", "name", 256, plainName, "a.b"},
	{"aws_sns_topic", "display_name", 100, nil, ""},
	{"aws_sqs_queue", "name", 80, plainName, "a.b"},
	{"aws_ssm_parameter", "name", 1011, regexp.MustCompile(`^[A-Za-z0-9/_.-]+$`), "a b"},
	{"aws_ssm_parameter", "description", 1024, nil, ""},

	// Only in terraform/bootstrap.
	{"aws_ecr_repository", "name", 256, regexp.MustCompile(`^[a-z0-9]+([._/-][a-z0-9]+)*$`), "A"},
	{"aws_iam_policy", "name", 128, iamName, "a b"},
	{"aws_iam_policy", "description", 1000, nil, ""},
}

// wordings are the attributes that a person words. A type with one of them has its limits.
var wordings = []string{"name", "description", "comment", "display_name", "alarm_name", "alarm_description", "dashboard_name", "family", "function_name"}

// worded are types whose texts another rule checks, or that only repeat another's name.
var worded = []string{
	"aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule", "aws_security_group.description",
	"aws_default_security_group", "aws_lambda_event_source_mapping.function_name", "aws_lambda_permission.function_name",
}

// awsAcceptsTexts: names, descriptions and messages have the characters and the lengths
// that AWS documents.
func awsAcceptsTexts(s Stack) []string {
	var f findings
	limits := map[string][]Limit{}
	for _, l := range Limits {
		limits[l.Type] = append(limits[l.Type], l)
	}
	var checked []Resource
	for _, r := range s.Resources {
		if r.Data {
			continue
		}
		f.unlimited(r, limits[r.Type])
		for _, l := range limits[r.Type] {
			f.text(r, l)
			checked = append(checked, r)
		}
	}
	f.some(checked, "resource with a text")
	return f
}

// text checks one text. An empty one is not sent.
func (f *findings) text(r Resource, l Limit) {
	value := r.Text(l.Path)
	switch {
	case value == "":
	case utf8.RuneCountInString(value) > l.Most:
		f.add(r, "%s has more than the %d characters that AWS accepts: %q", l.Path, l.Most, value)
	case l.Accepts != nil && !l.Accepts.MatchString(value):
		f.add(r, "%s has characters that AWS refuses: %q", l.Path, value)
	}
}

// unlimited finds the texts of a type that has no limits for them.
func (f *findings) unlimited(r Resource, limits []Limit) {
	for _, attribute := range wordings {
		known := slices.ContainsFunc(limits, func(l Limit) bool { return l.Path == attribute })
		known = known || slices.Contains(worded, r.Type) || slices.Contains(worded, r.Type+"."+attribute)
		if !known && r.Text(attribute) != "" && !strings.HasPrefix(r.Text(attribute), "arn:") {
			f.add(r, "%s has no limit in rules.Limits: look it up in the service's API reference", attribute)
		}
	}
}

// Limits of tags, which all services share.
const (
	mostTags     = 50
	longestKey   = 128
	longestValue = 256
)

// awsAcceptsTags: number, length and characters of tags.
func awsAcceptsTags(s Stack) []string {
	var f findings
	var tagged []Resource
	for _, r := range s.Resources {
		tags, _ := r.Values["tags_all"].(map[string]any)
		if r.Data || len(tags) == 0 {
			continue
		}
		tagged = append(tagged, r)
		if len(tags) > mostTags {
			f.add(r, "has more than %d tags", mostTags)
		}
		for _, key := range slices.Sorted(maps.Keys(tags)) {
			value, _ := tags[key].(string)
			if !tagText.MatchString(key+value) || strings.HasPrefix(key, "aws:") || utf8.RuneCountInString(key) > longestKey || utf8.RuneCountInString(value) > longestValue {
				f.add(r, "AWS refuses the tag %q = %q", key, value)
			}
		}
	}
	f.some(tagged, "resource with tags")
	return f
}
