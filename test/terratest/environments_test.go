package terratest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/gruntwork-io/terratest/modules/terraform"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/terratest/internal/harness"
	"github.com/eventforge/eventforge/test/terratest/internal/rules"
)

// With prod's values, another workspace must have prod's plan with another name. So
// environments differ only in their tfvars.
func TestEnvironmentsDifferOnlyInTheirValues(t *testing.T) {
	prod, _ := stack(t, "prod")
	for _, environment := range []string{"dev", "staging"} {
		t.Run(environment, func(t *testing.T) {
			t.Parallel()
			w := copyOf(t)
			require.NoError(t, w.Replace("terraform/env/prod.tfvars", `"prod"`, `"`+environment+`"`))
			o := w.Environment(environment)
			o.VarFiles = []string{"env/prod.tfvars"}
			o.Vars["stripe_secret_arn"], o.Vars["stripe_publishable_key"] = harness.StripeSecret, "pk_test_"+harness.StripeKey
			o.Vars["stripe_webhook_secret_arn"] = harness.StripeEvents
			plan, err := terraform.InitAndPlanAndShowWithStructContextE(t, t.Context(), o)
			require.NoError(t, err)
			want, got := anonymous(t, prod.First, "prod"), anonymous(t, plan, environment)
			require.ElementsMatch(t, slices.Collect(maps.Keys(want)), slices.Collect(maps.Keys(got)))
			for address := range want {
				require.JSONEq(t, want[address], got[address], address)
			}
		})
	}
}

// anonymous returns the planned resources and outputs without the environment's name.
func anonymous(t *testing.T, plan *terraform.PlanStruct, environment string) map[string]string {
	t.Helper()
	values := map[string]string{}
	write := func(address string, v any) {
		raw, err := json.Marshal(v)
		require.NoError(t, err)
		text := strings.ReplaceAll(string(raw), harness.StripeSecret, "arn of the key")
		text = strings.ReplaceAll(text, harness.StripeEvents, "arn of the secret of events")
		text = strings.ReplaceAll(text, "eventforge-"+environment, "eventforge-…")
		text = strings.ReplaceAll(text, "pk_test_", "pk_live_") // see TestM1
		values[address] = strings.ReplaceAll(text, `:"`+environment+`"`, `:"…"`)
	}
	for address, r := range plan.ResourcePlannedValuesMap {
		write(address, r.AttributeValues)
	}
	for name, o := range plan.RawPlan.PlannedValues.Outputs {
		write("output."+name, o.Value)
	}
	return values
}

func TestEnvironmentsHaveTheirSettings(t *testing.T) {
	for environment, want := range map[string]struct {
		spot, protected, testClient bool
		gateways                    int
		payments                    string
		retention, rotation         float64
	}{
		"dev":     {payments: "sandbox", spot: true, testClient: true, retention: 7, rotation: 2560},
		"staging": {payments: "sandbox", testClient: true, retention: 14, rotation: 365},
		"prod":    {payments: "stripe", protected: true, gateways: 2, retention: 90, rotation: 365},
	} {
		t.Run(environment, func(t *testing.T) {
			_, s := stack(t, environment)
			require.Equal(t, want.spot, s.OfType("aws_ecs_service")[0].Text("capacity_provider_strategy.0.capacity_provider") == "FARGATE_SPOT")
			for typ, attribute := range map[string]string{"aws_dynamodb_table": "deletion_protection_enabled", "aws_lb": "enable_deletion_protection"} {
				require.Equal(t, want.protected, s.OfType(typ)[0].True(attribute), typ)
			}
			require.Equal(t, want.protected, s.OfType("aws_cognito_user_pool")[0].Text("deletion_protection") == "ACTIVE")
			for _, bucket := range s.OfType("aws_s3_bucket") {
				require.Equal(t, !want.protected, bucket.True("force_destroy"), bucket.Address)
			}
			require.Len(t, s.OfType("aws_nat_gateway"), want.gateways)
			require.InDelta(t, want.rotation, s.OfType("aws_kms_key")[0].Number("rotation_period_in_days"), 0)
			for _, group := range s.OfType("aws_cloudwatch_log_group") {
				require.InDelta(t, want.retention, group.Number("retention_in_days"), 0, group.Address)
			}
			require.Equal(t, want.testClient, len(s.OfType("aws_cognito_user_pool_client")) == 2)
			page, _ := s.Find("aws_cloudfront_response_headers_policy", "name", "eventforge-"+environment+"-page")
			require.Equal(t, want.payments == "stripe", strings.Contains(page.Text("security_headers_config.0.content_security_policy.0.content_security_policy"), "stripe.com"))
			for _, policy := range s.OfType("aws_iam_role_policy") {
				if strings.Contains(policy.Address, `["send-email"].aws_iam_role_policy.calls`) { // SES's sandbox asks for the recipients' identities
					require.Equal(t, environment != "prod", strings.Contains(policy.Text("policy"), ":identity/*"))
				}
			}
			for _, name := range []string{"charge-payment", "charge-queued-payment", "confirm-order", "refund-payment"} {
				fn, _ := s.Find("aws_lambda_function", "function_name", "eventforge-"+environment+"-"+name)
				require.Equal(t, want.payments, fn.Text("environment.0.variables.PAYMENT_GATEWAY"), name)
				require.Equal(t, environment, fn.Text("environment.0.variables.ENVIRONMENT"), name)
			}
		})
	}
}

