package dynamodb_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"
)

func TestPutGetRoundTripOfEveryType(t *testing.T) {
	h := newOrdersHarness(t)
	it := order("o#1", "meta",
		"total", num("19.990"), "big", num("1E+5"), "tiny", num("-0.00012"), "paid", &types.AttributeValueMemberBOOL{Value: true},
		"none", &types.AttributeValueMemberNULL{Value: true}, "raw", &types.AttributeValueMemberB{Value: []byte{0, 1, 255}},
		"tags", &types.AttributeValueMemberSS{Value: []string{"b", "a"}}, "nums", &types.AttributeValueMemberNS{Value: []string{"10", "9.0"}},
		"bins", &types.AttributeValueMemberBS{Value: [][]byte{{2}, {1}}}, "empty", text(""),
		"lines", &types.AttributeValueMemberL{Value: []types.AttributeValue{
			&types.AttributeValueMemberM{Value: item{"sku": text("A\"\\\n東京"), "qty": num("2")}},
		}})
	h.put(t, it)
	want := order("o#1", "meta")
	for k, v := range it {
		want[k] = v
	}
	want["total"], want["big"], want["tiny"] = num("19.99"), num("100000"), num("-0.00012")
	want["tags"], want["nums"] = &types.AttributeValueMemberSS{Value: []string{"a", "b"}}, &types.AttributeValueMemberNS{Value: []string{"9", "10"}}
	want["bins"] = &types.AttributeValueMemberBS{Value: [][]byte{{1}, {2}}}
	require.Equal(t, want, h.get(t, "o#1", "meta"))
}

func TestConditionFailureCarriesTheItem(t *testing.T) {
	h := newOrdersHarness(t)
	h.put(t, order("o#1", "meta", "status", text("pending")))
	_, err := h.PutItem(t.Context(), &sdk.PutItemInput{
		TableName: aws.String("orders"), Item: order("o#1", "meta"), ConditionExpression: aws.String("attribute_not_exists(PK)"),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	var failed *types.ConditionalCheckFailedException
	require.ErrorAs(t, err, &failed)
	require.Equal(t, "The conditional request failed", failed.ErrorMessage())
	require.Equal(t, order("o#1", "meta", "status", text("pending")), failed.Item)
}

func TestUpdateItemReturnValues(t *testing.T) {
	h := newOrdersHarness(t)
	h.put(t, order("o#1", "meta", "n", num("5"), "keep", text("k")))
	for _, c := range []struct {
		want       types.ReturnValue
		attributes item
	}{
		{types.ReturnValueNone, nil},
		{types.ReturnValueUpdatedOld, item{"n": num("6")}},
		{types.ReturnValueUpdatedNew, item{"n": num("8")}},
		{types.ReturnValueAllOld, order("o#1", "meta", "n", num("8"), "keep", text("k"))},
		{types.ReturnValueAllNew, order("o#1", "meta", "n", num("10"), "keep", text("k"))},
	} {
		out, err := h.UpdateItem(t.Context(), &sdk.UpdateItemInput{
			TableName: aws.String("orders"), Key: order("o#1", "meta"), UpdateExpression: aws.String("SET n = n + :one"),
			ExpressionAttributeValues: item{":one": num("1")}, ReturnValues: c.want,
		})
		require.NoError(t, err)
		require.Equal(t, c.attributes, out.Attributes, c.want)
	}
}
