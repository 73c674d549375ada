package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
)

// nobody is a caller without a token.
const nobody = "nobody"

var roles = []string{nobody, "shopper", "partner", "operator"}

// plan says what to try.
type plan struct {
	tool     string // path of the program
	cache    string // where it remembers failures; empty at first, so that only the seed decides
	seed     uint
	examples int
	platform target.Target
}

// tryAll tries the roles one after the other, so that a seed repeats.
func (p plan) tryAll(ctx context.Context, only string) error {
	if only != "" && !slices.Contains(roles, only) {
		return fmt.Errorf("there is no role %q; the roles are %s", only, roles)
	}
	var found error
	for _, role := range roles {
		if only != "" && role != only {
			continue
		}
		if err := p.try(ctx, role); err != nil {
			found = errors.Join(found, fmt.Errorf("as %s: %w", role, err))
		}
	}
	return found
}

// try runs Schemathesis as a role. Its error means that it found something, or
// that it could not run.
func (p plan) try(ctx context.Context, role string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	args, err := p.arguments(ctx, role)
	if err != nil {
		return err
	}
	fmt.Printf("== %s, seed %d\n", role, p.seed)
	cmd := exec.CommandContext(ctx, p.tool, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.cache, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "SCHEMATHESIS_HOOKS=hooks", "PYTHONPATH="+folder(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONUTF8=1")
	return cmd.Run()
}

func (p plan) arguments(ctx context.Context, role string) ([]string, error) {
	reports := filepath.Join(target.Root(), ".build", "schemathesis")
	if err := os.MkdirAll(reports, 0o750); err != nil {
		return nil, err
	}
	args := []string{
		"--config-file", filepath.Join(folder(), "schemathesis.toml"), "run", p.platform.App + "/openapi.json", "--no-color",
		"--continue-on-failure", "--seed", strconv.FormatUint(uint64(p.seed), 10), "--max-examples", strconv.Itoa(p.examples),
		"--report", "json", "--report-json-path", filepath.Join(reports, role+".json"),
	}
	if role == nobody {
		return args, nil
	}
	user, err := signin.As(ctx, p.platform, role)
	if err != nil {
		return nil, err
	}
	return append(args, "--header", "Authorization: Bearer "+user.Token), nil
}
