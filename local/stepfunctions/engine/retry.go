package engine

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/eventforge/eventforge/local/stepfunctions/asl"
)

// work runs Task, Parallel and Map with their Retry and Catch.
func (x *Execution) work(ctx context.Context, f *frame, s *asl.State) (any, string, error) {
	for {
		if f.phase == phaseSleeping {
			if err := x.environment.Clock.SleepUntil(ctx, f.due); err != nil {
				return nil, "", err
			}
			f.phase = phaseEntered
		}
		output, err := x.attempt(ctx, f, s)
		var failure failureError
		if err == nil {
			return output, s.Next, nil
		}
		if !errors.As(err, &failure) {
			return nil, "", err
		}
		if due, again := x.retry(f, s, failure.Failure); again {
			if err := x.sleepUntil(f, due); err != nil {
				return nil, "", err
			}
			continue
		}
		if c := failure.catcher(s); c != nil {
			output, err := f.place(c.ResultPath, f.data, failure.data())
			return output, c.Next, err
		}
		return nil, "", err
	}
}

// retry decides whether and when the state is retried.
func (x *Execution) retry(f *frame, s *asl.State, failure *Failure) (due time.Time, again bool) {
	at := failure.retrier(s)
	if at < 0 || f.attempts[at] >= s.Retry[at].MaxAttempts {
		return time.Time{}, false
	}
	r := s.Retry[at]
	delay := retryDelay(r, f.attempts[at])
	if r.FullJitter {
		delay = time.Duration(x.environment.Random.Float64() * float64(delay))
	}
	f.attempts[at]++
	return x.environment.Clock.Now().Add(delay), true
}

// retryDelay is the pause before retry number n, counted from 0, before jitter.
func retryDelay(r asl.Retrier, n int64) time.Duration {
	seconds := float64(r.Interval) * math.Pow(r.BackoffRate, float64(n))
	if r.MaxDelay > 0 {
		seconds = min(seconds, float64(r.MaxDelay))
	}
	return time.Duration(min(seconds, maxSeconds) * float64(time.Second))
}

// attempt runs the state once: input, work, result, output.
func (x *Execution) attempt(ctx context.Context, f *frame, s *asl.State) (any, error) {
	input, err := x.pick(f, "InputPath", s.InputPath, f.data)
	if err != nil {
		return nil, err
	}
	var result any
	switch s.Type {
	case asl.TypeTask:
		result, err = x.task(ctx, f, s, input)
	case asl.TypeParallel:
		result, err = x.parallel(ctx, f, s, input)
	default:
		result, err = x.mapItems(ctx, f, s, input)
	}
	if err != nil {
		return nil, err
	}
	if result, err = x.fill(f, s.ResultSelector, result); err != nil {
		return nil, err
	}
	output, err := f.place(s.ResultPath, f.data, result)
	if err != nil {
		return nil, err
	}
	return x.pick(f, "OutputPath", s.OutputPath, output)
}
