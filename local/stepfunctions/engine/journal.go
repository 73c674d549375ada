package engine

import "fmt"

// commitEvery bounds how many events gather before they are committed even
// though nothing waits for them.
const commitEvery = 64

// emit adds an event after the one called previous and returns its number.
func (x *Execution) emit(previous int64, kind, detailsName string, details map[string]any) int64 {
	x.mu.Lock()
	defer x.mu.Unlock()
	now := x.world.Clock.Now()
	x.lastID++
	x.pending.Events = append(x.pending.Events, Event{
		ID: x.lastID, Previous: previous, Time: now, Type: kind, DetailsName: detailsName, Details: details,
	})
	return x.lastID
}

// log emits an event of the frame.
func (x *Execution) log(f *frame, kind, detailsName string, details map[string]any) int64 {
	f.previous = x.emit(f.previous, kind, detailsName, details)
	return f.previous
}

// save puts where the frame stands into the next transition.
func (x *Execution) save(f *frame) {
	record := f.record()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.put(f.path, record)
}

// drop takes the frame and all below it out of the next transition's state.
func (x *Execution) drop(f *frame) {
	for _, child := range f.children {
		x.drop(child)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.put(f.path, nil)
}

func (x *Execution) put(path string, record []byte) {
	if x.pending.Frames == nil {
		x.pending.Frames = map[string][]byte{}
	}
	x.pending.Frames[path] = record
}

// crowded reports whether so many events have gathered that they should be
// committed.
func (x *Execution) crowded() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return len(x.pending.Events) >= commitEvery
}

// commit returns when all that was emitted and saved before is durable. Of
// several branches that commit at once one carries the others along.
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
