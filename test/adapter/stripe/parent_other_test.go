//go:build !linux

package stripe_test

import "syscall"

func diesWithParent() *syscall.SysProcAttr { return nil }
