package planguard_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/planguard"
)

func TestDeletingOrReplacingWhatHoldsDataIsALoss(t *testing.T) {
	lost, err := planguard.Losses([]byte(`{"format_version":"1.2","resource_changes":[
		{"address":"module.table.aws_dynamodb_table.this","type":"aws_dynamodb_table","change":{"actions":["delete","create"]}},
		{"address":"module.receipts.aws_s3_bucket.this","type":"aws_s3_bucket","change":{"actions":["update"]}},
		{"address":"module.queue[\"email\"].aws_sqs_queue.this","type":"aws_sqs_queue","change":{"actions":["delete"]}},
		{"address":"module.identity.aws_cognito_user_pool.this","type":"aws_cognito_user_pool","change":{"actions":["create","delete"]}},
		{"address":"module.key.aws_kms_key.this","type":"aws_kms_key","change":{"actions":["no-op"]}},
		{"address":"module.alarms.aws_cloudwatch_metric_alarm.x","type":"aws_cloudwatch_metric_alarm","change":{"actions":["delete"]}}]}`))
	require.NoError(t, err)
	require.Equal(t, []string{
		"module.table.aws_dynamodb_table.this", `module.queue["email"].aws_sqs_queue.this`, "module.identity.aws_cognito_user_pool.this",
	}, lost)
}

func TestWhatIsNoPlanIsRefused(t *testing.T) {
	for _, raw := range []string{"", "{}", "[]", "Plan: 0 to add"} {
		_, err := planguard.Losses([]byte(raw))
		require.ErrorContains(t, err, "plan: ", raw)
	}
}
