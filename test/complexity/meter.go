package complexity

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
)

// measured are the packages whose blocks are counted: ours, the libraries that check
// input, and the standard library's that read text.
const measured = "github.com/eventforge/eventforge/domain/...,github.com/eventforge/eventforge/api/...," +
	"github.com/eventforge/eventforge/adapter/observe,github.com/getkin/kin-openapi/...,encoding/json,net/url,regexp," +
	"regexp/syntax,strings,bytes,slices,sort,strconv,unicode/utf8,unicode/utf16,maps," +
	"github.com/eventforge/eventforge/test/complexity/meter" // the main package sets up the counters

// Meter counts the work of validators in a process of its own.
type Meter struct {
	mu    sync.Mutex
	cmd   *exec.Cmd
	input io.WriteCloser
	work  io.Reader
}

// BuildMeter builds the process's program into the file at path.
func BuildMeter(ctx context.Context, path string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-cover", "-covermode=atomic", "-coverpkg="+measured, "-o", path,
		"github.com/eventforge/eventforge/test/complexity/meter")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build the meter: %w\n%s", err, out)
	}
	return nil
}

// StartMeter starts the program at path. The process ends with ctx.
func StartMeter(ctx context.Context, path string) (*Meter, error) {
	cmd := exec.CommandContext(ctx, path)
	cmd.Stderr = os.Stderr
	cmd.Env = append(os.Environ(), "GOCOVERDIR="+os.TempDir())
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	work, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &Meter{cmd: cmd, input: input, work: work}, cmd.Start()
}

// Work is how often blocks of code were entered while the validator of the given index
// ran on input.
func (m *Meter) Work(validator int, input []byte) (work uint64, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	request := binary.BigEndian.AppendUint32(nil, uint32(validator))
	request = binary.BigEndian.AppendUint32(request, uint32(len(input)))
	if _, err := m.input.Write(append(request, input...)); err != nil {
		return 0, err
	}
	err = binary.Read(m.work, binary.BigEndian, &work)
	return work, err
}

// Close ends the process.
func (m *Meter) Close() error {
	if err := m.input.Close(); err != nil {
		return err
	}
	return m.cmd.Wait()
}
