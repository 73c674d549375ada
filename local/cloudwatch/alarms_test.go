package cloudwatch

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (h *harness) alarmNames(t *testing.T, in client.DescribeAlarmsInput) []string {
	t.Helper()
	names := []string{}
	pages := client.NewDescribeAlarmsPaginator(h.client, &in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		require.Empty(t, page.CompositeAlarms)
		for _, a := range page.MetricAlarms {
			names = append(names, *a.AlarmName)
		}
	}
	return names
}

func TestADeadLetterIsAnAlarm(t *testing.T) {
	h := newHarness(t)
	out, err := h.client.DescribeAlarms(t.Context(), &client.DescribeAlarmsInput{AlarmNamePrefix: aws.String("eventforge-local-dead-letters-")})
	require.NoError(t, err)
	require.Len(t, out.MetricAlarms, 2)
	emails, receipts := out.MetricAlarms[0], out.MetricAlarms[1]
	assert.Equal(t, types.StateValueAlarm, emails.StateValue)
	assert.Contains(t, *emails.StateReason, "1 datapoint [3.0 (23/11/26 12:34:56)] was greater than the threshold (0.0)")
	assert.Equal(t, types.StateValueOk, receipts.StateValue)
	assert.Contains(t, *receipts.StateReason, "was not greater")
	assert.Equal(t, "arn:aws:cloudwatch:us-east-1:000000000000:alarm:eventforge-local-dead-letters-emails", *emails.AlarmArn)
	assert.Equal(t, "email holds dead letters.", *emails.AlarmDescription)
	assert.Equal(t, []types.Dimension{{Name: aws.String("QueueName"), Value: aws.String("email")}}, emails.Dimensions)
	assert.Equal(t, types.StatisticMaximum, emails.Statistic)
	assert.Equal(t, types.ComparisonOperatorGreaterThanThreshold, emails.ComparisonOperator)
	assert.Zero(t, *emails.Threshold)
	assert.WithinDuration(t, now, *emails.StateUpdatedTimestamp, time.Millisecond)
}

func TestAlarmsAreSelected(t *testing.T) {
	h := newHarness(t)
	const emails, receipts = "eventforge-local-dead-letters-emails", "eventforge-local-dead-letters-receipts"
	for name, c := range map[string]struct {
		in   client.DescribeAlarmsInput
		want []string
	}{
		"all":       {client.DescribeAlarmsInput{}, []string{emails, receipts, "other"}},
		"pages":     {client.DescribeAlarmsInput{MaxRecords: aws.Int32(1)}, []string{emails, receipts, "other"}},
		"state":     {client.DescribeAlarmsInput{StateValue: types.StateValueAlarm}, []string{emails}},
		"names":     {client.DescribeAlarmsInput{AlarmNames: []string{"other", "absent"}}, []string{"other"}},
		"type":      {client.DescribeAlarmsInput{AlarmTypes: []types.AlarmType{types.AlarmTypeCompositeAlarm}}, []string{}},
		"both":      {client.DescribeAlarmsInput{AlarmTypes: []types.AlarmType{types.AlarmTypeCompositeAlarm, types.AlarmTypeMetricAlarm}}, []string{emails, receipts, "other"}},
		"state, OK": {client.DescribeAlarmsInput{StateValue: types.StateValueOk, AlarmNamePrefix: aws.String("eventforge")}, []string{receipts}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, h.alarmNames(t, c.in)) })
	}
}

func TestInvalidAlarmRequests(t *testing.T) {
	h := newHarness(t)
	for message, in := range map[string]client.DescribeAlarmsInput{
		"MaxRecords":    {MaxRecords: aws.Int32(101)},
		"must not both": {AlarmNames: []string{"a"}, AlarmNamePrefix: aws.String("a")},
		"StateValue":    {StateValue: "RED"},
		"AlarmTypes":    {AlarmTypes: []types.AlarmType{"LogAlarm"}},
		"ActionPrefix":  {ActionPrefix: aws.String("arn:aws:sns")},
	} {
		_, err := h.client.DescribeAlarms(t.Context(), &in)
		var known smithy.APIError
		require.ErrorAs(t, err, &known, message)
		assert.Equal(t, "ValidationError", known.ErrorCode(), message)
		assert.Contains(t, known.ErrorMessage(), message)
	}
}

// TestAlarmsInTheQueryProtocol sends what botocore 1.31 sends, and reads what it reads.
func TestAlarmsInTheQueryProtocol(t *testing.T) {
	h := newHarness(t)
	ask := func(form url.Values) (status int, body string) {
		form.Set("Action", "DescribeAlarms")
		form.Set("Version", "2010-08-01")
		resp, err := http.PostForm(h.url, form)
		require.NoError(t, err)
		defer resp.Body.Close()
		raw, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp.StatusCode, string(raw)
	}
	status, body := ask(url.Values{
		"AlarmNames.member.1": {"eventforge-local-dead-letters-emails"}, "AlarmNames.member.2": {"absent"}, "MaxRecords": {"10"}, "StateValue": {"ALARM"},
	})
	require.Equal(t, http.StatusOK, status)
	var got struct {
		XMLName xml.Name `xml:"http://monitoring.amazonaws.com/doc/2010-08-01/ DescribeAlarmsResponse"`
		Alarms  []struct {
			AlarmName, StateValue, StateUpdatedTimestamp string
			Threshold                                    float64
			Dimensions                                   []nameValue `xml:"Dimensions>member"`
		} `xml:"DescribeAlarmsResult>MetricAlarms>member"`
	}
	require.NoError(t, xml.Unmarshal([]byte(body), &got), body)
	require.Len(t, got.Alarms, 1)
	assert.Equal(t, "eventforge-local-dead-letters-emails", got.Alarms[0].AlarmName)
	assert.Equal(t, "ALARM", got.Alarms[0].StateValue)
	assert.Equal(t, "2026-11-23T12:34:56Z", got.Alarms[0].StateUpdatedTimestamp)
	assert.Equal(t, []nameValue{{"QueueName", "email"}}, got.Alarms[0].Dimensions)

	status, body = ask(url.Values{"MaxRecords": {"1"}, "AlarmTypes.member.1": {"MetricAlarm"}, "AlarmNamePrefix": {"event"}})
	require.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, "<NextToken>eventforge-local-dead-letters-emails</NextToken>")
	for name, form := range map[string]url.Values{"ActionPrefix": {"ActionPrefix": {"x"}}, "MaxRecords": {"MaxRecords": {"x"}}, "StateValue": {"StateValue": {"RED"}}} {
		status, body = ask(form)
		assert.Equal(t, http.StatusBadRequest, status)
		assert.Contains(t, body, "ValidationError")
		assert.Contains(t, body, name)
	}
}
