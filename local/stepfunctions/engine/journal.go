package engine

import (
	"cmp"
	"fmt"
	"slices"
)

// commitEvery is how many events gather at most before they are committed, even if nothing
// waits for them.
const commitEvery = 64

// log adds an event to the frame and returns its number. When the frame is saved, its
// events and its new position become part of a transition together: a sibling's commit
// never contains only one of them.
func (x *Execution) log(f *frame, kind, detailsName string, details map[string]any) int64 {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.lastID++
	f.events = append(f.events, Event{
		ID: x.lastID, Previous: f.previous, Time: x.environment.Clock.Now(), Type: kind, DetailsName: detailsName, Details: details,
	})
	f.previous = x.lastID
	return f.previous
}

// save adds the frames' events and positions to the next transition, atomically.
func (x *Execution) save(frames ...*frame) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.pending.Frames == nil {
		x.pending.Frames = map[string][]byte{}
	}
	for _, f := range frames {
		for _, path := range f.gone {
			x.pending.Frames[path] = nil
		}
		x.publish(f)
		f.gone = nil
	}
	for _, f := range frames {
		x.pending.Frames[f.path] = f.record()
	}
}

// publish moves the frame's events to the next transition. The caller holds
// x.mu.
func (x *Execution) publish(f *frame) {
	x.pending.Events = append(x.pending.Events, f.events...)
	f.events = nil
}

// abandon makes the next save of f remove the children from the journal. Their events
// stay.
func (f *frame) abandon() {
	for _, child := range f.children {
		child.abandon()
		f.events = append(f.events, child.events...)
		f.gone = append(append(f.gone, child.gone...), child.path)
	}
	f.children = nil
}

// finish adds the last events to the last transition, which removes all frames.
func (x *Execution) finish(o *Outcome) {
	x.root.abandon()
	x.save(x.root)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.pending.Frames[x.root.path] = nil
	x.pending.Outcome = o
}

// crowded reports whether the frame has enough events for a commit.
func (f *frame) crowded() bool { return len(f.events) >= commitEvery }

// commit returns when everything that was saved is durable. If several branches commit at
// once, one of them commits for all.
func (x *Execution) commit() error {
	x.flushing.Lock()
	defer x.flushing.Unlock()
	x.mu.Lock()
	t, broken := x.pending, x.broken
	x.pending = Transition{}
	x.mu.Unlock()
	if broken != nil {
		return broken
	}
	if len(t.Events) == 0 && len(t.Frames) == 0 && t.Outcome == nil {
		return nil
	}
	slices.SortFunc(t.Events, func(a, b Event) int { return cmp.Compare(a.ID, b.ID) })
	if err := x.journal.Commit(t); err != nil {
		err = fmt.Errorf("execution %s: %w", x.identity.ARN, err)
		x.fail(err)
		return err
	}
	x.once.Do(func() { close(x.started) })
	return nil
}

func (x *Execution) fail(err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.broken == nil {
		x.broken = err
	}
}
