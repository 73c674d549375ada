package process

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
)

// relay passes the child's lines on; slog's JSON lines keep their level.
func (p *Process) relay(r io.ReadCloser) {
	defer r.Close()
	lines := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := lines.ReadString('\n')
		if len(line) > 1 {
			p.logLine(line)
		}
		if err != nil {
			return
		}
	}
}

func (p *Process) logLine(line string) {
	var record map[string]any
	if json.Unmarshal([]byte(line), &record) != nil {
		p.spec.Log.Info(line[:len(line)-1], "process", p.spec.Name)
		return
	}
	level := slog.LevelInfo
	if word, ok := record["level"].(string); ok {
		_ = level.UnmarshalText([]byte(word))
	}
	message, _ := record["msg"].(string)
	attrs := []any{"process", p.spec.Name}
	for name, value := range record {
		if name != "level" && name != "msg" && name != "time" {
			attrs = append(attrs, name, value)
		}
	}
	p.spec.Log.Log(context.Background(), level, message, attrs...)
}
