package terratest

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/preflight"
	"github.com/eventforge/eventforge/test/terratest/internal/harness"
	"github.com/eventforge/eventforge/test/terratest/internal/rules"
)

// firstPlan is what the preflight reads of an environment's first plan.
func firstPlan(t *testing.T, environment string) preflight.Plan {
	t.Helper()
	a, _ := stack(t, environment)
	raw, err := json.Marshal(a.First.RawPlan)
	require.NoError(t, err)
	p, err := preflight.Read(raw)
	require.NoError(t, err)
	require.Equal(t, environment, p.Environment)
	return p
}

// docs/deploy.md lists the quotas with what the plans of the environments need.
func TestTheDocumentedQuotasMatchThePlans(t *testing.T) {
	table := "| quota | code | AWS's default | dev | staging | prod | without it |\n|---|---|---|---|---|---|---|\n"
	for _, q := range preflight.Quotas() {
		var needs []string
		for _, environment := range harness.Environments {
			needs = append(needs, fmt.Sprintf("%g", q.Needs(firstPlan(t, environment))))
		}
		require.NotEqual(t, []string{"0", "0", "0"}, needs, "nothing needs %s", q.Name)
		table += fmt.Sprintf("| %s | `%s` `%s` | %s | %s | %s |\n", q.Name, q.Service, q.Code, q.Default, strings.Join(needs, " | "), q.Without)
	}
	requireGenerated(t, filepath.Join(harness.Repository(), "docs", "deploy.md"), "quotas", table)
}

// What the preflight asks is granted to each deploy role, and docs/deploy.md lists the
// commands for the service-linked roles, which the deploy role may make, too.
func TestTheDeployerMayReadWhatThePreflightAsks(t *testing.T) {
	reads := bootstrap(t).Named(func(name string) bool { return name == "eventforge-read" })
	const linked = "arn:aws:iam::123456789012:role/aws-service-role/"
	var services []string
	guide := document(t, "deploy.md")
	for _, role := range preflight.LinkedRoles() {
		services = append(services, role.Service)
		require.True(t, rules.Allows(reads, rules.Request{Action: "iam:GetRole", Resource: linked + role.Service + "/" + role.Name}), role.Name)
		require.Contains(t, guide, role.Service)
	}
	for _, action := range preflight.Actions() {
		resource := map[string]string{
			"iam:GetRole": linked + "ecs.amazonaws.com/AWSServiceRoleForECS", "budgets:ViewBudget": "arn:aws:budgets::123456789012:budget/eventforge",
		}[action]
		if resource == "" {
			resource = "*"
		}
		needsNone := action == "sts:GetCallerIdentity" // AWS answers it without a permission
		require.True(t, needsNone || rules.Allows(reads, rules.Request{Action: action, Resource: resource}), action)
	}
	slices.Sort(services)
	for _, workspace := range harness.Environments {
		for _, st := range deployer(t, workspace) {
			if st.Sid == "CreateServiceLinkedRoles" {
				require.Equal(t, services, slices.Sorted(slices.Values(st.Condition("iam:AWSServiceName"))), workspace)
			}
		}
	}
}
