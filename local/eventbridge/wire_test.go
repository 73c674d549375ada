package eventbridge_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/stretchr/testify/require"
)

func TestBusesAndRulesSurviveARestart(t *testing.T) {
	p := start(t, t.TempDir())
	q := p.queue("q")
	_, err := p.client.CreateEventBus(ctx, &client.CreateEventBusInput{Name: aws.String("orders")})
	require.NoError(t, err)
	_, err = p.client.PutRule(ctx, &client.PutRuleInput{Name: aws.String("r"), EventBusName: aws.String("orders"), EventPattern: aws.String(shop), Description: aws.String("d")})
	require.NoError(t, err)
	tg := target(q)
	tg.RetryPolicy = &types.RetryPolicy{MaximumRetryAttempts: aws.Int32(0)}
	_, err = p.client.PutTargets(ctx, &client.PutTargetsInput{Rule: aws.String("r"), EventBusName: aws.String("orders"), Targets: []types.Target{tg}})
	require.NoError(t, err)
	p.stop()
	p = start(t, p.dir)
	bus, err := p.client.DescribeEventBus(ctx, &client.DescribeEventBusInput{Name: aws.String("orders")})
	require.NoError(t, err)
	require.Equal(t, p.env.ARN("events", "event-bus/orders"), *bus.Arn)
	r, err := p.client.DescribeRule(ctx, &client.DescribeRuleInput{Name: aws.String("r"), EventBusName: bus.Arn})
	require.NoError(t, err)
	require.Equal(t, "d "+shop+" ENABLED "+p.env.ARN("events", "rule/orders/r"), *r.Description+" "+*r.EventPattern+" "+string(r.State)+" "+*r.Arn)
	targets, err := p.client.ListTargetsByRule(ctx, &client.ListTargetsByRuleInput{Rule: aws.String("r"), EventBusName: aws.String("orders")})
	require.NoError(t, err)
	require.Equal(t, []types.Target{tg}, targets.Targets)
	e := entry("x", `{}`)
	e.EventBusName = bus.Arn
	p.put(e, entry("x", `{}`))
	p.receive(q)
	p.none(q)
}

func TestDisabledRuleRests(t *testing.T) {
	p := start(t, "")
	q := p.queue("q")
	p.rule("r", shop, target(q))
	_, err := p.client.DisableRule(ctx, &client.DisableRuleInput{Name: aws.String("r")})
	require.NoError(t, err)
	p.put(entry("x", `{}`))
	p.none(q)
	_, err = p.client.EnableRule(ctx, &client.EnableRuleInput{Name: aws.String("r")})
	require.NoError(t, err)
	p.put(entry("x", `{}`))
	p.receive(q)
}

func TestDeletionInTheRightOrder(t *testing.T) {
	p := start(t, "")
	_, err := p.client.CreateEventBus(ctx, &client.CreateEventBusInput{Name: aws.String("orders")})
	require.NoError(t, err)
	_, err = p.client.CreateEventBus(ctx, &client.CreateEventBusInput{Name: aws.String("orders")})
	require.Equal(t, "ResourceAlreadyExistsException", code(t, err))
	bus := aws.String("orders")
	_, err = p.client.PutRule(ctx, &client.PutRuleInput{Name: aws.String("r"), EventBusName: bus, EventPattern: aws.String(shop)})
	require.NoError(t, err)
	_, err = p.client.PutTargets(ctx, &client.PutTargetsInput{Rule: aws.String("r"), EventBusName: bus, Targets: []types.Target{target(p.queue("q"))}})
	require.NoError(t, err)
	_, err = p.client.DeleteRule(ctx, &client.DeleteRuleInput{Name: aws.String("r"), EventBusName: bus})
	require.Equal(t, "ValidationException", code(t, err), "it has targets")
	_, err = p.client.RemoveTargets(ctx, &client.RemoveTargetsInput{Rule: aws.String("r"), EventBusName: bus, Ids: []string{"t"}})
	require.NoError(t, err)
	_, err = p.client.DeleteEventBus(ctx, &client.DeleteEventBusInput{Name: bus})
	require.Equal(t, "ValidationException", code(t, err), "it has rules")
	for range 2 { // deleting what is gone succeeds
		_, err = p.client.DeleteRule(ctx, &client.DeleteRuleInput{Name: aws.String("r"), EventBusName: bus})
		require.NoError(t, err)
	}
	for range 2 {
		_, err = p.client.DeleteEventBus(ctx, &client.DeleteEventBusInput{Name: bus})
		if err != nil {
			require.Equal(t, "ResourceNotFoundException", code(t, err))
		}
	}
	_, err = p.client.DescribeRule(ctx, &client.DescribeRuleInput{Name: aws.String("r"), EventBusName: bus})
	require.Equal(t, "ResourceNotFoundException", code(t, err))
	_, err = p.client.DeleteEventBus(ctx, &client.DeleteEventBusInput{Name: aws.String("default")})
	require.Equal(t, "ValidationException", code(t, err))
}

