package lambda

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Pauses between attempts at a failing batch, in platform time.
const (
	firstStreamPause   = 50 * time.Millisecond
	longestStreamPause = 30 * time.Second
)

// gatherTime is the least time between two batches of a busy shard, in platform time.
// AWS polls a shard four times a second, so its batches gather up to 250 ms, whatever the
// batching window says, which has whole seconds. Here a record that comes alone is handed
// over at once: only while the records of several partition keys come together, which one
// order alone never causes, it pays to wait for more.
const gatherTime = 25 * time.Millisecond

// shard processes one shard of a stream in order.
type shard struct {
	*streamMapping
	number     int
	after      StreamPosition
	stream     string // the ARN of the stream that was read last
	checkpoint *checkpoint
	handed     time.Time // when the last batch was handed over
	busy       bool      // that batch had several partition keys
}

// record is a stream record with the fields that the mapping needs.
type record struct {
	sequence  uint64
	partition uint64
	json      []byte
	id        string
	arrived   time.Time
}

func newShard(m *streamMapping, number int, after StreamPosition) *shard {
	space, key := checkpoints(m.service.env.DB), checkpointKey(m.uuid, m.ParallelizationFactor, number)
	return &shard{streamMapping: m, number: number, after: after, checkpoint: newCheckpoint(
		func(at StreamPosition) error { return space.PutLater(key, encodePosition(at)) },
		func(err error) { m.service.env.Log.Error("save checkpoint", "function", m.function.Name, "error", err) },
	)}
}

func (s *shard) run(ctx context.Context) {
	saving, stop := context.WithCancel(context.WithoutCancel(ctx))
	var wg sync.WaitGroup
	wg.Go(func() { s.checkpoint.run(saving) })
	for ctx.Err() == nil {
		s.step(ctx)
	}
	stop() // after the last step, so that its position is saved
	wg.Wait()
}

// step reads one batch and processes it completely.
func (s *shard) step(ctx context.Context) {
	if s.busy {
		_ = s.service.env.Clock.SleepUntil(ctx, s.handed.Add(gatherTime)) // ends early only with ctx, which run sees
	}
	read, err := s.service.options.Streams.ReadStream(ctx, s.Table, s.number, s.ParallelizationFactor, s.after, s.BatchSize)
	if err != nil {
		if ctx.Err() == nil {
			s.service.env.Log.Warn("read stream", "function", s.function.Name, "error", err)
			_ = s.service.env.Clock.Sleep(ctx, errorPause) // ends early only with ctx, which run sees
		}
		return
	}
	if len(read.Records) == 0 {
		return
	}
	s.stream = read.Stream
	batch := s.selected(read.Records)
	if len(batch) > 0 && len(read.Records) < s.BatchSize && s.BatchingWindow > 0 {
		if read, err = s.gather(ctx, read); err != nil {
			return
		}
		batch = s.selected(read.Records)
	}
	if len(batch) > 0 {
		s.handed, s.busy = s.service.env.Clock.Now(), several(batch)
	}
	if len(batch) > 0 && !s.work(ctx, batch) {
		return // ctx has ended: the batch is read again after the restart
	}
	s.done(read.Records[len(read.Records)-1].Sequence)
}

// gather waits for the batching window, which begins with the batch's first record, and reads
// the batch again. Unlike AWS it does not notice that the batch is full before.
func (s *shard) gather(ctx context.Context, read StreamBatch) (StreamBatch, error) {
	if err := s.service.env.Clock.Sleep(ctx, s.BatchingWindow); err != nil {
		return read, err
	}
	return s.service.options.Streams.ReadStream(ctx, s.Table, s.number, s.ParallelizationFactor, s.after, s.BatchSize)
}

func (s *shard) done(sequence uint64) {
	s.after = StreamPosition{Stream: s.stream, Sequence: sequence}
	s.checkpoint.set(s.after)
}

// selected returns the records that the filter matches.
func (s *shard) selected(read []StreamRecord) []record {
	var batch []record
	for _, r := range read {
		if s.selects(r) {
			batch = append(batch, record{r.Sequence, r.Partition, r.JSON(), r.ID, r.Created})
		}
	}
	return batch
}

// selects reports whether the filter matches a record. Few of a table's changes do, so the
// others are not rendered if the keys suffice.
func (s *shard) selects(r StreamRecord) bool {
	switch {
	case s.Filter == nil:
		return true
	case s.Filter.KeysSuffice():
		return s.Filter.Match(r.Keys())
	}
	return s.Filter.Match(r.JSON())
}

// several reports whether the batch has records of more than one partition key.
func several(batch []record) bool {
	return slices.ContainsFunc(batch, func(r record) bool { return r.partition != batch[0].partition })
}

