package adapter_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/stripe"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/local/fault"
)

// TestThePaymentGatewaysKeyIsReadFromTheSecret reads it as the functions do that run
// with --payment-gateway stripe.
func TestThePaymentGatewaysKeyIsReadFromTheSecret(t *testing.T) {
	h := newHarness(t)
	key := stripe.SecretKey(h.aws, "stripe/key")
	_, err := key(t.Context())
	require.Error(t, err, "there is no secret yet")
	assert.Contains(t, err.Error(), "the payment gateway's key could not be read")

	secrets := secretsmanager.NewFromConfig(h.aws)
	made, err := secrets.CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: aws.String("stripe/key"), SecretString: aws.String("sk_test_one")})
	require.NoError(t, err)
	for _, id := range []string{"stripe/key", *made.ARN} { // Terraform passes the ARN
		got, err := stripe.SecretKey(h.aws, id)(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "sk_test_one", got)
	}
	_, err = secrets.PutSecretValue(t.Context(), &secretsmanager.PutSecretValueInput{SecretId: made.ARN, SecretString: aws.String("sk_test_two")})
	require.NoError(t, err)
	got, err := key(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "sk_test_two", got)

	h.inject(t, fault.Rule{Service: "secretsmanager", Operation: "GetSecretValue", Kind: fault.ErrorBefore, Status: 503})
	_, err = key(t.Context())
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
	assert.NotContains(t, err.Error(), "sk_test")
}
