package process

import "syscall"

// attributes put the child into a process group of its own, which a Ctrl-C at
// the terminal does not reach, and let the kernel kill it when we die.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
