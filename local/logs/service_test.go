package logs

import (
	"fmt"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	client "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/awstest"
	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/wire"
)

const group = "/aws/lambda/eventforge-local-send-email"

var started = time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC)

// harness is the service behind its real protocol, with the real client.
type harness struct {
	sdk *client.Client

	mu    sync.Mutex
	lines []Line // of the group, oldest first
	added uint64
	most  int           // lines that are kept
	step  time.Duration // between two lines
}

func newHarness(t *testing.T) *harness {
	t.Helper()
	c, h := clock.New(), &harness{most: 1000, step: time.Second}
	e := &env.Env{
		Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1), Log: slog.New(slog.DiscardHandler),
		Region: "us-east-1", Account: "000000000000",
	}
	none := func() []Line { return nil }
	service := New(e, map[string]func() []Line{group: h.kept, "/eventforge-local/api": none, "/aws/lambda/eventforge-local-relay": none}, started)
	server := httptest.NewServer(wire.NewMux(e, service.Wire()))
	t.Cleanup(server.Close)
	h.sdk = client.New(client.Options{
		Region: e.Region, BaseEndpoint: &server.URL, HTTPClient: awstest.HTTPClient(), Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	return h
}

func (h *harness) kept() []Line {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.lines)
}

// log adds lines.
func (h *harness) log(texts ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, text := range texts {
		h.added++
		h.lines = append(h.lines, Line{Time: started.Add(time.Duration(h.added) * h.step), Sequence: h.added, Text: text})
	}
	h.lines = h.lines[max(0, len(h.lines)-h.most):]
}

// filter returns all messages of all pages.
func (h *harness) filter(t *testing.T, in client.FilterLogEventsInput) (messages []string) {
	t.Helper()
	in.LogGroupName = aws.String(group)
	pages := client.NewFilterLogEventsPaginator(h.sdk, &in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		for _, e := range page.Events {
			messages = append(messages, *e.Message)
		}
	}
	return messages
}

func refused(t *testing.T, err error, code, message string) {
	t.Helper()
	var api smithy.APIError
	require.ErrorAs(t, err, &api)
	require.Equal(t, code, api.ErrorCode())
	require.Contains(t, api.ErrorMessage(), message)
}

func TestGroupsAreListedByPrefixPatternAndPage(t *testing.T) {
	h := newHarness(t)
	h.log("12345")
	for name, c := range map[string]struct {
		in   client.DescribeLogGroupsInput
		want []string
	}{
		"all":     {client.DescribeLogGroupsInput{}, []string{"/aws/lambda/eventforge-local-relay", group, "/eventforge-local/api"}},
		"prefix":  {client.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("/aws/lambda/")}, []string{"/aws/lambda/eventforge-local-relay", group}},
		"pattern": {client.DescribeLogGroupsInput{LogGroupNamePattern: aws.String("SEND")}, []string{group}},
		"pages":   {client.DescribeLogGroupsInput{Limit: aws.Int32(1)}, []string{"/aws/lambda/eventforge-local-relay", group, "/eventforge-local/api"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			pages := client.NewDescribeLogGroupsPaginator(h.sdk, &c.in)
			for pages.HasMorePages() {
				page, err := pages.NextPage(t.Context())
				require.NoError(t, err)
				for _, g := range page.LogGroups {
					got = append(got, *g.LogGroupName)
				}
			}
			require.Equal(t, c.want, got)
		})
	}
	out, err := h.sdk.DescribeLogGroups(t.Context(), &client.DescribeLogGroupsInput{LogGroupNamePattern: aws.String("send")})
	require.NoError(t, err)
	require.Equal(t, "arn:aws:logs:us-east-1:000000000000:log-group:"+group+":*", *out.LogGroups[0].Arn)
	require.EqualValues(t, 5, *out.LogGroups[0].StoredBytes)
	require.Equal(t, started.UnixMilli(), *out.LogGroups[0].CreationTime)
}

func TestAGroupHasAStreamOnceSomethingIsLogged(t *testing.T) {
	h, name := newHarness(t), aws.String(group)
	out, err := h.sdk.DescribeLogStreams(t.Context(), &client.DescribeLogStreamsInput{LogGroupName: name})
	require.NoError(t, err)
	require.Empty(t, out.LogStreams)
	h.log("one", "two")
	out, err = h.sdk.DescribeLogStreams(t.Context(), &client.DescribeLogStreamsInput{
		LogGroupIdentifier: aws.String("arn:aws:logs:us-east-1:000000000000:log-group:" + group), OrderBy: types.OrderByLastEventTime, Descending: aws.Bool(true),
	})
	require.NoError(t, err)
	require.Len(t, out.LogStreams, 1)
	require.Equal(t, started.Add(2*time.Second).UnixMilli(), *out.LogStreams[0].LastEventTimestamp)
	require.Contains(t, *out.LogStreams[0].Arn, group+":log-stream:local")
}

