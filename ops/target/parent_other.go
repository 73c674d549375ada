//go:build !linux

package target

import "syscall"

// diesWithParent exists only on Linux.
func diesWithParent() *syscall.SysProcAttr { return nil }
