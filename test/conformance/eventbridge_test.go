package conformance

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/stretchr/testify/require"
)

// bus creates an event bus and deletes it at the test's end.
func bus(t *testing.T, client *eventbridge.Client) string {
	t.Helper()
	name := unique("bus")
	_, err := client.CreateEventBus(t.Context(), &eventbridge.CreateEventBusInput{Name: &name})
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := client.DeleteEventBus(context.Background(), &eventbridge.DeleteEventBusInput{Name: &name})
		require.NoError(t, err)
	})
	return name
}

// forget deletes a rule with its targets at the test's end.
func forget(t *testing.T, client *eventbridge.Client, bus, rule string, targets ...string) {
	t.Cleanup(func() {
		if len(targets) > 0 {
			_, err := client.RemoveTargets(context.Background(), &eventbridge.RemoveTargetsInput{EventBusName: &bus, Rule: &rule, Ids: targets})
			require.NoError(t, err)
		}
		_, err := client.DeleteRule(context.Background(), &eventbridge.DeleteRuleInput{EventBusName: &bus, Name: &rule})
		require.NoError(t, err)
	})
}

func TestEventBridgeRequests(t *testing.T) {
	t.Parallel()
	client := eventbridge.NewFromConfig(settings)
	n := names{"bus": bus(t, client), "absent": unique("absent")}
	_, _, n["queue"] = queue(t, newQueues(), "target", nil)
	verify(t, n, entries(client))
	verify(t, n, rules(client))
	forget(t, client, n["bus"], "orders", "a")
	verify(t, n, targets(client))
}

func entries(c *eventbridge.Client) []expectation {
	put := func(entries string) call { return do(c.PutEvents, `{"Entries":[`+entries+`]}`) }
	const good = `{"EventBusName":"$bus","Source":"test","DetailType":"t","Detail":"{}"}`
	return []expectation{{
		name: "good and bad entries have results in their order", doc: "API Reference, PutEvents, Entries and FailedEntryCount",
		when: put(good + `,{"EventBusName":"$bus","Source":"test","DetailType":"t","Detail":"no json"},{"EventBusName":"$bus","Source":"test","Detail":"{}"},` + good),
		want: `{"FailedEntryCount":2,"Entries":[{"EventId":"*","ErrorCode":null},{"EventId":null,"ErrorCode":"MalformedDetail","ErrorMessage":"*"},{"ErrorCode":"InvalidArgument","ErrorMessage":"*DetailType*"},{"EventId":"*"}]}`,
	}, {
		name: "a source that is AWS's own", doc: "API Reference, PutEventsResultEntry, ErrorCode",
		when: put(`{"EventBusName":"$bus","Source":"aws.s3","DetailType":"t","Detail":"{}"}`),
		want: `{"FailedEntryCount":1,"Entries":[{"ErrorCode":"NotAuthorizedForSourceException"}]}`,
	}, {
		name: "eleven entries", doc: "API Reference, PutEvents, Entries: at most 10",
		when: put(times(11, good)), want: refusal{code: "ValidationException"},
	}, {
		name: "no entries", doc: "API Reference, PutEvents, Entries: at least 1",
		when: put(``), want: refusal{code: "ValidationException"},
	}}
}