// work processes all records of the batch: each succeeds or is given up. It returns
// false if ctx ended before that.
func (s *shard) work(ctx context.Context, batch []record) bool {
	failures, refusals := 0, 0
	for len(batch) > 0 {
		if old := s.tooOld(batch); old > 0 {
			if !s.giveUp(ctx, batch[:old], "RecordAgeExceeded", Result{}, failures) {
				return false
			}
			batch, failures = batch[old:], 0
			continue
		}
		s.measureAge(batch)
		result, err := s.service.invoke(context.WithoutCancel(ctx), s.function.Name, streamEvent(batch), caller{s.uuid, unthrottled})
		if ctx.Err() != nil && (err != nil || result.FunctionError != "") {
			return false // the platform is stopping, which may be the cause
		}
		if err != nil { // unreachable: the function did not get the batch, so this is not an attempt
			s.pause(ctx, &refusals)
			continue
		}
		failed := firstFailed(result, batch)
		if failed == len(batch) {
			return true
		}
		if failed > 0 { // progress: the next records have all their attempts
			s.done(batch[failed-1].sequence)
			batch, failures, refusals = batch[failed:], 0, 0
		}
		failures++
		if s.Bisect && len(batch) > 1 {
			return s.pause(ctx, &refusals) && s.work(ctx, batch[:len(batch)/2]) && s.work(ctx, batch[len(batch)/2:])
		}
		if s.MaximumRetryAttempts >= 0 && failures > s.MaximumRetryAttempts {
			return s.giveUp(ctx, batch, "RetryAttemptsExhausted", result, failures)
		}
		s.pause(ctx, &refusals)
	}
	return true
}

// measureAge tells how old the batch's last record is, in milliseconds.
func (s *shard) measureAge(batch []record) {
	age := s.service.env.Clock.Now().Sub(batch[len(batch)-1].arrived)
	s.service.env.Meter.Add(namespace, "IteratorAge", s.function.Name, float64(age.Milliseconds()))
}

// tooOld is how many records, from the first on, are older than the mapping's limit.
func (s *shard) tooOld(batch []record) int {
	now := s.service.env.Clock.Now()
	for n, r := range batch {
		if s.MaximumRecordAge == 0 || now.Sub(r.arrived) <= s.MaximumRecordAge {
			return n
		}
	}
	return len(batch)
}

// pause waits before the next attempt, longer each time. It returns false if ctx
// ended.
func (s *shard) pause(ctx context.Context, attempt *int) bool {
	wait := backoff(*attempt, firstStreamPause, longestStreamPause)
	*attempt++
	return s.service.env.Clock.Sleep(ctx, wait) == nil
}

// giveUp reports the skipped records to the on-failure queue.
func (s *shard) giveUp(ctx context.Context, batch []record, condition string, result Result, attempts int) bool {
	s.service.env.Log.Warn("stream records given up", "function", s.function.Name, "condition", condition,
		"records", len(batch), "error", result.ErrorMessage)
	for tries := 0; s.OnFailureQueueARN != ""; {
		body := s.failureRecord(batch, condition, result, attempts)
		err := s.service.options.Queues.Send(ctx, s.OnFailureQueueARN, string(body), nil)
		if err == nil {
			break
		}
		s.service.env.Log.Warn("on-failure queue", "function", s.function.Name, "error", err)
		s.service.env.Meter.Add(namespace, "DestinationDeliveryFailures", s.function.Name, 1)
		if !s.pause(ctx, &tries) {
			return false
		}
	}
	s.done(batch[len(batch)-1].sequence)
	return true
}

func (s *shard) failureRecord(batch []record, condition string, result Result, attempts int) []byte {
	first, last := batch[0], batch[len(batch)-1]
	doc := streamFailureRecord{
		Version: "1.0", Timestamp: s.service.env.Clock.Now().Format(millis),
		RequestContext: failureRequest{
			RequestID: orElse(result.RequestID, s.service.env.Rand.UUID()), FunctionARN: s.function.arn,
			Condition: condition, InvokeCount: attempts,
		},
		Batch: streamBatchInfo{
			ShardID: fmt.Sprintf("shardId-%020d-%08x", s.number, s.ParallelizationFactor), StartSequence: first.id, EndSequence: last.id,
			FirstArrival: first.arrived.Format(time.RFC3339), LastArrival: last.arrived.Format(time.RFC3339),
			BatchSize: len(batch), StreamARN: s.stream,
		},
	}
	if attempts > 0 {
		doc.ResponseContext = &failureResponse{StatusCode: 200, ExecutedVersion: "$LATEST", FunctionError: result.FunctionError}
	}
	return mustJSON(doc)
}

// firstFailed is the index of the first record that failed, or the length of the
// batch if none did. A stream continues from the lowest reported failure.
func firstFailed(result Result, batch []record) int {
	if result.FunctionError != "" {
		return 0
	}
	place := make(map[string]int, len(batch))
	for n, r := range batch {
		place[r.id] = n
	}
	failed, err := failedItems(result.Payload, func(id string) bool { _, ok := place[id]; return ok })
	if err != nil {
		return 0
	}
	lowest := len(batch)
	for id := range failed {
		lowest = min(lowest, place[id])
	}
	return lowest
}

func streamEvent(batch []record) []byte {
	records := make([]json.RawMessage, 0, len(batch))
	for _, r := range batch {
		records = append(records, r.json)
	}
	return mustJSON(map[string]any{"Records": records})
}