func TestWrongValuesAreRefused(t *testing.T) {
	t.Parallel()
	o := valuesOnly(t).Environment("dev")
	o.SetVarsAfterVarFiles = true
	o.Vars = map[string]any{
		"name_suffix": "abcdef", "region": "us", "api_image": "repository:latest", "packages_dir": " ",
		"vpc_cidr": "10.0.0.0/30", "az_count": 1, "egress": "any", "api": map[string]any{"min_count": 1, "cpu": 3, "capacity": "cheap"},
		"reserved_concurrency": map[string]any{"charge": 1}, "payment_gateway": "stripe", "stripe_publishable_key": "sk_test_0123456789", "reconcile_after_seconds": 5, "archive_after_days": 400, "mail_settle_seconds": 20,
		"delayed_after_seconds": 29, "order_promise_seconds": 299, "withdrawal_days": 91,
		"cursor_secret_version": 0, "mail_from": "orders", "mail_verify": "trust", "alarm_emails": []string{}, "mfa": "SOMETIMES",
		"localhost_app_urls": []string{"http://example.com"}, "domain_names": []string{"shop.example.com"},
		"key_rotation_days": 89, "log_retention_days": 8, "receipt_expire_days": 0, "access_log_days": -1,
	}
	message := refusal(t, o)
	for _, want := range []string{
		"name_suffix must be at most 5", "region must be", "api_image must be <repository>@sha256:",
		"packages_dir must not be empty", "vpc_cidr must be", "az_count must be 2 or 3", "egress must be public, nat or endpoints",
		"api needs 2 <= min_count", "api.cpu must be", "api.capacity must be spot or on_demand",
		"names a function that wiring/functions.json does not have", "stripe_secret_arn must be given when payment_gateway is stripe", "stripe_publishable_key must begin with pk_test_ or pk_live_",
		"reconcile_after_seconds must be", "archive_after_days must be a whole number from 30 to 300", "mail_settle_seconds must be", "delayed_after_seconds must be", "order_promise_seconds must be", "withdrawal_days must be a whole number from 0 to 90", "cursor_secret_version must be", "mail_from must be", "mail_verify must be",
		"alarm_emails must not be empty", "mfa must be", "localhost_app_urls must be http://localhost",
		"certificate_arn must be given when domain_names is not empty", "key_rotation_days must be a whole number from 90 to 2560", "log_retention_days must be", "receipt_expire_days must be", "access_log_days must be",
	} {
		require.Contains(t, message, want)
	}
}

func TestATemporaryStackHasAnOwnerAndAnEnd(t *testing.T) {
	t.Parallel()
	w := valuesOnly(t)
	for suffix, c := range map[string]struct {
		temporary any
		want      []string
	}{
		"ab12c": {nil, []string{"temporary must be given with name_suffix"}},
		"":      {map[string]any{"owner": "run 7", "expires": "2026-11-30T04:00:00Z"}, []string{"temporary must be given with name_suffix"}},
		"x":     {map[string]any{"owner": "who's", "expires": "tomorrow"}, []string{"temporary.owner must be", "temporary.expires must be"}},
		"y":     {map[string]any{"owner": "me", "expires": "2026-11-30T04:00:00+01:00"}, []string{"temporary.expires must be"}},
	} {
		o := w.Environment("dev")
		o.Vars["name_suffix"] = suffix
		if c.temporary != nil {
			o.Vars["temporary"] = c.temporary
		}
		message := refusal(t, o)
		for _, want := range c.want {
			require.Contains(t, message, want, suffix)
		}
	}
}

func TestAnotherEnvironmentsValuesAreRefused(t *testing.T) {
	t.Parallel()
	o := valuesOnly(t).Environment("dev")
	o.VarFiles = []string{"env/prod.tfvars"}
	require.Contains(t, refusal(t, o), `environment is "prod", but the selected workspace is "dev"`)
	o.VarFiles, o.Vars["environment"], o.Vars["payment_gateway"] = nil, "test", "sandbox"
	require.Contains(t, refusal(t, o), "environment must be dev, staging, prod or emulator")
}

