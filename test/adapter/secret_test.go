package adapter_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	sdk "github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/ssm"
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
	alone, err := stripe.SigningSecret(h.aws, *made.ARN)(t.Context())
	require.NoError(t, err, "it was never replaced")
	assert.Equal(t, []string{"sk_test_one"}, alone.Accepted(h.env.Clock.Now()))
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

	signing := stripe.SigningSecret(h.aws, *made.ARN)
	both, err := signing(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"sk_test_two", "sk_test_one"}, both.Accepted(h.env.Clock.Now()))
	assert.Equal(t, []string{"sk_test_two"}, both.Accepted(h.env.Clock.Now().Add(25*time.Hour)))

	h.inject(t, fault.Rule{Service: "secretsmanager", Operation: "GetSecretValue", Kind: fault.ErrorBefore, Status: 503})
	_, err = key(t.Context())
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
	assert.NotContains(t, err.Error(), "sk_test")
}

// TestTheCursorKeyIsReadWithTheOneBefore reads it as the API does. Only a new version is
// decrypted, which costs on AWS.
func TestTheCursorKeyIsReadWithTheOneBefore(t *testing.T) {
	h := newHarness(t)
	store := sdk.NewFromConfig(h.aws)
	put := func(value string) {
		t.Helper()
		_, err := store.PutParameter(t.Context(), &sdk.PutParameterInput{
			Name: aws.String("/cursor-key"), Value: &value, Type: types.ParameterTypeSecureString, Overwrite: aws.Bool(true),
		})
		require.NoError(t, err)
	}
	secret := ssm.NewSecret(h.aws, "/cursor-key", h.env.Clock.Now)
	accepted := func(want ...string) {
		t.Helper()
		got, err := secret.Accepted(t.Context())
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := secret.Accepted(t.Context())
	assert.Equal(t, failure.Internal, failure.CodeOf(err), "there is no parameter yet")
	put("one")
	accepted("one")
	put("two")
	accepted("two", "one")
	put("three")
	accepted("three", "two")
	h.env.Clock.Advance(24 * time.Hour)
	accepted("three")
	put("four")
	put("four") // twice: the old one is revoked
	accepted("four")

	h.inject(t, fault.Rule{Service: "ssm", Operation: "GetParameter", Kind: fault.ErrorBefore, Status: 503})
	_, err = secret.Accepted(t.Context())
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
}
