//go:build unix

package store

import (
	"os/signal"
	"syscall"
)

// ignoreFileSizeSignal makes a write beyond the process's limit (ulimit -f)
// return EFBIG; else the signal ends the process with the stacks of all
// goroutines.
func ignoreFileSizeSignal() { signal.Ignore(syscall.SIGXFSZ) }
