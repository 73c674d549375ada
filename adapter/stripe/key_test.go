package stripe_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/internal/awstest"
	"github.com/eventforge/eventforge/adapter/stripe"
	"github.com/eventforge/eventforge/domain/failure"
)

// The other tests of this package need the stand-in for Stripe: test/adapter/stripe.
func TestTheKeyComesFromSecretsManager(t *testing.T) {
	secret := "sk_example"
	service := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		fmt.Fprintf(w, `{"Name":"stripe/key","SecretString":%q}`, secret)
	})
	read := stripe.SecretKey(awstest.Config(t, service), "stripe/key")
	got, err := read(t.Context())
	require.NoError(t, err)
	assert.Equal(t, secret, got)
	secret = "sk_example\n" // a file ends with a line break
	got, err = read(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "sk_example", got)
	for _, secret = range []string{"", "\n"} {
		_, err = read(t.Context())
		assert.Equal(t, failure.Internal, failure.CodeOf(err))
	}
}
