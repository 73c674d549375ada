package main

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
)

// pid is the id of a process that local supervises.
func (s *harness) pid(ctx context.Context, process string) (int, error) {
	processes, err := s.control().Processes(ctx)
	if err != nil {
		return 0, err
	}
	for _, p := range processes {
		if p.Name == process {
			return p.PID, nil
		}
	}
	return 0, fmt.Errorf("no process %s", process)
}

// memory is the resident memory of a process, in bytes.
func (s *harness) memory(ctx context.Context, process string) (int64, error) {
	pid, err := s.pid(ctx, process)
	if err != nil {
		return 0, err
	}
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(raw)) {
		var kb int64
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kb); err == nil {
			return kb << 10, nil
		}
	}
	return 0, fmt.Errorf("process %d has no VmRSS", pid)
}

// address is the IPv4 address that a process listens on.
func (s *harness) address(ctx context.Context, process string) (string, error) {
	pid, err := s.pid(ctx, process)
	if err != nil {
		return "", err
	}
	sockets, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil {
		return "", err
	}
	own := map[string]bool{}
	for _, fd := range sockets {
		link, _ := os.Readlink(fd) // the process may have closed it
		own[link] = true
	}
	table, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/tcp", pid))
	if err != nil {
		return "", err
	}
	const local, state, inode, listening = 1, 3, 9, "0A" // columns of the table, see proc(5)
	for line := range strings.Lines(string(table)) {
		if f := strings.Fields(line); len(f) > inode && f[state] == listening && own["socket:["+f[inode]+"]"] {
			return decodeAddress(f[local])
		}
	}
	return "", fmt.Errorf("%s does not listen", process)
}

// decodeAddress decodes an address such as 0100007F:1F90: bytes in reverse, then the
// port.
func decodeAddress(text string) (string, error) {
	raw, err := hex.DecodeString(strings.Replace(text, ":", "", 1))
	if err != nil || len(raw) != 6 {
		return "", fmt.Errorf("%q is no address of /proc/net/tcp", text)
	}
	ip := netip.AddrFrom4([4]byte{raw[3], raw[2], raw[1], raw[0]})
	return netip.AddrPortFrom(ip, binary.BigEndian.Uint16(raw[4:])).String(), nil
}
