//go:build !unix

package store

// ignoreFileSizeSignal does nothing: there is no such signal.
func ignoreFileSizeSignal() {}
