package permissions

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/payment"
)

// books compares today's books, of which the sandbox's ledger does not list one capture, as
// if a release before had made it. The comparison looks it up.
func (s *shop) books() {
	s.ends(s.place(1, payment.TokenCaptureFails), "failed") // its capture is refunded
	o := s.place(1, "tok_ok")
	s.ends(o, "completed")
	_, err := dynamodb.NewFromConfig(s.aws).UpdateItem(s.within(), &dynamodb.UpdateItemInput{
		TableName: &s.platform.Table, UpdateExpression: aws.String("REMOVE GSI2PK, GSI2SK"),
		Key: map[string]types.AttributeValue{
			"PK": &types.AttributeValueMemberS{Value: "LEDGER#" + payment.Key(o.ID)}, "SK": &types.AttributeValueMemberS{Value: "CHARGE"},
		},
	})
	require.NoError(s.t, err)
	day := time.Now().UTC().Format(time.DateOnly)
	payload, err := json.Marshal(map[string]any{"day": day, "resume": true})
	require.NoError(s.t, err)
	require.Eventually(s.t, func() bool {
		out, err := lambda.NewFromConfig(s.aws).Invoke(s.within(), &lambda.InvokeInput{
			FunctionName: aws.String("eventforge-local-reconcile-books"), Payload: payload,
		})
		require.NoError(s.t, err)
		require.Nil(s.t, out.FunctionError, "%s", out.Payload)
		return s.calls.seen("reconcile-books", "dynamodb:Query", "LEDGER#")
	}, patience, time.Second, "the order is not compared")
	s.ask(s.operator, http.MethodGet, "/api/ops/books", nil, nil)
	s.ask(s.operator, http.MethodGet, "/api/ops/books/"+day, nil, nil)
	s.ask(s.operator, http.MethodGet, "/api/ops/orders/"+o.ID, nil, nil)
}
