package target_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/target"
)

func TestA3_SecretsInALogAreFound(t *testing.T) {
	for _, secret := range []string{
		"to demo@example.com", "http://127.0.0.1:1/hooks?key=" + target.Planted, "whsec_C2FVsBQIhrscChlQIMV", "Bearer eyJhbGciOiJSUzI1NiJ9",
		"token tok_declined", "password Demo-Shopper-1", "4242 4242 4242 4242", "4242424242424242", "sk_" + "test_1",
	} {
		lines, err := target.Leaks(strings.NewReader("good\n{\"msg\":\"" + secret + "\"}\n"))
		require.NoError(t, err)
		require.Len(t, lines, 1, secret)
	}
	lines, err := target.Leaks(strings.NewReader("module echo/v4@v4.16.0\n[e-mail] [secret] [card] https://shop.example/[path]\n"))
	require.NoError(t, err)
	require.Empty(t, lines)
}
