package listener

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// holder names the process that listens at the port, as ": process 42 (name)", or
// is empty if the kernel does not tell, as for another user's process.
func holder(port int) string {
	for _, inode := range listeningInodes(port) {
		links, _ := filepath.Glob("/proc/[0-9]*/fd/*") // the pattern is valid
		for _, link := range links {
			if target, err := os.Readlink(link); err == nil && target == "socket:["+inode+"]" {
				pid := strings.Split(link, "/")[2]
				name, _ := os.ReadFile(filepath.Join("/proc", pid, "comm")) //nolint:gosec // pid is a directory of /proc
				return fmt.Sprintf(": process %s (%s)", pid, strings.TrimSpace(string(name)))
			}
		}
	}
	return ""
}

// listening is the state of a listening socket in /proc/net/tcp (proc(5)).
const listening = "0A"

// listeningInodes are those of the sockets that listen at the port.
func listeningInodes(port int) (inodes []string) {
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		lines, _ := os.ReadFile(table) //nolint:gosec // a constant
		for line := range strings.Lines(string(lines)) {
			fields := strings.Fields(line) // number, local address, remote address, state, …, inode
			if len(fields) < 10 || fields[3] != listening {
				continue
			}
			_, hex, _ := strings.Cut(fields[1], ":")
			if n, err := strconv.ParseUint(hex, 16, 16); err == nil && int(n) == port {
				inodes = append(inodes, fields[9])
			}
		}
	}
	return inodes
}