func TestEventsAreFilteredByTime(t *testing.T) {
	h := newHarness(t)
	h.log("1", "2", "3", "4")
	at := func(second int) *int64 {
		return aws.Int64(started.Add(time.Duration(second) * time.Second).UnixMilli())
	}
	require.Equal(t, []string{"2", "3"}, h.filter(t, client.FilterLogEventsInput{StartTime: at(2), EndTime: at(4)}))
	require.Equal(t, []string{"1", "2", "3", "4"}, h.filter(t, client.FilterLogEventsInput{Interleaved: aws.Bool(true), LogStreamNamePrefix: aws.String("lo")})) //nolint:staticcheck // clients send it
	require.Empty(t, h.filter(t, client.FilterLogEventsInput{LogStreamNamePrefix: aws.String("x")}))
}

func TestEventsAreFilteredByPattern(t *testing.T) {
	h := newHarness(t)
	mail, order := `{"level":"INFO","msg":"mail sent","took":12.5,"ok":true,"order":{"id":"01A"}}`, `{"level":"ERROR","msg":"order needs attention","took":300,"ok":false}`
	h.log("START", mail, order, `quoted "phrase" here`)
	for pattern, want := range map[string][]string{
		"":                                    {"START", mail, order, `quoted "phrase" here`},
		"mail":                                {mail},
		"mail ERROR":                          nil,
		"?mail ?ERROR":                        {mail, order},
		"level -ERROR":                        {mail},
		`"needs attention"`:                   {order},
		`"\"phrase\""`:                        {`quoted "phrase" here`},
		`{ $.level = "ERROR" }`:               {order},
		`{ $.level != "ERROR" }`:              {mail},
		`{$.msg="order*"}`:                    {order},
		`{ $.msg = "*sent" }`:                 {mail},
		`{ $.msg = "*needs*" }`:               {order},
		`{ $.order.id = "01A" }`:              {mail},
		`{ $.took > 100 }`:                    {order},
		`{ $.took <= 12.5 && $.ok = true }`:   {mail},
		`{ $.took = 300 || $.msg = "*sent" }`: {mail, order},
		`{ $.took = "300" }`:                  nil,
		`{ $.absent = "x" }`:                  nil,
	} {
		require.Equal(t, want, h.filter(t, client.FilterLogEventsInput{FilterPattern: &pattern}), pattern)
	}
	for _, pattern := range []string{"[a, b]", "%x%", `{ $.a IS TRUE }`, `{ ($.a = 1) }`, `{ $.a = 1`, `"open`} {
		_, err := h.sdk.FilterLogEvents(t.Context(), &client.FilterLogEventsInput{LogGroupName: aws.String(group), FilterPattern: &pattern})
		refused(t, err, "InvalidParameterException", "Invalid filter pattern")
	}
}

// TestAFollowerSeesEachLineOnce polls as `aws logs tail --follow` does: from the last
// event's time on, without the events that it knows by their ids. All lines have the
// same time.
func TestAFollowerSeesEachLineOnce(t *testing.T) {
	h := newHarness(t)
	h.most, h.step = 7, 0
	var seen []string
	known, from := map[string]bool{}, int64(0)
	for round := range 20 {
		h.log(fmt.Sprint(2*round), fmt.Sprint(2*round+1))
		out, err := h.sdk.FilterLogEvents(t.Context(), &client.FilterLogEventsInput{LogGroupName: aws.String(group), StartTime: &from, Interleaved: aws.Bool(true)}) //nolint:staticcheck // as `aws logs tail` does
		require.NoError(t, err)
		for _, e := range out.Events {
			if !known[*e.EventId] {
				known[*e.EventId] = true
				seen = append(seen, *e.Message)
			}
			from = *e.Timestamp
		}
	}
	for i := range 40 {
		require.Equal(t, fmt.Sprint(i), seen[i])
	}
	require.Len(t, seen, 40)
}

func TestPagesKeepTheirPlaceWhileLinesComeAndGo(t *testing.T) {
	h := newHarness(t)
	h.most = 6
	h.log("1", "2", "3", "4", "5", "6")
	first, err := h.sdk.FilterLogEvents(t.Context(), &client.FilterLogEventsInput{LogGroupName: aws.String(group), Limit: aws.Int32(2)})
	require.NoError(t, err)
	require.Len(t, first.Events, 2)
	h.log("7", "8") // the first two lines are no longer kept
	second, err := h.sdk.FilterLogEvents(t.Context(), &client.FilterLogEventsInput{LogGroupName: aws.String(group), NextToken: first.NextToken, Limit: aws.Int32(2)})
	require.NoError(t, err)
	require.Equal(t, "3", *second.Events[0].Message)
	require.Equal(t, "4", *second.Events[1].Message)
}