func rules(c *eventbridge.Client) []expectation {
	rule := func(rest string) call {
		return do(c.PutRule, `{"EventBusName":"$bus","Name":"orders",`+rest+`}`)
	}
	return []expectation{{
		name: "a bus exists already", doc: "API Reference, CreateEventBus, Errors",
		when: do(c.CreateEventBus, `{"Name":"$bus"}`), want: refusal{code: "ResourceAlreadyExistsException"},
	}, {
		name: "the default bus is always there", doc: "API Reference, DescribeEventBus",
		when: do(c.DescribeEventBus, `{}`), want: `{"Name":"default","Arn":"*:event-bus/default*"}`,
	}, {
		name: "an absent bus", doc: "API Reference, DescribeEventBus, Errors",
		when: do(c.DescribeEventBus, `{"Name":"$absent"}`), want: refusal{code: "ResourceNotFoundException"},
	}, {
		name: "a rule neither for events nor for times", doc: "API Reference, PutRule: pattern or schedule",
		when: rule(`"State":"ENABLED"`), want: refusal{code: "ValidationException", says: "EventPattern or ScheduleExpression"},
	}, {
		name: "a schedule on a bus of one's own", doc: "User Guide, Creating a scheduled rule: default bus only",
		when: rule(`"ScheduleExpression":"rate(1 hour)"`), want: refusal{code: "ValidationException", says: "default event bus"},
	}, {
		name: "a pattern that is no object of lists", doc: "API Reference, PutRule, Errors",
		when: rule(`"EventPattern":"{\"source\":\"test\"}"`), want: refusal{code: "InvalidEventPatternException"},
	}, {
		name: "a rule on an absent bus", doc: "API Reference, PutRule, Errors",
		when: do(c.PutRule, `{"EventBusName":"$absent","Name":"r","EventPattern":"{\"source\":[\"a\"]}"}`), want: refusal{code: "ResourceNotFoundException"},
	}, {
		name: "an absent rule", doc: "API Reference, DescribeRule, Errors",
		when: do(c.DescribeRule, `{"EventBusName":"$bus","Name":"$absent"}`), want: refusal{code: "ResourceNotFoundException"},
	}, {
		name: "deleting an absent rule succeeds", doc: "API Reference, DeleteRule",
		when: do(c.DeleteRule, `{"EventBusName":"$bus","Name":"$absent"}`), want: `{}`,
	}, {
		name: "a rule is replaced as a whole", doc: "API Reference, PutRule: updates by the same name",
		given: []call{rule(`"EventPattern":"{\"source\":[\"a\"]}","Description":"old"`), rule(`"EventPattern":"{\"source\":[\"b\"]}","State":"DISABLED"`)},
		when:  do(c.DescribeRule, `{"EventBusName":"$bus","Name":"orders"}`),
		want:  `{"State":"DISABLED","EventPattern":"{\"source\":[\"b\"]}","Description":null,"Arn":"*:rule/$bus/orders*"}`,
	}, {
		name: "a bus with rules", doc: "API Reference, DeleteEventBus: rules first",
		when: do(c.DeleteEventBus, `{"Name":"$bus"}`), want: refusal{code: "ValidationException"},
	}}
}

func targets(c *eventbridge.Client) []expectation {
	put := func(targets string) call {
		return do(c.PutTargets, `{"EventBusName":"$bus","Rule":"orders","Targets":[`+targets+`]}`)
	}
	return []expectation{{
		name: "targets are put and listed", doc: "API Reference, ListTargetsByRule",
		given: []call{put(`{"Id":"a","Arn":"$queue"}`)},
		when:  do(c.ListTargetsByRule, `{"EventBusName":"$bus","Rule":"orders"}`), want: `{"Targets":[{"Id":"a","Arn":"$queue"}]}`,
	}, {
		name: "a target of an absent rule", doc: "API Reference, PutTargets, Errors",
		when: do(c.PutTargets, `{"EventBusName":"$bus","Rule":"$absent","Targets":[{"Id":"a","Arn":"$queue"}]}`), want: refusal{code: "ResourceNotFoundException"},
	}, {
		name: "more than five targets", doc: "User Guide, Quotas, targets per rule",
		when: put(times(6, `{"Id":"t#","Arn":"$queue"}`)), want: refusal{code: "LimitExceededException"},
	}, {
		name: "an input and a path to it", doc: "API Reference, Target: one of Input, InputPath and InputTransformer",
		when: put(`{"Id":"b","Arn":"$queue","Input":"{}","InputPath":"$.detail"}`), want: refusal{code: "ValidationException", says: "InputPath"},
	}, {
		name: "a rule with targets", doc: "API Reference, DeleteRule: targets first",
		when: do(c.DeleteRule, `{"EventBusName":"$bus","Name":"orders"}`), want: refusal{code: "ValidationException", says: "targets"},
	}, {
		name: "removing what is not there", doc: "API Reference, RemoveTargets, FailedEntries",
		when: do(c.RemoveTargets, `{"EventBusName":"$bus","Rule":"$absent","Ids":["a"]}`), want: refusal{code: "ResourceNotFoundException"},
	}}
}

