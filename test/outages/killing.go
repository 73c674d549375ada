package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/eventforge/eventforge/ops/control"
)

// killHalf kills the API's process, the only one, and half of the functions' processes
// with SIGKILL, and counts them.
func (d *drill) killHalf(ctx context.Context) error {
	processes, err := d.control.Processes(ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(processes, func(a, b control.Process) int { return a.PID - b.PID })
	for i, p := range processes {
		if p.PID == 0 || p.Name != "api" && i%2 == 1 {
			continue
		}
		victim, err := os.FindProcess(p.PID)
		if err != nil {
			return err
		}
		if err := victim.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("kill %s: %w", p.Name, err)
		}
		d.killed++
	}
	return nil
}
