package secretsmanager

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	client "github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
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
	url string
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
	return &harness{env: e, url: server.URL, log: log, sdk: client.New(client.Options{
		Region: e.Region, BaseEndpoint: &server.URL, HTTPClient: awstest.HTTPClient(), Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})}
}

func (h *harness) create(t *testing.T, name, text string) *client.CreateSecretOutput {
	t.Helper()
	out, err := h.sdk.CreateSecret(t.Context(), &client.CreateSecretInput{Name: &name, SecretString: &text})
	require.NoError(t, err)
	return out
}

func (h *harness) put(t *testing.T, id, text string) *client.PutSecretValueOutput {
	t.Helper()
	out, err := h.sdk.PutSecretValue(t.Context(), &client.PutSecretValueInput{SecretId: &id, SecretString: &text})
	require.NoError(t, err)
	return out
}

func (h *harness) get(t *testing.T, in client.GetSecretValueInput) string {
	t.Helper()
	out, err := h.sdk.GetSecretValue(t.Context(), &in)
	require.NoError(t, err)
	return aws.ToString(out.SecretString)
}

// refused asserts an error by the name that the SDK sees.
func refused(t *testing.T, err error, code, message string) {
	t.Helper()
	var api smithy.APIError
	require.ErrorAs(t, err, &api)
	require.Equal(t, code, api.ErrorCode())
	require.Contains(t, api.ErrorMessage(), message)
}

func TestASecretIsReadByNameAndARN(t *testing.T) {
	h := newHarness(t, "")
	made := h.create(t, "stripe/key", "sk_test_one")
	h.create(t, "stripe/key-abcdef", "another")
	require.Regexp(t, `^arn:aws:secretsmanager:us-east-1:000000000000:secret:stripe/key-[0-9a-f]{6}$`, *made.ARN)
	for _, id := range []string{"stripe/key", *made.ARN, strings.TrimSuffix(*made.ARN, (*made.ARN)[len(*made.ARN)-7:])} {
		require.Equal(t, "sk_test_one", h.get(t, client.GetSecretValueInput{SecretId: &id}), id)
	}
	require.Equal(t, "another", h.get(t, client.GetSecretValueInput{SecretId: aws.String("stripe/key-abcdef")}))
	for _, id := range []string{"absent", *made.ARN + "x", "arn:aws:secretsmanager:us-east-1:000000000000:secret:absent-abcdef"} {
		_, err := h.sdk.GetSecretValue(t.Context(), &client.GetSecretValueInput{SecretId: &id})
		refused(t, err, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
	}
}

func TestANewValueReplacesTheCurrentOne(t *testing.T) {
	h, id := newHarness(t, ""), aws.String("stripe/key")
	first := h.create(t, *id, "one")
	second := h.put(t, *id, "two")
	require.Equal(t, []string{"AWSCURRENT"}, second.VersionStages)
	require.Equal(t, "two", h.get(t, client.GetSecretValueInput{SecretId: id}))
	require.Equal(t, "one", h.get(t, client.GetSecretValueInput{SecretId: id, VersionStage: aws.String("AWSPREVIOUS")}))
	require.Equal(t, "one", h.get(t, client.GetSecretValueInput{SecretId: id, VersionId: first.VersionId}))
	h.put(t, *id, "three")
	_, err := h.sdk.GetSecretValue(t.Context(), &client.GetSecretValueInput{SecretId: id, VersionId: first.VersionId})
	refused(t, err, "ResourceNotFoundException", "for VersionId: "+*first.VersionId)
	_, err = h.sdk.GetSecretValue(t.Context(), &client.GetSecretValueInput{SecretId: id, VersionStage: aws.String("AWSPENDING")})
	refused(t, err, "ResourceNotFoundException", "staging label: AWSPENDING")
}

func TestBytesAreKeptAsTheyAre(t *testing.T) {
	h, raw := newHarness(t, ""), []byte{0, 0xff, '"', '\n'}
	_, err := h.sdk.CreateSecret(t.Context(), &client.CreateSecretInput{Name: aws.String("raw"), SecretBinary: raw})
	require.NoError(t, err)
	out, err := h.sdk.GetSecretValue(t.Context(), &client.GetSecretValueInput{SecretId: aws.String("raw")})
	require.NoError(t, err)
	require.Equal(t, raw, out.SecretBinary)
	require.Nil(t, out.SecretString)
}

func TestARepeatedRequestChangesNothing(t *testing.T) {
	h, token := newHarness(t, ""), aws.String("11111111-1111-1111-1111-111111111111")
	create := func(text string) (*client.CreateSecretOutput, error) {
		return h.sdk.CreateSecret(t.Context(), &client.CreateSecretInput{Name: aws.String("a"), SecretString: &text, ClientRequestToken: token})
	}
	first, err := create("one")
	require.NoError(t, err)
	second, err := create("one")
	require.NoError(t, err)
	require.Equal(t, first.ARN, second.ARN)
	_, err = create("two")
	refused(t, err, "ResourceExistsException", "already exists")
	_, err = h.sdk.PutSecretValue(t.Context(), &client.PutSecretValueInput{SecretId: aws.String("a"), SecretString: aws.String("one"), ClientRequestToken: token})
	require.NoError(t, err)
	_, err = h.sdk.PutSecretValue(t.Context(), &client.PutSecretValueInput{SecretId: aws.String("a"), SecretString: aws.String("two"), ClientRequestToken: token})
	refused(t, err, "ResourceExistsException", "ClientRequestToken")
	require.Equal(t, "one", h.get(t, client.GetSecretValueInput{SecretId: aws.String("a")}))
}

func TestSecretsAreDescribedAndListedWithoutValues(t *testing.T) {
	h := newHarness(t, "")
	_, err := h.sdk.CreateSecret(t.Context(), &client.CreateSecretInput{
		Name: aws.String("b"), Description: aws.String("the gateway's key"), SecretString: aws.String("planted-secret"),
		Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("pay")}},
	})
	require.NoError(t, err)
	h.create(t, "a", "planted-secret")
	h.create(t, "c", "planted-secret")
	one, err := h.sdk.DescribeSecret(t.Context(), &client.DescribeSecretInput{SecretId: aws.String("b")})
	require.NoError(t, err)
	require.Equal(t, "the gateway's key", *one.Description)
	require.Equal(t, "team", *one.Tags[0].Key)
	require.Len(t, one.VersionIdsToStages, 1)
	require.WithinDuration(t, h.env.Clock.Now(), *one.CreatedDate, 60e9)

	var names []string
	pages := client.NewListSecretsPaginator(h.sdk, &client.ListSecretsInput{MaxResults: aws.Int32(2)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		for _, s := range page.SecretList {
			names = append(names, *s.Name)
			require.Len(t, s.SecretVersionsToStages, 1)
		}
	}
	require.Equal(t, []string{"a", "b", "c"}, names)
	for _, operation := range []string{"DescribeSecret", "ListSecrets"} {
		body := map[string]string{"DescribeSecret": `{"SecretId":"b"}`, "ListSecrets": `{}`}[operation]
		require.NotContains(t, h.raw(t, operation, body), "planted-secret")
	}
}

