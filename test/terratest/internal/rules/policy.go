package rules

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Statement is a statement of a policy.
type Statement struct {
	In         Resource // the resource with the policy
	Allow      bool
	Sid        string
	Actions    []string
	Resources  []string
	Principals []string
	Conditions map[string]map[string][]string // operator → key → values
}

// identityPolicies, resourcePolicies and trustPolicies map resource types to their
// attribute with a policy: permissions of a principal, access to a resource, and
// principals that may assume a role.
var (
	identityPolicies = map[string]string{"aws_iam_role_policy": "policy", "aws_iam_policy": "policy", "aws_iam_user_policy": "policy", "aws_iam_group_policy": "policy"}
	resourcePolicies = map[string]string{
		"aws_sqs_queue_policy": "policy", "aws_sqs_queue": "policy", "aws_sns_topic_policy": "policy", "aws_s3_bucket_policy": "policy",
		"aws_kms_key_policy": "policy", "aws_kms_key": "policy", "aws_secretsmanager_secret_policy": "policy", "aws_ecr_repository_policy": "policy",
		"aws_cloudwatch_event_bus_policy": "policy", "aws_vpc_endpoint": "policy", "aws_cloudwatch_log_resource_policy": "policy_document",
	}
	trustPolicies = map[string]string{"aws_iam_role": "assume_role_policy"}
)

// Identity returns the statements of identity policies.
func (s Stack) Identity() []Statement { return s.statements(identityPolicies) }

// OnResources returns the statements of resource policies.
func (s Stack) OnResources() []Statement { return s.statements(resourcePolicies) }

// Trust returns the statements of the roles' trust policies.
func (s Stack) Trust() []Statement { return s.statements(trustPolicies) }

func (s Stack) statements(in map[string]string) (all []Statement) {
	for _, typ := range slices.Sorted(maps.Keys(in)) {
		for _, r := range s.OfType(typ) {
			all = append(all, r.statements(in[typ])...)
		}
	}
	return all
}

func (r Resource) statements(attribute string) (all []Statement) {
	list, _ := r.JSON(attribute)["Statement"].([]any)
	for _, entry := range list {
		raw, _ := entry.(map[string]any)
		st := Statement{
			In: r, Allow: raw["Effect"] != "Deny", Sid: fmt.Sprint(raw["Sid"]),
			Actions: texts(raw["Action"]), Resources: texts(raw["Resource"]),
			Conditions: map[string]map[string][]string{},
		}
		if raw["NotAction"] != nil || raw["NotResource"] != nil || raw["NotPrincipal"] != nil {
			st.Actions = append(st.Actions, "*") // treat "all except" as all
		}
		st.Principals = principals(raw["Principal"])
		conditions, _ := raw["Condition"].(map[string]any)
		for operator, keys := range conditions {
			st.Conditions[operator] = map[string][]string{}
			byKey, _ := keys.(map[string]any)
			for key, values := range byKey {
				st.Conditions[operator][strings.ToLower(key)] = texts(values)
			}
		}
		all = append(all, st)
	}
	return all
}

// Condition returns the values of a condition key, for all operators.
func (st Statement) Condition(key string) (values []string) {
	for _, operator := range slices.Sorted(maps.Keys(st.Conditions)) {
		values = append(values, st.Conditions[operator][strings.ToLower(key)]...)
	}
	return values
}

// Does reports whether the statement covers the action, including wildcards.
func (st Statement) Does(action string) bool {
	return slices.ContainsFunc(st.Actions, func(pattern string) bool { return matches(pattern, action) })
}

// matches compares actions like IAM, without regard to case.
func matches(pattern, action string) bool {
	return glob(strings.ToLower(pattern), strings.ToLower(action))
}

func principals(v any) []string {
	switch p := v.(type) {
	case string:
		return []string{p}
	case map[string]any:
		var all []string
		for _, kind := range slices.Sorted(maps.Keys(p)) {
			all = append(all, texts(p[kind])...)
		}
		return all
	}
	return nil
}

// texts returns a JSON value, which may be a string or a list, as a list.
func texts(v any) []string {
	switch list := v.(type) {
	case nil:
		return nil
	case []any:
		var all []string
		for _, e := range list {
			all = append(all, fmt.Sprint(e))
		}
		return all
	}
	return []string{fmt.Sprint(v)}
}

// same reports whether two JSON documents are equal.
func same(a, b []byte) bool {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	left, err1 := json.Marshal(x)
	right, err2 := json.Marshal(y)
	return err1 == nil && err2 == nil && string(left) == string(right)
}
