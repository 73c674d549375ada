package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

// rotating is a shop that pays with Stripe, while its secrets are replaced.
type rotating struct {
	*testing.T
	own     *target.Local
	gateway *stripetest.Server
	shopper *client.Client // with one session from beginning to end
	aws     aws.Config
}

// place places orders that must complete.
func (r rotating) place(n int) {
	r.Helper()
	var placed []client.Order
	for range n {
		o, _, err := r.shopper.Place(within(r.T), key(r.T), client.NewDraft(pick(r.T, r.shopper, 1).SKU, 1, "pm_card_visa"))
		require.NoError(r, err)
		placed = append(placed, o)
	}
	for _, o := range placed {
		ended, err := r.shopper.Follow(within(r.T), o.ID, nil)
		require.NoError(r, err)
		require.Equal(r, "completed", ended.Status)
	}
}

// page reads one order of the shopper's list.
func (r rotating) page(cursor string) (p client.Page[client.Order], err error) {
	query := url.Values{"limit": {"1"}}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	_, err = r.shopper.Call(within(r.T), http.MethodGet, "/api/orders?"+query.Encode(), nil, nil, &p)
	return p, err
}

// putSecret is what docs/operations.md says.
func (r rotating) putSecret(id, value string) {
	r.Helper()
	_, err := secretsmanager.NewFromConfig(r.aws).PutSecretValue(within(r.T), &secretsmanager.PutSecretValueInput{SecretId: &id, SecretString: &value})
	require.NoError(r, err)
}

// No session ends, no list is begun again, and no order fails, although every secret is
// replaced and Stripe expires the old key at once.
func TestSecretsRotateWhileTheyAreUsed(t *testing.T) {
	gateway := stripetest.New(stripetest.Options{Key: stripeKey})
	own := startWithStripe(t, gateway)
	shopper, err := signin.As(within(t), own.Target, "shopper")
	require.NoError(t, err)
	r := rotating{T: t, own: own, gateway: gateway, shopper: shopper, aws: aws.Config{
		Region: own.Region, BaseEndpoint: &own.AWS, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}}
	r.place(3)
	first, err := r.page("")
	require.NoError(t, err)

	r.rotateCursorKey(first)
	second, err := r.page(first.NextCursor)
	require.NoError(t, err, "a cursor of the key before")
	third, err := r.page(second.NextCursor)
	require.NoError(t, err, "a cursor of the new key")
	assert.Len(t, map[string]bool{first.Items[0].ID: true, second.Items[0].ID: true, third.Items[0].ID: true}, 3)
	assert.Empty(t, third.NextCursor)

	r.putSecret("eventforge-local-stripe", "sk_test_endtoend2")
	gateway.Roll("sk_test_endtoend2")
	r.place(3)

	r.putSecret("eventforge-local-stripe-webhook", "whsec_endtoend2")
	r.eventsAreAccepted()
}

// rotateCursorKey puts a new key, and waits until it seals.
func (r rotating) rotateCursorKey(first client.Page[client.Order]) {
	r.Helper()
	_, err := ssm.NewFromConfig(r.aws).PutParameter(within(r.T), &ssm.PutParameterInput{
		Name: aws.String("/eventforge-local-cursor-key"), Value: aws.String("a new key of thirty-two characters or more"),
		Type: types.ParameterTypeSecureString, Overwrite: aws.Bool(true),
	})
	require.NoError(r, err)
	unknown := strings.Repeat("A", len(first.NextCursor)) // as of another task that has the new key
	require.Eventually(r, func() bool {
		_, err := r.page(unknown)
		require.Error(r, err)
		again, err := r.page("")
		require.NoError(r, err)
		return again.NextCursor != first.NextCursor && again.Items[0].ID == first.Items[0].ID
	}, patience, 100*time.Millisecond)
}

// eventsAreAccepted delivers an event with the new signature, and with the old one.
func (r rotating) eventsAreAccepted() {
	r.Helper()
	r.gateway.Dispute(r.gateway.Intents()[0].ID, "fraudulent")
	address := strings.Replace(r.own.Ingest, "/webhooks/ingest", "/webhooks/stripe", 1)
	events := r.gateway.Events()
	e := events[len(events)-1]
	for secret, want := range map[string]int{"whsec_endtoend2": http.StatusOK, stripeEvents: http.StatusOK, "whsec_forged": http.StatusBadRequest} {
		assert.Equal(r, want, deliver(r.T, r.gateway, e, address, secret), secret)
	}
}