func TestRefusals(t *testing.T) {
	h := newHarness(t, "")
	h.create(t, "taken", "x")
	long := strings.Repeat("x", maxValue+1)
	create := func(in client.CreateSecretInput) func() error {
		return func() error { _, err := h.sdk.CreateSecret(t.Context(), &in); return err }
	}
	for name, c := range map[string]struct {
		call       func() error
		code, says string
	}{
		"taken":      {create(client.CreateSecretInput{Name: aws.String("taken"), SecretString: aws.String("y")}), "ResourceExistsException", "the secret taken already exists"},
		"no name":    {create(client.CreateSecretInput{Name: aws.String("")}), "InvalidParameterException", "Invalid name"},
		"bad name":   {create(client.CreateSecretInput{Name: aws.String("a b")}), "InvalidParameterException", "Invalid name"},
		"too long":   {create(client.CreateSecretInput{Name: aws.String("a"), SecretString: &long}), "InvalidParameterException", "65536 bytes"},
		"both kinds": {create(client.CreateSecretInput{Name: aws.String("a"), SecretString: aws.String("x"), SecretBinary: []byte("x")}), "InvalidParameterException", "both"},
		"a KMS key":  {create(client.CreateSecretInput{Name: aws.String("a"), KmsKeyId: aws.String("k")}), "InvalidParameterException", `The member "KmsKeyId" is not implemented here`},
		"put nothing": {func() error {
			_, err := h.sdk.PutSecretValue(t.Context(), &client.PutSecretValueInput{SecretId: aws.String("taken")})
			return err
		}, "InvalidRequestException", "either SecretString or SecretBinary"},
		"put nowhere": {func() error {
			_, err := h.sdk.PutSecretValue(t.Context(), &client.PutSecretValueInput{SecretId: aws.String("absent"), SecretString: aws.String("x")})
			return err
		}, "ResourceNotFoundException", "can't find"},
		"a deletion": {func() error {
			_, err := h.sdk.DeleteSecret(t.Context(), &client.DeleteSecretInput{SecretId: aws.String("taken")})
			return err
		}, "UnknownOperationException", "DeleteSecret"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, c.call(), c.code, c.says) })
	}
	_, err := h.sdk.CreateSecret(t.Context(), &client.CreateSecretInput{Name: aws.String("empty")})
	require.NoError(t, err)
	_, err = h.sdk.GetSecretValue(t.Context(), &client.GetSecretValueInput{SecretId: aws.String("empty")})
	refused(t, err, "ResourceNotFoundException", "staging label: AWSCURRENT")
}

func TestSecretsSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	t.Run("before", func(t *testing.T) { newHarness(t, dir).create(t, "stripe/key", "one") })
	require.Equal(t, "one", newHarness(t, dir).get(t, client.GetSecretValueInput{SecretId: aws.String("stripe/key")}))
}

// raw sends a request without the SDK and returns the response's body.
func (h *harness) raw(t *testing.T, operation, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("X-Amz-Target", "secretsmanager."+operation)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	var answer bytes.Buffer
	_, err = answer.ReadFrom(resp.Body)
	require.NoError(t, err)
	return answer.String()
}

// TestNoValueIsPrinted sends a planted value through everything that goes wrong.
func TestNoValueIsPrinted(t *testing.T) {
	const planted = "planted-secret"
	h := newHarness(t, "")
	h.create(t, "a", planted)
	for _, body := range []string{
		`{"SecretId":"a","SecretString":["` + planted + `"]}`, `{"SecretId":"a","SecretString":"` + planted, `{"SecretId":"a","SecretBinary":"` + planted + `"}`,
		`{"SecretId":"a","` + "SecretString" + `":"` + planted + `","SecretBinary":"eA=="}`, `{"SecretId":"absent","SecretString":"` + planted + `"}`,
		`{"SecretId":"a","SecretString":"` + planted + `","Extra":"` + planted + `"}`, `{"Name":"a","SecretString":"` + planted + `"}`,
	} {
		for _, operation := range []string{"PutSecretValue", "CreateSecret"} {
			require.NotContains(t, h.raw(t, operation, body), planted, "%s %s", operation, body)
		}
	}
	for _, kind := range []fault.Kind{fault.ErrorBefore, fault.ErrorAfter} {
		_, err := h.env.Faults.Add(fault.Rule{Service: "secretsmanager", Kind: kind, Rate: 1, Count: 2})
		require.NoError(t, err)
		require.NotContains(t, h.raw(t, "PutSecretValue", `{"SecretId":"a","SecretString":"`+planted+`"}`), planted)
		require.NotContains(t, h.raw(t, "GetSecretValue", `{"SecretId":"a"}`), planted)
	}
	h.env.Faults.Clear("")
	require.NoError(t, h.env.DB.Space("secretsmanager").Put([]byte("broken"), []byte(`{"Name":"`+planted)))
	require.NotContains(t, h.raw(t, "GetSecretValue", `{"SecretId":"broken"}`), planted)
	require.NotEmpty(t, h.log.String())
	require.NotContains(t, h.log.String(), planted)
}

func TestAValuePrintsNothing(t *testing.T) {
	text, log := "planted-secret", &bytes.Buffer{}
	for _, v := range []any{value{Text: &text}, value{Binary: []byte(text)}, secret{Name: "a", Versions: []version{{Value: value{Text: &text}}}}, &secret{Versions: []version{{Value: value{Binary: []byte(text)}}}}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			printed := fmt.Sprintf(verb, v)
			require.NotContains(t, printed, text)
			require.NotContains(t, printed, fmt.Sprintf("%x", text))
			require.NotContains(t, printed, "112 108 97 110 116 101 100") // the bytes of "planted"
		}
		slog.New(slog.NewTextHandler(log, nil)).Info("a secret", "value", v)
	}
	require.NotContains(t, log.String(), text)
	raw, err := json.Marshal(value{Text: &text}) // the store has it
	require.NoError(t, err)
	require.Contains(t, string(raw), text)
}
