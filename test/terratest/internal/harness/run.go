package harness

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/gruntwork-io/terratest/modules/logger"
	"github.com/gruntwork-io/terratest/modules/terraform"
	"github.com/gruntwork-io/terratest/modules/testing"
)

// Environments are the workspaces of the root.
var Environments = []string{"dev", "staging", "prod"}

// Digest is an image digest. No test pulls the image.
var Digest = "sha256:" + strings.Repeat("0", 64)

// StripeSecret and StripeKey are the secret of Stripe's key, and what follows pk_live_ or
// pk_test_ in the publishable one. No test calls Stripe.
const (
	StripeSecret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:eventforge-prod-stripe-AbCdEf" //nolint:gosec // the name of a secret that does not exist
	// StripeEvents is the secret that Stripe's events are signed with.
	StripeEvents = "arn:aws:secretsmanager:us-east-1:123456789012:secret:eventforge-prod-stripe-webhook-AbCdEf"
	StripeKey    = "0123456789abcdef"
)

// Options returns terratest's options for a module of the copy.
func (s Sources) Options(path, workspace string) *terraform.Options {
	env := maps.Clone(s.tools.Env)
	env["TF_WORKSPACE"] = workspace
	if s.tools.endpoint != "" {
		env["AWS_ENDPOINT_URL"] = s.tools.endpoint
	}
	return &terraform.Options{
		TerraformDir: s.Path(path), TerraformBinary: s.tools.Terraform, EnvVars: env,
		NoColor: true, Logger: logger.Discard, Lock: true,
	}
}

// Environment returns the options of the root module with an environment's values.
func (s Sources) Environment(name string) *terraform.Options {
	o := s.Options("terraform", name)
	o.VarFiles = []string{"env/" + name + ".tfvars"}
	o.Vars = map[string]any{
		"api_image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/eventforge-api@" + Digest,
		"mail_from": "orders@example.com", "alarm_emails": []string{"operators@example.com"},
	}
	if name == "prod" {
		o.Vars["stripe_secret_arn"], o.Vars["stripe_publishable_key"] = StripeSecret, "pk_live_"+StripeKey
		o.Vars["stripe_webhook_secret_arn"] = StripeEvents
	}
	o.PlanFilePath = s.Path(name + ".tfplan")
	return o
}

// Bootstrap returns the options of terraform/bootstrap.
func (s Sources) Bootstrap() *terraform.Options {
	o := s.Options("terraform/bootstrap", "default")
	o.Vars = map[string]any{"github_repository": "example/eventforge", "budget_emails": []string{"owner@example.com"}}
	o.PlanFilePath = s.Path("bootstrap.tfplan")
	return o
}

// Applied is the result of Apply.
type Applied struct {
	Sources Sources               // the copy with the state
	First   *terraform.PlanStruct // the plan of an empty state
	Second  *terraform.PlanStruct // the plan after the apply
}

// Apply plans a root module, applies the plan to a state in the copy, and plans again.
func (s Sources) Apply(ctx context.Context, t testing.TestingT, o *terraform.Options) (a Applied, err error) {
	a.Sources = s
	if a.First, err = terraform.InitAndPlanAndShowWithStructContextE(t, ctx, o); err != nil {
		return a, fmt.Errorf("plan: %w", err)
	}
	if _, err := terraform.ApplyContextE(t, ctx, o); err != nil {
		return a, fmt.Errorf("apply: %w", err)
	}
	a.Second, err = again(ctx, t, o)
	return a, err
}

// Make applies a root module to a state in the copy, and returns the plan after it. It is
// faster than Apply, for tests that read nothing of the first plan.
func (s Sources) Make(ctx context.Context, t testing.TestingT, o *terraform.Options) (*terraform.PlanStruct, error) {
	file := o.PlanFilePath
	o.PlanFilePath = ""
	_, err := terraform.InitAndApplyContextE(t, ctx, o)
	o.PlanFilePath = file
	if err != nil {
		return nil, fmt.Errorf("apply: %w", err)
	}
	return again(ctx, t, o)
}

func again(ctx context.Context, t testing.TestingT, o *terraform.Options) (*terraform.PlanStruct, error) {
	if _, err := terraform.PlanContextE(t, ctx, o); err != nil {
		return nil, fmt.Errorf("second plan: %w", err)
	}
	return terraform.ShowWithStructContextE(t, ctx, o)
}

// Run runs a terraform command and returns its output.
func (s Sources) Run(ctx context.Context, t testing.TestingT, o *terraform.Options, args ...string) (string, error) {
	return terraform.RunTerraformCommandContextE(t, ctx, o, args...)
}
