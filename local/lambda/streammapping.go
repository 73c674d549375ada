package lambda

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Filter selects stream records, for example by an event pattern.
type Filter interface {
	// Match gets one record of the DynamoDB event as JSON.
	Match(record []byte) bool
	// KeysSuffice reports whether Match needs no more of a record than StreamRecord.Keys.
	KeysSuffice() bool
}

// StreamMapping invokes a function with the records of a table's stream. The function
// reports the records that failed (ReportBatchItemFailures).
type StreamMapping struct {
	Table                 string
	Function              string
	BatchSize             int           // 1 to 10,000; 100 when 0
	ParallelizationFactor int           // 1 to 10; 1 when 0
	BatchingWindow        time.Duration // platform time to wait for a full batch; at most 5 min
	MaximumRetryAttempts  int           // -1: no limit, AWS's default; up to 10,000
	MaximumRecordAge      time.Duration // platform time; no limit when 0
	Bisect                bool          // split a failed batch in two
	OnFailureQueueARN     string        // gets the position of each batch that is given up
	Filter                Filter        // all records when nil
}

type streamMapping struct {
	StreamMapping
	service  *Service
	function *function
	arn      string
	uuid     string
	modified time.Time
}

// MapStream adds a mapping, which is active while Run runs. It starts at the oldest
// record that is not processed yet. The error names the invalid field.
func (s *Service) MapStream(m StreamMapping) error {
	f, err := s.find(m.Function)
	if err != nil {
		return fmt.Errorf("stream mapping: Function: %w", err)
	}
	m.BatchSize = orElse(m.BatchSize, 100)
	m.ParallelizationFactor = orElse(m.ParallelizationFactor, 1)
	if err := s.checkStreamMapping(m); err != nil {
		return fmt.Errorf("stream mapping of %s: %w", m.Table, err)
	}
	arn := s.env.ARN("dynamodb", "table/"+m.Table+"/stream")
	s.addMapping(&streamMapping{
		StreamMapping: m, service: s, function: f, arn: arn,
		uuid: mappingID(arn, f.Name), modified: s.env.Clock.Now(),
	})
	return nil
}

func (s *Service) checkStreamMapping(m StreamMapping) error {
	switch {
	case s.options.Streams == nil:
		return errors.New("Options.Streams: there is no stream service")
	case m.OnFailureQueueARN != "" && s.options.Queues == nil:
		return errors.New("OnFailureQueueARN: there is no queue service")
	case m.Table == "":
		return errors.New("Table: must not be empty") //nolint:staticcheck // begins with the field's name
	case m.BatchSize < 1 || m.BatchSize > 10_000:
		return errors.New("BatchSize: must be from 1 to 10000")
	case m.ParallelizationFactor < 1 || m.ParallelizationFactor > 10:
		return errors.New("ParallelizationFactor: must be from 1 to 10")
	case m.BatchingWindow < 0 || m.BatchingWindow > 5*time.Minute:
		return errors.New("BatchingWindow: must be from 0 to 5 min")
	case m.MaximumRetryAttempts < -1 || m.MaximumRetryAttempts > 10_000:
		return errors.New("MaximumRetryAttempts: must be from -1 to 10000")
	case m.MaximumRecordAge < 0 || m.MaximumRecordAge > 7*24*time.Hour:
		return errors.New("MaximumRecordAge: must be from 0 to 7 days")
	}
	return nil
}

func (m *streamMapping) run(ctx context.Context) {
	start, err := loadCheckpoint(m.service.env.DB, m.uuid, m.ParallelizationFactor)
	if err != nil {
		m.service.env.Log.Error("load checkpoint", "function", m.function.Name, "error", err)
		return
	}
	var wg sync.WaitGroup
	for n := range m.ParallelizationFactor {
		wg.Go(func() { newShard(m, n, start[n]).run(ctx) })
	}
	wg.Wait()
}

func (m *streamMapping) describe() Mapping {
	return Mapping{
		UUID: m.uuid, EventSourceARN: m.arn, Function: m.function.Name, FunctionARN: m.function.arn,
		BatchSize: m.BatchSize, BatchingWindow: m.BatchingWindow, ParallelizationFactor: m.ParallelizationFactor,
		MaximumRetryAttempts: m.MaximumRetryAttempts, MaximumRecordAge: m.MaximumRecordAge,
		Bisect: m.Bisect, OnFailureQueueARN: m.OnFailureQueueARN, PartialFailures: true, Modified: m.modified,
	}
}
