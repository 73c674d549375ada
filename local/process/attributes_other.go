//go:build unix && !linux

package process

import "syscall"

// attributes put the child into a process group of its own. Other kernels
// than Linux have no parent-death signal: there a child may outlive a parent
// that was killed with SIGKILL.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
