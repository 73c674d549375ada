package dynamodb_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"
)

// recoverable makes the table orders, with recovery.
func recoverable(t *testing.T) *harness {
	t.Helper()
	h := newHarness(t)
	_, err := h.CreateTable(t.Context(), ordersTable())
	require.NoError(t, err)
	_, err = h.UpdateContinuousBackups(t.Context(), &sdk.UpdateContinuousBackupsInput{
		TableName:                        aws.String("orders"),
		PointInTimeRecoverySpecification: &types.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: aws.Bool(true)},
	})
	require.NoError(t, err)
	return h
}

func (h *harness) restore(t *testing.T, target string, at time.Time) error {
	t.Helper()
	_, err := h.RestoreTableToPointInTime(t.Context(), &sdk.RestoreTableToPointInTimeInput{
		SourceTableName: aws.String("orders"), TargetTableName: &target, RestoreDateTime: &at,
	})
	return err
}

// ranks returns the rank of each item, from the table or one of its indexes.
func (h *harness) ranks(t *testing.T, table, index string) map[string]string {
	t.Helper()
	in := &sdk.ScanInput{TableName: &table}
	if index != "" {
		in.IndexName = &index
	}
	out, err := h.Scan(t.Context(), in)
	require.NoError(t, err)
	all := map[string]string{}
	for _, item := range out.Items {
		all[item["PK"].(*types.AttributeValueMemberS).Value] = item["rank"].(*types.AttributeValueMemberN).Value
	}
	return all
}

// Whatever is written, each second of it can be restored: the items, and the indexes.
func TestEachSecondIsRestoredAsItWas(t *testing.T) {
	h, random := recoverable(t), rand.New(rand.NewPCG(1, 2))
	now, was := map[string]string{}, map[time.Time]map[string]string{}
	for n := range 40 {
		pk := fmt.Sprintf("ORDER#%d", random.IntN(6))
		key := map[string]types.AttributeValue{"PK": &types.AttributeValueMemberS{Value: pk}, "SK": &types.AttributeValueMemberS{Value: "x"}}
		if random.IntN(3) == 0 {
			_, err := h.DeleteItem(t.Context(), &sdk.DeleteItemInput{TableName: aws.String("orders"), Key: key})
			require.NoError(t, err)
			delete(now, pk)
		} else {
			now[pk] = fmt.Sprint(n)
			key["owner"], key["rank"] = &types.AttributeValueMemberS{Value: "o"}, &types.AttributeValueMemberN{Value: now[pk]}
			_, err := h.PutItem(t.Context(), &sdk.PutItemInput{TableName: aws.String("orders"), Item: key})
			require.NoError(t, err)
		}
		was[h.env.Clock.Now()] = maps.Clone(now)
		h.env.Clock.Advance(time.Minute)
	}
	n := 0
	for at, want := range was {
		n++
		target := fmt.Sprintf("restored-%d", n)
		require.NoError(t, h.restore(t, target, at.Add(time.Second)))
		require.Equal(t, want, h.ranks(t, target, ""))
		require.Equal(t, want, h.ranks(t, target, "byRank"))
	}
	require.Equal(t, now, h.ranks(t, "orders", ""), "the source stays as it is")
}

func TestARestoredTableHasNoStreamAndNoSettings(t *testing.T) {
	h := recoverable(t)
	h.env.Clock.Advance(time.Minute)
	_, err := h.RestoreTableToPointInTime(t.Context(), &sdk.RestoreTableToPointInTimeInput{
		SourceTableName: aws.String("orders"), TargetTableName: aws.String("restored"), UseLatestRestorableTime: aws.Bool(true),
	})
	require.NoError(t, err)
	out, err := h.DescribeTable(t.Context(), &sdk.DescribeTableInput{TableName: aws.String("restored")})
	require.NoError(t, err)
	require.Nil(t, out.Table.StreamSpecification)
	require.Len(t, out.Table.GlobalSecondaryIndexes, 3)
	require.Equal(t, types.TableStatusActive, out.Table.TableStatus)
	backups, err := h.DescribeContinuousBackups(t.Context(), &sdk.DescribeContinuousBackupsInput{TableName: aws.String("restored")})
	require.NoError(t, err)
	require.Equal(t, types.PointInTimeRecoveryStatusDisabled, backups.ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus)
}

func TestWhatCannotBeRestoredIsRefused(t *testing.T) {
	h := recoverable(t)
	began := h.env.Clock.Now()
	h.env.Clock.Advance(time.Hour)
	require.ErrorContains(t, h.restore(t, "orders", began), "TableAlreadyExistsException")
	require.ErrorContains(t, h.restore(t, "a", began), "targetTableName")
	require.ErrorContains(t, h.restore(t, "later", h.env.Clock.Now().Add(time.Minute)), "InvalidRestoreTimeException")
	require.ErrorContains(t, h.restore(t, "earlier", began.Add(-time.Minute)), "InvalidRestoreTimeException")
	h.env.Clock.Advance(24 * time.Hour)
	require.ErrorContains(t, h.restore(t, "too-old", began), "InvalidRestoreTimeException")
	require.NoError(t, h.restore(t, "restored", h.env.Clock.Now()))
	_, err := h.RestoreTableToPointInTime(t.Context(), &sdk.RestoreTableToPointInTimeInput{
		SourceTableName: aws.String("restored"), TargetTableName: aws.String("again"), UseLatestRestorableTime: aws.Bool(true),
	})
	require.ErrorContains(t, err, "PointInTimeRecoveryUnavailableException")
	_, err = h.RestoreTableToPointInTime(t.Context(), &sdk.RestoreTableToPointInTimeInput{SourceTableName: aws.String("orders"), TargetTableName: aws.String("again")})
	require.ErrorContains(t, err, "Exactly one of")
}
