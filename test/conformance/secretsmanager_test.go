package conformance

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"
)

func TestSTS(t *testing.T) {
	t.Parallel()
	c := sts.NewFromConfig(settings)
	verify(t, names{}, []expectation{{
		name: "the caller", doc: "API Reference, GetCallerIdentity",
		when: do(c.GetCallerIdentity, `{}`), want: `{"Account":"*","Arn":"*arn:*","UserId":"*"}`,
	}})
}

func TestSecretsManager(t *testing.T) {
	t.Parallel()
	c := secretsmanager.NewFromConfig(settings)
	n := names{"secret": unique("secret"), "absent": unique("absent")}
	t.Cleanup(func() {
		_, err := c.DeleteSecret(context.Background(), &secretsmanager.DeleteSecretInput{SecretId: aws.String(n["secret"]), ForceDeleteWithoutRecovery: aws.Bool(true)})
		var known smithy.APIError
		if errors.As(err, &known) && known.ErrorCode() == "UnknownOperationException" {
			return // local deletes no secrets; this run's goes with its data
		}
		require.NoError(t, err)
	})
	verify(t, n, []expectation{{
		name: "a secret is created", doc: "API Reference, CreateSecret",
		when: do(c.CreateSecret, `{"Name":"$secret","SecretString":"one"}`), want: `{"Name":"$secret","ARN":"*:secretsmanager:*","VersionId":"*"}`,
	}, {
		name: "a name that is taken", doc: "API Reference, CreateSecret, Errors",
		when: do(c.CreateSecret, `{"Name":"$secret","SecretString":"two"}`), want: refusal{code: "ResourceExistsException", says: "already exists"},
	}, {
		name: "its value", doc: "API Reference, GetSecretValue",
		when: do(c.GetSecretValue, `{"SecretId":"$secret"}`), want: `{"Name":"$secret","SecretString":"one","VersionStages":["AWSCURRENT"]}`,
	}, {
		name: "a new value", doc: "API Reference, PutSecretValue",
		when: do(c.PutSecretValue, `{"SecretId":"$secret","SecretString":"two"}`), want: `{"Name":"$secret","VersionStages":["AWSCURRENT"]}`,
	}, {
		name: "the previous value", doc: "API Reference, GetSecretValue",
		when: do(c.GetSecretValue, `{"SecretId":"$secret","VersionStage":"AWSPREVIOUS"}`), want: `{"SecretString":"one","VersionStages":["AWSPREVIOUS"]}`,
	}, {
		name: "its description", doc: "API Reference, DescribeSecret",
		when: do(c.DescribeSecret, `{"SecretId":"$secret"}`), want: `{"Name":"$secret","VersionIdsToStages":"*"}`,
	}, {
		name: "an absent secret", doc: "API Reference, GetSecretValue, Errors",
		when: do(c.GetSecretValue, `{"SecretId":"$absent"}`), want: refusal{code: "ResourceNotFoundException", says: "Secrets Manager can't find the specified secret."},
	}})
}
