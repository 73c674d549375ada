package lambda

import "syscall"

// childAttributes puts a child in its own process group and has the kernel
// kill it when the platform dies, however that happens.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// backgroundNice is the nice value of functions. On AWS they run on machines
// of their own; here they share the processors with the API, whose latency is
// to stay steady while they work.
const backgroundNice = 10

// standBack lowers the priority of the calling thread, and so of the processes
// that it starts. Without it, everything works as well, only less evenly.
func standBack() { _ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, backgroundNice) }
