package target

import "syscall"

// diesWithParent has the kernel end the platform when the test's process ends
// without stopping it, as after a panic.
func diesWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
