package dynamodb_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	streamtypes "github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
	"github.com/stretchr/testify/require"
)

func (h *harness) setTTL(t testing.TB, attribute string, on bool) error {
	_, err := h.UpdateTimeToLive(t.Context(), &sdk.UpdateTimeToLiveInput{
		TableName: orders, TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: &attribute, Enabled: &on},
	})
	return err
}

func TestItemsExpireInPlatformTime(t *testing.T) {
	h := newOrdersHarness(t)
	in := func(d time.Duration) types.AttributeValue { return num(fmt.Sprint(h.env.Clock.Now().Add(d).Unix())) }
	h.put(t, order("before", "meta", "expiresAt", in(time.Hour))) // exists before TTL is enabled
	require.NoError(t, h.setTTL(t, "expiresAt", true))
	h.put(t, order("soon", "meta", "expiresAt", in(time.Hour)))
	h.put(t, order("later", "meta", "expiresAt", in(3*time.Hour)))
	h.put(t, order("never", "meta"))
	h.put(t, order("text", "meta", "expiresAt", text("1")))
	h.put(t, order("mistake", "meta", "expiresAt", num("12345"))) // over five years ago
	h.put(t, order("saved", "meta", "expiresAt", in(time.Hour)))
	h.put(t, order("saved", "meta", "expiresAt", in(5*time.Hour)))
	h.run(t)
	h.env.Clock.Advance(2 * time.Hour)
	eventually(t, func() bool { return h.get(t, "soon", "meta") == nil && h.get(t, "before", "meta") == nil })
	for _, pk := range []string{"later", "never", "text", "mistake", "saved"} {
		require.NotNil(t, h.get(t, pk, "meta"), pk)
	}
	h.env.Clock.Advance(2 * time.Hour)
	eventually(t, func() bool { return h.get(t, "later", "meta") == nil })
	require.NotNil(t, h.get(t, "saved", "meta"))
}

func TestExpiryIsAServiceRecordOfTheStream(t *testing.T) {
	h := newOrdersHarness(t)
	require.NoError(t, h.setTTL(t, "expiresAt", true))
	h.put(t, order("o#1", "meta", "expiresAt", num(fmt.Sprint(h.env.Clock.Now().Add(time.Minute).Unix()))))
	h.run(t)
	h.env.Clock.Advance(2 * time.Minute)
	removal := h.read(t, 1)[0]
	require.Equal(t, "REMOVE", removal.EventName)
	require.Equal(t, &events.DynamoDBUserIdentity{Type: "Service", PrincipalID: "dynamodb.amazonaws.com"}, removal.UserIdentity)
	records, _ := h.records(t, h.iterator(t, dynamodbstreams.GetShardIteratorInput{ShardIteratorType: streamtypes.ShardIteratorTypeTrimHorizon}))
	require.Nil(t, records[0].UserIdentity)
	require.Equal(t, &streamtypes.Identity{Type: aws.String("Service"), PrincipalId: aws.String("dynamodb.amazonaws.com")}, records[1].UserIdentity)
}

func TestTimeToLiveIsEnabledAndDisabled(t *testing.T) {
	h := newOrdersHarness(t)
	requireValidation(t, h.setTTL(t, "expiresAt", false), "TimeToLive is already disabled")
	require.NoError(t, h.setTTL(t, "expiresAt", true))
	requireValidation(t, h.setTTL(t, "expiresAt", true), "TimeToLive is already enabled")
	requireValidation(t, h.setTTL(t, "extra", true), "TimeToLive is active on a different AttributeName: current AttributeName is expiresAt")
	out, err := h.DescribeTimeToLive(t.Context(), &sdk.DescribeTimeToLiveInput{TableName: orders})
	require.NoError(t, err)
	require.Equal(t, types.TimeToLiveStatusEnabled, out.TimeToLiveDescription.TimeToLiveStatus)
	require.NoError(t, h.setTTL(t, "expiresAt", false))
}
