package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/eventforge/eventforge/local/stepfunctions/asl"
)

// parallel runs all branches with the same input. The result is the array of
// their outputs. The first branch that fails stops the others.
func (x *Execution) parallel(ctx context.Context, f *frame, s *asl.State, input any) (any, error) {
	if f.phase != phaseChildren {
		input, err := x.fill(f, s.Parameters, input)
		if err != nil {
			return nil, err
		}
		x.log(f, "ParallelStateStarted", "", nil)
		for i, branch := range s.Parallel.Branches {
			f.children = append(f.children, newFrame(branch, childPath(f, i), input))
		}
		x.fork(f)
	}
	err := x.runChildren(ctx, f, len(f.children), 0)
	return x.join(f, err, "ParallelState")
}

// mapItems runs the processor once for every item.
func (x *Execution) mapItems(ctx context.Context, f *frame, s *asl.State, input any) (any, error) {
	limit, err := x.count(f, "MaxConcurrency", s.Map.MaxConcurrency, input)
	if err != nil {
		return nil, err
	}
	if f.phase != phaseChildren {
		if err := x.forkItems(f, s, input); err != nil {
			return nil, err
		}
	}
	tolerated, err := x.tolerated(f, s, input)
	if err != nil {
		return nil, err
	}
	if limit == 0 {
		limit = int64(len(f.children))
	}
	err = x.runChildren(ctx, f, int(limit), tolerated)
	return x.join(f, err, "MapState")
}

func (x *Execution) forkItems(f *frame, s *asl.State, input any) error {
	found, err := x.resolve(f, "ItemsPath", s.Map.ItemsPath, input)
	if err != nil {
		return err
	}
	items, ok := found.([]any)
	if !ok {
		return f.runtime("Reference path \"%s\" must point to array.", s.Map.ItemsPath)
	}
	x.log(f, "MapStateStarted", "mapStateStartedEventDetails", map[string]any{"length": len(items)})
	for i, item := range items {
		child := newFrame(s.Map.Processor, childPath(f, i), item)
		child.isItem, child.index, child.item = true, i, item
		if s.Parameters != nil {
			selecting := *f // $$.State is the Map state, $$.Map.Item is the item
			selecting.isItem, selecting.index, selecting.item = true, i, item
			if child.data, err = x.fill(&selecting, s.Parameters, input); err != nil {
				return err
			}
		}
		f.children = append(f.children, child)
	}
	x.fork(f)
	return nil
}

// fork adds the new children to the next transition.
func (x *Execution) fork(f *frame) {
	f.phase = phaseChildren
	for _, child := range f.children {
		child.previous = f.previous
	}
	x.save(append([]*frame{f}, f.children...)...)
}

// tolerated returns how many iterations may fail.
func (x *Execution) tolerated(f *frame, s *asl.State, input any) (int, error) {
	count, err := x.count(f, "ToleratedFailureCount", s.Map.ToleratedCount, input)
	if err != nil {
		return 0, err
	}
	percentage := s.Map.ToleratedPercentage
	if p := s.Map.ToleratedPercentAt; p != nil {
		v, err := x.resolve(f, "ToleratedFailurePercentagePath", p, input)
		if err != nil {
			return 0, err
		}
		n, _ := v.(json.Number)
		if percentage, err = n.Float64(); err != nil || percentage < 0 || percentage > 100 {
			return 0, f.runtime("The value of the field 'ToleratedFailurePercentagePath' is not a number from 0 to 100")
		}
	}
	return max(int(count), int(percentage/100*float64(len(f.children)))), nil
}

// runChildren runs the children that are not done, at most limit at once. It returns the
// failure that exceeds the tolerated number, or the reason of an interruption.
func (x *Execution) runChildren(ctx context.Context, f *frame, limit, tolerated int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	tally := &tally{tolerated: tolerated, stop: cancel}
	slots := make(chan struct{}, max(limit, 1))
	for _, child := range f.children {
		switch child.phase {
		case phaseDone:
		case phaseFailed: // before the execution was interrupted
			tally.add(failureError{failureOf(child.data)})
		default:
			slots <- struct{}{}
			wg.Go(func() {
				defer func() { <-slots }()
				tally.add(x.child(ctx, f, child))
			})
		}
	}
	wg.Wait()
	return tally.first
}

// tally counts failures. The first one beyond the tolerated number stops the other
// children.
type tally struct {
	tolerated int
	stop      func()

	mu       sync.Mutex
	failures int
	first    error
}

func (t *tally) add(err error) {
	if err == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	var failure failureError
	if errors.As(err, &failure) {
		t.failures++
		if t.failures <= t.tolerated && failure.Failure.Error != ErrRuntime {
			return
		}
	}
	if t.first == nil {
		t.first = tooMany(err, t.tolerated)
		t.stop()
	}
}

// tooMany returns the failure that was not tolerated.
func tooMany(err error, tolerated int) error {
	var failure failureError
	if tolerated > 0 && errors.As(err, &failure) && failure.Failure.Error != ErrRuntime {
		return failureError{&Failure{ErrTolerated, fmt.Sprintf("The specified tolerated failure threshold was exceeded: %s", failure)}}
	}
	return err
}

// child runs one branch or iteration and keeps its output.
func (x *Execution) child(ctx context.Context, parent, f *frame) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if f.isItem && f.phase == phaseNew && f.state == f.machine.StartAt && f.previous == parent.previous {
		x.iteration(parent, f, "Started")
	}
	output, err := x.runFrame(ctx, f)
	var failure failureError
	if errors.As(err, &failure) {
		if f.isItem {
			x.iteration(parent, f, "Failed")
		}
		f.settle(phaseFailed, failure.data())
		x.save(f)
		return errors.Join(err, x.commit())
	}
	if err != nil {
		return err
	}
	if f.isItem {
		x.iteration(parent, f, "Succeeded")
	}
	f.settle(phaseDone, output)
	x.save(f)
	return x.commit() // a sibling's commit may take long
}

func (x *Execution) iteration(parent, f *frame, kind string) {
	x.log(f, "MapIteration"+kind, "mapIteration"+kind+"EventDetails", map[string]any{"name": parent.state, "index": f.index})
}

// join collects the children's outputs and removes the children. After an interruption
// they stay.
func (x *Execution) join(f *frame, err error, prefix string) (any, error) {
	var failure failureError
	if err != nil && !errors.As(err, &failure) {
		return nil, err
	}
	outputs := []any{}
	for _, child := range f.children {
		if child.phase == phaseDone {
			outputs = append(outputs, child.data)
		}
		f.previous = max(f.previous, child.previous)
	}
	f.abandon()
	f.phase = phaseEntered
	if err != nil {
		x.log(f, prefix+"Failed", "", nil)
		return nil, err
	}
	if _, err := f.sized("The outputs of all branches or iterations", outputs); err != nil {
		return nil, err
	}
	x.log(f, prefix+"Succeeded", "", nil)
	return outputs, nil
}
