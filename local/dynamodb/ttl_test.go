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

func (p *platform) setTTL(t testing.TB, attribute string, on bool) error {
	_, err := p.UpdateTimeToLive(t.Context(), &sdk.UpdateTimeToLiveInput{
		TableName: orders, TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: &attribute, Enabled: &on},
	})
	return err
}

func TestItemsExpireInPlatformTime(t *testing.T) {
	p := startOrders(t)
	in := func(d time.Duration) types.AttributeValue { return num(fmt.Sprint(p.env.Clock.Now().Add(d).Unix())) }
	p.put(t, order("before", "meta", "expiresAt", in(time.Hour))) // there before the switch
	require.NoError(t, p.setTTL(t, "expiresAt", true))
	p.put(t, order("soon", "meta", "expiresAt", in(time.Hour)))
	p.put(t, order("later", "meta", "expiresAt", in(3*time.Hour)))
	p.put(t, order("never", "meta"))
	p.put(t, order("text", "meta", "expiresAt", text("1")))
	p.put(t, order("mistake", "meta", "expiresAt", num("12345"))) // over five years ago
	p.put(t, order("saved", "meta", "expiresAt", in(time.Hour)))
	p.put(t, order("saved", "meta", "expiresAt", in(5*time.Hour)))
	p.run(t)
	p.env.Clock.Advance(2 * time.Hour)
	eventually(t, func() bool { return p.get(t, "soon", "meta") == nil && p.get(t, "before", "meta") == nil })
	for _, pk := range []string{"later", "never", "text", "mistake", "saved"} {
		require.NotNil(t, p.get(t, pk, "meta"), pk)
	}
	p.env.Clock.Advance(2 * time.Hour)
	eventually(t, func() bool { return p.get(t, "later", "meta") == nil })
	require.NotNil(t, p.get(t, "saved", "meta"))
}

func TestExpiryIsAServiceRecordOfTheStream(t *testing.T) {
	p := startOrders(t)
	require.NoError(t, p.setTTL(t, "expiresAt", true))
	p.put(t, order("o#1", "meta", "expiresAt", num(fmt.Sprint(p.env.Clock.Now().Add(time.Minute).Unix()))))
	p.run(t)
	p.env.Clock.Advance(2 * time.Minute)
	removal := p.read(t, 1)[0]
	require.Equal(t, "REMOVE", removal.EventName)
	require.Equal(t, &events.DynamoDBUserIdentity{Type: "Service", PrincipalID: "dynamodb.amazonaws.com"}, removal.UserIdentity)
	records, _ := p.records(t, p.iterator(t, dynamodbstreams.GetShardIteratorInput{ShardIteratorType: streamtypes.ShardIteratorTypeTrimHorizon}))
	require.Nil(t, records[0].UserIdentity)
	require.Equal(t, &streamtypes.Identity{Type: aws.String("Service"), PrincipalId: aws.String("dynamodb.amazonaws.com")}, records[1].UserIdentity)
}

func TestTimeToLiveSwitch(t *testing.T) {
	p := startOrders(t)
	requireValidation(t, p.setTTL(t, "expiresAt", false), "TimeToLive is already disabled")
	require.NoError(t, p.setTTL(t, "expiresAt", true))
	requireValidation(t, p.setTTL(t, "expiresAt", true), "TimeToLive is already enabled")
	requireValidation(t, p.setTTL(t, "extra", true), "TimeToLive is active on a different AttributeName: current AttributeName is expiresAt")
	out, err := p.DescribeTimeToLive(t.Context(), &sdk.DescribeTimeToLiveInput{TableName: orders})
	require.NoError(t, err)
	require.Equal(t, types.TimeToLiveStatusEnabled, out.TimeToLiveDescription.TimeToLiveStatus)
	require.NoError(t, p.setTTL(t, "expiresAt", false))
}
