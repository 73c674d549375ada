package stripe

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/adapter/rotation"
	"github.com/eventforge/eventforge/domain/failure"
)

// The labels that Secrets Manager gives to a secret's versions.
const (
	current  = "AWSCURRENT"
	previous = "AWSPREVIOUS"
)

// SecretKey returns a function for Options.Key that reads the API's secret key from
// Secrets Manager.
func SecretKey(cfg aws.Config, secretID string) func(context.Context) (string, error) {
	client := secretsmanager.NewFromConfig(cfg)
	return func(ctx context.Context) (string, error) {
		out, err := version(ctx, client, secretID, current)
		return text(out), err
	}
}

// SigningSecret returns a function for Webhook.Secret that reads the signing secret of
// Stripe's events, and the one before it, from Secrets Manager.
func SigningSecret(cfg aws.Config, secretID string) func(context.Context) (rotation.Secret, error) {
	client := secretsmanager.NewFromConfig(cfg)
	return func(ctx context.Context) (rotation.Secret, error) {
		now, err := version(ctx, client, secretID, current)
		if err != nil {
			return rotation.Secret{}, err
		}
		before, err := version(ctx, client, secretID, previous)
		if err != nil && awsclient.ErrorCode(err) != "ResourceNotFoundException" { // it was never replaced
			return rotation.Secret{}, err
		}
		return rotation.Secret{Current: text(now), Previous: text(before), Changed: aws.ToTime(now.CreatedDate)}, nil
	}
}

// version reads the version of a secret that has a label. The current one is not empty.
func version(ctx context.Context, client *secretsmanager.Client, secretID, label string) (*secretsmanager.GetSecretValueOutput, error) {
	out, err := client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &secretID, VersionStage: &label})
	if err != nil {
		return nil, awsclient.Failure(err, "the payment gateway's key could not be read")
	}
	if label == current && text(out) == "" {
		return nil, failure.New(failure.Internal, "the secret of the payment gateway's key is empty")
	}
	return out, nil
}

// text is a version's value, without the line break that a file ends with; "" for nil.
func text(out *secretsmanager.GetSecretValueOutput) string {
	if out == nil {
		return ""
	}
	return strings.TrimSpace(aws.ToString(out.SecretString))
}
