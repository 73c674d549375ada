package rules

import (
	"slices"
	"strings"
)

// withoutResource maps actions that support no resource except "*" to the reason.
var withoutResource = map[string]string{ //nolint:gosec // names of actions
	"cloudwatch:GetMetricData":      "metrics belong to no resource, and no condition restricts the namespace when reading",
	"xray:PutTraceSegments":         "traces belong to no resource",
	"xray:PutTelemetryRecords":      "traces belong to no resource",
	"xray:GetSamplingRules":         "sampling rules are the account's",
	"xray:GetSamplingTargets":       "sampling rules are the account's",
	"ecr:GetAuthorizationToken":     "a token is for the whole registry",
	"logs:CreateLogDelivery":        "a log delivery is the account's",
	"logs:GetLogDelivery":           "a log delivery is the account's",
	"logs:UpdateLogDelivery":        "a log delivery is the account's",
	"logs:DeleteLogDelivery":        "a log delivery is the account's",
	"logs:ListLogDeliveries":        "a log delivery is the account's",
	"logs:PutResourcePolicy":        "the policy of log deliveries is the account's",
	"logs:DescribeResourcePolicies": "the policy of log deliveries is the account's",
	"logs:DescribeLogGroups":        "a listing",
}

// noWildcardAction: no statement allows "*" or all actions of a service.
func noWildcardAction(s Stack) []string {
	var f findings
	statements := s.Identity()
	if len(statements) == 0 {
		f = append(f, "the plan has no IAM policy")
	}
	for _, st := range statements {
		for _, a := range st.Actions {
			if st.Allow && (a == "*" || strings.HasSuffix(a, ":*")) {
				f.add(st.In, "%s allows %s", st.Sid, a)
			}
		}
	}
	return f
}

// noWildcardResource: only the actions in withoutResource have the resource "*".
func noWildcardResource(s Stack) []string {
	var f findings
	for _, st := range s.Identity() {
		if !st.Allow || !slices.ContainsFunc(st.Resources, isEveryResource) {
			continue
		}
		for _, a := range st.Actions {
			if withoutResource[a] == "" {
				f.add(st.In, "%s allows %s on every resource", st.Sid, a)
			}
		}
	}
	return f
}

// isEveryResource reports whether a resource is "*", or an ARN with only a service.
func isEveryResource(resource string) bool {
	parts := strings.SplitN(resource, ":", 6)
	return resource == "*" || (len(parts) == 6 && strings.Trim(parts[5], "*/") == "" && parts[2] != "s3") ||
		strings.HasPrefix(resource, "arn:aws:s3:::*")
}

// rolesAreNotShared: each function, the tasks and the saga have their own role, which
// only the service that runs them may assume.
func rolesAreNotShared(s Stack) []string {
	var f findings
	users := map[string]string{}
	take := func(r Resource, attribute string) {
		role := r.Text(attribute)
		if role == "" {
			f.add(r, "has no %s", attribute)
			return
		}
		if other, taken := users[role]; taken {
			f.add(r, "shares the role %s with %s", role, other)
		}
		users[role] = r.Address
	}
	for _, fn := range s.OfType("aws_lambda_function") {
		take(fn, "role")
	}
	for _, task := range s.OfType("aws_ecs_task_definition") {
		take(task, "task_role_arn")
		take(task, "execution_role_arn")
	}
	for _, machine := range s.OfType("aws_sfn_state_machine") {
		take(machine, "role_arn")
	}
	for _, st := range s.Trust() {
		if slices.Contains(st.Principals, "*") || len(st.Principals) != 1 {
			f.add(st.In, "may be assumed by %v", st.Principals)
		}
	}
	f.some(s.OfType("aws_iam_role"), "role")
	return f
}

// putEventsHasSource: a principal may put events only with its own source.
// Otherwise a partner's event could have the source of order events.
func putEventsHasSource(s Stack) []string {
	var f findings
	seen := 0
	for _, st := range s.Identity() {
		if !st.Allow || !st.Does("events:PutEvents") {
			continue
		}
		seen++
		sources := st.Condition("events:source")
		if len(sources) == 0 || slices.Contains(sources, "*") {
			f.add(st.In, "%s allows events of any source", st.Sid)
		}
		for operator := range st.Conditions {
			if strings.HasSuffix(operator, "IfExists") {
				f.add(st.In, "%s has a condition that holds when the key is absent", st.Sid)
			}
		}
	}
	if seen == 0 {
		f = append(f, "no principal may put events")
	}
	return f
}

