package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// shell is a bash in which commands run one after another, so that variables and functions
// stay.
type shell struct {
	dir  string
	cmd  *exec.Cmd
	in   io.WriteCloser
	done *bufio.Scanner
}

// wrapper makes the AWS CLI call `local`: version 1 does not read the endpoint for SQS from
// the environment.
const wrapper = `aws() { command "$aws_cli" --endpoint-url "$aws_endpoint" "$@"; }`

// startShell starts a bash in a folder, with variables. Stop it.
func startShell(ctx context.Context, dir string, variables map[string]string) (*shell, error) {
	cmd := exec.CommandContext(ctx, "bash", "--noprofile", "--norc")
	cmd.Dir, cmd.Env = dir, environment(variables)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &shell{dir: dir, cmd: cmd, in: in, done: bufio.NewScanner(out)}
	_, err = s.run(wrapper)
	return s, err
}

// environment is this machine's without its own AWS settings.
func environment(variables map[string]string) []string {
	env := []string{
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
		"AWS_EC2_METADATA_DISABLED=true", "NO_PROXY=localhost,127.0.0.1", "no_proxy=localhost,127.0.0.1", "PYTHONUTF8=1",
	}
	for _, entry := range os.Environ() {
		if upper := strings.ToUpper(entry); !strings.HasPrefix(upper, "AWS_") && !strings.HasPrefix(upper, "NO_PROXY=") {
			env = append(env, entry)
		}
	}
	for name, value := range variables {
		env = append(env, name+"="+value)
	}
	return env
}

// run runs a command and returns what it prints. The error has that too.
func (s *shell) run(command string) (output string, err error) {
	file, printed := filepath.Join(s.dir, "command.sh"), filepath.Join(s.dir, "printed.txt")
	if err := os.WriteFile(file, []byte(command+"\n"), 0o600); err != nil {
		return "", err
	}
	if _, err := fmt.Fprintf(s.in, "{ . %q; } </dev/null >%q 2>&1; echo \"status $?\"\n", file, printed); err != nil {
		return "", err
	}
	if !s.done.Scan() {
		return "", fmt.Errorf("the shell ended during: %s", command)
	}
	raw, err := os.ReadFile(printed) //nolint:gosec // our own file
	if err == nil && s.done.Text() != "status 0" {
		err = fmt.Errorf("%s\nended with %s and printed:\n%s", command, s.done.Text(), raw)
	}
	return string(raw), err
}

// set sets a variable.
func (s *shell) set(name, value string) error {
	_, err := s.run(name + "='" + strings.ReplaceAll(value, "'", `'\''`) + "'")
	return err
}

func (s *shell) stop() {
	_ = s.in.Close()
	_ = s.cmd.Wait()
}