func TestAResponseHasAtMostAMegabyte(t *testing.T) {
	h := newHarness(t)
	for range 40 {
		h.log(strings.Repeat("x", 60<<10))
	}
	out, err := h.sdk.FilterLogEvents(t.Context(), &client.FilterLogEventsInput{LogGroupName: aws.String(group)})
	require.NoError(t, err)
	require.Len(t, out.Events, 17)
	require.NotNil(t, out.NextToken)
	require.Len(t, h.filter(t, client.FilterLogEventsInput{}), 40)
	tail, err := h.sdk.GetLogEvents(t.Context(), &client.GetLogEventsInput{LogGroupName: aws.String(group), LogStreamName: aws.String("local")})
	require.NoError(t, err)
	require.Len(t, tail.Events, 17)
}

func TestAStreamIsReadInBothDirections(t *testing.T) {
	h := newHarness(t)
	h.log("1", "2", "3", "4", "5")
	read := func(token *string, fromHead bool) (string, *client.GetLogEventsOutput) {
		out, err := h.sdk.GetLogEvents(t.Context(), &client.GetLogEventsInput{
			LogGroupName: aws.String(group), LogStreamName: aws.String("local"), Limit: aws.Int32(2), NextToken: token, StartFromHead: &fromHead,
		})
		require.NoError(t, err)
		var b strings.Builder
		for _, e := range out.Events {
			b.WriteString(*e.Message)
		}
		return b.String(), out
	}
	got, newest := read(nil, false)
	require.Equal(t, "45", got)
	got, older := read(newest.NextBackwardToken, false)
	require.Equal(t, "23", got)
	got, oldest := read(older.NextBackwardToken, false)
	require.Equal(t, "1", got)
	got, end := read(oldest.NextBackwardToken, false)
	require.Empty(t, got)
	require.Equal(t, oldest.NextBackwardToken, end.NextBackwardToken)

	got, head := read(nil, true)
	require.Equal(t, "12", got)
	got, end = read(newest.NextForwardToken, true)
	require.Empty(t, got)
	require.Equal(t, newest.NextForwardToken, end.NextForwardToken)
	h.log("6")
	got, _ = read(end.NextForwardToken, true)
	require.Equal(t, "6", got)
	got, _ = read(head.NextForwardToken, true)
	require.Equal(t, "34", got)
}

func TestRefusals(t *testing.T) {
	h := newHarness(t)
	h.log("1")
	filter := func(in client.FilterLogEventsInput) error {
		_, err := h.sdk.FilterLogEvents(t.Context(), &in)
		return err
	}
	read := func(in client.GetLogEventsInput) error { _, err := h.sdk.GetLogEvents(t.Context(), &in); return err }
	refused(t, filter(client.FilterLogEventsInput{LogGroupName: aws.String("/aws/lambda/absent")}), "ResourceNotFoundException", "log group does not exist")
	refused(t, filter(client.FilterLogEventsInput{}), "InvalidParameterException", "logGroupName or logGroupIdentifier")
	refused(t, filter(client.FilterLogEventsInput{LogGroupName: aws.String(group), LogGroupIdentifier: aws.String(group)}), "InvalidParameterException", "but not both")
	refused(t, filter(client.FilterLogEventsInput{LogGroupName: aws.String(group), LogStreamNames: []string{"absent"}}), "ResourceNotFoundException", "log stream does not exist")
	refused(t, filter(client.FilterLogEventsInput{LogGroupName: aws.String(group), NextToken: aws.String("x")}), "InvalidParameterException", "nextToken")
	refused(t, filter(client.FilterLogEventsInput{LogGroupName: aws.String(group), Limit: aws.Int32(10_001)}), "InvalidParameterException", "limit")
	refused(t, read(client.GetLogEventsInput{LogGroupName: aws.String(group), LogStreamName: aws.String("absent")}), "ResourceNotFoundException", "log stream does not exist")
	refused(t, read(client.GetLogEventsInput{LogGroupName: aws.String(group), LogStreamName: aws.String("local"), NextToken: aws.String("f/x")}), "InvalidParameterException", "nextToken")
	_, err := h.sdk.CreateLogGroup(t.Context(), &client.CreateLogGroupInput{LogGroupName: aws.String("x")})
	refused(t, err, "UnknownOperationException", "CreateLogGroup")
	_, err = h.sdk.DescribeLogGroups(t.Context(), &client.DescribeLogGroupsInput{AccountIdentifiers: []string{"000000000000"}})
	refused(t, err, "InvalidParameterException", `The member "accountIdentifiers" is not implemented here`)
}
