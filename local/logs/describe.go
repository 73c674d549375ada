package logs

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/local/wire"
)

// maxPage is the most groups or streams of a page, and the number when none is asked
// for.
const maxPage = 50

type describeLogGroupsInput struct {
	LogGroupNamePrefix, LogGroupNamePattern, NextToken string
	Limit                                              int
}

type logGroup struct {
	Name         string `json:"logGroupName"`
	ARN          string `json:"arn"`
	GroupARN     string `json:"logGroupArn"`
	Class        string `json:"logGroupClass"`
	CreationTime int64  `json:"creationTime"`
	StoredBytes  int    `json:"storedBytes"`
}

type describeLogGroupsOutput struct {
	LogGroups []logGroup `json:"logGroups"`
	NextToken string     `json:"nextToken,omitempty"`
}

func (s *Service) describeLogGroups(_ context.Context, in describeLogGroupsInput) (*describeLogGroupsOutput, error) {
	if in.LogGroupNamePrefix != "" && in.LogGroupNamePattern != "" {
		return nil, invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
	}
	if in.Limit < 0 || in.Limit > maxPage {
		return nil, invalid("limit must be between 1 and 50.")
	}
	if in.Limit == 0 {
		in.Limit = maxPage
	}
	out := &describeLogGroupsOutput{LogGroups: []logGroup{}}
	for _, name := range slices.Sorted(maps.Keys(s.groups)) {
		if name <= in.NextToken || !strings.HasPrefix(name, in.LogGroupNamePrefix) ||
			!strings.Contains(strings.ToLower(name), strings.ToLower(in.LogGroupNamePattern)) {
			continue
		}
		if len(out.LogGroups) == in.Limit {
			out.NextToken = out.LogGroups[in.Limit-1].Name
			break
		}
		out.LogGroups = append(out.LogGroups, s.group(name))
	}
	return out, nil
}

func (s *Service) group(name string) logGroup {
	g := logGroup{Name: name, GroupARN: s.env.ARN("logs", "log-group:"+name), Class: "STANDARD", CreationTime: millis(s.started)}
	g.ARN = g.GroupARN + ":*"
	for _, l := range s.groups[name]() {
		g.StoredBytes += len(l.Text)
	}
	return g
}

// nameOf is the name in a group's ARN; a name is its own.
func (s *Service) nameOf(identifier string) string {
	name := strings.TrimPrefix(identifier, s.env.ARN("logs", "log-group:"))
	return strings.TrimSuffix(name, ":*")
}

type describeLogStreamsInput struct {
	groupInput
	LogStreamNamePrefix, OrderBy, NextToken string
	Descending                              bool
	Limit                                   int
}

type logStream struct {
	Name                string `json:"logStreamName"`
	ARN                 string `json:"arn"`
	CreationTime        int64  `json:"creationTime"`
	FirstEventTimestamp int64  `json:"firstEventTimestamp"`
	LastEventTimestamp  int64  `json:"lastEventTimestamp"`
	LastIngestionTime   int64  `json:"lastIngestionTime"`
	StoredBytes         int    `json:"storedBytes"` // always 0, as on AWS
}

type describeLogStreamsOutput struct {
	LogStreams []logStream `json:"logStreams"`
}

// describeLogStreams lists the group's stream, once something was logged.
func (s *Service) describeLogStreams(_ context.Context, in describeLogStreamsInput) (*describeLogStreamsOutput, error) {
	if in.OrderBy != "" && in.OrderBy != "LogStreamName" && in.OrderBy != "LastEventTime" {
		return nil, invalid("orderBy must be LogStreamName or LastEventTime.")
	}
	lines, err := s.lines(in.groupInput)
	out := &describeLogStreamsOutput{LogStreams: []logStream{}}
	if err != nil || len(lines) == 0 || !strings.HasPrefix(stream, in.LogStreamNamePrefix) {
		return out, err
	}
	name := in.LogGroupName + s.nameOf(in.LogGroupIdentifier) // one of them is empty
	first, last := millis(lines[0].Time), millis(lines[len(lines)-1].Time)
	out.LogStreams = append(out.LogStreams, logStream{
		Name: stream, ARN: s.env.ARN("logs", "log-group:"+name+":log-stream:"+stream), CreationTime: millis(s.started),
		FirstEventTimestamp: first, LastEventTimestamp: last, LastIngestionTime: last,
	})
	return out, nil
}

// errNoStream is the error for a stream that the group does not have.
func errNoStream() error {
	return wire.NewError("ResourceNotFoundException", "The specified log stream does not exist.")
}
