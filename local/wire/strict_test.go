package wire_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/wire"
)

func TestStrictNamesUnknownMembersAndQuotesNothing(t *testing.T) {
	operation := wire.Strict(errors.New,
		func(_ context.Context, in struct{ Name string }) (string, error) { return in.Name, nil })
	for body, want := range map[string]string{
		`{"Name":"planted","Other":"planted"}`: `The member "Other" is not implemented here.`,
		`{"Name":["planted"]}`:                 "The request is malformed.",
		`{"Name":"planted`:                     "The request is malformed.",
	} {
		_, err := operation(t.Context(), []byte(body))
		require.EqualError(t, err, want, body)
	}
	for body, want := range map[string]string{``: "", `{}`: "", `{"name":"a"}`: "a"} {
		out, err := operation(t.Context(), []byte(body))
		require.NoError(t, err, body)
		require.Equal(t, want, out)
	}
}
