package dynamodb_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/dynamodb"
	"github.com/eventforge/eventforge/local/store"
)

func TestTableLifeCycle(t *testing.T) {
	h := newHarness(t)
	created, err := h.CreateTable(t.Context(), ordersTable())
	require.NoError(t, err)
	require.Equal(t, types.TableStatusCreating, created.TableDescription.TableStatus)
	require.NoError(t, sdk.NewTableExistsWaiter(h).Wait(t.Context(), &sdk.DescribeTableInput{TableName: orders}, time.Minute))
	_, err = h.CreateTable(t.Context(), ordersTable())
	var inUse *types.ResourceInUseException
	require.ErrorAs(t, err, &inUse)
	h.put(t, order("o#1", "meta"))

	out, err := h.DescribeTable(t.Context(), &sdk.DescribeTableInput{TableName: aws.String("arn:aws:dynamodb:us-east-1:000000000000:table/orders")})
	require.NoError(t, err)
	require.Equal(t, types.TableStatusActive, out.Table.TableStatus)
	require.EqualValues(t, 1, *out.Table.ItemCount)
	require.Equal(t, ordersTable().KeySchema, out.Table.KeySchema)
	require.ElementsMatch(t, ordersTable().AttributeDefinitions, out.Table.AttributeDefinitions)
	require.Len(t, out.Table.GlobalSecondaryIndexes, 3)
	require.Equal(t, types.BillingModePayPerRequest, out.Table.BillingModeSummary.BillingMode)
	require.Contains(t, *out.Table.LatestStreamArn, ":table/orders/stream/")

	_, err = h.DeleteTable(t.Context(), &sdk.DeleteTableInput{TableName: orders})
	require.NoError(t, err)
	require.NoError(t, sdk.NewTableNotExistsWaiter(h).Wait(t.Context(), &sdk.DescribeTableInput{TableName: orders}, time.Minute))
	_, err = h.CreateTable(t.Context(), ordersTable())
	require.NoError(t, err)
	require.Nil(t, h.get(t, "o#1", "meta"), "a new table with the name of a deleted one is empty")
}

func TestTablesAreListedInPages(t *testing.T) {
	h := newHarness(t)
	for _, name := range []string{"ccc", "aaa", "bbb"} {
		in := ordersTable()
		in.TableName = &name
		_, err := h.CreateTable(t.Context(), in)
		require.NoError(t, err)
	}
	pages := sdk.NewListTablesPaginator(h, &sdk.ListTablesInput{Limit: aws.Int32(2)})
	var names []string
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		names = append(names, page.TableNames...)
	}
	require.Equal(t, []string{"aaa", "bbb", "ccc"}, names)
}

func TestTablesAreRefused(t *testing.T) {
	h := newHarness(t)
	for want, change := range map[string]func(*sdk.CreateTableInput){
		"Number of attributes in KeySchema does not exactly match": func(in *sdk.CreateTableInput) {
			in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{AttributeName: aws.String("more"), AttributeType: "S"})
		},
		"Some index key attributes are not defined in AttributeDefinitions": func(in *sdk.CreateTableInput) { in.AttributeDefinitions = in.AttributeDefinitions[1:] },
		"Member must satisfy regular expression pattern":                    func(in *sdk.CreateTableInput) { in.TableName = aws.String("no") },
		"Invalid KeySchema": func(in *sdk.CreateTableInput) { in.KeySchema = in.KeySchema[1:] },
		"Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]": func(in *sdk.CreateTableInput) { in.BillingMode = "FREE" },
		"ReadCapacityUnits and WriteCapacityUnits must both be specified":    func(in *sdk.CreateTableInput) { in.BillingMode = "" },
		"local secondary indexes are not implemented here": func(in *sdk.CreateTableInput) {
			in.LocalSecondaryIndexes = []types.LocalSecondaryIndex{{IndexName: aws.String("lsi"), KeySchema: in.KeySchema, Projection: &types.Projection{}}}
		},
		"Duplicate index name: byRank": func(in *sdk.CreateTableInput) {
			in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, in.GlobalSecondaryIndexes[0])
		},
		"StreamViewType is not specified": func(in *sdk.CreateTableInput) { in.StreamSpecification.StreamViewType = "" },
	} {
		in := ordersTable()
		change(in)
		_, err := h.CreateTable(t.Context(), in)
		requireValidation(t, err, want)
	}
}

