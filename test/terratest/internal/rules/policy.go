package rules

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Statement is one statement of a policy.
type Statement struct {
	In         Resource // whose policy it is
	Allow      bool
	Sid        string
	Actions    []string
	Resources  []string
	Principals []string
	Conditions map[string]map[string][]string // operator → key → values
}

// identityPolicies, resourcePolicies and trustPolicies are the attributes that
// hold policies: what a principal may do, who may use a resource, and who may
// take on a role.
var (
	identityPolicies = map[string]string{"aws_iam_role_policy": "policy", "aws_iam_policy": "policy", "aws_iam_user_policy": "policy", "aws_iam_group_policy": "policy"}
	resourcePolicies = map[string]string{
		"aws_sqs_queue_policy": "policy", "aws_sqs_queue": "policy", "aws_sns_topic_policy": "policy", "aws_s3_bucket_policy": "policy",
		"aws_kms_key_policy": "policy", "aws_kms_key": "policy", "aws_secretsmanager_secret_policy": "policy", "aws_ecr_repository_policy": "policy",
		"aws_cloudwatch_event_bus_policy": "policy", "aws_vpc_endpoint": "policy", "aws_cloudwatch_log_resource_policy": "policy_document",
	}
	trustPolicies = map[string]string{"aws_iam_role": "assume_role_policy"}
)

// Identity are the statements of what principals may do.
func (s Stack) Identity() []Statement { return s.statements(identityPolicies) }

// OnResources are the statements of who may use a resource.
func (s Stack) OnResources() []Statement { return s.statements(resourcePolicies) }

// Trust are the statements of who may take on a role.
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
			st.Actions = append(st.Actions, "*") // all but some is as good as all
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

// Condition are the values a key must have, whatever the operator.
func (st Statement) Condition(key string) (values []string) {
	for _, operator := range slices.Sorted(maps.Keys(st.Conditions)) {
		values = append(values, st.Conditions[operator][strings.ToLower(key)]...)
	}
	return values
}

// Does tells whether the statement has the action, wildcards counted.
func (st Statement) Does(action string) bool {
	return slices.ContainsFunc(st.Actions, func(pattern string) bool { return matches(pattern, action) })
}

// matches is IAM's comparison of an action, in which case does not count.
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

// texts is IAM's "one or several".
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

// same tells whether two JSON documents mean the same.
func same(a, b []byte) bool {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	left, err1 := json.Marshal(x)
	right, err2 := json.Marshal(y)
	return err1 == nil && err2 == nil && string(left) == string(right)
}
