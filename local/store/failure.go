package store

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"syscall"

	"github.com/cockroachdb/pebble/v2"
)

// Reasons why a store cannot be used, apart from other errors of the file
// system.
var (
	ErrInUse   = errors.New("another process has the store open")
	ErrDamaged = errors.New("the store is damaged")
	ErrFull    = errors.New("the disk is full")
	ErrLimited = errors.New("a file has reached the size that the process may write")
)

// failure is the first error after which the store cannot be used. From then on
// every read and write of the store returns it, so that nobody sees what a
// failed commit left in memory. What was acknowledged before is on disk.
type failure struct {
	once sync.Once
	err  error
	done chan struct{} // closed when err is set
}

func newFailure() *failure { return &failure{done: make(chan struct{})} }

// set records the error unless an earlier one is recorded, and returns the
// recorded one.
func (f *failure) set(err error) error {
	f.once.Do(func() {
		f.err = classify(err)
		close(f.done)
	})
	return f.err
}

// get returns the recorded error, or nil.
func (f *failure) get() error {
	select {
	case <-f.done:
		return f.err
	default:
		return nil
	}
}

// read returns the error of a read and records it if it is damage.
func (f *failure) read(err error) error {
	if err != nil && pebble.IsCorruptionError(err) {
		return f.set(err)
	}
	return err
}

// recovered replaces a panic by the recorded error. Pebble panics in the
// goroutine of the caller when a write fails; any other panic is a defect and
// continues.
func (f *failure) recovered(err *error) {
	if p := recover(); p != nil {
		if *err = f.get(); *err == nil {
			panic(p)
		}
	}
}

// classify adds the reason, which callers can test with errors.Is.
func classify(err error) error {
	switch {
	case errors.Is(err, syscall.EAGAIN): // another process holds the lock file
		return errors.Join(ErrInUse, err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return errors.Join(ErrFull, err)
	case errors.Is(err, syscall.EFBIG):
		return errors.Join(ErrLimited, err)
	case pebble.IsCorruptionError(err):
		return errors.Join(ErrDamaged, err)
	}
	return err
}

// classifyOpen is classify for an error of opening an existing directory. There
// every error that is not the file system's means damage, and so does a missing
// file.
func classifyOpen(err error) error {
	var number syscall.Errno
	if errors.Is(err, ErrDamaged) || errors.As(err, &number) && !errors.Is(err, fs.ErrNotExist) {
		return classify(err)
	}
	return errors.Join(ErrDamaged, err)
}

// events passes the errors of Pebble's background work on.
func (f *failure) events() *pebble.EventListener {
	return &pebble.EventListener{
		DataCorruption: func(info pebble.DataCorruptionInfo) {
			_ = f.set(errors.Join(ErrDamaged, fmt.Errorf("%s: %w", info.Path, info.Details)))
		},
		BackgroundError: func(err error) {
			if pebble.IsCorruptionError(err) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.EIO) {
				_ = f.set(err)
			}
			if f.get() != nil {
				park() // Pebble would try again at once and for ever
			}
		},
	}
}

// logger drops Pebble's log lines; callers get errors as values.
type logger struct{ failure *failure }

// Infof drops the line.
func (logger) Infof(string, ...any) {}

// Errorf drops the line.
func (logger) Errorf(string, ...any) {}

// Fatalf records the failure. Pebble expects that it does not return: it panics
// below a call of this package, which returns the failure, and otherwise ends
// the background work.
func (l logger) Fatalf(format string, args ...any) {
	err := l.failure.set(fmt.Errorf("store: "+format, args...))
	if calledFromHere() {
		panic(err)
	}
	park()
}

// park ends the work of a goroutine of Pebble that must not return. The process
// is about to end.
func park() { select {} }

// calledFromHere reports whether a function of this package, and not a goroutine
// of Pebble, is below Pebble on the stack.
func calledFromHere() bool {
	here := reflect.TypeFor[DB]().PkgPath() + "."
	var callers [64]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers[:])]) // without this function and Fatalf
	for {
		frame, more := frames.Next()
		if strings.HasPrefix(frame.Function, here) {
			return true
		}
		if !more {
			return false
		}
	}
}