func TestProtectedTableIsNotDeleted(t *testing.T) {
	h := newHarness(t)
	in := ordersTable()
	in.DeletionProtectionEnabled = aws.Bool(true)
	_, err := h.CreateTable(t.Context(), in)
	require.NoError(t, err)
	_, err = h.DeleteTable(t.Context(), &sdk.DeleteTableInput{TableName: orders})
	requireValidation(t, err, "protected against deletion")
}

func TestSettingsAreKept(t *testing.T) {
	h := newOrdersHarness(t)
	arn := aws.String("arn:aws:dynamodb:us-east-1:000000000000:table/orders")
	_, err := h.TagResource(t.Context(), &sdk.TagResourceInput{ResourceArn: arn, Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}, {Key: aws.String("b"), Value: aws.String("2")}}})
	require.NoError(t, err)
	_, err = h.UntagResource(t.Context(), &sdk.UntagResourceInput{ResourceArn: arn, TagKeys: []string{"a"}})
	require.NoError(t, err)
	_, err = h.UpdateContinuousBackups(t.Context(), &sdk.UpdateContinuousBackupsInput{TableName: orders,
		PointInTimeRecoverySpecification: &types.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: aws.Bool(true)}})
	require.NoError(t, err)
	require.NoError(t, h.setTTL(t, "expiresAt", true))

	again := serve(t, h.env.DB)
	tags, err := again.ListTagsOfResource(t.Context(), &sdk.ListTagsOfResourceInput{ResourceArn: arn})
	require.NoError(t, err)
	require.Equal(t, []types.Tag{{Key: aws.String("b"), Value: aws.String("2")}}, tags.Tags)
	backups, err := again.DescribeContinuousBackups(t.Context(), &sdk.DescribeContinuousBackupsInput{TableName: orders})
	require.NoError(t, err)
	require.Equal(t, types.PointInTimeRecoveryStatusEnabled, backups.ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus)
	ttl, err := again.DescribeTimeToLive(t.Context(), &sdk.DescribeTimeToLiveInput{TableName: orders})
	require.NoError(t, err)
	require.Equal(t, "expiresAt", *ttl.TimeToLiveDescription.AttributeName)
}

func TestUnknownTables(t *testing.T) {
	h := newHarness(t)
	var notFound *types.ResourceNotFoundException
	_, err := h.DescribeTable(t.Context(), &sdk.DescribeTableInput{TableName: orders})
	require.ErrorAs(t, err, &notFound)
	require.Equal(t, "Requested resource not found: Table: orders not found", notFound.ErrorMessage())
	_, err = h.GetItem(t.Context(), &sdk.GetItemInput{TableName: orders, Key: order("a", "b")})
	require.ErrorAs(t, err, &notFound)
	_, err = h.DescribeContinuousBackups(t.Context(), &sdk.DescribeContinuousBackupsInput{TableName: orders})
	var table *types.TableNotFoundException
	require.ErrorAs(t, err, &table)
}

func TestDescribeEndpoints(t *testing.T) {
	out, err := newHarness(t).DescribeEndpoints(t.Context(), &sdk.DescribeEndpointsInput{})
	require.NoError(t, err)
	require.Equal(t, "localhost:4566", *out.Endpoints[0].Address)
}

