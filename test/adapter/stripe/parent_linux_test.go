package stripe_test

import "syscall"

// diesWithParent makes the kernel kill Stripe's mock if the test's process ends without
// stopping it, for example after a panic.
func diesWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
