//go:build !linux

package lambda

import "syscall"

// childAttributes puts a child in its own process group. These
// kernels have no parent-death signal: after the platform was killed, a child ends
// because its Runtime API no longer answers.
func childAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// lowerPriority does nothing: threads have no priority of their own here.
func lowerPriority() {}
