package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/eventforge/eventforge/ops/cost"
)

// spent is what programs used.
type spent struct {
	seconds float64 // of processor time
	faults  float64 // page faults
}

func (s spent) plus(o spent, sign float64) spent {
	return spent{s.seconds + sign*o.seconds, s.faults + sign*o.faults}
}

// load is what a run of orders cost the platform.
type load struct {
	programs map[string]spent
	calls    map[string]float64
}

// measured runs do and returns what each of n orders cost meanwhile.
func (s *harness) measured(ctx context.Context, n int, do func(context.Context) error) (load, error) {
	var used map[string]spent
	calls, err := cost.Count(ctx, s.control(), float64(n), func(ctx context.Context) error {
		before, err := programs(s.local.PID)
		if err != nil {
			return err
		}
		if err := do(ctx); err != nil {
			return err
		}
		if used, err = programs(s.local.PID); err != nil {
			return err
		}
		for name, u := range before {
			used[name] = used[name].plus(u, -1)
		}
		return nil
	})
	for name, u := range used {
		used[name] = spent{u.seconds / float64(n), u.faults / float64(n)}
	}
	return load{used, calls}, err
}

// print prints two tables.
func (l load) print(out io.Writer) {
	t := newTable(out, "Processor time of an order", "ms", "page faults")
	var sum spent
	byTime := func(a, b string) int {
		return cmp.Or(cmp.Compare(l.programs[b].seconds, l.programs[a].seconds), cmp.Compare(a, b))
	}
	for _, name := range slices.SortedFunc(maps.Keys(l.programs), byTime) {
		u := l.programs[name]
		sum = sum.plus(u, 1)
		t.row(name, fmt.Sprintf("%.2f", 1000*u.seconds), fmt.Sprintf("%.0f", u.faults))
	}
	t.row("all", fmt.Sprintf("%.2f", 1000*sum.seconds), fmt.Sprintf("%.0f", sum.faults))
	t.flush()
	t = newTable(out, "Calls of an order", "")
	all := 0.0
	for _, name := range slices.Sorted(maps.Keys(l.calls)) {
		all += l.calls[name]
		t.row(name, fmt.Sprintf("%.2f", l.calls[name]))
	}
	t.row("all", fmt.Sprintf("%.2f", all))
	t.flush()
}

// ended is the name for the processes that have ended: only their sum is known.
const ended = "(processes that have ended)"

// programs returns what a process and its children have used, by the children's program:
// the function's name, if it is one.
func programs(pid int) (map[string]spent, error) {
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	used := map[string]spent{}
	for _, path := range all {
		raw, err := os.ReadFile(path) //nolint:gosec // of /proc
		if err != nil {
			continue // it has just ended; its parent counts its time
		}
		parent, own, children, err := decodeStat(string(raw))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		switch {
		case path == fmt.Sprintf("/proc/%d/stat", pid):
			used["local"] = used["local"].plus(own, 1)
			used[ended] = used[ended].plus(children, 1)
		case parent == pid:
			name := programName(path)
			used[name] = used[name].plus(own, 1).plus(children, 1)
		}
	}
	return used, nil
}

// ticksPerSecond is the unit of /proc/<pid>/stat on Linux.
const ticksPerSecond = 100

// decodeStat decodes /proc/<pid>/stat: its parent, what the process used, and what its
// ended children did. See proc_pid_stat(5).
func decodeStat(stat string) (parent int, own, children spent, err error) {
	fields := strings.Fields(stat[strings.LastIndex(stat, ")")+1:]) // behind the name, which may hold anything
	const need = 15
	if len(fields) < need {
		return 0, own, children, fmt.Errorf("%q has too few fields", stat)
	}
	var n [need]float64
	for i := 1; i < need; i++ {
		if n[i], err = strconv.ParseFloat(fields[i], 64); err != nil {
			return 0, own, children, err
		}
	}
	own = spent{(n[11] + n[12]) / ticksPerSecond, n[7] + n[9]}
	children = spent{(n[13] + n[14]) / ticksPerSecond, n[8] + n[10]}
	return int(n[1]), own, children, nil
}

// programName is the function's name for .build/functions/<name>/bootstrap, and otherwise
// the program's.
func programName(stat string) string {
	raw, err := os.ReadFile(filepath.Join(filepath.Dir(stat), "cmdline"))
	path, _, _ := strings.Cut(string(raw), "\x00")
	if err != nil || path == "" {
		return ended
	}
	if filepath.Base(path) == "bootstrap" {
		return filepath.Base(filepath.Dir(path))
	}
	return filepath.Base(path)
}