func TestListsInPages(t *testing.T) {
	p := start(t, "")
	for _, name := range []string{"a1", "a2", "b1", "a3"} {
		p.rule(name, shop, target(p.queue("q")))
	}
	var names []string
	var token *string
	for {
		page, err := p.client.ListRules(ctx, &client.ListRulesInput{NamePrefix: aws.String("a"), Limit: aws.Int32(2), NextToken: token})
		require.NoError(t, err)
		for _, r := range page.Rules {
			names = append(names, *r.Name)
		}
		if token = page.NextToken; token == nil {
			break
		}
	}
	require.Equal(t, []string{"a1", "a2", "a3"}, names)
	buses, err := p.client.ListEventBuses(ctx, &client.ListEventBusesInput{})
	require.NoError(t, err)
	require.Equal(t, "default", *buses.EventBuses[0].Name)
}

func TestRefusedRules(t *testing.T) {
	p := start(t, "")
	_, err := p.bus.CreateBus(ctx, "orders")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		want string
		in   client.PutRuleInput
	}{
		"operator": {"InvalidEventPatternException", client.PutRuleInput{EventPattern: aws.String(`{"a":[{"like":"x"}]}`)}},
		"no JSON":  {"InvalidEventPatternException", client.PutRuleInput{EventPattern: aws.String(`{`)}},
		"too long": {"InvalidEventPatternException", client.PutRuleInput{EventPattern: aws.String(`{"a":["` + strings.Repeat("a", 4096) + `"]}`)}},
		"neither":  {"ValidationException", client.PutRuleInput{}},
		"state":    {"ValidationException", client.PutRuleInput{EventPattern: aws.String(shop), State: types.RuleStateEnabledWithAllCloudtrailManagementEvents}},
		"bus":      {"ResourceNotFoundException", client.PutRuleInput{EventPattern: aws.String(shop), EventBusName: aws.String("none")}},
		"rate":     {"ValidationException", client.PutRuleInput{ScheduleExpression: aws.String("rate(1 minutes)")}},
		"schedule": {"ValidationException", client.PutRuleInput{ScheduleExpression: aws.String("rate(1 minute)"), EventBusName: aws.String("orders")}},
	} {
		c.in.Name = aws.String("r")
		_, err := p.client.PutRule(ctx, &c.in)
		require.Error(t, err, name)
		require.Equal(t, c.want, code(t, err), name)
	}
}

