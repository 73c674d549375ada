//go:build !linux

package target

import "syscall"

// diesWithParent can be had on Linux only.
func diesWithParent() *syscall.SysProcAttr { return nil }