// orderSource has the source of order events.
var orderSource = []string{"eventforge.orders"}

// onlyRelayPublishesOrderEvents: order events come only from the table: from its stream,
// through relay-events, and again from where they are stored, through run-jobs.
func onlyRelayPublishesOrderEvents(s Stack) []string {
	var f findings
	for _, st := range s.Identity() {
		if !st.Allow || !st.Does("events:PutEvents") {
			continue
		}
		relay := strings.Contains(st.In.Address, `"relay-events"`) || strings.Contains(st.In.Address, `"run-jobs"`)
		for _, source := range st.Condition("events:source") {
			orders := slices.ContainsFunc(orderSource, func(o string) bool { return matches(source, o) })
			if orders != relay {
				f.add(st.In, "may put events of source %s", source)
			}
		}
	}
	return f
}

// noPrincipalScans: every read of the table has a key.
func noPrincipalScans(s Stack) []string {
	var f findings
	reads := 0
	for _, st := range s.Identity() {
		if st.Allow && st.Does("dynamodb:Scan") {
			f.add(st.In, "%s may scan", st.Sid)
		}
		if st.Allow && st.Does("dynamodb:GetItem") {
			reads++
		}
	}
	if reads == 0 {
		f = append(f, "no principal may read the table")
	}
	return f
}

// mailHasOneIdentity: mail is sent only from one address, as the planned SES identity. In
// SES's sandbox, where prod is not, the recipients' identities are allowed too.
func mailHasOneIdentity(s Stack) []string {
	var f findings
	config, _ := s.Outputs["app_config"].(map[string]any)
	seen := 0
	for _, st := range s.Identity() {
		if !st.Allow || !st.Does("ses:SendEmail") {
			continue
		}
		seen++
		if from := st.Condition("ses:FromAddress"); len(from) != 1 || strings.Contains(from[0], "*") {
			f.add(st.In, "%s allows the senders %q", st.Sid, from)
		}
		for _, resource := range st.Resources {
			_, identity := s.Find("aws_sesv2_email_identity", "arn", resource)
			_, set := s.Find("aws_sesv2_configuration_set", "arn", resource)
			sandbox := strings.HasSuffix(resource, ":identity/*") && config["environment"] != "prod"
			if !identity && !set && !sandbox {
				f.add(st.In, "%s allows sending mail as %s", st.Sid, resource)
			}
		}
	}
	if seen == 0 {
		f = append(f, "no principal may send mail")
	}
	return f
}

// resourcePoliciesAreLimited: a resource policy does not allow every principal, and
// allows a service only for this account.
func resourcePoliciesAreLimited(s Stack) []string {
	var f findings
	for _, st := range s.OnResources() {
		if !st.Allow {
			continue
		}
		limited := len(st.Condition("aws:SourceAccount"))+len(st.Condition("aws:SourceArn"))+len(st.Condition("kms:EncryptionContext:aws:logs:arn")) > 0
		for _, p := range st.Principals {
			service := strings.HasSuffix(p, ".amazonaws.com")
			// DescribeKey is the only request of EventBridge without a source.
			describe := slices.Equal(st.Actions, []string{"kms:DescribeKey"})
			if (p == "*" && st.In.Type != "aws_vpc_endpoint") || (service && !limited && !describe) {
				f.add(st.In, "%s allows %s", st.Sid, p)
			}
		}
	}
	return f
}

// noLongLivedCredentials: there are no IAM users and no access keys.
func noLongLivedCredentials(s Stack) []string {
	var f findings
	for _, r := range s.OfType("aws_iam_user", "aws_iam_access_key", "aws_iam_user_login_profile", "aws_iam_service_specific_credential") {
		f.add(r, "is a credential without expiry")
	}
	return f
}
