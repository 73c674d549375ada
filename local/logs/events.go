package logs

import (
	"context"
	"regexp"
	"slices"
	"strings"
)

// The limits of a response: events, and bytes of their messages.
const (
	maxEvents = 10_000
	maxBytes  = 1 << 20
	eventSize = 26 // bytes that each event counts besides its message
)

// window selects events by time: from the start, inclusive, to the end, exclusive, in
// milliseconds since 1970.
type window struct{ StartTime, EndTime *int64 }

func (w window) has(l Line) bool {
	at := millis(l.Time)
	return (w.StartTime == nil || at >= *w.StartTime) && (w.EndTime == nil || at < *w.EndTime)
}

// limitOf checks the number of events that a request asks for.
func limitOf(asked int) (int, error) {
	if asked < 0 || asked > maxEvents {
		return 0, invalid("limit must be between 1 and 10000.")
	}
	if asked == 0 {
		return maxEvents, nil
	}
	return asked, nil
}

// first returns the first lines that fit into a response.
func first(lines []Line, limit int) []Line {
	size := 0
	for i, l := range lines {
		if size += len(l.Text) + eventSize; i == limit || size > maxBytes {
			return lines[:max(i, min(1, limit))]
		}
	}
	return lines
}

// last returns the last lines that fit into a response, oldest first.
func last(lines []Line, limit int) []Line {
	backwards := slices.Clone(lines)
	slices.Reverse(backwards)
	return lines[len(lines)-len(first(backwards, limit)):]
}

type filterLogEventsInput struct {
	groupInput
	window
	LogStreamNames      []string
	LogStreamNamePrefix string
	FilterPattern       string
	NextToken           string
	Limit               int
	Interleaved         bool // always, as on AWS
	Unmask              bool // nothing is masked
	StartFromHead       *bool
}

type filteredEvent struct {
	LogStreamName string `json:"logStreamName"`
	Timestamp     int64  `json:"timestamp"`
	Message       string `json:"message"`
	IngestionTime int64  `json:"ingestionTime"`
	EventID       string `json:"eventId"`
}

type filterLogEventsOutput struct {
	Events             []filteredEvent `json:"events"`
	SearchedLogStreams []struct{}      `json:"searchedLogStreams"` // always empty, as on AWS
	NextToken          string          `json:"nextToken,omitempty"`
}

func (s *Service) filterLogEvents(_ context.Context, in filterLogEventsInput) (*filterLogEventsOutput, error) {
	limit, err := limitOf(in.Limit)
	if err != nil {
		return nil, err
	}
	if in.NextToken != "" && !eventID.MatchString(in.NextToken) {
		return nil, errToken()
	}
	matches, err := parsePattern(in.FilterPattern)
	if err != nil {
		return nil, err
	}
	lines, err := s.lines(in.groupInput)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(in.LogStreamNames, func(name string) bool { return name != stream }) {
		return nil, errNoStream()
	}
	found := slices.DeleteFunc(lines, func(l Line) bool {
		return !strings.HasPrefix(stream, in.LogStreamNamePrefix) || !in.has(l) || l.id() <= in.NextToken || !matches(l.Text)
	})
	page := first(found, limit)
	out := &filterLogEventsOutput{Events: []filteredEvent{}, SearchedLogStreams: []struct{}{}}
	for _, l := range page {
		out.Events = append(out.Events, filteredEvent{stream, millis(l.Time), l.Text, millis(l.Time), l.id()})
	}
	if len(page) < len(found) {
		out.NextToken = page[len(page)-1].id()
	}
	return out, nil
}

type getLogEventsInput struct {
	groupInput
	window
	LogStreamName string
	NextToken     string
	Limit         int
	StartFromHead bool
	Unmask        bool // nothing is masked
}

type logEvent struct {
	Timestamp     int64  `json:"timestamp"`
	Message       string `json:"message"`
	IngestionTime int64  `json:"ingestionTime"`
}

type getLogEventsOutput struct {
	Events            []logEvent `json:"events"`
	NextForwardToken  string     `json:"nextForwardToken"`
	NextBackwardToken string     `json:"nextBackwardToken"`
}

// The prefixes of GetLogEvents's tokens, before an event's id.
const (
	forward  = "f/"
	backward = "b/"
)

// The forms of FilterLogEvents's tokens, which are events' ids, and of GetLogEvents's,
// which have no id where there was no event.
var (
	eventID   = regexp.MustCompile(`^[0-9]{56}$`)
	direction = regexp.MustCompile(`^[fb]/([0-9]{56})?$`)
)

func errToken() error { return invalid("The specified nextToken is invalid.") }

// getLogEvents pages through a stream in both directions. At an end it returns the
// token that it got, as AWS does.
func (s *Service) getLogEvents(_ context.Context, in getLogEventsInput) (*getLogEventsOutput, error) {
	limit, err := limitOf(in.Limit)
	if err != nil {
		return nil, err
	}
	lines, err := s.lines(in.groupInput)
	if err != nil {
		return nil, err
	}
	if in.LogStreamName != stream || len(lines) == 0 {
		return nil, errNoStream()
	}
	if in.NextToken != "" && !direction.MatchString(in.NextToken) {
		return nil, errToken()
	}
	isForward, isBackward := strings.HasPrefix(in.NextToken, forward), strings.HasPrefix(in.NextToken, backward)
	_, at, _ := strings.Cut(in.NextToken, "/")
	found := slices.DeleteFunc(lines, func(l Line) bool {
		return !in.has(l) || isForward && l.id() <= at || isBackward && l.id() >= at
	})
	if isForward || in.StartFromHead && !isBackward {
		return eventsOf(first(found, limit), at), nil
	}
	return eventsOf(last(found, limit), at), nil
}

// eventsOf is the response with the lines of a page. at is the id in the request's
// token.
func eventsOf(page []Line, at string) *getLogEventsOutput {
	out := &getLogEventsOutput{Events: []logEvent{}, NextForwardToken: forward + at, NextBackwardToken: backward + at}
	for _, l := range page {
		out.Events = append(out.Events, logEvent{millis(l.Time), l.Text, millis(l.Time)})
	}
	if len(page) > 0 {
		out.NextForwardToken, out.NextBackwardToken = forward+page[len(page)-1].id(), backward+page[0].id()
	}
	return out
}
