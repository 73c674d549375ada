package lambda

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// spawner starts all processes from one OS thread that lives as long as they
// do. Linux sends a child its parent-death signal when the *thread* that
// forked it ends, so the thread must be one the Go scheduler never gives up.
type spawner struct {
	once sync.Once
	jobs chan func()
	quit chan struct{}
	stop sync.Once
}

var errSpawnerClosed = errors.New("the platform is stopping")

func newSpawner() *spawner {
	return &spawner{jobs: make(chan func()), quit: make(chan struct{})}
}

func (s *spawner) loop() {
	runtime.LockOSThread() // never unlocked: the thread's priority is lowered
	lowerPriority()
	for {
		select {
		case job := <-s.jobs:
			job()
		case <-s.quit:
			return
		}
	}
}

// close ends the thread. The caller makes sure that all processes have ended.
func (s *spawner) close() { s.stop.Do(func() { close(s.quit) }) }

// process is a running bootstrap.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended and its output is read
	err  error         // valid after done
}

// start runs the executable at path in its own process group, so that a
// terminal's Ctrl-C reaches only the platform, which then ends it in order.
func (s *spawner) start(path string, environ []string, output io.Writer) (*process, error) {
	s.once.Do(func() { go s.loop() })
	cmd := exec.Command(path) //nolint:noctx // its instance stops it
	cmd.Env, cmd.Dir = environ, filepath.Dir(path)
	cmd.Stdout, cmd.Stderr = output, output // one pipe, so that lines keep their order
	cmd.SysProcAttr = childAttributes()
	cmd.WaitDelay = time.Second // do not wait for a grandchild that keeps the pipe open
	started := make(chan error, 1)
	select {
	case s.jobs <- func() { started <- cmd.Start() }:
	case <-s.quit:
		return nil, errSpawnerClosed
	}
	if err := <-started; err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, done: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// signal sends the signal to the process and its children. It is no error if the
// process has ended.
func (p *process) signal(sig syscall.Signal) {
	select {
	case <-p.done: // its id may belong to another process by now
	default:
		_ = syscall.Kill(-p.cmd.Process.Pid, sig)
	}
}

// how describes the exit in Lambda's words. Valid after done.
func (p *process) how() string {
	var exit *exec.ExitError
	if p.err == nil {
		return "without providing a reason"
	}
	if errors.As(p.err, &exit) {
		return "with error: " + exit.String()
	}
	return "with error: " + p.err.Error()
}

// environment is a function's environment: Lambda's variables, credentials that every
// emulated service accepts, the services' endpoint and, with precedence, the
// function's own variables.
func environment(f *function, runtimeAPI, session string) []string {
	e := f.service.env
	vars := map[string]string{
		"AWS_LAMBDA_RUNTIME_API":          runtimeAPI,
		"AWS_LAMBDA_FUNCTION_NAME":        f.Name,
		"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": itoa(f.MemoryMB),
		"AWS_LAMBDA_LOG_GROUP_NAME":       "/aws/lambda/" + f.Name,
		"AWS_LAMBDA_LOG_STREAM_NAME":      "local",
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_EXECUTION_ENV":               "AWS_Lambda_provided.al2023",
		"AWS_REGION":                      e.Region,
		"AWS_DEFAULT_REGION":              e.Region,
		"AWS_ACCESS_KEY_ID":               "local",
		"AWS_SECRET_ACCESS_KEY":           "local",
		"AWS_SESSION_TOKEN":               session,
		"_HANDLER":                        "bootstrap",
		"LAMBDA_TASK_ROOT":                filepath.Dir(f.Path),
		"LAMBDA_RUNTIME_DIR":              filepath.Dir(f.Path),
		"GOMAXPROCS":                      itoa(processors(f.MemoryMB)),
		"PATH":                            os.Getenv("PATH"),
		"LANG":                            "en_US.UTF-8",
		"TZ":                              ":UTC",
		"TMPDIR":                          os.TempDir(),
	}
	if e.URL != "" {
		vars["AWS_ENDPOINT_URL"] = e.URL
	}
	for k, v := range f.Environment {
		vars[k] = v
	}
	out := make([]string, 0, len(vars))
	for k, v := range vars {
		out = append(out, k+"="+v)
	}
	return out
}

// fullProcessor is the memory, in MB, at which Lambda gives a function one whole
// processor.
const fullProcessor = 1769

// processors is the number of processors that a function gets, which Lambda
// allocates by memory.
func processors(memoryMB int) int {
	return max(1, (memoryMB+fullProcessor-1)/fullProcessor)
}
