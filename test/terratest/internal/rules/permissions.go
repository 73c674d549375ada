package rules

import (
	"slices"
	"strings"
)

// unscoped are the actions that AWS grants on no resource but "*", with why.
var unscoped = map[string]string{ //nolint:gosec // names of actions
	"cloudwatch:GetMetricData":      "metrics belong to no resource, and no condition tells their namespaces apart when they are read",
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

// noActionIsAWildcard: nobody may do "*", or all that a service knows.
func noActionIsAWildcard(s Stack) []string {
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

// noResourceIsAWildcard: "*" only for the actions listed in unscoped.
func noResourceIsAWildcard(s Stack) []string {
	var f findings
	for _, st := range s.Identity() {
		if !st.Allow || !slices.ContainsFunc(st.Resources, everything) {
			continue
		}
		for _, a := range st.Actions {
			if unscoped[a] == "" {
				f.add(st.In, "%s allows %s on every resource", st.Sid, a)
			}
		}
	}
	return f
}

// everything is "*", or an ARN that names a service and then anything.
func everything(resource string) bool {
	parts := strings.SplitN(resource, ":", 6)
	return resource == "*" || (len(parts) == 6 && strings.Trim(parts[5], "*/") == "" && parts[2] != "s3") ||
		strings.HasPrefix(resource, "arn:aws:s3:::*")
}

// rolesAreNotShared: each function, the tasks and the saga have a role of
// their own, and only the service that runs them may take it on.
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
			f.add(st.In, "may be taken on by %v", st.Principals)
		}
	}
	f.some(s.OfType("aws_iam_role"), "role")
	return f
}

// putEventsNamesItsSource: who may put events may do so under its own source
// only, and on a bus that is named. Else anybody's event could claim to be an
// order's.
func putEventsNamesItsSource(s Stack) []string {
	var f findings
	seen := 0
	for _, st := range s.Identity() {
		if !st.Allow || !st.Does("events:PutEvents") {
			continue
		}
		seen++
		sources := st.Condition("events:source")
		if len(sources) == 0 || slices.Contains(sources, "*") {
			f.add(st.In, "%s puts events of any source", st.Sid)
		}
		for operator := range st.Conditions {
			if strings.HasSuffix(operator, "IfExists") {
				f.add(st.In, "%s has a condition that an absent key passes", st.Sid)
			}
		}
	}
	if seen == 0 {
		f = append(f, "nobody may put events")
	}
	return f
}

// orderSource is the source of order events.
var orderSource = []string{"eventforge.orders"}

// onlyTheRelaySpeaksForOrders: order events come from the table's stream and
// from nowhere else.
func onlyTheRelaySpeaksForOrders(s Stack) []string {
	var f findings
	for _, st := range s.Identity() {
		if !st.Allow || !st.Does("events:PutEvents") {
			continue
		}
		relay := strings.Contains(st.In.Address, `"relay-events"`)
		for _, source := range st.Condition("events:source") {
			orders := slices.ContainsFunc(orderSource, func(o string) bool { return matches(source, o) })
			if orders != relay {
				f.add(st.In, "may put events of source %s", source)
			}
		}
	}
	return f
}

// nobodyScans: every read has a key.
func nobodyScans(s Stack) []string {
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
		f = append(f, "nobody may read the table")
	}
	return f
}

// mailIsSentAsOneIdentity: who mails does so as the identity that is planned.
func mailIsSentAsOneIdentity(s Stack) []string {
	var f findings
	seen := 0
	for _, st := range s.Identity() {
		if !st.Allow || !st.Does("ses:SendEmail") {
			continue
		}
		seen++
		for _, resource := range st.Resources {
			_, identity := s.Find("aws_sesv2_email_identity", "arn", resource)
			_, set := s.Find("aws_sesv2_configuration_set", "arn", resource)
			if !identity && !set {
				f.add(st.In, "%s may mail as %s", st.Sid, resource)
			}
		}
	}
	if seen == 0 {
		f = append(f, "nobody may mail")
	}
	return f
}

// resourcesAreNobodyElses: a resource's own policy lets in no one at large,
// and a service only on this account's behalf.
func resourcesAreNobodyElses(s Stack) []string {
	var f findings
	for _, st := range s.OnResources() {
		if !st.Allow {
			continue
		}
		held := len(st.Condition("aws:SourceAccount"))+len(st.Condition("aws:SourceArn"))+len(st.Condition("kms:EncryptionContext:aws:logs:arn")) > 0
		for _, p := range st.Principals {
			service := strings.HasSuffix(p, ".amazonaws.com")
			// To look at the key is the one thing EventBridge does for no source.
			look := slices.Equal(st.Actions, []string{"kms:DescribeKey"})
			if (p == "*" && st.In.Type != "aws_vpc_endpoint") || (service && !held && !look) {
				f.add(st.In, "%s lets in %s", st.Sid, p)
			}
		}
	}
	return f
}

// noLongLivedKeys: there are roles, but no users and no access keys.
func noLongLivedKeys(s Stack) []string {
	var f findings
	for _, r := range s.OfType("aws_iam_user", "aws_iam_access_key", "aws_iam_user_login_profile", "aws_iam_service_specific_credential") {
		f.add(r, "is a credential that does not expire")
	}
	return f
}
