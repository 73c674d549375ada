package stripe

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/failure"
)

// SecretKey returns a function for Options.Key that reads the API's secret key, or
// the signing secret of Webhook, from Secrets Manager.
func SecretKey(cfg aws.Config, secretID string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		out, err := secretsmanager.NewFromConfig(cfg).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &secretID})
		if err != nil {
			return "", awsclient.Failure(err, "the payment gateway's key could not be read")
		}
		if aws.ToString(out.SecretString) == "" {
			return "", failure.New(failure.Internal, "the secret of the payment gateway's key is empty")
		}
		return *out.SecretString, nil
	}
}