func TestRefusedTargets(t *testing.T) {
	p := start(t, "")
	p.rule("r", shop, target(p.queue("q")))
	for name, change := range map[string]func(*types.Target){
		"id":         func(tg *types.Target) { tg.Id = aws.String("a b") },
		"no ARN":     func(tg *types.Target) { tg.Arn = aws.String("queue") },
		"service":    func(tg *types.Target) { tg.Arn = aws.String("arn:aws:sns:us-east-1:000000000000:topic") },
		"parameters": func(tg *types.Target) { tg.SqsParameters = &types.SqsParameters{MessageGroupId: aws.String("g")} },
		"dead letters": func(tg *types.Target) {
			tg.DeadLetterConfig = &types.DeadLetterConfig{Arn: aws.String("arn:aws:sns:a:b:c")}
		},
		"retries":    func(tg *types.Target) { tg.RetryPolicy = &types.RetryPolicy{MaximumRetryAttempts: aws.Int32(186)} },
		"age":        func(tg *types.Target) { tg.RetryPolicy = &types.RetryPolicy{MaximumEventAgeInSeconds: aws.Int32(59)} },
		"two inputs": func(tg *types.Target) { tg.Input, tg.InputPath = aws.String("{}"), aws.String("$") },
		"input":      func(tg *types.Target) { tg.Input = aws.String("{") },
		"path":       func(tg *types.Target) { tg.InputPath = aws.String("$.a[*]") },
		"placeholder": func(tg *types.Target) {
			tg.InputTransformer = &types.InputTransformer{InputTemplate: aws.String(`{"a":<none>}`)}
		},
		"template": func(tg *types.Target) {
			tg.InputTransformer = &types.InputTransformer{InputTemplate: aws.String(`{"a":<b>`), InputPathsMap: map[string]string{"b": "$"}}
		},
		"variable": func(tg *types.Target) {
			tg.InputTransformer = &types.InputTransformer{InputTemplate: aws.String(`"x"`), InputPathsMap: map[string]string{"aws.x": "$"}}
		},
	} {
		tg := target(p.env.ARN("sqs", "q"))
		change(&tg)
		_, err := p.client.PutTargets(ctx, &client.PutTargetsInput{Rule: aws.String("r"), Targets: []types.Target{tg}})
		require.Error(t, err, name)
		require.Equal(t, "ValidationException", code(t, err), name)
	}
	var six []types.Target
	for _, id := range []string{"1", "2", "3", "4", "5", "6"} {
		six = append(six, types.Target{Id: &id, Arn: aws.String(p.env.ARN("sqs", "q"))})
	}
	_, err := p.client.PutTargets(ctx, &client.PutTargetsInput{Rule: aws.String("r"), Targets: six})
	require.Equal(t, "LimitExceededException", code(t, err))
	_, err = p.client.PutTargets(ctx, &client.PutTargetsInput{Rule: aws.String("none"), Targets: six[:1]})
	require.Equal(t, "ResourceNotFoundException", code(t, err))
}

func TestTestEventPattern(t *testing.T) {
	p := start(t, "")
	event := `{"id":"1","account":"0","source":"shop","time":"t","region":"r","resources":[],"detail-type":"x","detail":{}}`
	for pattern, want := range map[string]bool{shop: true, `{"source":["other"]}`: false} {
		out, err := p.client.TestEventPattern(ctx, &client.TestEventPatternInput{Event: &event, EventPattern: &pattern})
		require.NoError(t, err)
		require.Equal(t, want, out.Result)
	}
	_, err := p.client.TestEventPattern(ctx, &client.TestEventPatternInput{Event: aws.String(`{"id":"1"}`), EventPattern: aws.String(shop)})
	require.Equal(t, "ValidationException", code(t, err))
}

func TestUnknownMembersAndOperations(t *testing.T) {
	p := start(t, "")
	_, err := p.client.CreateEventBus(ctx, &client.CreateEventBusInput{Name: aws.String("b"), KmsKeyIdentifier: aws.String("k")})
	require.Equal(t, "ValidationException", code(t, err))
	_, err = p.client.ListArchives(ctx, &client.ListArchivesInput{})
	require.Equal(t, "UnknownOperationException", code(t, err))
	r, err := http.NewRequestWithContext(ctx, "POST", *p.client.Options().BaseEndpoint, strings.NewReader(`{"Entries":5}`))
	require.NoError(t, err)
	r.Header.Set("X-Amz-Target", "AWSEvents.PutEvents")
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Contains(t, string(body), "ValidationException")
}
