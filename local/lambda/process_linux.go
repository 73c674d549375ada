package lambda

import "syscall"

// childAttributes puts a child in its own process group and has the kernel
// kill it when the platform dies, however that happens.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// backgroundNice is the nice value of functions. On AWS they run on other machines.
// Here they share the processors with the API, whose latency should stay steady.
const backgroundNice = 10

// lowerPriority lowers the priority of the calling thread, and so of the processes
// that it starts. Without it the API's latency varies more.
func lowerPriority() { _ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, backgroundNice) }
