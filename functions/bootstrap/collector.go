package bootstrap

import (
	"os"
	"runtime/debug"
	"strconv"
)

const (
	// garbagePercent lets the heap grow to nine times what lives before it is
	// collected: what lives is a few megabytes, and an invocation's garbage
	// comes in small amounts.
	garbagePercent = 800
	// memoryShare is how much of the function's memory the heap may fill; near
	// it the collector works harder instead of running out.
	memoryShare = 0.75
)

// tuneCollector trades memory that the function has been given anyway for
// processor time that its caller waits for.
func tuneCollector() {
	debug.SetGCPercent(garbagePercent)
	if mb, err := strconv.Atoi(os.Getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")); err == nil {
		debug.SetMemoryLimit(int64(float64(mb) * memoryShare * (1 << 20)))
	}
}
