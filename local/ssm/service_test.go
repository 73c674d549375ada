package ssm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	client "github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/awstest"
	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
)

// harness is the service behind its real protocol, with the real client.
type harness struct {
	env *env.Env
	sdk *client.Client
	log *bytes.Buffer // everything that the service logs
}

func newHarness(t *testing.T, dir string) *harness {
	t.Helper()
	db, err := store.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	c, log := clock.New(), &bytes.Buffer{}
	e := &env.Env{
		DB: db, Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1), Region: "us-east-1", Account: "000000000000",
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	server := httptest.NewServer(wire.NewMux(e, New(e).Wire()))
	t.Cleanup(server.Close)
	return &harness{env: e, log: log, sdk: client.New(client.Options{
		Region: e.Region, BaseEndpoint: &server.URL, HTTPClient: awstest.HTTPClient(), Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})}
}

// put writes a SecureString and returns its version.
func (h *harness) put(t *testing.T, name, text string) int64 {
	t.Helper()
	out, err := h.sdk.PutParameter(t.Context(), &client.PutParameterInput{Name: &name, Value: &text, Type: types.ParameterTypeSecureString, Overwrite: aws.Bool(true)})
	require.NoError(t, err)
	return out.Version
}

func (h *harness) get(t *testing.T, name string) *types.Parameter {
	t.Helper()
	out, err := h.sdk.GetParameter(t.Context(), &client.GetParameterInput{Name: &name, WithDecryption: aws.Bool(true)})
	require.NoError(t, err)
	return out.Parameter
}

// refused asserts an error by the name that the SDK sees.
func refused(t *testing.T, err error, code, message string) {
	t.Helper()
	var api smithy.APIError
	require.ErrorAs(t, err, &api)
	require.Equal(t, code, api.ErrorCode())
	require.Contains(t, api.ErrorMessage(), message)
}

func TestEachVersionIsReadByItsNumber(t *testing.T) {
	h := newHarness(t, "")
	require.EqualValues(t, 1, h.put(t, "/cursor-key", "one"))
	h.env.Clock.Advance(time.Hour)
	require.EqualValues(t, 2, h.put(t, "/cursor-key", "two"))
	now, before := h.get(t, "/cursor-key"), h.get(t, "/cursor-key:1")
	require.Equal(t, "two", *now.Value)
	require.EqualValues(t, 2, now.Version)
	require.Nil(t, now.Selector)
	require.Equal(t, "arn:aws:ssm:us-east-1:000000000000:parameter/cursor-key", *now.ARN)
	require.Equal(t, "one", *before.Value)
	require.Equal(t, ":1", *before.Selector)
	require.InDelta(t, time.Hour.Seconds(), now.LastModifiedDate.Sub(*before.LastModifiedDate).Seconds(), 60)
	_, err := h.sdk.GetParameter(t.Context(), &client.GetParameterInput{Name: aws.String("/cursor-key:3")})
	refused(t, err, "ParameterVersionNotFound", "version 3")
}

func TestTheOldestOfAHundredVersionsGoes(t *testing.T) {
	h := newHarness(t, "")
	for n := range maxVersions + 1 {
		h.put(t, "a", fmt.Sprint(n))
	}
	require.Equal(t, "1", *h.get(t, "a:2").Value)
	_, err := h.sdk.GetParameter(t.Context(), &client.GetParameterInput{Name: aws.String("a:1")})
	refused(t, err, "ParameterVersionNotFound", "version 1")
}

func TestASecureStringIsReadOnlyWithDecryption(t *testing.T) {
	h := newHarness(t, "")
	h.put(t, "a", "planted-secret")
	out, err := h.sdk.GetParameter(t.Context(), &client.GetParameterInput{Name: aws.String("a")})
	require.NoError(t, err)
	require.NotContains(t, *out.Parameter.Value, "planted")
	require.EqualValues(t, 1, out.Parameter.Version)
}

func TestRefusals(t *testing.T) {
	h := newHarness(t, "")
	h.put(t, "taken", "x")
	put := func(in client.PutParameterInput) func() error {
		return func() error { _, err := h.sdk.PutParameter(t.Context(), &in); return err }
	}
	for name, c := range map[string]struct {
		call       func() error
		code, says string
	}{
		"taken":        {put(client.PutParameterInput{Name: aws.String("taken"), Value: aws.String("y")}), "ParameterAlreadyExists", "already exists"},
		"another type": {put(client.PutParameterInput{Name: aws.String("taken"), Value: aws.String("y"), Type: "String", Overwrite: aws.Bool(true)}), "HierarchyTypeMismatchException", "SecureString"},
		"no type":      {put(client.PutParameterInput{Name: aws.String("new"), Value: aws.String("y")}), "ValidationException", "type is required"},
		"bad type":     {put(client.PutParameterInput{Name: aws.String("new"), Value: aws.String("y"), Type: "Text"}), "ValidationException", "Type must be"},
		"bad name":     {put(client.PutParameterInput{Name: aws.String("a b"), Value: aws.String("y"), Type: "String"}), "ValidationException", "name must be"},
		"empty":        {put(client.PutParameterInput{Name: aws.String("new"), Value: aws.String(""), Type: "String"}), "ValidationException", "at least one"},
		"too long":     {put(client.PutParameterInput{Name: aws.String("new"), Value: aws.String(strings.Repeat("x", maxValue+1)), Type: "String"}), "ValidationException", "4096"},
		"another tier": {put(client.PutParameterInput{Name: aws.String("new"), Value: aws.String("y"), Type: "String", Tier: "Advanced"}), "ValidationException", "Standard"},
		"policies":     {put(client.PutParameterInput{Name: aws.String("new"), Value: aws.String("y"), Type: "String", Policies: aws.String("[]")}), "ValidationException", `The member "Policies" is not implemented here`},
		"absent": {func() error {
			_, err := h.sdk.GetParameter(t.Context(), &client.GetParameterInput{Name: aws.String("absent")})
			return err
		}, "ParameterNotFound", "does not exist"},
		"a label": {func() error {
			_, err := h.sdk.GetParameter(t.Context(), &client.GetParameterInput{Name: aws.String("taken:good")})
			return err
		}, "ValidationException", "Labels"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, c.call(), c.code, c.says) })
	}
}

func TestParametersSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	t.Run("before", func(t *testing.T) { newHarness(t, dir).put(t, "a", "one") })
	h := newHarness(t, dir)
	require.Equal(t, "one", *h.get(t, "a").Value)
	require.EqualValues(t, 2, h.put(t, "a", "two"))
}

func TestAValuePrintsNothing(t *testing.T) {
	const text = "planted-secret"
	h := newHarness(t, "")
	h.put(t, "a", text)
	require.NotContains(t, h.log.String(), text)
	for _, v := range []any{value(text), putParameterInput{Value: text}, &parameter{Versions: []version{{Value: text}}}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			printed := fmt.Sprintf(verb, v)
			require.NotContains(t, printed, text)
			require.NotContains(t, printed, fmt.Sprintf("%x", text))
		}
		slog.New(slog.NewTextHandler(h.log, nil)).Info("a parameter", "value", v)
	}
	require.NotContains(t, h.log.String(), text)
	raw, err := json.Marshal(value(text)) // the store has it
	require.NoError(t, err)
	require.Contains(t, string(raw), text)
}
