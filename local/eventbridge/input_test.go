package eventbridge_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/stretchr/testify/require"
)

const order = `{"orderId":"o\"1","total":1.50,"big":12345678901234567890,"lines":[{"sku":"a"},{"sku":"b"}],"note":null}`

// receiveAs puts the order through a target with the given input settings.
func receiveAs(t *testing.T, change func(*types.Target)) string {
	t.Helper()
	p := start(t, "")
	q := p.queue("q")
	tg := target(q)
	change(&tg)
	p.rule("r", shop, tg)
	p.put(entry("order.created", order))
	return p.receive(q).Body
}

func TestInputs(t *testing.T) {
	paths := map[string]string{
		"id": "$.detail.orderId", "total": "$.detail.total", "big": "$.detail.big", "sku": "$.detail.lines[1].sku",
		"lines": "$.detail.lines", "type": "$.detail-type", "none": "$.detail.none", "null": "$.detail.note",
	}
	for template, want := range map[string]string{
		`{"orderId": <id>}`:                      `{"orderId": "o\"1"}`,
		`{"t":<total>,"b":<big>,"s":<sku>}`:      `{"t":1.50,"b":12345678901234567890,"s":"b"}`,
		`{"l":<lines>,"n":<none>,"m":<null>}`:    `{"l":[{"sku":"a"},{"sku":"b"}],"n":null,"m":null}`,
		`{"text":"<type> of \"<id>\", <none>."}`: `{"text":"order.created of \"o\"1\", ."}`,
		`"<id> costs <total>"`:                   `"o\"1 costs 1.50"`,
		`{"rule":<aws.events.rule-name>}`:        `{"rule":"r"}`,
		`{"arn":"<aws.events.rule-arn>"}`:        `{"arn":"arn:aws:events:us-east-1:000000000000:rule/r"}`,
		`plain <id>`:                             `plain "o\"1"`,
		`[<id>, <id>]`:                           `["o\"1", "o\"1"]`,
	} {
		got := receiveAs(t, func(tg *types.Target) {
			tg.InputTransformer = &types.InputTransformer{InputPathsMap: paths, InputTemplate: &template}
		})
		require.Equal(t, want, got, template)
	}
	require.Equal(t, `[{"sku":"a"},{"sku":"b"}]`, receiveAs(t, func(tg *types.Target) { tg.InputPath = aws.String("$.detail.lines") }))
	require.Equal(t, `{"fixed":1}`, receiveAs(t, func(tg *types.Target) { tg.Input = aws.String(`{"fixed":1}`) }))
}

func TestTransformerKnowsTheWholeEvent(t *testing.T) {
	got := decode(t, receiveAs(t, func(tg *types.Target) {
		tg.InputTransformer = &types.InputTransformer{InputTemplate: aws.String(`{"all":<aws.events.event.json>,"head":<aws.events.event>,"at":<aws.events.event.ingestion-time>}`)}
	}))
	all, head := got["all"].(map[string]any), got["head"].(map[string]any)
	require.Equal(t, "order.created", all["detail-type"])
	require.Equal(t, `o"1`, all["detail"].(map[string]any)["orderId"])
	require.Equal(t, all["id"], head["id"])
	require.NotContains(t, head, "detail")
	require.NotEmpty(t, got["at"])
}
