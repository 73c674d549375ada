package process

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"strings"
)

// relay passes the child's lines on; slog's JSON lines keep their level.
func (p *Process) relay(r io.ReadCloser) {
	defer r.Close()
	lines := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := lines.ReadString('\n')
		if len(line) > 1 {
			p.logLine(strings.TrimRight(line, "\r\n"))
		}
		if err != nil {
			return
		}
	}
}

func (p *Process) logLine(line string) {
	if p.spec.Lines != nil {
		p.spec.Lines(line)
	}
	level, structured := levelOf(line)
	if !p.spec.Log.Enabled(context.Background(), level) {
		return // before the line is parsed: an API under load writes thousands
	}
	var record map[string]any
	if !structured || json.Unmarshal([]byte(line), &record) != nil {
		p.spec.Log.Log(context.Background(), level, line, "process", p.spec.Name)
		return
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

// levelOf finds the level in a line of slog's JSON. What is no such line was
// printed by a crash or by hand, and deserves a look.
func levelOf(line string) (level slog.Level, structured bool) {
	_, rest, ok := strings.Cut(line, `"level":"`)
	word, _, closed := strings.Cut(rest, `"`)
	if !strings.HasPrefix(line, "{") || !ok || !closed || level.UnmarshalText([]byte(word)) != nil {
		return slog.LevelWarn, false
	}
	return level, true
}
