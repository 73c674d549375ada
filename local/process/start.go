package process

import (
	"errors"
	"io"
	"os/exec"
	"runtime"
)

// capture gives the child pipes for what it prints.
func capture(cmd *exec.Cmd) ([]io.ReadCloser, error) {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	errs, err := cmd.StderrPipe()
	return []io.ReadCloser{out, errs}, err
}

// start starts the command and returns a channel that gives its end. The
// kernel's parent-death signal follows the thread that forked, not the
// process (prctl(2)), so one goroutine keeps its thread from fork to end.
func start(cmd *exec.Cmd) (<-chan error, error) {
	started, ended := make(chan error, 1), make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		state, err := cmd.Process.Wait() // not cmd.Wait, which closes the pipes on unread lines
		if err == nil && !state.Success() {
			err = errors.New(state.String())
		}
		ended <- err
	}()
	return ended, <-started
}
