// Package logs emulates the part of Amazon CloudWatch Logs that reads: `aws logs
// tail` and what people type next to it. It shows the lines that the platform keeps
// of each process; nothing is stored.
package logs

import (
	"fmt"
	"slices"
	"time"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/wire"
)

// stream is the one log stream of each group: the platform does not tell a
// function's processes apart.
const stream = "local"

// Line is one line of a log. Its Sequence counts the lines of its group, so that it
// has a name of its own among lines of the same time.
type Line struct {
	Time     time.Time
	Sequence uint64
	Text     string
}

// id is the event's id. Ids sort as the events do.
func (l Line) id() string { return fmt.Sprintf("%020d%036d", l.Time.UnixNano(), l.Sequence) }

// Service reads the platform's logs. It is safe for concurrent use.
type Service struct {
	env     *env.Env
	groups  map[string]func() []Line
	started time.Time
}

// New returns the service over the groups, by name. Each returns its kept lines,
// oldest first. started is when the platform started.
func New(e *env.Env, groups map[string]func() []Line, started time.Time) *Service {
	return &Service{e, groups, started}
}

// Wire returns the operations of the JSON protocol.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name: "logs", Target: "Logs_20140328", Version: "1.1",
		Operations: map[string]wire.Operation{
			"DescribeLogGroups":  wire.Strict(invalid, s.describeLogGroups),
			"DescribeLogStreams": wire.Strict(invalid, s.describeLogStreams),
			"FilterLogEvents":    wire.Strict(invalid, s.filterLogEvents),
			"GetLogEvents":       wire.Strict(invalid, s.getLogEvents),
		},
	}
}

// invalid is the service's error for an invalid parameter.
func invalid(message string) error { return wire.NewError("InvalidParameterException", message) }

// groupInput names a log group by its name or its ARN.
type groupInput struct{ LogGroupName, LogGroupIdentifier string }

// lines returns the lines of the group in the order of their time.
func (s *Service) lines(in groupInput) ([]Line, error) {
	name := in.LogGroupName
	switch {
	case name != "" && in.LogGroupIdentifier != "":
		return nil, invalid("You can specify either logGroupName or logGroupIdentifier, but not both.")
	case name == "" && in.LogGroupIdentifier == "":
		return nil, invalid("You must specify logGroupName or logGroupIdentifier.")
	case name == "":
		name = s.nameOf(in.LogGroupIdentifier)
	}
	kept := s.groups[name]
	if kept == nil {
		return nil, wire.NewError("ResourceNotFoundException", "The specified log group does not exist.")
	}
	all := kept()
	slices.SortStableFunc(all, func(a, b Line) int { return a.Time.Compare(b.Time) })
	return all, nil
}

func millis(t time.Time) int64 { return t.UnixMilli() }
