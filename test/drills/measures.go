package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// measures reads `local`'s metrics, depths and log lines as CloudWatch would have them.
type measures struct {
	ctx    context.Context //nolint:containedctx // lives as long as one evaluation
	stage  *stage
	counts []count
	now    time.Time
}

// of is a measure.
func (m measures) of(what metric) ([]minute, error) {
	switch {
	case what.namespace == "AWS/SQS":
		return m.depth(what)
	case strings.HasPrefix(what.namespace, "AWS/"):
		return m.measured(what)
	}
	var all []minute
	for _, c := range m.counts {
		for _, into := range c.Into {
			if into.Namespace == what.namespace && into.Name == what.name {
				lines, err := m.lines(c, into.Value)
				if err != nil {
					return nil, err
				}
				all = append(all, lines...)
			}
		}
	}
	return all, nil
}

// depth is the present depth of a queue.
func (m measures) depth(what metric) ([]minute, error) {
	queues, err := m.stage.control.Queues(m.ctx)
	if err != nil {
		return nil, err
	}
	for _, q := range queues {
		if prefix+q.Name == what.resource && what.name == "ApproximateNumberOfMessagesVisible" {
			v := float64(q.Visible)
			return []minute{{at: m.now.Truncate(time.Minute), count: 1, sum: v, min: v, max: v, values: []float64{v}}}, nil
		}
	}
	return nil, fmt.Errorf("there is no metric %s of %s here", what.name, what.resource)
}

func (m measures) measured(what metric) ([]minute, error) {
	series, err := m.stage.control.Metrics(m.ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range series {
		if s.Namespace == what.namespace && s.Metric == what.name && s.Resource == what.resource {
			all := make([]minute, len(s.Minutes))
			for i, one := range s.Minutes {
				all[i] = minute{one.At, one.Count, one.Sum, one.Min, one.Max, one.Values}
			}
			return all, nil
		}
	}
	return nil, nil
}

// lines are the log lines that a filter counts, each with its value.
func (m measures) lines(c count, value string) ([]minute, error) {
	var all []minute
	for token := ""; ; {
		var page struct {
			Events []struct {
				Timestamp int64  `json:"timestamp"`
				Message   string `json:"message"`
			} `json:"events"`
			NextToken string `json:"nextToken"`
		}
		in := map[string]any{"logGroupName": c.LogGroup, "filterPattern": c.Pattern}
		if token != "" {
			in["nextToken"] = token
		}
		if err := m.logs(in, &page); err != nil {
			return nil, err
		}
		for _, e := range page.Events {
			v, err := valueOf(e.Message, value)
			if err != nil {
				return nil, err
			}
			at := time.UnixMilli(e.Timestamp).UTC().Truncate(time.Minute)
			all = append(all, minute{at: at, count: 1, sum: v, min: v, max: v, values: []float64{v}})
		}
		if token = page.NextToken; token == "" {
			return all, nil
		}
	}
}

// valueOf is a number, or the member $.name of a line.
func valueOf(line, value string) (float64, error) {
	name, member := strings.CutPrefix(value, "$.")
	if !member {
		return strconv.ParseFloat(value, 64)
	}
	var fields map[string]any
	if err := json.Unmarshal([]byte(line), &fields); err != nil {
		return 0, err
	}
	v, ok := fields[name].(float64)
	if !ok {
		return 0, fmt.Errorf("the line has no number %s: %s", name, line)
	}
	return v, nil
}

// logs calls CloudWatch Logs' FilterLogEvents.
func (m measures) logs(in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(m.ctx, http.MethodPost, m.stage.local.AWS, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.1")
	req.Header.Set("X-Amz-Target", "Logs_20140328.FilterLogEvents")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("filter log events: %s: %s", resp.Status, raw)
	}
	return json.Unmarshal(raw, out)
}
