package terratest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gruntwork-io/terratest/modules/terraform"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/harness"
	"github.com/eventforge/eventforge/test/terratest/internal/rules"
)

// The prefixes of these tests refer to docs/known-mistakes.md.
// TestEveryMistakeIsFoundByItsRule shows that each rule finds its mistakes.

// requireRules checks rules in every environment.
func requireRules(t *testing.T, names ...string) {
	t.Helper()
	for _, environment := range harness.Environments {
		_, s := stack(t, environment)
		for _, name := range names {
			require.Empty(t, rules.Named(name).Check(s), "%s: %s", environment, name)
		}
	}
}

func TestS11_PlainHTTPAndOtherOriginsAreRefused(t *testing.T) {
	requireRules(t, "CloudFront requires TLS", "CORS allows no wildcard origin", "no bucket is public", "queues and topics require TLS", "only CloudFront reaches the API")
}

func TestS13_EachFunctionHasOnlyItsOwnPermissions(t *testing.T) {
	requireRules(t, "every function, the tasks and the saga have their own role", "no principal may scan", "mail is sent as one identity",
		"PutEvents has an events:source condition", "only the relay and jobs publish order events", "no IAM statement allows * as action")
	_, s := stack(t, "dev")
	for _, st := range s.Identity() {
		if !st.Allow || !st.Does("dynamodb:DeleteItem") {
			continue
		}
		keys := st.Condition("dynamodb:LeadingKeys")
		require.NotEmpty(t, keys, "%s may delete any item", st.In.Address)
		deletable := []string{"MARKER#", "DAYS#", "OWNER#", "ADDRESS#"} // not orders, stock or payments
		for function, more := range map[string][]string{
			"reconcile-orders": {"DELIVERY#", "KEY#"}, // it erases shoppers
			"attempt-webhooks": {"DELIVERY#"},         // details of what was deleted meanwhile
			"probe-webhooks":   {"DELIVERY#"},
			"apply-shipments":  {"RECEIVED#"}, // the body of what was applied
		} {
			if strings.Contains(st.In.Address, `function["`+function+`"]`) {
				deletable = append(deletable, more...)
			}
		}
		for _, key := range keys {
			require.True(t, slices.ContainsFunc(deletable, func(p string) bool { return strings.HasPrefix(key, p) }), "%s may delete %s", st.In.Address, key)
		}
	}
}

var keyInWorkflow = regexp.MustCompile(`(?i)aws-access-key-id|aws_secret_access_key|secrets\.AWS`)

func TestS14_NoLongLivedKeysAndNoAddressesInLogs(t *testing.T) {
	requireRules(t, "no credential is long-lived", "logs expire")
	_, s := stack(t, "dev")
	for _, stage := range s.OfType("aws_apigatewayv2_stage") {
		require.NotRegexp(t, `(?i)body|authorizer|email|header`, stage.Text("access_log_settings.0.format"))
	}
	workflows, err := filepath.Glob(filepath.Join(harness.Repository(), ".github", "workflows", "*.yml"))
	require.NoError(t, err)
	require.NotEmpty(t, workflows)
	for _, path := range workflows {
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NotRegexp(t, keyInWorkflow, string(raw), path)
	}
	boot := bootstrap(t)
	require.Len(t, boot.OfType("aws_iam_openid_connect_provider"), 1)
	for _, st := range boot.Trust() {
		require.NotEmpty(t, st.Condition("token.actions.githubusercontent.com:sub"), "%s: any repository may assume it", st.In.Address)
		for _, subject := range st.Condition("token.actions.githubusercontent.com:sub") {
			require.NotContains(t, subject, "*", st.In.Address)
		}
	}
}

// bootstrap returns terraform/bootstrap, applied and planned again.
func bootstrap(t *testing.T) rules.Stack {
	t.Helper()
	needs(t, true)
	plan, err := applyBootstrap()
	require.NoError(t, err)
	require.Empty(t, changes(plan), "the second plan is not empty")
	return rules.Of(plan)
}

func TestI1_TheBuiltArtifactsAreDeployed(t *testing.T) {
	requireRules(t, "releases roll out and roll back")
}

func TestI2_TheAppIsConfiguredForTheAPI(t *testing.T) {
	requireRules(t, "the app is configured for the stack", "API paths are not cached")
}

func TestI3_BootstrapCreatesWhatTheFirstDeploymentNeeds(t *testing.T) {
	boot := bootstrap(t)
	for typ, setting := range map[string][2]string{
		"aws_ecr_repository": {"image_tag_mutability", "IMMUTABLE"},
	} {
		made := boot.OfType(typ)
		require.Len(t, made, 1)
		require.Equal(t, setting[1], made[0].Text(setting[0]))
	}
	require.Len(t, boot.OfType("aws_s3_bucket"), 1, "the state bucket")
	require.Empty(t, rules.Named("no bucket is public").Check(boot))

	// The root module reads every file of the wiring, so a plan names each that is missing.
	files, err := filepath.Glob(filepath.Join(harness.Repository(), "wiring", "*.json"))
	require.NoError(t, err)
	require.Len(t, files, 7)
	w := copyOf(t)
	for _, file := range files {
		require.NoError(t, os.Remove(w.Path(filepath.Join("wiring", filepath.Base(file)))))
	}
	o := w.Environment("dev")
	_, err = terraform.InitContextE(t, t.Context(), o)
	require.NoError(t, err)
	message := refusal(t, o)
	for _, file := range files {
		require.Contains(t, message, `/`+filepath.Base(file)+`"; this function works only with files`)
	}
}

// ownMails limits the events of SES further, to mails with our tag.
const ownMails = `"mail":[{"exists":true}]`

// anyPartner is the source of every partner's events; their types are given whole beside it.
const anyPartner = `"source":[{"prefix":"partner."}]`

var widens = regexp.MustCompile(`"(prefix|suffix|wildcard|anything-but|exists)"`)

func TestI4_NoEventIsLostOrMatchedTwice(t *testing.T) {
	requireRules(t, "every queue has a dead-letter queue", "every bus target and the stream have a dead-letter queue",
		"the visibility timeout is at least 6 times the function's timeout", "rules and targets match the wiring")
	_, s := stack(t, "dev")
	for _, rule := range s.OfType("aws_cloudwatch_event_rule") {
		pattern := strings.NewReplacer(ownMails, "", anyPartner, "").Replace(rule.Text("event_pattern"))
		require.NotRegexp(t, widens, pattern, rule.Address)
	}
}

func TestI5_AlarmsNotifyOperators(t *testing.T) {
	requireRules(t, "every dead-letter queue has an alarm with an action", "every alarm notifies a subscriber", "alarms watch more than dead letters", "releases roll out and roll back")
}

// docs/cost.md has the price of each environment. This test finds new resources with
// a fixed price.
func TestI6_FixedCostsAreLimited(t *testing.T) {
	requireRules(t, "no network resource costs by the hour outside prod")
	_, s := stack(t, "dev")
	require.Less(t, len(s.OfType("aws_cloudwatch_metric_alarm")), 30, "0.10 USD a month each")
	require.Len(t, s.OfType("aws_kms_key"), 1, "1 USD a month each")
	require.Empty(t, s.OfType("aws_secretsmanager_secret"), "0.40 USD a month each")
}
