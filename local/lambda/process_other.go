//go:build !linux

package lambda

import "syscall"

// childAttributes puts a child in its own process group. Where the kernel
// knows no parent-death signal, a child of a platform that was killed ends
// because its Runtime API no longer answers.
func childAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// standBack does nothing where a thread has no priority of its own.
func standBack() {}