// TestEventBridgePatterns: User Guide, Amazon EventBridge event patterns and
// comparison operators.
func TestEventBridgePatterns(t *testing.T) {
	t.Parallel()
	client := eventbridge.NewFromConfig(settings)
	const event = `{"id":"1","version":"0","account":"123456789012","region":"us-east-1","time":"2026-01-01T00:00:00Z","resources":["arn:a","arn:b"],
		"source":"shop.eu","detail-type":"order.Created","detail":{"total":50,"tags":["red","big"],"ip":"10.0.0.7","note":"","none":null,"ok":true,"file":"a/b/c.png","lines":[{"sku":"x","n":1},{"sku":"y","n":2}]}}`
	for pattern, want := range map[string]bool{
		`{"source":["shop.eu"]}`:                                                        true,
		`{"source":["SHOP.EU"]}`:                                                        false,
		`{"source":["a","shop.eu"],"region":["x"]}`:                                     false,
		`{"source":[{"prefix":"shop."}]}`:                                               true,
		`{"source":[{"suffix":".us"}]}`:                                                 false,
		`{"source":[{"equals-ignore-case":"SHOP.eu"}]}`:                                 true,
		`{"source":[{"prefix":{"equals-ignore-case":"SHOP"}}]}`:                         true,
		`{"source":[{"anything-but":["shop.us"]}]}`:                                     true,
		`{"source":[{"anything-but":{"prefix":"shop"}}]}`:                               false,
		`{"source":[{"anything-but":{"wildcard":"*.us"}}]}`:                             true,
		`{"detail":{"total":[{"numeric":[">",0,"<=",50]}]}}`:                            true,
		`{"detail":{"total":[{"numeric":["=",50.0]}]}}`:                                 true,
		`{"detail":{"total":[{"numeric":["<",50]}]}}`:                                   false,
		`{"detail":{"total":["50"]}}`:                                                   false,
		`{"detail":{"tags":["big"]}}`:                                                   true,
		`{"resources":["arn:c"]}`:                                                       false,
		`{"detail":{"ip":[{"cidr":"10.0.0.0/24"}]}}`:                                    true,
		`{"detail":{"ip":[{"cidr":"10.0.1.0/24"}]}}`:                                    false,
		`{"detail":{"note":[""]}}`:                                                      true,
		`{"detail":{"none":[null]}}`:                                                    true,
		`{"detail":{"note":[null]}}`:                                                    false,
		`{"detail":{"ok":[true]}}`:                                                      true,
		`{"detail":{"absent":[{"exists":false}]}}`:                                      true,
		`{"detail":{"total":[{"exists":false}]}}`:                                       false,
		`{"detail":{"file":[{"wildcard":"a/*/c.png"}]}}`:                                true,
		`{"detail":{"file":[{"wildcard":"*.jpg"}]}}`:                                    false,
		`{"detail":{"lines":{"sku":["y"],"n":[2]}}}`:                                    true,
		`{"$or":[{"source":["no"]},{"detail":{"total":[50]}}]}`:                         true,
		`{"detail":{"$or":[{"total":[1]},{"ok":[false]}]}}`:                             false,
		`{"detail-type":[{"equals-ignore-case":"ORDER.created"}],"source":["shop.eu"]}`: true,
	} {
		got, err := client.TestEventPattern(t.Context(), &eventbridge.TestEventPatternInput{Event: aws.String(event), EventPattern: aws.String(pattern)})
		if err != nil {
			t.Errorf("%s: %v", pattern, err)
		} else if got.Result != want {
			t.Errorf("%s: wanted %t, got %t", pattern, want, got.Result)
		}
	}
	for _, pattern := range []string{`{"source":"a"}`, `{"source":[]}`, `{}`, `{"a":[{"nonsense":"b"}]}`, `{"a":[{"numeric":["~",1]}]}`, `{"a":[{"wildcard":"a**b"}]}`, `not json`} {
		quoted, err := json.Marshal(pattern)
		require.NoError(t, err)
		verify(t, nil, []expectation{{
			name: "refused: " + pattern, doc: "API Reference, TestEventPattern, Errors",
			when: do(client.TestEventPattern, `{"Event":`+mustQuote(event)+`,"EventPattern":`+string(quoted)+`}`),
			want: refusal{code: "InvalidEventPatternException"},
		}})
	}
}

func mustQuote(text string) string {
	raw, _ := json.Marshal(text) // a string always encodes
	return string(raw)
}