func TestEnsureCreatesOnceAndThenCompares(t *testing.T) {
	h := newHarness(t)
	want := dynamodb.Table{
		Name: "orders", HashKey: "PK", RangeKey: "SK", Attributes: map[string]string{"PK": "S", "SK": "S", "owner": "S"},
		Indexes:        map[string]dynamodb.Index{"byOwner": {HashKey: "owner", RangeKey: "SK", Projection: "ALL"}},
		StreamViewType: "NEW_AND_OLD_IMAGES", TTLAttribute: "expiresAt", Recovery: true,
	}
	require.NoError(t, h.service.Ensure(t.Context(), want))
	h.put(t, order("o#1", "meta"))
	again := serve(t, h.env.DB)
	require.NoError(t, again.service.Ensure(t.Context(), want))
	require.NotNil(t, again.get(t, "o#1", "meta"))
	tables := again.service.Tables()
	require.Len(t, tables, 1)
	require.EqualValues(t, 1, tables[0].Items)
	require.EqualValues(t, 1, tables[0].LastRecord)

	want.RangeKey = "owner"
	require.ErrorContains(t, again.service.Ensure(t.Context(), want), "exists with other keys or another stream")
	want.Attributes["PK"] = "X"
	require.ErrorContains(t, again.service.Ensure(t.Context(), want), "enum value set")
}

// TestADataDirectoryWithOtherIndexesGetsTheNewOnes: a release changes an index by
// defining a new one, which then has the items from before, too.
func TestADataDirectoryWithOtherIndexesGetsTheNewOnes(t *testing.T) {
	dir := t.TempDir()
	open := func() (*harness, *store.DB) {
		db, err := store.Open(dir)
		require.NoError(t, err)
		return serve(t, db), db
	}
	want := dynamodb.Table{
		Name: "orders", HashKey: "PK", RangeKey: "SK", Attributes: map[string]string{"PK": "S", "SK": "S", "owner": "S"},
		Indexes:        map[string]dynamodb.Index{"old": {HashKey: "owner", RangeKey: "SK", Projection: "ALL"}},
		StreamViewType: "NEW_AND_OLD_IMAGES",
	}
	before, db := open()
	require.NoError(t, before.service.Ensure(t.Context(), want))
	const n = 2500
	for i := range n {
		before.put(t, order(fmt.Sprintf("o#%04d", i), "x", "owner", text("ann"), "total", num("1")))
	}
	before.put(t, order("stranger", "x"))
	require.NoError(t, db.Close())

	after, db := open()
	defer func() { require.NoError(t, db.Close()) }()
	want.Attributes["rank"] = "N"
	want.Indexes = map[string]dynamodb.Index{
		"keys":   {HashKey: "owner", RangeKey: "PK", Projection: "KEYS_ONLY"},
		"ranked": {HashKey: "owner", RangeKey: "rank", Projection: "ALL"},
	}
	require.NoError(t, after.service.Ensure(t.Context(), want))
	require.Len(t, after.ranked(t, "keys", true, 700), n)
	require.Empty(t, after.ranked(t, "ranked", true, 700))
	after.put(t, order("o#0000", "x", "owner", text("bob")))
	require.Len(t, after.ranked(t, "keys", true, 700), n-1)
	out, err := after.Query(t.Context(), &sdk.QueryInput{
		TableName: orders, IndexName: aws.String("keys"), Limit: aws.Int32(1),
		KeyConditionExpression: aws.String("#o = :o"), ExpressionAttributeNames: map[string]string{"#o": "owner"},
		ExpressionAttributeValues: item{":o": text("ann")},
	})
	require.NoError(t, err)
	require.NotContains(t, out.Items[0], "total", "keys only")
	_, err = after.Query(t.Context(), &sdk.QueryInput{
		TableName: orders, IndexName: aws.String("old"), KeyConditionExpression: aws.String("#o = :o"),
		ExpressionAttributeNames: map[string]string{"#o": "owner"}, ExpressionAttributeValues: item{":o": text("ann")},
	})
	requireValidation(t, err, "does not have the specified index")
	require.NoError(t, after.service.Ensure(t.Context(), want), "again")
}