func TestProdRefusesSettingsForTests(t *testing.T) {
	t.Parallel()
	o := valuesOnly(t).Environment("prod")
	o.SetVarsAfterVarFiles = true
	forTests := map[string]any{
		"enable_test_client": true, "deletion_protection": false, "localhost_app_urls": []string{"http://localhost:1"}, "wait_for_steady_state": false,
		"key_rotation_days": 366, "payment_gateway": "sandbox",
	}
	for variable, value := range forTests {
		o.Vars[variable] = value
	}
	message := refusal(t, o)
	for variable := range forTests {
		require.Contains(t, message, variable+" must be")
	}
}

// M1: prod defaulted to the sandbox payment gateway.
func TestM1_ThePaymentGatewayIsChosenAndProdTakesMoney(t *testing.T) {
	t.Parallel()
	w := valuesOnly(t)
	const onlyWithStripe = " must be given when payment_gateway is stripe"
	for name, c := range map[string]struct {
		environment, gateway, secret, key string
		want                              []string
	}{
		"the sandbox in prod": {"prod", "sandbox", "", "", []string{"payment_gateway must be stripe in prod"}},
		"a test key in prod":  {"prod", "stripe", harness.StripeSecret, "pk_test_" + harness.StripeKey, []string{"stripe_publishable_key must be pk_live_… in prod"}},
		"a live key in dev":   {"dev", "stripe", harness.StripeSecret, "pk_live_" + harness.StripeKey, []string{"stripe_publishable_key must be pk_live_… in prod"}},
		"empty keys":          {"prod", "stripe", "", "", []string{"stripe_secret_arn" + onlyWithStripe, "stripe_webhook_secret_arn" + onlyWithStripe, "stripe_publishable_key" + onlyWithStripe}},
		"keys of no use":      {"dev", "sandbox", harness.StripeSecret, "pk_test_" + harness.StripeKey, []string{"stripe_secret_arn" + onlyWithStripe, "stripe_webhook_secret_arn" + onlyWithStripe, "stripe_publishable_key" + onlyWithStripe}},
	} {
		o := w.Environment(c.environment)
		o.SetVarsAfterVarFiles = true
		maps.Copy(o.Vars, map[string]any{"payment_gateway": c.gateway, "stripe_secret_arn": c.secret, "stripe_webhook_secret_arn": c.secret, "stripe_publishable_key": c.key})
		message := refusal(t, o)
		for _, want := range c.want {
			require.Contains(t, message, want, name)
		}
	}
	none := w.Environment("dev")
	none.VarFiles, none.Vars["environment"] = nil, "dev"
	require.Regexp(t, `No value for required variable .*variable "payment_gateway"`, refusal(t, none))
}

// Each environment's own values are accepted, so that what is refused elsewhere is.
func TestTheEnvironmentsValuesAreAccepted(t *testing.T) {
	t.Parallel()
	w := valuesOnly(t)
	for _, environment := range harness.Environments {
		_, err := terraform.PlanContextE(t, t.Context(), w.Environment(environment))
		require.NoError(t, err, environment)
	}
}

// refusal returns terraform's error for a plan that it refuses, on one line.
func refusal(t *testing.T, o *terraform.Options) string {
	t.Helper()
	_, err := terraform.PlanContextE(t, t.Context(), o)
	require.Error(t, err)
	return strings.Join(strings.Fields(err.Error()), " ")
}

// With a name suffix, a second stack shares no name with the first. Its roles can have
// the permissions boundary, without which the pipeline may not create them.
func TestANameSuffixSeparatesStacks(t *testing.T) {
	t.Parallel()
	plain, _ := stack(t, "dev")
	o := copyOf(t).Environment("dev")
	o.Vars["name_suffix"], o.Vars["use_permissions_boundary"] = "ab12c", true
	o.Vars["temporary"] = map[string]any{"owner": "run 7", "expires": "2026-11-30T04:00:00Z"}
	plan, err := terraform.InitAndPlanAndShowWithStructContextE(t, t.Context(), o)
	require.NoError(t, err)
	for address, r := range plain.First.ResourcePlannedValuesMap {
		for _, attribute := range []string{"name", "bucket", "function_name", "alarm_name", "dashboard_name", "domain", "family"} {
			if name, _ := r.AttributeValues[attribute].(string); strings.Contains(name, "eventforge") {
				require.Contains(t, plan.ResourcePlannedValuesMap, address)
				require.NotEqual(t, name, plan.ResourcePlannedValuesMap[address].AttributeValues[attribute], address)
			}
		}
	}
	for _, r := range rules.Of(plan).Resources {
		if tags, ok := r.Values["tags_all"].(map[string]any); ok && !r.Data {
			require.Equal(t, "run 7", tags["Owner"], r.Address)
			require.Equal(t, "2026-11-30T04:00:00Z", tags["Expires"], r.Address)
		}
	}
	roles := rules.Of(plan).OfType("aws_iam_role")
	require.NotEmpty(t, roles)
	for _, role := range roles {
		require.Equal(t, "arn:aws:iam::123456789012:policy/eventforge-boundary-dev", role.Text("permissions_boundary"), role.Address)
	}
}
