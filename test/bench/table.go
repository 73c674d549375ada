package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"
)

// table prints aligned rows under a title.
type table struct {
	w *tabwriter.Writer
}

func newTable(out io.Writer, title string, columns ...string) *table {
	t := &table{tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)}
	fmt.Fprintln(t.w)
	t.row(title, columns...)
	return t
}

func (t *table) row(name string, cells ...string) {
	fmt.Fprintln(t.w, name+"\t"+strings.Join(cells, "\t"))
}

func (t *table) flush() { _ = t.w.Flush() }

// mb formats bytes in megabytes.
func mb(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/(1<<20)) }

// machine describes the machine.
func machine() string {
	model := runtime.GOARCH
	if raw, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(raw)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("go tool task bench · %s · %d cores · %s/%s · %s", model, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}
